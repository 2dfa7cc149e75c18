"""The roster in force taken up: everybody serves whom the published shifts say, so that money begins where it stood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.rostering import plan_roster
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem, open_queues
from heliotrope.rostering.published import take_up
from heliotrope.rostering.warm import Warm

from tests.unit.test_rostering_rings import fenced_problem


def shared_out(count: int) -> RosterProblem:
    """Return two clients' people, `count` of whom may serve either, at home; nobody is wanted where queues are shut."""
    problem = fenced_problem(2.0)
    both = {"clients": frozenset({"bank", "shop"}), "home": True}
    agents = tuple(replace(agent, **both) if n < count else agent for n, agent in enumerate(problem.agents))
    problem = replace(problem, agents=agents)
    wanted = problem.demand.required * open_queues(problem)
    pieces = np.repeat(wanted[:, :, None] / 4, 4, axis=2)
    return replace(problem, demand=NetworkDemand(wanted, pieces, problem.demand.prices, wanted * 0.8))


def test_the_roster_in_force_is_taken_up_with_the_clients_it_serves() -> None:
    problem = shared_out(4)
    published = plan_roster(problem, workers=1).roster
    builder = Builder(compile_problem(replace(problem, base=published)))
    take_up(builder, Warm())
    network = problem.network
    for i, tour in enumerate(builder.tours):
        terms = builder.compiled.terms[i]
        assert tour is not None
        assert tour.serving is not None
        for shift in published.by_agent().get(builder.names[i], ()):
            served = {network.queue(share.queue).client for a in shift.activities for share in a.shares}
            first, last = problem.horizon.slot(shift.start), problem.horizon.slot(shift.end)
            groups = np.unique(tour.serving[(tour.slots >= first) & (tour.slots < last)])
            if served and terms.sides:
                queues = builder.compiled.group_queues[groups, 0]
                assert {network.queues[q].client for q in queues} == served


def test_money_begins_where_the_published_roster_stood() -> None:
    problem = shared_out(4)
    solution = plan_roster(problem, workers=1)
    builder = Builder(compile_problem(replace(problem, base=solution.roster)))
    take_up(builder, Warm())
    builder.rebalance()
    assert builder.objective == pytest.approx(solution.certificate.objective, rel=1e-3)
