"""What presence at a site costs where seats or supervisors are scarce: prices for first tours, and of the bound.

Seats and supervision are rows over the slots. Everybody present counts by a coefficient (`AgentTerms.counts`: a seat; a
person to look after, or minus as many as a supervisor may look after), and the sum must not exceed the room that facts
leave. At prices sigma >= 0 a tour pays its coefficients times sigma and the room is paid back: a valid relaxation.
Where facts alone exceed the room nothing is asked, and sigma is 0.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering.compiled import AgentTerms, Compiled, counts_of
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.seats import presence
from heliotrope.rostering.tours import Ints

ROWS = ("seats", "supervision")
"""Kinds of rows, in the order of `AgentTerms.counts`."""


class Crowding:
    """The rows of S sites over T slots.

    Attributes
    ----------
    room : [2, S, T]
        What facts leave: seats; people for whom supervisors are there.
    ceiling : [2, S, T]
        Highest sigma: the dearest price of a missing agent where a row can bind, else 0.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        problem = compiled.problem
        seats, seated = _seats(problem)
        supervised = np.array([site.agents_per_supervisor is not None for site in problem.network.sites])
        self.room = np.zeros((2, len(seats), compiled.slots))
        self.room[0] = seats[:, None]
        self._take_facts()
        binds = np.stack((seated > seats, supervised))[:, :, None] & (self.room >= 0)
        self.ceiling: Array = np.where(binds, compiled.prices.max(initial=0.0), 0.0)

    def _take_facts(self) -> None:
        problem, horizon = self.compiled.problem, self.compiled.problem.horizon
        for shift in self.compiled.laid_out.shifts:
            agent = problem.agents[problem.agent_index[shift.agent]]
            site, counts = problem.network.site_index(agent.site), counts_of(problem, agent)
            for start, end in presence(shift):
                first, last = max(horizon.slot(start), 0), max(horizon.slot(end), 0)
                self.room[:, site, first:last] -= np.array(counts)[:, None]

    def nobody(self) -> Array:
        """Return a crowd of nobody, to be counted in: differences [2, S, T + 1]."""
        return np.zeros((*self.room.shape[:2], self.room.shape[2] + 1))

    def count(self, terms: AgentTerms, tour: Ints, sign: float, crowd: Array) -> None:
        """Count the presence of `sign` people of `terms` on `tour` [S] in `crowd` [2, S, T + 1], as differences."""
        tours = self.compiled.classes[terms.tour_class]
        own = len(tours.plan.shifts)
        seat, person = terms.counts
        count_presence(tour, tours.arcs, tours.gaps, own, sign * seat, sign * person, crowd[:, tours.site])


def crowded(crowd: Array) -> Array:
    """Return [..., T] who is there, from differences [..., T + 1]."""
    present: Array = np.cumsum(crowd, axis=-1)[..., :-1]
    return present


def _sums(compiled: Compiled, price: Array) -> Array:
    """Return [T+ + 1] sums of `price` [T] over all slots before each."""
    after = np.zeros(compiled.extended + 1)
    after[1 : len(price) + 1] = np.cumsum(price)
    after[len(price) + 1 :] = after[len(price)]
    return after


class Charges:
    """What presence pays, or is paid (below 0), at prices `sigma` [2, S, T]."""

    def __init__(self, compiled: Compiled, sigma: Array) -> None:
        self.compiled, self.sigma = compiled, sigma
        self.priced: set[int] = set(np.flatnonzero(sigma.any(axis=2).any(axis=0)).tolist())

    def sums(self, site: int, counts: tuple[int, int]) -> Array | None:
        """Return [T+ + 1] sums of what one who counts so much pays in all slots before each; None for nothing."""
        if site not in self.priced:
            return None
        return _sums(self.compiled, np.tensordot(counts, self.sigma[:, site], axes=1))


def _seats(problem: RosterProblem) -> tuple[Array, Array]:
    """Return [S] the seats of each site, and the people who need one."""
    sites = problem.network.sites
    seats = np.array([sum(bay.seats for bay in site.bays) for site in sites], float)
    seated = np.zeros(len(sites))
    for agent in problem.agents:
        seated[problem.network.site_index(agent.site)] += not agent.home
    return seats, seated


SAVED = 40.0
"""What a supervisor is worth in first tours to each person who would be without one, in pulls."""


@njit(cache=True, nogil=True)
def presence_prices(seat, person, rho, crowd, sigma, ceiling, room, before):  # type: ignore[no-untyped-def]
    """Write into `before` [T+ + 1] sums of what one more pays in first tours in all slots before each.

    Who takes room pays what the prices `sigma` [2, T] come to with half of their own presence, at a pull of `rho` for
    each person too many. Who gives room saves everybody who would have none, down to the last one: a supervisor is
    worth something for three people, too.
    """
    here, total = np.zeros(2), 0.0
    for t in range(before.shape[0] - 1):
        for row, count in ((0, seat), (1, person)):
            if t < room.shape[1]:
                here[row] += crowd[row, t]
                beyond = here[row] - room[row, t]
                pulled, share = sigma[row, t] + rho * (beyond + count / 2), 1.0
                if count < 0:
                    pulled, share = sigma[row, t] + rho * SAVED, min(max(beyond, 0.0), -count) / -count
                total += count * share * min(max(pulled, 0.0), ceiling[row, t])
        before[t + 1] = total


@njit(cache=True, nogil=True)
def charge_arcs(arcs, gaps, own, before, prices):  # type: ignore[no-untyped-def]
    """Add to `prices` [N] what arcs pay for presence, from sums `before` [T+ + 1]; locked shifts pay nothing."""
    for a in range(arcs.shape[0]):
        if arcs[a, 2] < own:
            opens = arcs[a, 0] + gaps[arcs[a, 2], 0]
            inside = before[arcs[a, 0] + arcs[a, 1]] - before[arcs[a, 0]]
            prices[a] += inside - before[opens + gaps[arcs[a, 2], 1]] + before[opens]


@njit(cache=True, nogil=True)
def count_presence(tour, arcs, gaps, own, seat, person, crowd):  # type: ignore[no-untyped-def]
    """Add the presence of a tour's own shifts to `crowd` [2, T + 1] as differences; facts hold locked shifts."""
    end = crowd.shape[1] - 1
    for s in range(tour.shape[0]):
        a = tour[s]
        if a != OFF and arcs[a, 2] < own:
            start, last = arcs[a, 0], arcs[a, 0] + arcs[a, 1]
            opens = start + gaps[arcs[a, 2], 0]
            shuts = opens + gaps[arcs[a, 2], 1]
            for at, sign in ((start, 1.0), (opens, -1.0), (shuts, 1.0), (last, -1.0)):
                crowd[0, min(at, end)] += sign * seat
                crowd[1, min(at, end)] += sign * person
