"""Seats by site and bay while a roster is built: a full interval blocks the next seated agent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import numpy as np
from numba import njit

from heliotrope.domain.people import GAP
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.tours import Ints


class Seats:
    """Seated agents by pool (site x client, or site x several clients) and slot.

    A client's agents fill its own bays first, then the site's shared ones; agents of several clients sit in shared
    bays only.
    """

    def __init__(self, compiled: Compiled) -> None:
        problem = compiled.problem
        self.pools: dict[tuple[str, str | None], int] = {}
        self.pool_of = {agent.id: self._pool(agent.site, agent.clients) for agent in problem.agents if not agent.home}
        names = list(self.pools)
        self.taken = np.zeros((len(names), compiled.extended), np.int64)
        # Agents of several clients have no bay of their own.
        own = [0 if client is None else _seats(problem, site, client) for site, client in names]
        self.own = np.array(own, np.int64)
        self.shared = np.array([_seats(problem, site, None) for site, _ in names], np.int64)
        self.same_site = [np.array([i for i, (other, _) in enumerate(names) if other == site]) for site, _ in names]
        seated = Counter(agent.site for agent in problem.agents if not agent.home)
        # Where all seated agents of the site together fit the shared seats, nobody need count.
        self.unbounded = {pool for pool, (site, _) in enumerate(names) if seated[site] <= self.shared[pool]}

    def _pool(self, site: str, clients: frozenset[str]) -> int:
        client = next(iter(clients)) if len(clients) == 1 else None
        return self.pools.setdefault((site, client), len(self.pools))

    def concerns(self, agent: str) -> bool:
        """Whether the presence of `agent` takes seats that can run out."""
        pool = self.pool_of.get(agent)
        return pool is not None and pool not in self.unbounded

    def take(self, agent: str, spans: Ints, count: int) -> None:
        """Seat or unseat `agent` in ``[first, last)`` spans [N, 2] of slots."""
        count_spans(self.taken[self.pool_of[agent]], spans, count)

    def full(self, agent: str) -> np.ndarray | None:
        """Return [T+] bool, True where `agent` would find no seat; None for those who need none."""
        pool = self.pool_of.get(agent)
        if pool is None or pool in self.unbounded:
            return None
        blocked = np.zeros(self.taken.shape[1], np.bool_)
        offer = self.taken, self.own, int(self.shared[pool])
        return blocked if _no_seat(pool, self.same_site[pool], *offer, blocked) else None


@njit(cache=True, nogil=True)
def count_spans(row, spans, count):  # type: ignore[no-untyped-def]
    """Add `count` to `row` [T+] in ``[first, last)`` spans [N, 2] of slots, as far as they lie in it."""
    for n in range(spans.shape[0]):
        for t in range(max(spans[n, 0], 0), min(spans[n, 1], row.shape[0])):
            row[t] += count


@njit(cache=True, nogil=True)
def _no_seat(pool, mates, taken, own, shared, blocked):  # type: ignore[no-untyped-def]
    """Write into `blocked` [T+] where `pool` and the seats `shared` with its `mates` are taken; return if anywhere."""
    some = False
    for t in range(blocked.shape[0]):
        if taken[pool, t] >= own[pool]:
            overflow = 0
            for mate in mates:
                overflow += max(taken[mate, t] - own[mate], 0)
            blocked[t] = overflow >= shared
            some = some or blocked[t]
    return some


def presence(shift: Shift) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans of a shift in which a seat is taken: none in the gap of a split shift."""
    start = shift.start
    for activity in shift.activities:
        if activity.code == GAP:
            yield start, activity.start
            start = activity.end
    yield start, shift.end


def _seats(problem: RosterProblem, site: str, client: str | None) -> int:
    return sum(bay.seats for bay in problem.network.site(site).bays if bay.client == client)
