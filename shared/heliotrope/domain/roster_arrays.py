"""A roster as arrays, for sums over whole networks: every shift, activity and queue share is looked at once.

N shifts of known agents, B blocks (their activities in order), E entries (queue shares). Minutes count from the
horizon's start. Sums run in the roster's order, so that they equal those taken shift by shift to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import WHOLE, QueueShare, Shift
from heliotrope.domain.wall_clock import Flags, Ints

MINUTE = timedelta(minutes=1)
CHUNK = 100_000
"""Shifts laid out, or entries spread over their slots, at a time: memory stays bounded however large the roster is."""
Small = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class RosterArrays:
    """Shifts of the problem's agents.

    Attributes
    ----------
    agent, start, end
        [N] position on axis A, and minutes.
    shift, first, last, paid
        [B] position on axis N, minutes, and whether paid.
    block, queue, permille
        [E] position on axis B, position on axis Q, and thousandths of the time.
    """

    problem: RosterProblem
    shifts: tuple[Shift, ...]
    agent: Ints
    start: Ints
    end: Ints
    shift: Small
    first: Small
    last: Small
    paid: Flags
    block: Small
    queue: Small
    permille: Small

    @classmethod
    def of(cls, shifts: Iterable[Shift], problem: RosterProblem) -> RosterArrays:
        """Lay `shifts` out; those of unknown agents are left out, unknown queues raise `InvalidValue`."""
        known = tuple(shift for shift in shifts if shift.agent in problem.agent_index)
        minute = _Minutes(problem.horizon.start)
        kinds: dict[int, int] = {}
        shares: list[tuple[QueueShare, ...]] = []

        def rows(first: int) -> Iterator[int]:
            for n, shift in enumerate(known[first : first + CHUNK], first):
                for activity in shift.activities:
                    # Equal shares are most often the same object: by identity they are told apart in no time.
                    kind = kinds.get(id(activity.shares))
                    if kind is None:
                        kind = kinds[id(activity.shares)] = len(shares)
                        shares.append(activity.shares)
                    yield from (n, minute[activity.start], minute[activity.end], activity.paid, kind)

        tables = [np.fromiter(rows(first), np.int32).reshape(-1, 5) for first in range(0, len(known), CHUNK)]
        shift, begin, end, paid, kind = (
            np.concatenate([np.empty(0, np.int32), *(table[:, n] for table in tables)]) for n in range(5)
        )
        del tables
        block, queue, permille = _entries(kind, shares, problem)
        return cls(
            problem, known,
            np.array([problem.agent_index[shift.agent] for shift in known], np.int64),
            np.array([minute[shift.start] for shift in known], np.int64),
            np.array([minute[shift.end] for shift in known], np.int64),
            shift, begin, end, paid.astype(bool), block, queue, permille,
        )  # fmt: skip

    @cached_property
    def sites(self) -> Ints:
        """[N] position of the shift's site on axis S."""
        return np.array([self.problem.network.site_index(shift.site) for shift in self.shifts], np.int64)

    @property
    def own(self) -> Flags:
        """[N] whether the shift starts in the horizon."""
        weeks = self.problem.horizon.end - self.problem.horizon.start
        flags: Flags = (self.start >= 0) & (self.start < weeks // MINUTE)
        return flags

    @cached_property
    def paid_minutes(self) -> Ints:
        """[N] minutes of the shift's paid blocks."""
        length = np.where(self.paid, self.last - self.first, 0)
        return np.bincount(self.shift, length, len(self.shifts)).astype(np.int64)

    @cached_property
    def open_agents(self) -> Array:
        """[Q, T] effective open agents: queue shares times efficiency, over the horizon."""
        horizon = self.problem.horizon
        open_agents = np.zeros((len(self.problem.network.queues), horizon.slots))
        flat, week = open_agents.ravel(), horizon.slots // horizon.weeks
        for part in range(0, len(self.block), CHUNK):
            block, queue = (each[part : part + CHUNK].astype(np.int64) for each in (self.block, self.queue))
            first = np.clip(self.first[block] // horizon.grain_minutes, 0, horizon.slots)
            last = np.clip(self.last[block] // horizon.grain_minutes, 0, horizon.slots)
            length = np.maximum(last - first, 0)
            entry = np.repeat(np.arange(len(block)), length)
            slot = np.arange(len(entry)) + (first - (np.cumsum(length) - length))[entry]
            rates = self.problem.rates(self.agent[self.shift[block]][entry], queue[entry], slot // week)
            np.add.at(
                flat, queue[entry] * horizon.slots + slot, rates * (self.permille[part : part + CHUNK] / WHOLE)[entry]
            )
        return open_agents

    def client_hours(self) -> Array:
        """Return agent-hours [C, S] by client served and site, over the horizon."""
        network, horizon = self.problem.network, self.problem.horizon
        position = {client.id: c for c, client in enumerate(network.clients)}
        client_of = np.array([position[queue.client] for queue in network.queues], np.int64)
        hours = np.zeros((len(network.clients), len(network.sites)))
        end = horizon.slots * horizon.grain_minutes
        for part in range(0, len(self.block), CHUNK):
            block, queue = self.block[part : part + CHUNK], self.queue[part : part + CHUNK]
            length = np.maximum(np.minimum(self.last[block], end) - np.maximum(self.first[block], 0), 0)
            served = length * 60.0 / 3600.0 * self.permille[part : part + CHUNK] / WHOLE
            np.add.at(hours, (client_of[queue], self.sites[self.shift[block]]), served)
        return hours


class _Minutes(dict[datetime, int]):
    """Instant -> minutes from the horizon's start; shifts have few distinct ones."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self.origin = start

    def __missing__(self, instant: datetime) -> int:
        minute = self[instant] = (instant - self.origin) // MINUTE
        return minute


def _entries(kinds: Small, shares: list[tuple[QueueShare, ...]], problem: RosterProblem) -> tuple[Small, Small, Small]:
    """Return block, queue and thousandths of every share; `kinds` [B] says which of `shares` a block has."""
    count = np.array([len(each) for each in shares], np.int32)
    flat = [(problem.network.queue_index(share.queue), share.permille) for each in shares for share in each]
    table = np.array(flat, np.int32).reshape(-1, 2)
    begins = (np.cumsum(count, dtype=np.int32) - count)[kinds]
    length = count[kinds]
    block = np.repeat(np.arange(len(kinds), dtype=np.int32), length)
    at = np.arange(len(block), dtype=np.int32)
    at += np.repeat(begins - (np.cumsum(length, dtype=np.int32) - length), length)
    return block, table[at, 0], table[at, 1]
