"""Room for contracts: whoever owes days because others took the seats is given room by those who can give it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.network import Bay
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.teams import Team
from heliotrope.rostering import room
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.room import make_room
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.stopping import never
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.trial import Trial

from tests.unit.networks import FULL_TIME, tiny_agent, tiny_demand, tiny_problem
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


def test_who_has_moved_answers_once_more_unless_that_is_left_to_a_later_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    for answering in (True, False):
        builder, asked = answered(two_seats(3)), list[int]()
        monkeypatch.setattr(room, "sweep", lambda _, order, stop, asked=asked: asked.extend(order.tolist()))
        assert make_room(builder, 1, never, answering=answering) > 0
        assert owed(builder) == 0
        assert bool(asked) is answering


def test_more_give_way_in_each_round_that_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    builder, most = answered(two_seats(12)), dict[int, int]()

    def in_vain(builder: Builder, i: int, companions: list[int], after: list[int], *_: object) -> set[int]:
        tries.append(i)
        turn = tries.count(i) // (room.TRIES + 1)
        most[turn] = max(most.get(turn, 0), len(after))
        return set()

    tries: list[int] = []
    monkeypatch.setattr(room, "_try", in_vain)
    make_room(builder, 1, never)
    assert [most[turn] for turn in range(room.ROUNDS)] == [4, 6, 6, 6]  # six of the others are at work


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


def held_by_people() -> tuple[RosterProblem, Builder]:
    """Return a supervisor who owes days: with a companion on three days only, and needed by somebody on these."""
    teams = Team("early", start_windows=((360, 600),)), Team("late", start_windows=((600, 840),))
    network = replace(at_warsaw(agents_per_supervisor=1), teams=teams)
    agents = (
        tiny_agent("w1", team="late", supervisor=True, together=frozenset({"w2"})),
        tiny_agent("w2", team="early", supervisor=True),
        *(tiny_agent(f"w{n}", team="late") for n in (3, 4)),
    )
    problem = tiny_problem(network=network, agents=agents)
    demand = tiny_demand(network, problem.horizon)
    for each in (demand.required, demand.widths):
        each[:, : 3 * 96] = 0.0
    builder = Builder(compile_problem(replace(problem, demand=demand)))
    first, early = np.zeros(builder.compiled.extended), np.zeros(builder.compiled.extended)
    first[: 3 * 96] = np.tile(np.arange(96) >= 32, 3)
    early[3 * 96 : 7 * 96] = np.tile(np.arange(96) < 32, 4)
    for i, worth in ((1, first + early), (0, first), (2, first), (3, first)):
        builder.put(i, builder.best(i, [99.0 * worth]))
    return builder.compiled.problem, builder


def alone(builder: Builder, i: int) -> bool:
    tour, missing = builder.tours[i], builder.blocks.together.full(builder.names[i])
    assert tour is not None
    assert missing is not None
    return any(missing[first:last].any() for first, last in builder.spans(i, tour.arcs).tolist())


def test_a_supervisor_goes_with_a_companion_and_people_who_need_that_supervisor_follow() -> None:
    problem, builder = held_by_people()
    assert owed(builder) > 0
    assert not alone(builder, 0)
    assert make_room(builder, 1, never) > 0
    assert not alone(builder, 0)
    assert owed(builder) == 0
    assert audit(Roster(shifts_of(builder)), problem) == ()


def test_supervisors_who_must_not_meet_give_way_to_each_other() -> None:
    agents = tiny_agent("w1", supervisor=True, apart=frozenset({"w2"})), tiny_agent("w2", supervisor=True)
    plan = replace(FULL_TIME, start_windows=((360, 900),), max_nights=7)
    problem = tiny_problem(network=at_warsaw(agents_per_supervisor=5), agents=agents, work_plans={"full-time": plan})
    builder = Builder(compile_problem(problem))
    noon = np.tile(np.abs(np.arange(96) - 48) < 16, 8).astype(float)
    for i in (1, 0):
        builder.put(i, builder.best(i, [noon[: builder.compiled.extended]]))
    assert owed(builder) > 0
    assert make_room(builder, 1, never) > 0
    assert owed(builder) == 0
    assert audit(Roster(shifts_of(builder)), problem) == ()


def test_no_tour_is_lawful_for_a_supervisor_whose_companion_has_left_people_behind() -> None:
    _, builder = held_by_people()
    needs = builder.take(3)
    for i in (0, 1, 2):
        builder.take(i)
    late = np.zeros(builder.compiled.extended)
    late[3 * 96 :] = 99.0
    builder.put(1, builder.best(1, [late]))
    builder.put(3, needs)
    assert builder.best(0, [late]).owed == np.inf


def test_a_tour_that_others_need_owes_what_it_owes_and_not_what_the_one_refused_would() -> None:
    agents = tuple(tiny_agent(f"w{n}", supervisor=n == 0) for n in range(2))
    problem = tiny_problem(network=at_warsaw(agents_per_supervisor=1), agents=agents)
    builder = Builder(compile_problem(problem))
    value, table = np.ones(builder.compiled.extended), builder.compiled.classes[0].arcs
    best = builder.best(0, [value])
    assert best.owed == 0
    three = best.arcs.copy()
    three[np.flatnonzero(three != OFF)[3:]] = OFF
    builder.put(0, builder.lay(0, three, value))
    worked = three[three != OFF]
    same_day = np.flatnonzero(table[:, 3] == table[worked[0], 3])
    # Nobody can serve the early and the late shift of a day: whatever else is chosen fails those who need both.
    builder.occupy(1, np.array([*worked, same_day[0], same_day[-1]]), 1)
    builder.take(0)
    again = builder.best(0, [value])
    assert again.arcs.tolist() == three.tolist()
    assert again.owed > 0


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
