"""The kernel against the judge: the best tour is the best of all tours that the audit calls lawful."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.demand import Array
from heliotrope.domain.objective import overtime_money
from heliotrope.domain.people import BreakRule, ShiftPattern, TimeOff, WorkPlan
from heliotrope.domain.problem import RosterProblem, SiteClosure
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.time import Horizon
from heliotrope.rostering.arcs import arc_values
from heliotrope.rostering.bound import BoundParameters, improve_bound
from heliotrope.rostering.compiled import Compiled, compile_problem
from heliotrope.rostering.kernel import NEVER, OFF, best_tour
from heliotrope.rostering.layout import lay_out

from tests.unit.networks import MONDAY, OFFICE_HOURS, tiny_agent, tiny_network, tiny_problem, tiny_rules, tiny_shift
from tests.unit.situations import FREE, LONG, LOOSE, SHARED_OUT, SHORT, SITUATIONS, SPLIT, at


@dataclass(frozen=True)
class Case:
    """One agent's choice of a few arcs on a few labour days; all other starts are ruled out by their value."""

    problem: RosterProblem
    compiled: Compiled
    choices: tuple[int, ...]
    value: Array

    @property
    def arc_value(self) -> Array:
        terms = self.compiled.terms[0]
        tours = self.compiled.classes[0]
        out = np.empty(len(tours.arcs))
        cost = self.compiled.premium[tours.site] * terms.wage_per_slot
        axes = tours.arcs, tours.patterns, tours.breaks, terms.arc_price
        arc_values(self.value, cost, terms.blocked, *axes, out)
        ruled_out = np.ones(len(out), bool)
        ruled_out[list(self.choices)] = False
        out[ruled_out] = NEVER
        return out


def make(rng: np.random.Generator, plan: WorkPlan = FREE, days: tuple[int, ...] = (0, 1, 2, 3), **changes: Any) -> Case:
    """Choose a few starts on each of `days` (after the horizon's start) at random; `changes` replace the problem's."""
    law = {**LOOSE, **changes.pop("law", {})}
    law["weekly_rest_minutes"] = max(law["weekly_rest_minutes"], law["daily_rest_minutes"])
    agent = changes.pop("agent", tiny_agent("w1"))
    horizon = changes.pop("horizon", Horizon(MONDAY))
    rules = {"PL": tiny_rules(**law), "PH": tiny_rules("PH", **law)}
    problem = tiny_problem(agents=(agent,), work_plans={"full-time": plan}, rules=rules, horizon=horizon, **changes)
    compiled = compile_problem(problem)
    return draw(Case(problem, compiled, (), np.zeros(0)), rng, days)


def draw(case: Case, rng: np.random.Generator, days: tuple[int, ...]) -> Case:
    """Return the case with other starts and values."""
    arcs = case.compiled.classes[0].arcs
    day, own = (arcs[:, 0] - 1) // 96, ~locked(case)[arcs[:, 2]]
    choices = [int(a) for d in days for a in rng.choice(np.flatnonzero((day == d) & own), size=3, replace=False)]
    choices += np.flatnonzero(~own).tolist()
    return replace(case, choices=tuple(choices), value=rng.normal(2.0, 4.0, case.compiled.extended))


def locked(case: Case) -> np.ndarray:
    """Whether each pattern is a locked shift's, which is among the facts already."""
    tours = case.compiled.classes[0]
    return np.arange(len(tours.patterns)) >= len(tours.plan.shifts)


def shift_of(case: Case, arc: int) -> Shift:
    tours, horizon = case.compiled.classes[0], case.problem.horizon
    start, _, pattern = (int(x) for x in tours.arcs[arc, :3])
    shift = tours.plan.shifts[pattern]
    windows = tours.breaks[tours.patterns[pattern, 0] :]
    breaks = [replace(rule, earliest=15 * int(w[1])) for rule, w in zip(shift.breaks, windows, strict=False)]
    shape = replace(shift, breaks=tuple(breaks))
    return tiny_shift(case.problem.agents[0], horizon.instant(start), pattern=shape)


def kept(case: Case) -> tuple[Shift, ...]:
    return case.compiled.kept


def breaches(case: Case, arcs: tuple[int, ...]) -> set[str]:
    fixed = locked(case)[case.compiled.classes[0].arcs[:, 2]]
    own = tuple(shift_of(case, arc) for arc in arcs if not fixed[arc])
    return {breach.rule for breach in audit(Roster((*kept(case), *own)), case.problem)} - odd(case)


def odd(case: Case) -> set[str]:
    """What locked shifts break by their own shape, whatever is worked around them."""
    alone = (audit(Roster((lock,)), replace(case.problem, locks=(lock,))) for lock in case.problem.locks)
    return {breach.rule for breaches in alone for breach in breaches} & ARC_RULES


def overtime(case: Case, arcs: tuple[int, ...]) -> float:
    """The overtime premium of a tour, as the objective has it, facts of its weeks included."""
    fixed = locked(case)[case.compiled.classes[0].arcs[:, 2]]
    own = tuple(shift_of(case, arc) for arc in arcs if not fixed[arc])
    return overtime_money((*kept(case), *own), case.problem.agents[0], case.problem)


def tours_of(case: Case) -> Iterator[tuple[int, ...]]:
    """Every choice of at most one arc a stage; a cut labour day has two stages, of which the audit allows one."""
    stages = case.compiled.classes[0].arcs[:, 3]
    by_stage: dict[int, list[int]] = {}
    for arc in case.choices:
        by_stage.setdefault(int(stages[arc]), []).append(arc)
    for chosen in product(*([OFF, *arcs] for _, arcs in sorted(by_stage.items()))):
        yield tuple(arc for arc in chosen if arc != OFF)


def answer(case: Case) -> tuple[float, float, tuple[int, ...]]:
    terms, tours = case.compiled.terms[0], case.compiled.classes[0]
    tour = np.empty(len(tours.stages), np.int64)
    worth, owed = best_tour(
        case.arc_value, tours.arcs, tours.moves, tours.stages, terms.limits, terms.state, tour, *terms.beyond, NEVER
    )
    return float(worth), float(owed), tuple(int(arc) for arc in tour if arc != OFF)


def check(case: Case) -> str:
    """Compare kernel and enumeration; return whether the free optimum was lawful, cut down, or nothing was."""
    value = case.arc_value
    worth = {arcs: float(sum(value[arc] for arc in arcs)) - overtime(case, arcs) for arcs in tours_of(case)}
    reachable = {arcs: money for arcs, money in worth.items() if money > NEVER / 2}
    ranked = sorted(reachable, key=lambda arcs: -reachable[arcs])
    best = next((arcs for arcs in ranked if not breaches(case, arcs)), None)
    found, owed, tour = answer(case)
    if best is None:
        assert owed > 0 or found <= NEVER
        return "none"
    assert owed == 0
    assert not breaches(case, tour)
    assert found == pytest.approx(reachable[best], abs=1e-6)
    return "free" if best == ranked[0] else "bound"


@cache
def outcomes(name: str) -> tuple[str, ...]:
    days = SITUATIONS[name].get("days", (0, 1, 2, 3))
    case = make(np.random.default_rng(0), **SITUATIONS[name])
    return tuple(check(draw(case, np.random.default_rng(seed), days)) for seed in range(6))


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_best_tour_is_the_best_of_all_that_the_audit_calls_lawful(name: str) -> None:
    assert set(outcomes(name)) <= {"free", "bound", "none"}
    if name != "fewest days are owed":
        assert set(outcomes(name)) != {"none"}


@pytest.mark.parametrize("name", SHARED_OUT)
def test_what_is_shared_out_over_weeks_is_kept_and_what_the_bound_relaxes_forbids_nothing(name: str) -> None:
    days, cut = SHARED_OUT[name]["days"], 0
    case = make(np.random.default_rng(0), **SHARED_OUT[name])
    for seed in range(5):
        case = draw(case, np.random.default_rng(seed), days)
        worth = {arcs: float(sum(case.arc_value[arc] for arc in arcs)) for arcs in tours_of(case)}
        ranked = sorted(worth, key=lambda arcs: -worth[arcs])
        best = next(worth[arcs] for arcs in ranked if not breaches(case, arcs))
        found, owed, tour = answer(case)
        assert not breaches(case, tour)
        assert owed == 0
        terms, tours = case.compiled.terms[0], case.compiled.classes[0]
        axes = case.arc_value, tours.arcs, tours.moves, tours.stages, terms.relaxed, terms.state
        relaxed, _ = best_tour(*axes, np.empty(len(tours.stages), np.int64), *terms.relaxed_beyond, NEVER)
        assert found <= best + 1e-6 <= relaxed + 2e-6
        cut += relaxed < worth[ranked[0]] - 1e-6 or best < worth[ranked[0]] - 1e-6
    assert cut


def test_the_limits_bind_in_most_situations() -> None:
    assert sum("bound" in outcomes(name) for name in SITUATIONS) >= len(SITUATIONS) * 2 // 3


ARC_RULES = {"allowed_start", "allowed_length", "max_day", "break_entitlement", "max_stretch", "break_pattern",
             "time_off", "site_closed", "site_hours", "max_nights", "off_grid",
             "night_exempt", "night_consent"}  # fmt: skip
PATTERNS = (SHORT, LONG, ShiftPattern(600, (BreakRule("meal", 45, 120, 420, paid=False),)),
            ShiftPattern(610, (BreakRule("meal", 30, 180, 240, paid=True),)), ShiftPattern(270))  # fmt: skip
OFFICE = replace(FREE, shifts=PATTERNS, start_windows=((0, 200), (480, 780), (1320, 1410)), max_nights=0)
BY_DAY = replace(tiny_network(), sites=tuple(replace(site, hours=OFFICE_HOURS) for site in tiny_network().sites))
FALL = datetime(2026, 10, 24, 12, tzinfo=MONDAY.tzinfo)
"""Warsaw's night of the 25th has 25 hours: clocks from 02:00 to 03:00 are met twice."""


@pytest.mark.parametrize(
    ("plan", "changes"),
    [
        (replace(OFFICE, max_nights=None), {"law": {"max_stretch_minutes": 300, "break_minutes": 30}}),
        (OFFICE, {"law": {"max_day_minutes": 480, "break_minutes": 45, "max_stretch_minutes": 330}}),
        (replace(OFFICE, start_windows=((90, 210),), max_nights=None), {"horizon": Horizon(FALL)}),
        (FREE, {"agent": tiny_agent("w1", leave=(TimeOff(at(0, 605), at(0, 905)),))}),
        (FREE, {"closures": (SiteClosure("warsaw", at(0, 600), at(0, 900)),)}),
        (FREE, {"closures": (SiteClosure("warsaw", at(0, 600), at(0, 900)),), "agent": tiny_agent("w1", home=True)}),
        (FREE, {"agent": tiny_agent("w1", night_exempt=True, night_consent=True)}),
        (FREE, {"law": {"night_consent": True}}),
        (FREE, {"law": {"night_consent": True}, "agent": tiny_agent("w1", night_consent=True)}),
        (replace(FREE, shifts=(SHORT, SPLIT)), {"law": {"break_minutes": 15, "break_after_minutes": 239}}),
        (replace(FREE, shifts=(SHORT, SPLIT)), {"agent": tiny_agent("w1", leave=(TimeOff(at(0, 605), at(0, 905)),))}),
        (FREE, {"network": BY_DAY}),
        (FREE, {"network": BY_DAY, "agent": tiny_agent("w1", home=True)}),
    ],
)  # fmt: skip
def test_the_arcs_are_the_shifts_that_the_audit_allows_taken_alone(plan: WorkPlan, changes: dict[str, Any]) -> None:
    case = make(np.random.default_rng(1), plan, days=(), **changes)
    tours, blocked, horizon = case.compiled.classes[0], case.compiled.terms[0].blocked, case.problem.horizon
    free = {(int(a[0]), int(a[2])) for a in tours.arcs if blocked[a[0] + a[1]] == blocked[a[0]] and a[0] < 96}
    assert free
    for slot in range(96):
        for p, pattern in enumerate(plan.shifts):
            lawful = any(not _alone(case, horizon.instant(slot), shape) & ARC_RULES for shape in placements(pattern))
            assert ((slot, p) in free) == lawful, (slot, p)


def placements(pattern: ShiftPattern) -> list[ShiftPattern]:
    """The pattern with its breaks in each place of their windows on the grid."""
    options = [[replace(rule, earliest=at, latest=at) for at in range(rule.earliest, rule.latest + 1, 15)]
               for rule in pattern.breaks]  # fmt: skip
    return [replace(pattern, breaks=breaks) for breaks in product(*options)]


def _alone(case: Case, start: datetime, pattern: ShiftPattern) -> set[str]:
    shift = tiny_shift(case.problem.agents[0], start, pattern=pattern)
    return {breach.rule for breach in audit(Roster((shift,)), case.problem)}


TWO_BREAKS = ShiftPattern(
    480, (BreakRule("meal", 30, 120, 210, paid=False), BreakRule("break", 15, 270, 390, paid=True))
)


ONE_BREAK = ShiftPattern(600, (BreakRule("meal", 45, 120, 420, paid=False),))


@pytest.mark.parametrize(
    ("pattern", "stretch"),
    [(TWO_BREAKS, 480), (TWO_BREAKS, 300), (TWO_BREAKS, 240), (ONE_BREAK, 330), (ONE_BREAK, 285)],
)
def test_breaks_go_to_the_best_place_that_the_audit_allows(pattern: ShiftPattern, stretch: int) -> None:
    plan = replace(FREE, shifts=(pattern,), week_minutes=(0, 5000))
    for seed in range(4):
        case = make(np.random.default_rng(seed), plan, days=(0,), law={"max_stretch_minutes": stretch})
        terms, tours = case.compiled.terms[0], case.compiled.classes[0]
        cost = case.compiled.premium[tours.site] * terms.wage_per_slot
        for arc in case.choices:
            start = int(tours.arcs[arc, 0])
            instant = case.problem.horizon.instant(start)
            lawful = [s for s in placements(pattern) if not _alone(case, instant, s) & {"max_stretch", "break_pattern"}]
            best = max(_worth(case.value, cost, start, shape) for shape in lawful)
            assert case.arc_value[arc] == pytest.approx(best)
            tour = np.full(len(tours.stages), OFF, np.int64)
            tour[tours.arcs[arc, 3]] = arc
            slots, _, labour = lay_out(case.compiled, terms, tour, case.value)
            assert case.value[slots].sum() - labour == pytest.approx(best)


@pytest.mark.parametrize(("minutes", "called"), [(3000, True), (3030, False)])
def test_a_weekly_rest_may_last_just_to_the_end_of_the_week(minutes: int, called: bool) -> None:
    """One shift a day from Monday at 02:00 local; the last ends 3,000 minutes before the labour week does."""
    case = make(np.random.default_rng(0), days=(), law={"weekly_rest_minutes": minutes})
    tours = case.compiled.classes[0]
    ends = tours.arcs[:, 0] + tours.arcs[:, 1]
    days = [int(np.flatnonzero((ends == 672 - 200 - 96 * n) & (tours.arcs[:, 1] == 36))[0]) for n in range(5)]
    case = replace(case, choices=tuple(days), value=np.full(case.compiled.extended, 100.0))
    assert check(case) == ("free" if called else "bound")


def _worth(value: Array, cost: Array, start: int, shape: ShiftPattern) -> float:
    worked = np.ones(shape.minutes // 15, bool)
    paid = worked.copy()
    for rule in shape.breaks:
        span = slice(rule.earliest // 15, (rule.earliest + rule.minutes) // 15)
        worked[span], paid[span] = False, rule.paid
    here = slice(start, start + len(worked))
    return float(value[here][worked].sum() - cost[here][paid].sum())


def test_a_wish_for_other_starts_costs_its_price() -> None:
    case = make(np.random.default_rng(3), agent=tiny_agent("w1", preferred=(480, 600)))
    plain = make(np.random.default_rng(3))
    starts = case.compiled.classes[0].arcs[list(case.choices), 5]
    loss = (plain.arc_value - case.arc_value)[list(case.choices)]
    assert loss == pytest.approx(
        np.where((starts >= 480) & (starts <= 600), 0.0, case.problem.prices.unpreferred_shift)
    )


def test_where_facts_rule_out_a_weekly_rest_nobody_is_called_and_the_bound_stays_finite() -> None:
    days = tuple(tiny_shift(tiny_agent("w1"), at(day, 600), pattern=LONG) for day in range(6))
    shape = {"base": Roster(days), "frozen_until": at(6, 0), "law": {"weekly_rest_minutes": 2400}}
    case = make(np.random.default_rng(1), days=(6,), **shape)
    assert answer(case)[2] == ()
    bound = improve_bound(case.compiled, np.zeros_like(case.compiled.required), BoundParameters(steps=5))
    assert abs(bound.value) < 1e6
