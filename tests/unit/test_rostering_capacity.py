"""Capacity plans small enough to compute by hand: one cell, one queue, a shift of eight hours on weekdays."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from heliotrope.domain.capacity import CapacityPlan, CapacityTerms
from heliotrope.domain.demand import Array
from heliotrope.domain.errors import InvalidValue
from heliotrope.rostering.capacity import Cell, WeekOfWork, cells_of, week_of_work
from heliotrope.rostering.capacity import plan_capacity as plan_cells
from heliotrope.rostering.capacity.cells import DAYPARTS
from heliotrope.rostering.capacity.planning import _Program
from heliotrope.rostering.programs import LinearProgram, _solved, bound_of
from scipy import sparse

from tests.unit.networks import tiny_problem

STILL = CapacityTerms(
    attrition_month=0.0, absence=0.0, hire_cost=100.0, training_weeks=2, ramp=(), class_every=1, overtime=0.0
)
PRICE = 50.0
WAGE = 10.0


def cell(people: int = 10, **changes: Any) -> Cell:
    """One shift on weekdays: 8 hours in two dayparts, 80 money, 40 more in overtime; five a week."""
    covers = np.zeros((1, DAYPARTS))
    covers[0, 1:3] = 4.0
    values: dict[str, Any] = {
        "site": "here",
        "skills": ("calls",),
        "contract": "full",
        "people": people,
        "queues": np.array([0]),
        "efficiency": np.array([1.0]),
        "covers": covers,
        "sits": covers,
        "day": np.array([0]),
        "pay": np.array([8 * WAGE]),
        "overtime_pay": np.array([4 * WAGE]),
        "days": (0, 5),
        "weekly_pay": 40 * WAGE,
    }
    return Cell(**(values | changes))


def work(people: float = 10.0, seats: float = 1e4) -> WeekOfWork:
    """What so many people on full weeks cover, exactly; `seats` in hours of each daypart."""
    hours = people * 5 * cell().covers
    return WeekOfWork(("calls",), ("here",), hours, np.where(hours > 0, PRICE, 0.0), np.full((1, DAYPARTS), seats))


def plan(growth: list[float], terms: CapacityTerms = STILL, cells: Any = None, **asked: Any) -> CapacityPlan:
    return plan_cells(cells or [cell()], work(**asked), np.array([growth]), terms)


def hires(found: CapacityPlan) -> list[int]:
    return list(found.cells[0].hires)


def short(found: CapacityPlan) -> Array:
    """Missing hours by week."""
    return np.array(found.queues[0].short)


def test_as_many_people_as_work_hire_nobody_and_miss_nothing() -> None:
    found = plan([1.0] * 6)
    assert hires(found) == [0] * 6
    assert short(found).sum() == pytest.approx(0.0, abs=1e-6)
    assert found.terms["wages"] == pytest.approx(6 * 10 * 5 * 8 * WAGE)
    assert found.bound == pytest.approx(found.objective)


def test_people_start_their_class_in_time_for_the_work_that_grows() -> None:
    """Ten more are needed from week 4 to 11: they cost a hundred and two weeks in class each, and save far more."""
    found = plan([1.0] * 4 + [2.0] * 8)
    assert sum(hires(found)) == 10
    assert all(count == 0 for week, count in enumerate(hires(found)) if week > 2)
    assert short(found).sum() == pytest.approx(0.0, abs=1e-6)
    assert found.terms["hiring"] == pytest.approx(10 * (100.0 + 2 * 40 * WAGE))
    assert found.objective == pytest.approx(found.bound)


def test_work_that_grows_at_once_is_missed_for_as_long_as_the_class_lasts() -> None:
    found = plan([2.0] * 12)
    assert hires(found)[0] == 10
    np.testing.assert_allclose(short(found), [400.0, 400.0] + [0.0] * 10, atol=1e-6)


def test_a_ramp_is_productivity_after_class() -> None:
    found = plan([2.0] * 12, replace(STILL, ramp=(0.5,)))
    np.testing.assert_allclose(short(found)[:4], [400.0, 400.0, 200.0, 0.0], atol=1e-6)


def test_nobody_is_hired_for_less_than_the_hire_costs() -> None:
    """The last three weeks lack 40 hours each a person: one week after class saves 2000 for 900 plus wages of 400."""
    assert sum(hires(plan([1.0] * 3 + [1.1] * 2))) == 1
    assert sum(hires(plan([1.0] * 3 + [1.1] * 2, replace(STILL, hire_cost=4000.0)))) == 0


def test_overtime_bridges_a_peak_that_no_class_is_worth() -> None:
    """One week with a tenth more work: 5 shifts of overtime a tenth of 50, at half as much again."""
    found = plan([1.0, 1.0, 1.0, 1.1, 1.0], replace(STILL, overtime=0.1, hire_cost=5000.0), cells=[cell(days=(0, 4))])
    assert sum(hires(found)) == 0
    assert found.terms["overtime"] > 0
    assert max(found.cells[0].overtime_shifts) <= 0.1 * 4 * 10 + 1e-6
    assert max(found.cells[0].shifts) <= 44 + 1e-6


def test_a_class_holds_so_many_and_starts_only_then() -> None:
    found = plan([2.0] * 12, replace(STILL, class_size=4, class_every=3))
    assert max(hires(found)) <= 4
    assert all(count == 0 for week, count in enumerate(hires(found)) if week % 3)
    assert sum(hires(found)) == 10


def test_people_who_leave_are_replaced_in_time() -> None:
    found = plan([1.0] * 26, replace(STILL, attrition_month=0.1))
    stays = 0.9 ** (12 / 52)
    assert found.cells[0].leavers[0] == pytest.approx(10 * (1 - stays))
    gone = 10 * (1 - stays**24)
    assert 0.6 * gone <= sum(hires(found)) <= 1.4 * gone
    assert found.bound <= found.objective <= 1.05 * found.bound


def test_absence_takes_its_share_of_every_shift() -> None:
    found = plan([1.0] * 2, replace(STILL, absence=0.1))
    np.testing.assert_allclose(short(found), [40.0, 40.0], atol=1e-6)


def test_a_contracts_fewest_days_are_paid_even_where_nobody_is_needed() -> None:
    found = plan([0.1] * 2, cells=[cell(days=(4, 5))])
    assert found.terms["wages"] == pytest.approx(2 * 10 * 4 * 8 * WAGE)


def test_seats_limit_who_can_work_at_once() -> None:
    found = plan([1.0] * 2, seats=100.0)  # five people, four hours on five days
    np.testing.assert_allclose(short(found), [200.0, 200.0], atol=1e-6)
    at_home = plan([1.0] * 2, cells=[cell(sits=np.zeros((1, DAYPARTS)))], seats=100.0)
    assert short(at_home).sum() == pytest.approx(0.0, abs=1e-6)


def test_the_bound_is_below_every_plan_of_whole_people_and_the_plan_near_the_best() -> None:
    """All plans of nought to three hires in each of two classes, tried one by one with the program around them."""
    terms = replace(STILL, training_weeks=1, class_every=2, class_size=3, attrition_month=0.2)
    growth = np.array([[1.0, 1.13, 1.21, 1.34, 1.2]])
    found = plan_cells([cell()], work(), growth, terms)
    tried = []
    for first, second, third in product(range(4), repeat=3):
        fixed = np.array([[first, 0, second, 0, third]], float)
        program = _Program([cell()], work(), growth, terms, fixed)
        x, _ = program.program.solve()
        tried.append(program.plan(x, 0.0).objective)
    assert found.bound <= min(tried) + 1e-6
    assert min(tried) - 1e-6 <= found.objective <= 1.02 * min(tried)


def program_of(fixed: list[int] | None = None) -> _Program:
    """Two cells of one site over six weeks of growing work, with hires decided or not."""
    growth = np.array([[1.0, 1.2, 1.3, 1.5, 1.9, 2.2]])
    terms = replace(STILL, overtime=0.1, attrition_month=0.1, class_size=3)
    hired = None if fixed is None else np.array([fixed, [0] * 6], float)
    cells = [cell(), cell(4, contract="part", days=(2, 3))]
    return _Program(cells, work(14.0), growth, terms, hired)


@pytest.mark.parametrize("fixed", [[0] * 6, [3, 2, 0, 1, 0, 0]])
def test_weeks_solved_apart_cost_what_they_cost_together(fixed: list[int]) -> None:
    program = program_of(fixed).program
    cost = np.concatenate(program.cost)
    whole, _ = program.solve()
    apart, _ = program.solve_apart()
    assert cost @ apart == pytest.approx(cost @ whole)


def test_mended_duals_bound_as_any_and_better_where_they_are_a_little_off() -> None:
    program = program_of().program
    matrix, cost, top, low, high = program._gathered()
    x, duals = _solved(matrix, cost, top, low, high, False)
    better = 0
    for seed in range(20):
        off = duals + np.random.default_rng(seed).normal(0, 0.5, len(duals))
        plain = bound_of(off, matrix, cost, top, low, high)
        mended = bound_of(program.mended(off, matrix, cost), matrix, cost, top, low, high)
        assert mended <= cost @ x + 1e-6
        better += mended > plain
    assert better == 20


def test_any_duals_give_a_bound() -> None:
    rng = np.random.default_rng(3)
    matrix = sparse.csr_matrix(rng.uniform(0, 1, (4, 6)))
    cost, top, low = rng.uniform(1, 2, 6), np.full(6, 5.0), rng.uniform(1, 3, 4)
    program = LinearProgram()
    columns, rows = program.variables(cost, top), program.constraints(low, np.inf, (4,))
    program.put(rows[:, None], columns[None, :], matrix.toarray())
    x, bound = program.solve()
    assert cost @ x == pytest.approx(bound)
    for _ in range(50):
        duals = rng.normal(0, 1, 4)
        assert bound_of(duals, matrix, cost, top, low, np.full(4, np.inf)) <= bound + 1e-9


def test_cells_and_work_of_a_network_are_counted_as_they_are() -> None:
    problem = tiny_problem()
    cells = cells_of(problem)
    assert sorted((each.site, each.people) for each in cells) == [("manila", 3), ("warsaw", 3)]
    warsaw = next(each for each in cells if each.site == "warsaw")
    # Eight and a half hours with an hour of breaks; nobody works at home.
    assert warsaw.covers.sum(axis=1) == pytest.approx(7.5)
    assert warsaw.sits.sum(axis=1) == pytest.approx(8.5)
    home, *others = problem.agents[:3]
    mixed = cells_of(replace(problem, agents=(replace(home, home=True), *others)))
    assert [(each.people, float(each.sits.sum())) for each in mixed] == [
        (3, pytest.approx(2 / 3 * warsaw.sits.sum()))
    ]  # fmt: skip
    asked = week_of_work(problem)
    assert asked.hours.sum(axis=1) == pytest.approx([56.0] * 3)  # eight hours on seven days
    assert asked.price.max(axis=1) == pytest.approx([40.0] * 3)
    assert asked.seats.max(axis=1) == pytest.approx([180.0, 120.0])


@pytest.mark.parametrize("changes", [{"attrition_month": 1.0}, {"ramp": (0.0,)}, {"class_every": 0}, {"absence": -0.1}])
def test_terms_that_make_no_sense_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        replace(STILL, **changes)
