"""Handover: where a queue passes from one site to another, both have somebody on it for some minutes.

Counted interval by interval: a site has as many heads on a queue as its agents give it of their time, and what lacks to
one head is missing, minute by minute. So the term is convex in presence and a sum over intervals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.network import Queue
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import WHOLE
from heliotrope.domain.roster_arrays import RosterArrays
from heliotrope.domain.time import local


@dataclass(frozen=True, eq=False)
class HandoverPlace:
    """A queue and a site, by their positions, that should have a head on it in `slots`."""

    queue: int
    site: int
    slots: np.ndarray


def handover_places(problem: RosterProblem) -> tuple[HandoverPlace, ...]:
    """Return where heads are wanted, each queue and site once."""
    network, found = problem.network, []
    for q, queue in enumerate(network.queues):
        for site in dict.fromkeys(name for each in queue.handovers for name in (each.leaves, each.takes)):
            slots = _slots(queue, site, problem)
            if len(slots):
                found.append(HandoverPlace(q, network.site_index(site), slots))
    return tuple(found)


def _slots(queue: Queue, site: str, problem: RosterProblem) -> np.ndarray:
    """Return the slots before a handover of `queue`, by its clock, in which `site` should have somebody there."""
    horizon, wanted = problem.horizon, []
    own = [each for each in queue.handovers if site in (each.leaves, each.takes)]
    for t in range(horizon.slots):
        here = local(horizon.instant(t), queue.zone)
        minute = here.hour * 60 + here.minute
        open_now = queue.hours.open_at(here.weekday(), minute)
        if open_now and any(0 < (each.minute - minute) % 1440 <= each.minutes for each in own):
            wanted.append(t)
    return np.array(wanted, np.int64)


def handover_money(roster: RosterArrays) -> float:
    """Return the price of the minutes in which a head is missing."""
    problem = roster.problem
    places = handover_places(problem)
    if not places:
        return 0.0
    heads = _heads(roster, sorted({place.queue for place in places}))
    missing = sum(float(np.clip(1.0 - heads[p.queue, p.site][p.slots], 0.0, None).sum()) for p in places)
    return problem.prices.handover_minute * missing * problem.horizon.grain_minutes


def _heads(roster: RosterArrays, queues: list[int]) -> dict[tuple[int, int], Array]:
    """Return (queue, site) -> heads [T] on it."""
    network, horizon = roster.problem.network, roster.problem.horizon
    heads = {(q, s): np.zeros(horizon.slots) for q in queues for s in range(len(network.sites))}
    own = np.flatnonzero(np.isin(roster.queue, queues))
    block = roster.block[own]
    first, last = (np.maximum(edge[block] // horizon.grain_minutes, 0) for edge in (roster.first, roster.last))
    rows = roster.queue[own], roster.sites[roster.shift[block]], first, last, roster.permille[own] / WHOLE
    for q, s, begin, end, share in zip(*(row.tolist() for row in rows), strict=True):
        heads[q, s][begin:end] += share
    return heads
