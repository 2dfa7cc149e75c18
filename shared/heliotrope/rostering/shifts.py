"""From tours back to shifts: spans, breaks, and who of a group serves which queue.

Agents of a group are interchangeable, so their served time is laid end to end over the agents present, in the order of
their ids: most serve one queue at a time, few split an interval. Spare time goes to a queue that is open then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.roster import ON_QUEUE, WHOLE, Activity, QueueShare, Shift
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import open_queues
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
                    found.append(_shift(builder, i, arc, breaks, shares[i]))
    return tuple(found)


def _shift(builder: Builder, i: int, arc: int, breaks: Ints, shares: dict[int, Shares]) -> Shift:
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
        blocks += _on_queue(at, first, shares)
        blocks.append((rule.code, first, last, rule.paid, ()))
        at = last
    blocks += _on_queue(at, start + length, shares)
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


def _on_queue(first: int, last: int, shares: dict[int, Shares]) -> list[tuple[str, int, int, bool, Shares]]:
    """Cut ``[first, last)`` where the queue shares change."""
    blocks: list[tuple[str, int, int, bool, Shares]] = []
    for slot in range(first, last):
        mine = shares.get(slot, ())
        if blocks and blocks[-1][4] == mine:
            blocks[-1] = (ON_QUEUE, blocks[-1][1], slot + 1, True, mine)
        else:
            blocks.append((ON_QUEUE, slot, slot + 1, True, mine))
    return blocks


def _shares(builder: Builder) -> list[dict[int, Shares]]:
    """Return for each free agent slot -> queue shares."""
    compiled, coverage = builder.compiled, builder.coverage
    present: dict[tuple[int, int], list[int]] = {}
    for i, tour in enumerate(builder.tours):
        if tour is not None:
            for slot in tour.slots[tour.slots < compiled.slots].tolist():
                present.setdefault((compiled.terms[i].group, slot), []).append(i)
    out: list[dict[int, Shares]] = [{} for _ in compiled.terms]
    ids = compiled.problem.network.queue_ids
    required = np.where(open_queues(compiled.problem), compiled.problem.demand.required, 0.0)
    for (g, slot), agents in present.items():
        queues = compiled.group_queues[g]
        time = coverage.served[g, :, slot].copy()
        spare = len(agents) - time.sum()
        if spare > 1e-6:
            wanted = np.where(queues >= 0, required[queues, slot], 0.0)
            if wanted.max() > 0:
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
