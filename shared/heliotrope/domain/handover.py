"""Handover: where a queue passes from one site to another, both have somebody on it for some minutes.

Counted interval by interval: a site has as many heads on a queue as its agents give it of their time, and what lacks to
one head is missing, minute by minute. So the term is convex in presence and a sum over intervals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.network import Queue
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import WHOLE, Shift
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


def handover_money(shifts: Iterable[Shift], problem: RosterProblem) -> float:
    """Return the price of the minutes in which a head is missing."""
    places = handover_places(problem)
    if not places:
        return 0.0
    heads = _heads(shifts, problem, {place.queue for place in places})
    missing = sum(float(np.clip(1.0 - heads[p.queue, p.site][p.slots], 0.0, None).sum()) for p in places)
    return problem.prices.handover_minute * missing * problem.horizon.grain_minutes


def _heads(shifts: Iterable[Shift], problem: RosterProblem, queues: set[int]) -> dict[tuple[int, int], Array]:
    """Return (queue, site) -> heads [T] on it."""
    network, horizon = problem.network, problem.horizon
    heads = {(q, s): np.zeros(horizon.slots) for q in queues for s in range(len(network.sites))}
    for shift in shifts:
        if shift.agent in problem.agent_index:
            site = network.site_index(shift.site)
            for activity in shift.activities:
                first, last = max(horizon.slot(activity.start), 0), max(horizon.slot(activity.end), 0)
                for share in activity.shares:
                    q = network.queue_index(share.queue)
                    if q in queues:
                        heads[q, site][first:last] += share.permille / WHOLE
    return heads
