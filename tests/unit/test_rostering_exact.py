"""Few people whose tours can be listed: the list is complete, and the plan is the best of all lawful rosters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.network import OpeningHours
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.people import WorkPlan
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.rostering import plan_roster
from heliotrope.rostering.bound import even_multipliers, improve_bound
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.exact import finish
from heliotrope.rostering.exact.enumeration import tours_within
from heliotrope.rostering.exact.program import Choice, choose
from heliotrope.rostering.parts.stages import STAGES, PartRun, PlanParameters
from heliotrope.rostering.stopping import never

from tests.benchmarks.exhaustive import network, optimum
from tests.unit import test_rostering_shares as shares
from tests.unit.exact import Program, add_site_shares, cover
from tests.unit.networks import MONDAY, tiny_shift
from tests.unit.test_rostering_bound import HALF_DAY, Small, _placements, crowded, small
from tests.unit.test_rostering_handover import MORNING, two_sites
from tests.unit.test_rostering_plan import QUICK, seated

ROUNDED = 1e-3
"""What queue shares in whole thousandths may cost."""
PRICED = {"site_shares", "handover"}
"""Clauses of contracts that a roster may leave at a price."""


def assert_best(problem: RosterProblem, least: float) -> None:
    proof = (solution := plan_roster(problem, workers=1)).certificate
    assert proof.stop_ticks["listed"] > 0
    assert {breach.rule for breach in audit(solution.roster, problem)} <= PRICED
    assert proof.objective == pytest.approx(least, rel=ROUNDED)
    assert proof.bound <= least + 1e-6


@pytest.mark.parametrize("seed", [12, 14, 19, 21, 48, 98, 117, 134, 188])
def test_remedies_with_tiers_and_bonus_are_planned_at_the_optimum_of_all_lawful_rosters(seed: int) -> None:
    problem = network(seed)
    assert_best(problem, optimum(problem))


@pytest.mark.parametrize("seed", [3, 7, 10])
def test_two_or_three_people_are_planned_at_the_optimum(seed: int) -> None:
    for case in (small(seed), crowded(seed)):
        assert_best(case.problem, case.optimum)


def test_site_shares_are_planned_at_the_optimum() -> None:
    case = shares.small(2)
    sole = {"clients": frozenset({"shop"}), "skills": {"retail": 1.0}}
    problem = replace(case.problem, agents=tuple(replace(agent, **sole) for agent in case.problem.agents))
    alone = Small(replace(problem, network=shares.sharing_hours(problem.network)))
    program = Program()
    served = cover(program, problem, [alone._tours(agent) for agent in problem.agents])
    # Rosters leave no time spare that a queue could have: presence counts, whether it is needed or not.
    program.rows = [(entries, 0.0 if high == 0.0 else low, high) for entries, low, high in program.rows]
    add_site_shares(program, problem, served)
    assert_best(problem, program.optimum())


def overlapping() -> RosterProblem:
    """One agent at each of two sites, open on Monday, with half a day to overlap before a handover."""
    problem = two_sites(0.15, MORNING)
    site_net = problem.network
    for site, hours in (("warsaw", (420, 1020)), ("manila", (780, 1380))):
        site_net = seated(site_net, site, hours=OpeningHours((hours,) + (None,) * 6))
    plan = WorkPlan("full-time", (HALF_DAY,), ((0, 1380),), (0, 1), (0, 2400), start_step=60)
    return replace(problem, network=site_net, agents=problem.agents[::2], work_plans={plan.id: plan})


def shifts_on_monday(problem: RosterProblem, agent: int) -> list[Shift | None]:
    """Every lawful shift of an agent on the orders queue, its break a slot of 15 minutes early or late, or none."""
    found: list[Shift | None] = [None]
    for hour, shape in product(range(24), _placements(HALF_DAY)):
        late = replace(shape.breaks[0], earliest=105, latest=105)
        for pattern in (shape, replace(shape, breaks=(late,))):
            shift = tiny_shift(problem.agents[agent], MONDAY + timedelta(hours=hour), "orders", pattern)
            if not audit(Roster((shift,)), problem) and shift not in found:
                found.append(shift)
    return found


def test_heads_before_a_handover_are_planned_at_the_optimum() -> None:
    problem = overlapping()
    pairs = product(shifts_on_monday(problem, 0), shifts_on_monday(problem, 1))
    rosters = [Roster(tuple(shift for shift in pair if shift is not None)) for pair in pairs]
    assert len(rosters) > 100
    least = min(sum(objective_terms(roster, problem).values()) for roster in rosters)
    assert_best(problem, least)


@pytest.mark.parametrize("seed", [2, 5, 8, 11])
def test_the_list_has_every_lawful_tour(seed: int) -> None:
    case = small(seed)
    compiled = compile_problem(case.problem)
    bound = improve_bound(compiled, even_multipliers(compiled), QUICK.bound)
    listed = tours_within(compiled, bound, np.inf, 1_000)
    assert listed is not None
    for agent, terms, own in zip(case.problem.agents, compiled.terms, listed, strict=True):
        tours = compiled.classes[terms.tour_class]
        widths = np.append(tours.breaks[:, 2] - tours.breaks[:, 1] + 1, 1)
        places = [np.prod(widths[np.arange(first, first + many)]) for first, many in tours.patterns.tolist()]
        laid = sum(np.prod([places[tours.arcs[arc, 2]] for arc in tour[tour >= 0]]) for tour in own)
        assert laid == len(case._tours(agent))


def test_a_smaller_gap_lists_fewer_tours_and_none_where_they_are_too_many() -> None:
    compiled = compile_problem(small(1).problem)
    bound = improve_bound(compiled, even_multipliers(compiled), QUICK.bound)
    wide, narrow = (tours_within(compiled, bound, gap, 1_000) for gap in (np.inf, 5.0))
    assert wide is not None
    assert narrow is not None
    assert 0 < sum(map(len, narrow)) < sum(map(len, wide))
    for few, every in zip(narrow, wide, strict=True):
        assert {*map(tuple, few.tolist())} <= {*map(tuple, every.tolist())}
    assert tours_within(compiled, bound, np.inf, sum(map(len, wide)) - 1) is None


def test_a_choice_that_costs_more_than_what_stands_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    run = PartRun(network(25), 1, 1, QUICK)
    for stage in STAGES[:-1]:
        run.advance(stage, never)
    tours, money, short = list(run.builder.tours), run.builder.objective, run.builder.coverage.short.copy()

    def idle(*args: object) -> Choice:
        choice = choose(*args)  # type: ignore[arg-type]
        assert choice is not None
        return replace(choice, served=np.zeros_like(choice.served))

    monkeypatch.setattr(finish, "choose", idle)
    assert finish.choose_among_all(run.builder, run.bound, 500) > 0
    assert run.builder.objective == money
    assert np.array_equal(run.builder.coverage.short, short)
    assert all(now is then for now, then in zip(run.builder.tours, tours, strict=True))


def test_the_same_network_is_planned_the_same_twice() -> None:
    first, second = (plan_roster(network(25), workers=1).roster.hash() for _ in range(2))
    assert first == second


def test_where_tours_are_too_many_to_list_they_are_drawn_as_often_as_asked() -> None:
    problem = small(1).problem
    for asked in (0, 7):
        how = PlanParameters(listed=1, shakes=asked)
        ticks = plan_roster(problem, workers=1, parameters=how).certificate.stop_ticks
        assert (ticks["listed"], ticks["shakes"]) == (0, asked)
