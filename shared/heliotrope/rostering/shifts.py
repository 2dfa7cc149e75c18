"""From tours back to shifts: spans, breaks, and who of a group serves which queue.

Agents of a group are interchangeable, so their served time is laid end to end over the agents present, in the order of
their ids: most serve one queue at a time, few split an interval. Spare time goes to a queue that is open then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.roster import CHANGEOVER, ON_QUEUE, WHOLE, Activity, QueueShare, Shift
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.compiled import open_queues
from heliotrope.rostering.sharing import OFF_QUEUE
from heliotrope.rostering.tours import Ints

Shares = tuple[QueueShare, ...]


def shifts_of(builder: Builder) -> tuple[Shift, ...]:
    """Return the shifts of all free agents."""
    shares = _shares(builder)
    found = []
    for i, tour in enumerate(builder.tours):
        if tour is not None:
            own = set(builder.compiled.classes[builder.compiled.terms[i].tour_class].chosen(tour.arcs).tolist())
            for arc, breaks in zip(tour.arcs.tolist(), tour.breaks, strict=True):
                if arc in own:
                    shift = _shift(builder, i, arc, breaks, shares[i], off_queue(tour))
                    found.append(builder.activities.written(i, shift))
    return tuple(found)


def off_queue(tour: Tour) -> dict[int, str]:
    """Return slot -> activity code of a tour's time off queue that is no break."""
    assert tour.serving is not None
    return dict.fromkeys(tour.slots[tour.serving == OFF_QUEUE].tolist(), CHANGEOVER)


def _shift(builder: Builder, i: int, arc: int, breaks: Ints, shares: dict[int, Shares], codes: dict[int, str]) -> Shift:
    compiled = builder.compiled
    horizon = compiled.problem.horizon
    tours = compiled.classes[compiled.terms[i].tour_class]
    agent = compiled.problem.agents[compiled.agents[i]]
    start, length, pattern = (int(x) for x in tours.arcs[arc, :3])
    rules = tours.plan.shifts[pattern].breaks
    blocks: list[tuple[str, int, int, bool, Shares]] = []
    at = start
    for rule, begin in zip(rules, breaks, strict=False):
        first, last = int(begin), int(begin) + rule.minutes // horizon.grain_minutes
        blocks += _between_breaks(at, first, shares, codes)
        blocks.append((rule.code, first, last, rule.paid, ()))
        at = last
    blocks += _between_breaks(at, start + length, shares, codes)
    return Shift(
        agent.id,
        agent.site,
        horizon.instant(start),
        horizon.instant(start + length),
        tuple(_activity(horizon.instant, block) for block in blocks),
    )


def _activity(instant: Callable[[int], datetime], block: tuple[str, int, int, bool, Shares]) -> Activity:
    code, first, last, paid, shares = block
    return Activity(code, instant(first), instant(last), paid, shares)


def _between_breaks(
    first: int, last: int, shares: dict[int, Shares], codes: dict[int, str]
) -> list[tuple[str, int, int, bool, Shares]]:
    """Cut ``[first, last)`` where the activity or the queue shares change."""
    blocks: list[tuple[str, int, int, bool, Shares]] = []
    for slot in range(first, last):
        code, mine = codes.get(slot, ON_QUEUE), shares.get(slot, ())
        if blocks and (blocks[-1][0], blocks[-1][4]) == (code, mine):
            blocks[-1] = (code, blocks[-1][1], slot + 1, True, mine)
        else:
            blocks.append((code, slot, slot + 1, True, mine))
    return blocks


def _shares(builder: Builder) -> list[dict[int, Shares]]:
    """Return for each free agent slot -> queue shares."""
    compiled, coverage = builder.compiled, builder.coverage
    present: dict[tuple[int, int], list[int]] = {}
    for i, tour in enumerate(builder.tours):
        if tour is not None:
            for group, slots in tour.parts:
                for slot in slots[slots < compiled.slots].tolist():
                    present.setdefault((group, slot), []).append(i)
    out: list[dict[int, Shares]] = [{} for _ in compiled.terms]
    ids = compiled.problem.network.queue_ids
    handed_over = builder.couplings.handovers.settle(compiled, coverage)
    required = np.where(open_queues(compiled.problem), compiled.problem.demand.required, 0.0)
    for (g, slot), agents in present.items():
        queues = compiled.group_queues[g]
        time = coverage.served[g, :, slot].copy()
        spare = len(agents) - time.sum()
        if spare > 1e-6:
            wanted = np.where(queues >= 0, required[queues, slot], 0.0)
            if (g, slot) in handed_over:
                time[handed_over[g, slot]] += spare
            elif wanted.max() > 0:
                time[int(wanted.argmax())] += spare
        for i, parts in zip(agents, _lay_out(time, len(agents)), strict=True):
            out[i][slot] = tuple(QueueShare(ids[queues[j]], permille) for j, permille in parts)
    return out


def _lay_out(time: Array, count: int) -> list[list[tuple[int, int]]]:
    """Lay `time` [J] (agents) end to end over `count` agents, in thousandths."""
    edges = np.rint(np.cumsum(time) * WHOLE).astype(np.int64)
    parts: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    begin = 0
    for j, edge in enumerate(edges.tolist()):
        end = min(edge, count * WHOLE)
        while begin < end:
            k = begin // WHOLE
            upto = min(end, (k + 1) * WHOLE)
            parts[k].append((j, upto - begin))
            begin = upto
    return parts
