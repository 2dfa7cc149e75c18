"""Who of a group serves which queue: served time laid end to end over the agents present, in thousandths.

Agents of a group are interchangeable. In the order of the problem most serve one queue at a time, few split an
interval. Spare time goes to a queue that is being handed over, else to the one that asks for most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from heliotrope.domain.roster import WHOLE
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import open_queues
from heliotrope.rostering.sharing import OFF_QUEUE
from heliotrope.rostering.tours import Ints

LEAST_SPARE = 1e-6
"""Agents present beyond time served that are more than rounding."""
Small = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class QueueTime:
    """Stretches of time in which one agent's shares of queues do not change, by agent and then by time.

    Attributes
    ----------
    begin : [A + 1]
        First stretch of each free agent.
    group, first, last : [R]
        Group that the agent belongs to then (`OFF_QUEUE` in a changeover), first slot and one past the last.
    permille : [R, J]
        Thousandths of the time given to each queue of the group.
    """

    begin: Ints
    group: Small
    first: Small
    last: Small
    permille: Ints


def queue_time(builder: Builder) -> QueueTime:
    """Return what each agent serves in the slots of its tour."""
    agent, slot, group = _presence(builder)
    permille = _permille(builder, slot, group)
    runs = np.flatnonzero(changes(agent, slot, group, permille))
    closes = np.append(runs[1:], len(slot))[: len(runs)] - 1
    begin = np.searchsorted(agent[runs], np.arange(len(builder.tours) + 1))
    return QueueTime(begin, group[runs], slot[runs], slot[closes] + 1, permille[runs].astype(np.int64))


def _presence(builder: Builder) -> tuple[Small, ...]:
    """Return agent, slot and group of every slot on queue, by agent and then by time."""
    none = np.empty(0, np.int64)
    slots = [none if tour is None else tour.slots for tour in builder.tours]
    groups = [none if tour is None or tour.serving is None else tour.serving for tour in builder.tours]
    agent = np.repeat(np.arange(len(slots), dtype=np.int32), [len(each) for each in slots])
    joined = (np.concatenate([none, *each], dtype=np.int32, casting="same_kind") for each in (slots, groups))
    return agent, *joined


def _permille(builder: Builder, slot: Small, group: Small) -> NDArray[np.int16]:
    """Return [E, J] thousandths; none outside the horizon."""
    compiled, coverage = builder.compiled, builder.coverage
    required = np.where(open_queues(compiled.problem), compiled.problem.demand.required, 0.0)
    # One more than the place of the queue: nearly all stays 0, and takes no memory so.
    handed_over = np.zeros((len(compiled.group_queues), compiled.slots), np.int16)
    for where, j in builder.couplings.handovers.settle(compiled, coverage).items():
        handed_over[where] = j + 1
    presence = slot, group, coverage.heads, compiled.group_queues, coverage.served
    permille: NDArray[np.int16] = share_out(*presence, required, handed_over)
    return permille


@njit(cache=True, nogil=True)
def share_out(slot, group, heads, queues, served, required, handed_over):  # type: ignore[no-untyped-def]
    """Return [E, J] thousandths of queues for each entry; those of a group and slot get a whole each, in order.

    Parameters
    ----------
    heads, served
        [T, G] agents present of each group, and [T, G, J] their time on its `queues` [G, J].
    required, handed_over
        [Q, T] agents, and [G, T] one more than the place of the queue that is being handed over: they lead spare time.
    """
    slots, _, places = served.shape
    out, seen = np.zeros((len(slot), places), np.int16), np.zeros_like(heads)
    for e in range(len(slot)):
        g, t = group[e], slot[e]
        if g == OFF_QUEUE or t >= slots:
            continue
        present, low, begin, time = heads[t, g], seen[t, g] * WHOLE, 0, 0.0
        seen[t, g] += 1
        spare = present - served[t, g].sum()
        given = handed_over[g, t] - 1
        if given < 0:
            given = _asks_for_most(queues[g], required[:, t])
        for j in range(places):
            time += served[t, g, j]
            if j == given and spare > LEAST_SPARE:
                time += spare
            end = max(begin, min(int(np.rint(time * WHOLE)), present * WHOLE))
            out[e, j] = max(0, min(end, low + WHOLE) - max(begin, low))
            begin = end
    return out


@njit(cache=True, nogil=True)
def _asks_for_most(queues, required):  # type: ignore[no-untyped-def]
    """Return the place [J] of the queue that asks for most agents, below 0 where none asks for any."""
    place, most = -1, 0.0
    for j in range(len(queues)):
        if queues[j] >= 0 and required[queues[j]] > most:
            place, most = j, required[queues[j]]
    return place


@njit(cache=True, nogil=True)
def changes(agent, slot, group, permille):  # type: ignore[no-untyped-def]
    """Return [E] whether each entry is of another agent, group or shares than the one before, or does not follow it."""
    found = np.ones(len(slot), np.bool_)
    for e in range(1, len(slot)):
        if agent[e] == agent[e - 1] and slot[e] == slot[e - 1] + 1 and group[e] == group[e - 1]:
            found[e] = False
            for j in range(permille.shape[1]):
                found[e] |= permille[e, j] != permille[e - 1, j]
    return found
