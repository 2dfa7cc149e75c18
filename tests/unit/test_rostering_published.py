"""The roster in force taken up: everybody serves whom the published shifts say, so that money begins where it stood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from heliotrope.cli.chain import problem_of
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.rostering import plan_roster
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem, open_queues
from heliotrope.rostering.published import take_up
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.warm import Warm
from heliotrope.scenario import generate

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


@pytest.fixture(scope="module")
def network_of_100() -> RosterProblem:
    """A generated network: several clients, seats, supervision, transport."""
    return problem_of(generate(100, 4, 5, 1, 7))


def test_tours_put_down_together_are_as_if_put_down_one_by_one(network_of_100: RosterProblem) -> None:
    compiled = compile_problem(network_of_100)
    made = Builder(compiled)
    sweep(made, np.arange(len(made.tours)))
    tours = [replace(made.tour_of(i)) for i in range(len(made.tours))]
    single, together = Builder(compiled), Builder(compiled)
    for i, tour in enumerate(tours):
        single.put(i, tour)
    together.put_all(tours)
    assert together.tours == single.tours == tours
    assert (together.objective, together.labour) == (single.objective, single.labour)
    assert np.array_equal(single.coverage.heads, together.coverage.heads)
    assert np.array_equal(single.coverage.served, together.coverage.served)
    assert single.blocks.seats.taken.any()
    assert single.blocks.supervision.people.any()
    assert np.array_equal(single.blocks.seats.taken, together.blocks.seats.taken)
    assert np.array_equal(single.blocks.supervision.people, together.blocks.supervision.people)
    assert np.array_equal(single.blocks.supervision.supervisors, together.blocks.supervision.supervisors)
    assert np.array_equal(single.blocks.transport.left, together.blocks.transport.left)


def test_people_of_one_kind_of_rate_have_the_same_rate(network_of_100: RosterProblem) -> None:
    alike = network_of_100.rates_alike
    first = {number: i for i, number in reversed(list(enumerate(alike.tolist())))}
    assert 1 < len(first) < len(alike)
    for i, number in enumerate(alike.tolist()):
        assert np.array_equal(network_of_100.rate(i), network_of_100.rate(first[number]))
    distinct = {network_of_100.rate(i).tobytes() for i in first.values()}
    assert len(distinct) == len(first)


def test_money_begins_where_the_published_roster_stood() -> None:
    problem = shared_out(4)
    solution = plan_roster(problem, workers=1)
    builder = Builder(compile_problem(replace(problem, base=solution.roster)))
    take_up(builder, Warm())
    builder.rebalance()
    assert builder.objective == pytest.approx(solution.certificate.objective, rel=1e-3)
