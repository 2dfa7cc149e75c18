"""From tours back to shifts: spans, breaks, and the queue shares between them.

Equal activities are one object, and so are equal shares: a large roster has few distinct ones.
"""

from __future__ import annotations

import numpy as np

from heliotrope.domain.people import BreakRule
from heliotrope.domain.roster import CHANGEOVER, ON_QUEUE, Activity, QueueShare, Shift
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.queue_time import QueueTime, queue_time
from heliotrope.rostering.sharing import OFF_QUEUE
from heliotrope.rostering.tours import Ints

Shares = tuple[QueueShare, ...]
Block = tuple[str, int, int, bool, int]
"""Code, first slot, one past the last, whether paid, and which of the known shares."""
NO_SHARES = 0


def shifts_of(builder: Builder) -> tuple[Shift, ...]:
    """Return the shifts of all free agents."""
    writer = _Writer(builder)
    found: list[Shift] = []
    for i, tour in enumerate(builder.tours):
        if tour is not None:
            shifts = writer.shifts(i, tour, writer.between_breaks(i))
            if builder.activities.held.get(i):
                shifts = [builder.activities.written(i, shift) for shift in shifts]
            found += shifts
    return tuple(found)


class _Writer:
    """Writes shifts, keeping the activities and shares that it has written before."""

    def __init__(self, builder: Builder) -> None:
        self.compiled = builder.compiled
        horizon = builder.compiled.problem.horizon
        self.instants = [horizon.instant(slot) for slot in range(builder.compiled.extended + 1)]
        self.known: dict[Shares, int] = {(): NO_SHARES}
        self.shares: list[Shares] = [()]
        self.activities: dict[Block, Activity] = {}
        time = queue_time(builder)
        self.begin = time.begin.tolist()
        shares = self._shares_of(time)
        self.stretches = list(zip(time.group.tolist(), time.first.tolist(), time.last.tolist(), shares, strict=True))

    def shifts(self, i: int, tour: Tour, between: list[Block]) -> list[Shift]:
        """Return the shifts of free agent `i`, who does `between` what lies between breaks."""
        compiled = self.compiled
        agent = compiled.problem.agents[compiled.agents[i]]
        tours = compiled.classes[compiled.terms[i].tour_class]
        breaks, found, at = tour.breaks.tolist(), [], 0
        for start, length, pattern, stage in tours.arcs[tours.chosen(tour.arcs), :4].tolist():
            blocks = self._breaks(tours.plan.shifts[pattern].breaks, breaks[stage])
            while at < len(between) and between[at][1] < start + length:
                blocks.append(between[at])
                at += 1
            blocks = _filled(blocks, start, start + length)
            span = self.instants[start], self.instants[start + length]
            found.append(Shift(agent.id, agent.site, *span, tuple([self._activity(block) for block in blocks])))
        return found

    def _breaks(self, rules: tuple[BreakRule, ...], begins: list[int]) -> list[Block]:
        grain = self.compiled.problem.horizon.grain_minutes
        return [
            (rule.code, begin, begin + rule.minutes // grain, rule.paid, NO_SHARES)
            for rule, begin in zip(rules, begins, strict=False)
        ]

    def between_breaks(self, i: int) -> list[Block]:
        """Return what free agent `i` does between breaks, cut where the activity or the queue shares change."""
        blocks: list[Block] = []
        for group, first, last, shares in self.stretches[self.begin[i] : self.begin[i + 1]]:
            code = CHANGEOVER if group == OFF_QUEUE else ON_QUEUE
            if blocks and (blocks[-1][0], blocks[-1][2], blocks[-1][4]) == (code, first, shares):
                blocks[-1] = (code, blocks[-1][1], last, True, shares)
            else:
                blocks.append((code, first, last, True, shares))
        return blocks

    def _shares_of(self, time: QueueTime) -> list[int]:
        """Return [R] which of the known shares each stretch of time has; each distinct row is looked at once."""
        rows = np.ascontiguousarray(np.column_stack((time.group, time.permille)))
        keys = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel().tolist()
        first = {key: n for n, key in enumerate(keys)}
        known = {key: self._share(int(rows[n, 0]), rows[n, 1:]) for key, n in first.items()}
        return [known[key] for key in keys]

    def _share(self, group: int, permille: Ints) -> int:
        """Return which of the known shares `permille` [J] of a group's queues are."""
        ids, queues = self.compiled.problem.network.queue_ids, self.compiled.group_queues[group]
        parts = zip(queues.tolist(), permille.tolist(), strict=True)
        shares = tuple(QueueShare(ids[queue], part) for queue, part in parts if part > 0)
        if shares not in self.known:
            self.known[shares] = len(self.shares)
            self.shares.append(shares)
        return self.known[shares]

    def _activity(self, block: Block) -> Activity:
        if block not in self.activities:
            code, first, last, paid, shares = block
            self.activities[block] = Activity(
                code, self.instants[first], self.instants[last], paid, self.shares[shares]
            )
        return self.activities[block]


def _filled(blocks: list[Block], start: int, end: int) -> list[Block]:
    """Return the blocks of a shift in order, time that serves nobody between them: activities are written over it."""
    found, at = [], start
    for block in (*sorted(blocks, key=_first), (ON_QUEUE, end, end, True, NO_SHARES)):
        if block[1] > at:
            found.append((ON_QUEUE, at, block[1], True, NO_SHARES))
        found.append(block)
        at = block[2]
    return found[:-1]


def _first(block: Block) -> int:
    return block[1]
