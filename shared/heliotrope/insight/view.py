"""What a reader may see of a roster: everything, or one client's ring, and nothing that depends on the others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.errors import expect
from heliotrope.domain.objective import in_horizon, supply
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.remedies import remedies_by_period
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.time import local

if TYPE_CHECKING:
    from heliotrope.staffing import ExpectedService


@dataclass(frozen=True, eq=False)
class View:
    """A roster beside the problem that it is judged by; what is computed is kept, as both never change.

    Parameters
    ----------
    roster
        The version's shifts; those outside the horizon are left out.
    """

    roster: Roster
    problem: RosterProblem

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """Shifts that start in the horizon."""
        return in_horizon(self.roster, self.problem)

    @cached_property
    def open_at(self) -> dict[str, Array]:
        """Site -> effective open agents [Q, T] that work there; what reaches in from before included."""
        sites: dict[str, list[Shift]] = {site.id: [] for site in self.problem.network.sites}
        for shift in (*self.problem.carry_in, *self.shifts):
            sites.setdefault(shift.site, []).append(shift)
        return {site: supply(shifts, self.problem) for site, shifts in sites.items()}

    @cached_property
    def open_agents(self) -> Array:
        """Effective open agents [Q, T]."""
        total: Array = np.zeros_like(self.problem.demand.required)
        for given in self.open_at.values():
            total = total + given
        return total

    @cached_property
    def service(self) -> tuple[ExpectedService, ...]:
        """Expected service of every queue, in the network's order."""
        return tuple(service_of(q, self.open_agents[q], self.problem) for q in range(len(self.problem.network.queues)))

    @cached_property
    def remedies(self) -> Array | None:
        """Money due [Q, W] as the contracts count it, by the labour week in which a period's counted slots begin.

        None where the problem does not say how contacts are counted.
        """
        horizon = self.problem.horizon
        if self.problem.demand.service is None:
            return None
        due = np.zeros((len(self.problem.network.queues), horizon.weeks))
        for period, money in remedies_by_period(self.open_agents, self.problem):
            first = int(period.slots[0]) if len(period.slots) else 0
            due[period.queue, first * horizon.weeks // horizon.slots] += money
        return due

    def queues_of(self, client: str = "", queues: Sequence[str] = ()) -> list[int]:
        """Return positions of the queues of a client (all where none is named), limited to `queues` where given.

        Raises
        ------
        InvalidValue
            The network has no such client, or the client no such queue; the error names nobody else's.
        """
        network = self.problem.network
        expect_client(client, self.problem)
        own = [q for q, queue in enumerate(network.queues) if client in ("", queue.client)]
        names = {network.queues[q].id for q in own}
        for queue in queues:
            expect(queue in names, "queues", "queues of the network" if not client else f"queues of {client}", queue)
        return [q for q in own if not queues or network.queues[q].id in queues]

    def agents_of(self, client: str = "") -> list[Agent]:
        """Return the agents who serve this client and no other; everybody where none is named."""
        expect_client(client, self.problem)
        return [agent for agent in self.problem.agents if not client or agent.clients == {client}]


def expect_client(client: str, problem: RosterProblem) -> None:
    """Raise `InvalidValue` where a client is named that the network does not have."""
    known = {each.id for each in problem.network.clients}
    expect(not client or client in known, "client", "a client of the network", client)


def service_of(q: int, open_agents: Array, problem: RosterProblem) -> ExpectedService:
    """Return the expected service of queue `q` under `open_agents` [T]."""
    # Compiled kernels take 70 MB and a second to import: only processes that are asked for service levels pay.
    from heliotrope.staffing import expected_service

    queue, horizon = problem.network.queues[q], problem.horizon
    clock = (local(horizon.instant(t), queue.zone) for t in range(horizon.slots))
    hours: NDArray[np.bool_] = np.array(
        [queue.hours.open_at(at.weekday(), at.hour * 60 + at.minute) for at in clock], dtype=bool
    )
    return expected_service(
        open_agents, problem.demand.load[q], queue, grain_minutes=horizon.grain_minutes, open_slots=hours
    )
