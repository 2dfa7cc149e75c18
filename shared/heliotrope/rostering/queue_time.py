"""Who of a group serves which queue: served time laid end to end over the agents present, in thousandths.

Agents of a group are interchangeable. In the order of the problem most serve one queue at a time, few split an
interval. Spare time goes to a queue that is being handed over, else to the one that asks for most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.domain.roster import WHOLE
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import open_queues
from heliotrope.rostering.sharing import OFF_QUEUE
from heliotrope.rostering.tours import Ints

CHUNK = 500_000
"""Entries laid out at a time: memory stays bounded however many people there are."""


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
    group: Ints
    first: Ints
    last: Ints
    permille: Ints


def queue_time(builder: Builder) -> QueueTime:
    """Return what each agent serves in the slots of its tour."""
    agent, slot, group = _presence(builder)
    permille = _permille(builder, slot, group)
    opens = np.ones(len(slot), bool)
    opens[1:] = (agent[1:] != agent[:-1]) | (slot[1:] != slot[:-1] + 1) | (group[1:] != group[:-1])
    opens[1:] |= (permille[1:] != permille[:-1]).any(axis=1)
    runs = np.flatnonzero(opens)
    closes = np.append(runs[1:], len(slot))[: len(runs)] - 1
    begin = np.searchsorted(agent[runs], np.arange(len(builder.tours) + 1))
    return QueueTime(begin, group[runs], slot[runs], slot[closes] + 1, permille[runs].astype(np.int64))


def _presence(builder: Builder) -> tuple[Ints, Ints, Ints]:
    """Return agent, slot and group of every slot on queue, by agent and then by time."""
    none = np.empty(0, np.int64)
    slots = [none if tour is None else tour.slots for tour in builder.tours]
    groups = [none if tour is None or tour.serving is None else tour.serving for tour in builder.tours]
    agent = np.repeat(np.arange(len(slots)), [len(each) for each in slots])
    return agent, np.concatenate([none, *slots]), np.concatenate([none, *groups])


def _permille(builder: Builder, slot: Ints, group: Ints) -> np.ndarray:
    """Return [E, J] thousandths; none outside the horizon."""
    compiled = builder.compiled
    out = np.zeros((len(slot), compiled.group_queues.shape[1]), np.int16)
    inside = np.flatnonzero((slot < compiled.slots) & (group != OFF_QUEUE))
    key = group[inside] * compiled.slots + slot[inside]
    order = np.argsort(key, kind="stable")
    entries, key = inside[order], key[order]
    packs = np.flatnonzero(np.diff(key, prepend=-1))
    required = np.where(open_queues(compiled.problem), compiled.problem.demand.required, 0.0)
    handed_over = np.full((len(compiled.group_queues), compiled.slots), -1, np.int64)
    for place, j in builder.couplings.handovers.settle(compiled, builder.coverage).items():
        handed_over[place] = j
    at = 0
    while at < len(packs):
        until = max(at + 1, int(np.searchsorted(packs, packs[at] + CHUNK)))
        edge = packs[until] if until < len(packs) else len(key)
        part = slice(packs[at], edge)
        count = np.diff(np.append(packs[at:until], edge))
        ends = _ends(builder, key[packs[at:until]], count, required, handed_over)
        place = np.arange(edge - packs[at]) - np.repeat(packs[at:until] - packs[at], count)
        upto = np.repeat(ends, count, axis=0)
        begins = np.concatenate((np.zeros((len(upto), 1), np.int64), upto[:, :-1]), axis=1)
        low = place[:, None] * WHOLE
        out[entries[part]] = np.clip(np.minimum(upto, low + WHOLE) - np.maximum(begins, low), 0, None)
        at = until
    return out


def _ends(builder: Builder, key: Ints, count: Ints, required: np.ndarray, handed_over: Ints) -> Ints:
    """Return [P, J] where each queue's time ends, in thousandths of an agent, for packs of `count` agents present."""
    compiled, coverage = builder.compiled, builder.coverage
    g, slot = np.divmod(key, compiled.slots)
    queues = compiled.group_queues[g]
    time = coverage.served[g, :, slot]
    spare = count - time.sum(axis=1)
    wanted = np.where(queues >= 0, required[queues, slot[:, None]], 0.0)
    given = handed_over[g, slot]
    some = np.flatnonzero((spare > 1e-6) & ((given >= 0) | (wanted.max(axis=1) > 0)))
    time[some, np.where(given >= 0, given, wanted.argmax(axis=1))[some]] += spare[some]
    ends = np.minimum(np.rint(np.cumsum(time, axis=1) * WHOLE).astype(np.int64), count[:, None] * WHOLE)
    laid: Ints = np.maximum(np.maximum.accumulate(ends, axis=1), 0)
    return laid
