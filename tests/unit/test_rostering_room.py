"""Room for contracts: whoever owes days because others took the seats is given room by those who can give it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from heliotrope.audit import audit
from heliotrope.domain.network import Bay
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.teams import Team
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.room import make_room
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.stopping import never
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.trial import Trial

from tests.unit.networks import tiny_agent, tiny_demand, tiny_problem
from tests.unit.test_rostering_blocks import at_warsaw
from tests.unit.test_rostering_plan import planned


def two_seats(people: int) -> RosterProblem:
    """Return people with four or five days each and two seats; everybody is wanted in the first five days."""
    agents = tuple(tiny_agent(f"w{n}") for n in range(people))
    problem = tiny_problem(network=at_warsaw(bays=(Bay("floor", 2),)), agents=agents)
    needed = np.zeros_like(problem.demand.required)
    needed[:, : 5 * 96] = 3.0
    widths = np.repeat(needed[:, :, None] / 4, 4, axis=2)
    return replace(problem, demand=NetworkDemand(needed, widths, problem.demand.prices, needed * 0.8))


def answered(problem: RosterProblem) -> Builder:
    builder = Builder(compile_problem(problem))
    sweep(builder, np.arange(len(builder.tours)))
    builder.rebalance()
    return builder


def owed(builder: Builder) -> float:
    return sum(tour.owed for tour in builder.tours if tour is not None)


def test_who_comes_last_is_given_room_by_those_who_have_days_to_spare() -> None:
    builder = answered(two_seats(3))
    assert owed(builder) > 0
    assert make_room(builder, 1, never) > 0
    assert owed(builder) == 0
    worked = [int((tour.arcs != OFF).sum()) for tour in builder.tours if tour is not None]
    assert min(worked) >= 4
    sweep(builder, np.arange(3))
    assert owed(builder) == 0


def test_a_plan_meets_contracts_that_choosing_in_turn_would_not() -> None:
    problem = two_seats(3)
    assert audit(planned(problem).roster, problem) == ()


def test_a_companion_moves_to_where_the_other_can_be_at_work_at_all() -> None:
    teams = Team("early", start_windows=((360, 600),)), Team("late", start_windows=((600, 840),))
    follower = tiny_agent("w1", team="late", together=frozenset({"w2"}))
    network = replace(at_warsaw(), teams=teams)
    problem = tiny_problem(network=network, agents=(follower, tiny_agent("w2", team="early")))
    problem = replace(problem, demand=tiny_demand(network, problem.horizon))
    builder = Builder(compile_problem(problem))
    early = np.zeros(builder.compiled.extended)
    early[: 7 * 96] = np.tile(np.arange(96) < 48, 7)
    for i in (1, 0):
        builder.put(i, builder.best(i, (early,)))
    assert owed(builder) > 0
    make_room(builder, 1, never)
    assert owed(builder) == 0
    assert audit(Roster(shifts_of(builder)), problem) == ()


def test_what_no_room_can_mend_costs_no_endless_search_and_no_seat() -> None:
    problem = two_seats(6)
    builder = answered(problem)
    before, arcs = owed(builder), [tour.arcs.copy() for tour in builder.tours if tour is not None]
    assert make_room(builder, 1, lambda: True) == 0
    assert all(np.array_equal(tour.arcs, old) for tour, old in zip(builder.tours, arcs, strict=True) if tour)
    assert make_room(builder, 1, never) <= 4 * 20 * 6
    assert 0 < owed(builder) <= before
    assert not [breach for breach in audit(Roster(shifts_of(builder)), problem) if breach.rule == "seats"]


def test_a_trial_undone_leaves_everything_as_it_was() -> None:
    builder = answered(two_seats(3))
    before = builder.objective, builder.coverage.short.copy(), [tour.arcs.copy() for tour in builder.tours if tour]
    trial = Trial(builder, (0, 2))
    for i in (2, 0):
        builder.put(i, builder.best(i, builder.worth(i)))
    trial.settle()
    trial.undo()
    assert builder.objective == before[0]
    assert np.array_equal(builder.coverage.short, before[1])
    assert all(np.array_equal(tour.arcs, arcs) for tour, arcs in zip(builder.tours, before[2], strict=True) if tour)
