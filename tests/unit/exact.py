"""The optimum of a small problem with coupled terms, as one mixed-integer program over tours tried one by one.

Independent of the engine: columns are the tours that the audit allows, allocation is free in every interval, and each
coupled term is written out as its definition says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from heliotrope.domain.demand import ServiceCurve
from heliotrope.domain.problem import RosterProblem
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix

Tours = Sequence[Sequence[tuple[Any, ...]]]
"""For each agent: labour money, presence [T], and what else belongs to it, of every lawful tour."""


@dataclass
class Program:
    """A mixed-integer program that grows by columns and rows."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def column(self, cost: float = 0.0, upper: float = np.inf, whole: bool = False) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(int(whole))
        return len(self.cost) - 1

    def row(self, entries: dict[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        self.rows.append((entries, low, high))

    def optimum(self) -> float:
        matrix = lil_matrix((len(self.rows), len(self.cost)))
        for r, (entries, _, _) in enumerate(self.rows):
            for column, value in entries.items():
                matrix[r, column] = value
        limits = LinearConstraint(matrix.tocsr(), [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        solved = milp(self.cost, constraints=limits, bounds=Bounds(0, self.upper), integrality=self.whole)
        assert solved.success, solved.message
        return float(solved.fun)


@dataclass
class Served:
    """Columns of queue time [A, Q, T], of the shortage's pieces [Q, T, K] (0 demand has none), and of tours [A][N]."""

    time: dict[tuple[int, int, int], int]
    short: dict[tuple[int, int, int], int]
    tours: list[list[int]]


def cover(program: Program, problem: RosterProblem, tours: Tours) -> Served:
    """Add one tour for each agent, queue time within presence, and shortage in its pieces."""
    demand = problem.demand
    asked = [tuple(int(x) for x in place) for place in np.argwhere(demand.required > 0)]
    time = {
        (a, q, t): program.column()
        for a in range(len(problem.agents))
        for q, t in asked
        if problem.efficiency[a, q] > 0
    }
    every = []
    for a, own in enumerate(tours):
        chosen = [program.column(cost, 1.0, whole=True) for cost, *_ in own]
        program.row(dict.fromkeys(chosen, 1.0), 1.0, 1.0)
        every.append(chosen)
        for t in sorted({t for _, t in asked}):
            here = {time[a, q, s]: 1.0 for q, s in asked if s == t and (a, q, s) in time}
            present = {x: -1.0 for x, tour in zip(chosen, own, strict=True) if tour[1][t]}
            program.row(here | present, high=0.0)
    short = {}
    for q, t in asked:
        for k in range(demand.widths.shape[2]):
            short[q, t, k] = program.column(demand.prices[q, t, k], demand.widths[q, t, k])
        entries = {time[a, q, t]: problem.efficiency[a, q] for a in range(len(tours)) if (a, q, t) in time}
        entries |= {short[q, t, k]: 1.0 for k in range(demand.widths.shape[2])}
        program.row(entries, low=demand.required[q, t])
    return Served(time, short, every)


def one_client_each(program: Program, problem: RosterProblem, served: Served) -> None:
    """Let every agent serve one client only: a shift's rule, for problems of one day."""
    client_of = [queue.client for queue in problem.network.queues]
    for a in range(len(problem.agents)):
        chosen = {client: program.column(0.0, 1.0, whole=True) for client in sorted(set(client_of))}
        program.row(dict.fromkeys(chosen.values(), 1.0), 1.0, 1.0)
        for (owner, q, _), column in served.time.items():
            if owner == a:
                program.row({column: 1.0, chosen[client_of[q]]: -1.0}, high=0.0)


def add_site_shares(program: Program, problem: RosterProblem, served: Served) -> None:
    """Price the hours outside every client's band of every site."""
    network, per_slot = problem.network, problem.horizon.grain_minutes / 60
    for client in network.clients:
        hours = {
            column: (per_slot, problem.agents[a].site)
            for (a, q, _), column in served.time.items()
            if network.queues[q].client == client.id
        }
        for band in client.shares:
            for sign, level in ((1.0, band.maximum), (-1.0, band.minimum)):
                outside = program.column(problem.prices.site_share_hour)
                entries = {
                    column: sign * length * ((site == band.site) - level) for column, (length, site) in hours.items()
                }
                program.row({**entries, outside: -1.0}, high=0.0)


def add_remedies(program: Program, problem: RosterProblem, served: Served) -> None:
    """Charge tiers and pay bonuses for the whole horizon of each queue, one binary for each step."""
    service = problem.demand.service
    assert service is not None
    for q, queue in enumerate(problem.network.queues):
        pieces = {place: column for place, column in served.short.items() if place[0] == q}
        steps = [(tier.below, tier.money) for tier in queue.remedies]
        due = 0.0
        for level, money in sorted(steps, reverse=True):
            _step(program, service, q, pieces, level, max(money - due, 0.0))
            due = max(due, money)
        for tier in queue.remedy_terms.bonuses:
            _step(program, service, q, pieces, tier.reach, tier.money)
            program.column(-tier.money, 1.0)
            program.row({len(program.cost) - 1: 1.0}, 1.0, 1.0)


def _step(
    program: Program, service: ServiceCurve, q: int, pieces: dict[tuple[int, int, int], int], level: float, money: float
) -> None:
    """Charge `money` unless the queue's level is at least `level`."""
    missed = program.column(money, 1.0, whole=True)
    slack = float(service.in_target[q].sum() - level * service.counted[q].sum())
    entries = {
        column: float(service.lost[q, t, k] - level * service.uncounted[q, t, k])
        for (_, t, k), column in pieces.items()
    }
    most = 1.0 + abs(slack) + sum(abs(value) * program.upper[column] for column, value in entries.items())
    program.row({**entries, missed: -most}, high=slack)
