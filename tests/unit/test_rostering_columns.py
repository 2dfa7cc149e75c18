"""Column generation over tours, and the kernel's runs, weekends and type limits, against enumeration by the judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, product
from pathlib import Path

import numpy as np
import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.rostering.columns import TourProblem, solve_tours
from heliotrope.rostering.columns.construct import construct
from heliotrope.rostering.columns.dive import Pace
from heliotrope.rostering.columns.generation import price
from heliotrope.rostering.columns.problem import Ints, join
from heliotrope.rostering.columns.recreation import Recreation, RecreationParameters
from heliotrope.rostering.kernel import NEVER, OFF
from heliotrope.rostering.runs import END_ARC, FIRST_ARC

from tests.benchmarks.curtois_qu import __main__ as benchmark
from tests.benchmarks.curtois_qu.generated import generate_instance
from tests.benchmarks.curtois_qu.instance import (
    Employee,
    Instance,
    ShiftType,
    read_instance,
    solution_rows,
    tour_problem,
)
from tests.benchmarks.curtois_qu.judge import cost, faults

EARLY, LATE, NIGHT = (
    ShiftType("E", 480, frozenset()),
    ShiftType("L", 480, frozenset({"E"})),
    ShiftType("N", 600, frozenset({"E", "L"})),
)
ANY = Employee("A", {"E": 9, "L": 9, "N": 9}, (0, 99_999), (1, 9), 1, 9)
SITUATIONS = {
    "nothing asked": ANY,
    "longest run": replace(ANY, run=(1, 3)),
    "shortest run": replace(ANY, run=(3, 9)),
    "both runs": replace(ANY, run=(2, 3)),
    "shortest run off": replace(ANY, least_off=3),
    "runs on and off": replace(ANY, run=(2, 4), least_off=2),
    "minutes": replace(ANY, minutes=(1900, 2500)),
    "few minutes": replace(ANY, minutes=(480, 1080)),
    "one weekend of two": replace(ANY, weekends=1, days_off=frozenset((0, 1, 2, 3, 7, 8, 9, 10))),
    "no weekend": replace(ANY, weekends=0),
    "types": replace(ANY, most={"E": 1, "L": 2, "N": 0}),
    "days off": replace(ANY, days_off=frozenset({0, 4}), run=(2, 3)),
    "all at once": replace(
        ANY, run=(2, 3), least_off=2, minutes=(1440, 3000), weekends=1, most={"E": 3, "L": 1, "N": 1}
    ),
}  # fmt: skip


def instance_of(*staff: Employee, days: int = 8, shifts: tuple[ShiftType, ...] = (EARLY, LATE, NIGHT)) -> Instance:
    return Instance(days, shifts, staff, (), (), ())


def lines(instance: Instance, employee: Employee) -> Iterator[tuple[str | None, ...]]:
    types = [shift.id for shift in instance.shifts if employee.most[shift.id] > 0]
    return product(*((None,) if day in employee.days_off else (None, *types) for day in range(instance.days)))


def lawful_tours(instance: Instance, employee: Employee) -> Ints:
    """Every lawful tour [K, S] of one employee, by enumeration and the judge."""
    alone = replace(instance, staff=(employee,))
    index = {shift.id: y for y, shift in enumerate(instance.shifts)}
    found = []
    for line in lines(instance, employee):
        rows = [(employee.id, day, shift) for day, shift in enumerate(line) if shift is not None]
        if not faults(alone, rows):
            found.append([OFF if s is None else d * len(index) + index[s] for d, s in enumerate(line)])
    return np.array(found, np.int64).reshape(len(found), instance.days)


def worth_of(tours: Ints, value: np.ndarray) -> np.ndarray:
    return np.where(tours == OFF, 0.0, value[tours]).sum(axis=1)


@pytest.fixture(scope="module", params=SITUATIONS)
def situation(request: pytest.FixtureRequest) -> tuple[TourProblem, Ints]:
    """Problem of one employee over some days, and all lawful tours."""
    days = {"one weekend of two": 14, "no weekend": 7, "all at once": 7}.get(request.param, 6)
    instance = instance_of(SITUATIONS[request.param], days=days)
    return tour_problem(instance), lawful_tours(instance, instance.staff[0])


def test_the_kernel_finds_the_best_of_all_tours_that_the_judge_allows(situation: tuple[TourProblem, Ints]) -> None:
    problem, tours = situation
    rng = np.random.default_rng(1)
    for _ in range(8):
        value = rng.normal(0.3, 1.0, len(problem.need))
        answer = price(problem, value, np.array([0]))
        assert answer.worth[0] == pytest.approx(worth_of(tours, value).max())
        assert (tours == answer.tours[0]).all(axis=1).any()


def test_a_part_has_the_tours_that_agree_with_the_roster_outside_its_window(
    situation: tuple[TourProblem, Ints],
) -> None:
    problem, tours = situation
    rng = np.random.default_rng(2)
    everyone = np.array([0])
    for first, last in ((0, 3), (2, 5), (3, problem.stages.shape[0]), (1, 4)):
        roster = tours[rng.integers(len(tours))][None, :]
        part = problem.part(roster, everyone, first, last)
        agree = (tours[:, :first] == roster[0, :first]).all(axis=1) & (tours[:, last:] == roster[0, last:]).all(axis=1)
        value, end = rng.normal(0.3, 1.0, len(problem.need)), first + len(part.stages)
        here = slice(problem.stages[first, FIRST_ARC], problem.stages[end - 1, END_ARC])
        answer = price(part, value[here], everyone)
        assert end >= last
        assert answer.worth[0] == pytest.approx(worth_of(tours[agree][:, first:end], value).max())
        found = join(problem, roster, everyone, first, answer.tours)
        assert (tours == found[0]).all(axis=1).any()
        assert part.value(answer.tours) == pytest.approx(problem.value(found))


@pytest.fixture(scope="module")
def nine_weeks() -> tuple[Instance, TourProblem, Ints]:
    """Instance of nine weeks, its problem and a first roster."""
    instance = generate_instance(1, weeks=9, people=8, per_band=2)
    problem = tour_problem(instance)
    return instance, problem, construct(problem, 1)


def test_a_window_of_a_long_horizon_is_solved_without_the_rest_of_it(
    nine_weeks: tuple[Instance, TourProblem, Ints],
) -> None:
    instance, problem, roster = nine_weeks
    rng = np.random.default_rng(3)
    stage_of = np.arange(len(problem.need)) // len(instance.shifts)
    for _ in range(40):
        e, first = int(rng.integers(problem.people)), int(rng.integers(38))
        last, people = first + int(rng.integers(3, 12)), np.array([e])
        part = problem.part(roster, people, first, last)
        end = first + len(part.stages)
        assert end < instance.days
        value = rng.normal(0.0, 10.0, len(problem.need))
        answer = price(part, value[(first <= stage_of) & (stage_of < end)], np.array([0]))
        worked = roster[e][roster[e] != OFF]
        inside = (first <= stage_of) & (stage_of < last)
        cost = np.where(inside | np.isin(np.arange(len(stage_of)), worked), problem.cost, np.inf)
        outside = (np.arange(instance.days) < first) | (np.arange(instance.days) >= last)
        whole = replace(problem, cost=cost, must=np.tile(outside & (roster[e] != OFF), (problem.people, 1)))
        beyond = worked[(worked < first * len(instance.shifts)) | (worked >= end * len(instance.shifts))]
        assert price(whole, value, people).worth[e] == pytest.approx(
            answer.worth[0] + value[beyond].sum() - problem.cost[e, beyond].sum()
        )
        found = join(problem, roster, people, first, answer.tours)
        assert faults(instance, solution_rows(instance, found)) == []
        assert part.value(answer.tours) == pytest.approx(problem.value(found))


def test_ruin_and_recreate_keeps_every_rule_and_what_it_says_of_money_is_true(
    nine_weeks: tuple[Instance, TourProblem, Ints],
) -> None:
    instance, problem, roster = nine_weeks
    recreation = Recreation(problem, roster, 1, RecreationParameters())
    for share in (0.0, 0.5, 1.0):
        before = recreation.value
        recreation.step(share)
        assert recreation.value <= before
    rows = solution_rows(instance, recreation.roster)
    assert faults(instance, rows) == []
    assert recreation.value == cost(instance, rows)
    assert recreation.value < problem.value(roster)


def test_a_roster_is_lawful_where_there_is_no_time_at_all(nine_weeks: tuple[Instance, TourProblem, Ints]) -> None:
    instance, problem, roster = nine_weeks
    solution = solve_tours(problem, 1, lambda: 1.0)
    assert faults(instance, solution_rows(instance, solution.roster)) == []
    assert (solution.roster == roster).all()


def test_a_dive_fixes_as_many_at_once_as_the_time_left_asks_for() -> None:
    clock = iter([0.0, 0.0, 0.1, 0.5])
    pace = Pace(lambda: next(clock), 0.5)
    assert [pace(40), pace(36), pace(30)] == [1, 9, 30]


def tiny(seed: int) -> Instance:
    """Three employees, six days, two shift types, requests and cover at random."""
    rng = np.random.default_rng(seed)
    staff = tuple(
        replace(ANY, id=name, run=(int(rng.integers(1, 3)), 4), least_off=int(rng.integers(1, 3)),
                minutes=(480 * int(rng.integers(1, 4)), 2400), most={"E": int(rng.integers(1, 5)), "L": 6},
                days_off=frozenset({int(rng.integers(6))}))
        for name in "ABC"
    )  # fmt: skip
    on, off = (
        tuple((str(rng.choice(list("ABC"))), int(rng.integers(6)), str(rng.choice(["E", "L"])), int(rng.integers(1, 4)))
              for _ in range(4))
        for _ in range(2)
    )  # fmt: skip
    cover = tuple((day, shift, int(rng.integers(0, 3)), 10, 1) for day in range(6) for shift in "EL")
    return Instance(6, (EARLY, LATE), staff, on, off, cover)


@pytest.mark.parametrize("seed", range(8))
def test_the_solution_of_a_tiny_instance_is_the_best_of_all_rosters(seed: int) -> None:
    instance = tiny(seed)
    problem = tour_problem(instance)
    tours = [lawful_tours(instance, employee) for employee in instance.staff]
    optimum = _best_roster(problem, tours)
    ticks = count()
    solution = solve_tours(problem, 1, lambda: next(ticks) / 400)
    rows = solution_rows(instance, solution.roster)
    assert faults(instance, rows) == []
    assert solution.value == cost(instance, rows) == problem.value(solution.roster)
    assert solution.bound <= optimum + 1e-6
    assert solution.value == optimum
    everyone = np.arange(problem.people)
    assert price(problem, solution.multipliers, everyone).bound == pytest.approx(solution.bound)


def _best_roster(problem: TourProblem, tours: list[Ints]) -> float:
    """Every pair of tours of the first two, with every one of the third at once."""
    third = np.array([np.bincount(t[t != OFF], minlength=len(problem.need)) for t in tours[2]])
    money = np.array([problem.tour_cost(2, t) for t in tours[2]])
    best = np.inf
    for first in tours[0]:
        for second in tours[1]:
            worked = np.concatenate((first[first != OFF], second[second != OFF]))
            gap = problem.need - np.bincount(worked, minlength=len(problem.need)) - third
            cover = np.maximum(gap, 0) @ problem.under + np.maximum(-gap, 0) @ problem.over
            here = problem.tour_cost(0, first) + problem.tour_cost(1, second) + (cover + money).min()
            best = min(best, here)
    return best


def test_the_same_seed_gives_the_same_roster() -> None:
    problem = tour_problem(tiny(3))
    rosters = []
    for _ in range(2):
        ticks = count()
        rosters.append(solve_tours(problem, 7, lambda ticks=ticks: next(ticks) / 120).roster)  # type: ignore[misc]
    assert (rosters[0] == rosters[1]).all()


def test_somebody_without_any_lawful_tour_is_named() -> None:
    impossible = replace(ANY, minutes=(480 * 8, 480 * 8), run=(1, 2))
    with pytest.raises(InvalidValue, match=r"none for \[1\]"):
        solve_tours(tour_problem(instance_of(ANY, replace(impossible, id="B"))), 1, lambda: 0.0)


def test_sets_of_forbidden_successors_that_are_not_nested_are_refused() -> None:
    crossed = replace(LATE, not_before=frozenset({"N"}))
    with pytest.raises(InvalidValue, match="nested sets of shifts that cannot follow"):
        tour_problem(instance_of(ANY, shifts=(EARLY, crossed, replace(NIGHT, not_before=frozenset({"E", "L"})))))


TEXT = """# a comment
SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
L,480,E
SECTION_STAFF
A,E=7|L=2,2880,960,5,2,2,1
SECTION_DAYS_OFF
A,0,6
SECTION_SHIFT_ON_REQUESTS
A,2,L,2
SECTION_SHIFT_OFF_REQUESTS
A,3,E,3
SECTION_COVER
1,E,1,100,1
2,L,1,100,1
"""


def test_the_published_format_is_read_and_a_solution_written(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                                             monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    (tmp_path / "Instance99.txt").write_text(TEXT)
    instance = read_instance(tmp_path / "Instance99.txt")
    assert instance.staff == (Employee("A", {"E": 7, "L": 2}, (960, 2880), (2, 5), 2, 1, frozenset({0, 6})),)
    assert instance.on_requests == (("A", 2, "L", 2),)
    monkeypatch.chdir(tmp_path)
    arguments = ["x", "--data", str(tmp_path), "--instances", "99", "--seconds", "5", "--out", str(tmp_path / "out")]
    monkeypatch.setattr("sys.argv", arguments)
    assert benchmark.main() == 0
    assert (tmp_path / "out" / "Instance99.csv").read_text() == "A,1,E\nA,2,L\n"
    assert (tmp_path / ".local" / "bench" / "curtois_qu.json").exists()
    assert " 99 " in capsys.readouterr().out


def test_without_the_instances_the_benchmark_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["x", "--data", str(tmp_path / "absent")])
    assert benchmark.main() == 0
    assert "skipped" in capsys.readouterr().out


def test_everybody_in_a_generated_instance_has_a_lawful_tour() -> None:
    problem = tour_problem(generate_instance(1, weeks=9, people=12, per_band=2))
    worth = price(problem, np.zeros(len(problem.need)), np.arange(problem.people)).worth
    assert (worth > NEVER).all()
