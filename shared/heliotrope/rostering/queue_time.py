"""Who of a group serves which queue: served time laid end to end over the agents present, in thousandths.

Agents of a group are interchangeable. In the order of the problem most serve one queue at a time, few split an
interval. Spare time goes to a queue that is being handed over, else to the one that asks for most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.roster import WHOLE
from heliotrope.rostering.answers import QueuePlaces
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import open_queues
from heliotrope.rostering.sharing import OFF_QUEUE
from heliotrope.rostering.tours import Ints

CHUNK = 500_000
"""Entries laid out at a time, of whole groups: memory stays bounded however many people there are."""
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
    opens = np.ones(len(slot), bool)
    opens[1:] = (agent[1:] != agent[:-1]) | (slot[1:] != slot[:-1] + 1) | (group[1:] != group[:-1])
    opens[1:] |= (permille[1:] != permille[:-1]).any(axis=1)
    runs = np.flatnonzero(opens)
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


def _permille(builder: Builder, slot: Small, group: Small) -> np.ndarray:
    """Return [E, J] thousandths; none outside the horizon."""
    compiled = builder.compiled
    out = np.zeros((len(slot), compiled.group_queues.shape[1]), np.int16)
    required = np.where(open_queues(compiled.problem), compiled.problem.demand.required, 0.0)
    # One more than the place of the queue: nearly all stays 0, and takes no memory so.
    handed_over = np.zeros((len(compiled.group_queues), compiled.slots), np.int16)
    for where, j in builder.couplings.handovers.settle(compiled, builder.coverage).items():
        handed_over[where] = j + 1
    inside = (slot < compiled.slots) & (group != OFF_QUEUE)
    size = np.bincount(group[inside], minlength=len(compiled.group_queues))
    chunk_of = (np.cumsum(size) // CHUNK).astype(np.int32)
    chunk = np.where(inside, chunk_of[group], np.int32(-1))
    for each in np.unique(chunk_of).tolist():
        entries = np.flatnonzero(chunk == each)
        key = group[entries].astype(np.int64) * compiled.slots + slot[entries]
        order = np.argsort(key, kind="stable")
        entries, key = entries[order], key[order]
        packs = np.flatnonzero(np.diff(key, prepend=-1))
        count = np.diff(np.append(packs, len(key)))
        ends = _ends(builder, key[packs], count, required, handed_over)
        low = (np.arange(len(key)) - np.repeat(packs, count))[:, None] * WHOLE
        upto = np.repeat(ends, count, axis=0)
        begins = np.concatenate((np.zeros((len(upto), 1), np.int64), upto[:, :-1]), axis=1)
        out[entries] = np.clip(np.minimum(upto, low + WHOLE) - np.maximum(begins, low), 0, None)
    return out


def _ends(builder: Builder, key: Ints, count: Ints, required: np.ndarray, handed_over: QueuePlaces) -> Ints:
    """Return [P, J] where each queue's time ends, in thousandths of an agent, for packs of `count` agents present."""
    compiled, coverage = builder.compiled, builder.coverage
    g, slot = np.divmod(key, compiled.slots)
    queues = compiled.group_queues[g]
    time = coverage.served[g, :, slot]
    spare = count - time.sum(axis=1)
    wanted = np.where(queues >= 0, required[queues, slot[:, None]], 0.0)
    given = handed_over[g, slot] - 1
    some = np.flatnonzero((spare > 1e-6) & ((given >= 0) | (wanted.max(axis=1) > 0)))
    time[some, np.where(given >= 0, given, wanted.argmax(axis=1))[some]] += spare[some]
    ends = np.minimum(np.rint(np.cumsum(time, axis=1) * WHOLE).astype(np.int64), count[:, None] * WHOLE)
    laid: Ints = np.maximum(np.maximum.accumulate(ends, axis=1), 0)
    return laid
