"""Both sides of every rule's limit: the last lawful roster, and the planted breach just beyond it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from heliotrope.audit import RULES, audit
from heliotrope.domain.network import SiteShare
from heliotrope.domain.people import Agent, BreakRule, ShiftPattern, TimeOff
from heliotrope.domain.problem import ChangeBudget, RosterProblem, SiteClosure
from heliotrope.domain.roster import WHOLE, Activity, QueueShare, Roster, Shift
from heliotrope.domain.time import Horizon, instant_of

from tests.unit.networks import (
    FULL_DAY,
    FULL_TIME,
    MONDAY,
    OFFICE_HOURS,
    day_shift,
    tiny_agent,
    tiny_network,
    tiny_problem,
    tiny_roster,
    tiny_rules,
    tiny_shift,
)

Judged = tuple[Roster, RosterProblem]
WARSAW = "Europe/Warsaw"


def at(day: int, minute: int = 480) -> datetime:
    """Instant of local `minute` in Warsaw, `day` days after the horizon's Monday."""
    return instant_of(MONDAY.date() + timedelta(days=day), minute, WARSAW)


def moved(shift: Shift, minutes: int) -> Shift:
    by = timedelta(minutes=minutes)
    blocks = tuple(replace(a, start=a.start + by, end=a.end + by) for a in shift.activities)
    return replace(shift, start=shift.start + by, end=shift.end + by, activities=blocks)


def alone(*starts: datetime, agent: Agent | None = None, problem: RosterProblem | None = None, **shape: Any) -> Judged:
    """One agent of the problem (w1 unless given) with a shift from each start."""
    problem = problem or tiny_problem(agents=(agent or tiny_agent("w1"),))
    return Roster(tuple(tiny_shift(problem.agents[0], start, **shape) for start in starts)), problem


def with_meal(minutes: int, meal: int, after: int = 240) -> ShiftPattern:
    return ShiftPattern(minutes, (BreakRule("meal", meal, after, after, paid=False),))


def in_plan(**changes: Any) -> RosterProblem:
    plan = replace(FULL_TIME, **changes)
    return tiny_problem(agents=(tiny_agent("w1"),), work_plans={"full-time": plan})


def begun(*days: int, **changes: Any) -> Judged:
    """Nothing but days worked before the horizon, under runs of at least two unless `changes` say otherwise."""
    problem = in_plan(**{"min_run": 2, **changes})
    history = tuple(tiny_shift(problem.agents[0], at(day)) for day in days)
    return Roster((tiny_shift(problem.agents[0], at(4)), tiny_shift(problem.agents[0], at(5)))), replace(
        problem, carry_in=history
    )


def two_weekends(most: int) -> Judged:
    """Sunday and, a week later, Saturday, over two weeks."""
    problem = replace(tiny_problem(agents=(tiny_agent("w1"),), horizon=Horizon(MONDAY, weeks=2)),
                      work_plans={"full-time": replace(FULL_TIME, max_weekends=most)})  # fmt: skip
    return alone(at(6), at(12), problem=problem)


def in_law(**values: Any) -> RosterProblem:
    return tiny_problem(agents=(tiny_agent("w1"),), rules={"PL": tiny_rules(**values), "PH": tiny_rules("PH")})


def week(problem: RosterProblem, days: int = 5) -> Judged:
    return alone(*(at(day) for day in range(days)), problem=problem)


def against_base(change: Callable[[Shift], Shift | None], **mandate: Any) -> Judged:
    """The tiny roster as base, and as roster what `change` makes of each of its shifts."""
    base = tiny_roster(tiny_problem())
    changed = (change(shift) for shift in base.shifts)
    return Roster(tuple(s for s in changed if s is not None)), tiny_problem(base=base, **mandate)


def moving(*agents: str, day: int | None = None) -> Callable[[Shift], Shift]:
    def change(shift: Shift) -> Shift:
        hit = shift.agent in agents and (day is None or shift.start == at(day))
        return moved(shift, 30) if hit else shift

    return change


def weekend_back_at(minute: int) -> Judged:
    """Monday to Friday, Sunday from `minute`, Monday: the one long rest starts on Friday at 16:30."""
    horizon = Horizon(MONDAY, weeks=2)
    problem = tiny_problem(agents=(tiny_agent("w1"),), horizon=horizon)
    return alone(*(at(day) for day in range(5)), at(6, minute), at(7, minute), problem=problem)


def training(paid: bool) -> Judged:
    roster, problem = alone(at(0))
    shift = roster.shifts[0]
    first = Activity("training", shift.start, shift.activities[0].end, paid=paid)
    return Roster((replace(shift, activities=(first, *shift.activities[1:])),)), problem


def serving(queue: str, **changes: Any) -> Judged:
    return alone(at(0), agent=tiny_agent("w1", **changes), queue=queue)


def on_returns(minute: int) -> Judged:
    agent = tiny_agent("w1", clients=frozenset({"shop"}), skills={"retail": 1.0})
    return alone(at(0, minute), agent=agent, queue="returns")


def at_an_office(minute: int) -> Judged:
    network = tiny_network()
    warsaw, manila = network.sites
    network = replace(network, sites=(replace(warsaw, hours=OFFICE_HOURS), manila))
    return alone(at(0, minute), problem=tiny_problem(network=network, agents=(tiny_agent("w1"),)))


def crowd(people: int, **changes: Any) -> Judged:
    agents = tuple(tiny_agent(f"w{n}", **changes) for n in range(people))
    problem = tiny_problem(agents=agents)
    return Roster(tuple(day_shift(agent, problem, MONDAY.date()) for agent in agents)), problem


def on_leave_from(minutes_before_end: int) -> Judged:
    end = at(0) + timedelta(minutes=510 - minutes_before_end)
    return alone(at(0), agent=tiny_agent("w1", leave=(TimeOff(end, end + timedelta(hours=1)),)))


def closed_from(minutes_before_end: int, **mandate: Any) -> Judged:
    end = at(0) + timedelta(minutes=510 - minutes_before_end)
    shut = SiteClosure("warsaw", end, end + timedelta(hours=6))
    return alone(at(0), problem=tiny_problem(agents=(tiny_agent("w1"),), closures=(shut,), **mandate))


def for_the_bank_in(site: str) -> Judged:
    agent = tiny_agent("a", site, clients=frozenset({"bank"}), skills={"cards": 1.0})
    return alone(at(0), agent=agent)


def renamed(**changes: str) -> Judged:
    roster, problem = alone(at(0))
    return Roster((replace(roster.shifts[0], **changes),)), problem


def late_meal(minutes: int) -> Judged:
    """The meal `minutes` later than its window allows at most."""
    first, meal, last = FULL_DAY.breaks
    pattern = replace(FULL_DAY, breaks=(first, replace(meal, latest=300 + minutes), last))
    return alone(at(0), pattern=pattern, latest=True)


def strange_share(queue: str) -> Judged:
    roster, problem = alone(at(0))
    shift = roster.shifts[0]
    first = replace(shift.activities[0], shares=(QueueShare(queue, WHOLE),))
    return Roster((replace(shift, activities=(first, *shift.activities[1:])),)), problem


def keeping(change: Callable[[Shift], Shift]) -> Judged:
    """The tiny roster with w1's shift of Wednesday locked, and as roster what `change` makes of each shift."""
    roster = tiny_roster(tiny_problem())
    locks = tuple(shift for shift in roster.shifts if shift.agent == "w1" and shift.start == at(2))
    return Roster(tuple(change(shift) for shift in roster.shifts)), tiny_problem(locks=locks)


def without_last_break(shift: Shift) -> Shift:
    *kept, pause, last = shift.activities
    return replace(shift, activities=(*kept, replace(last, start=pause.start)))


def at_night(minute: int, asked: bool = False, **changes: Any) -> Judged:
    rules = {"PL": tiny_rules(night_consent=asked), "PH": tiny_rules("PH")}
    return alone(at(0, minute), problem=tiny_problem(agents=(tiny_agent("w1", **changes),), rules=rules))


def shop_hours_in_manila(most: float) -> Judged:
    """Three of six people of the shop work in Manila; its band there ends at `most`."""
    network = tiny_network()
    bank, shop = network.clients
    network = replace(network, clients=(bank, replace(shop, shares=(SiteShare("manila", 0.0, most),))))
    agents = tuple(
        tiny_agent(f"s{n}", "manila" if n % 2 else "warsaw", clients=frozenset({"shop"}), skills={"retail": 1.0})
        for n in range(6)
    )
    problem = tiny_problem(network=network, agents=agents)
    return Roster(tuple(tiny_shift(agent, at(0), "orders") for agent in agents)), problem


@dataclass(frozen=True)
class Edge:
    """The last lawful case of a rule and the first unlawful one."""

    rule: str
    within: Callable[[], Judged]
    beyond: Callable[[], Judged]


NINE_TO_FIVE = 10 * 60 + 30
"""The start from which a shift ends at 19:00, when the office hours of these tests end."""

EDGES = (
    Edge("unknown_agent", lambda: renamed(agent="w1"), lambda: renamed(agent="ghost")),
    Edge("off_grid", lambda: alone(at(0, 495)), lambda: alone(at(0, 485))),
    Edge("frozen_facts", lambda: against_base(moving("w1", day=2), frozen_until=at(2)),
         lambda: against_base(moving("w1", day=2), frozen_until=at(2, 481))),
    Edge("out_of_scope", lambda: against_base(moving("w1"), scope_agents=frozenset({"w1"})),
         lambda: against_base(moving("w2"), scope_agents=frozenset({"w1"}))),
    Edge("change_budget", lambda: against_base(moving("w1"), budget=ChangeBudget(1)),
         lambda: against_base(moving("w1", "m2"), budget=ChangeBudget(1))),
    Edge("overlapping_shifts", lambda: alone(at(0), at(0, 990)), lambda: alone(at(0), at(0, 975))),
    Edge("daily_rest", lambda: alone(at(0, 840), at(1, 570)), lambda: alone(at(0, 840), at(1, 555))),
    Edge("weekly_rest", lambda: weekend_back_at(210), lambda: weekend_back_at(195)),
    Edge("consecutive_days", lambda: week(tiny_problem(), 6), lambda: week(tiny_problem(), 7)),
    Edge("break_entitlement", lambda: alone(at(0), pattern=with_meal(510, 30)),
         lambda: alone(at(0), pattern=with_meal(510, 15))),
    Edge("break_entitlement", lambda: alone(at(0), pattern=ShiftPattern(360)),
         lambda: alone(at(0), pattern=ShiftPattern(375))),
    Edge("max_stretch", lambda: alone(at(0), pattern=with_meal(510, 30, after=360)),
         lambda: alone(at(0), pattern=with_meal(510, 30, after=375))),
    Edge("max_day", lambda: alone(at(0), pattern=with_meal(630, 30)),
         lambda: alone(at(0), pattern=with_meal(645, 30))),
    Edge("max_week", lambda: week(in_law(max_week_minutes=2400)),
         lambda: week(in_law(max_week_minutes=2399))),
    Edge("queue_hours", lambda: on_returns(NINE_TO_FIVE), lambda: on_returns(NINE_TO_FIVE + 15)),
    Edge("queue_hours", lambda: on_returns(420), lambda: on_returns(405)),
    Edge("site_hours", lambda: at_an_office(NINE_TO_FIVE), lambda: at_an_office(NINE_TO_FIVE + 15)),
    Edge("allowed_start", lambda: alone(at(0, 840)), lambda: alone(at(0, 870))),
    Edge("allowed_start", lambda: alone(at(0, 510)), lambda: alone(at(0, 495))),
    Edge("allowed_length", lambda: alone(at(0)), lambda: alone(at(0), pattern=with_meal(495, 30))),
    Edge("break_pattern", lambda: late_meal(0), lambda: late_meal(15)),
    Edge("unpaid_work", lambda: training(paid=True), lambda: training(paid=False)),
    Edge("one_shift_a_day", lambda: alone(at(0, 360), at(1, 360)), lambda: alone(at(0, 360), at(0, 870))),
    Edge("days_per_week", lambda: week(in_plan(), 5), lambda: week(in_plan(), 6)),
    Edge("days_per_week", lambda: week(in_plan(), 4), lambda: week(in_plan(), 3)),
    Edge("week_minutes", lambda: week(in_plan()), lambda: week(in_plan(week_minutes=(1920, 2399)))),
    Edge("week_minutes", lambda: week(in_plan(), 4), lambda: week(in_plan(week_minutes=(1921, 2400)), 4)),
    Edge("max_nights", lambda: alone(at(0, 1320), at(3, 13 * 60 + 30)),
         lambda: alone(at(0, 1320), at(3, 14 * 60))),
    Edge("locked_shifts", lambda: keeping(moving("w2", day=2)), lambda: keeping(moving("w1", day=2))),
    Edge("locked_shifts", lambda: keeping(moving("w1", day=1)), lambda: keeping(without_last_break)),
    Edge("night_exempt", lambda: at_night(810, night_exempt=True), lambda: at_night(825, night_exempt=True)),
    Edge("night_exempt", lambda: at_night(360, night_exempt=True), lambda: at_night(345, night_exempt=True)),
    Edge("night_consent", lambda: at_night(825, True, night_consent=True), lambda: at_night(825, True)),
    Edge("night_consent", lambda: at_night(825, False), lambda: at_night(825, True)),
    Edge("min_run", lambda: alone(at(1), at(2), problem=in_plan(min_run=2)),
         lambda: alone(at(1), at(3), problem=in_plan(min_run=2))),
    Edge("min_run", lambda: begun(-2, -1), lambda: begun(-1)),
    Edge("min_run", lambda: alone(at(0), at(7, 360), problem=in_plan(min_run=2)),
         lambda: alone(at(0), at(6), problem=begun(-3, -2, -1)[1])),
    Edge("min_days_off", lambda: alone(at(0), at(3), problem=in_plan(min_days_off=2)),
         lambda: alone(at(0), at(2), problem=in_plan(min_days_off=2))),
    Edge("min_days_off", lambda: alone(at(1), problem=begun(-2, min_days_off=2)[1]),
         lambda: alone(at(0), problem=begun(-2, min_days_off=2)[1])),
    Edge("max_weekends", lambda: alone(at(4), problem=in_plan(max_weekends=0)),
         lambda: alone(at(5), problem=in_plan(max_weekends=0))),
    Edge("max_weekends", lambda: two_weekends(2), lambda: two_weekends(1)),
    Edge("whole_weekends", lambda: alone(at(5), at(6), problem=in_plan(whole_weekends=True)),
         lambda: alone(at(5), problem=in_plan(whole_weekends=True))),
    Edge("whole_weekends", lambda: alone(at(4), problem=in_plan(whole_weekends=True)),
         lambda: alone(at(6), problem=in_plan(whole_weekends=True))),
    Edge("time_off", lambda: on_leave_from(0), lambda: on_leave_from(15)),
    Edge("unknown_queue", lambda: strange_share("orders"), lambda: strange_share("nowhere")),
    Edge("skill", lambda: serving("cards"), lambda: serving("cards", skills={"retail": 1.0})),
    Edge("language", lambda: serving("cards"), lambda: serving("cards", languages=frozenset({"en"}))),
    Edge("certification", lambda: serving("cards"), lambda: serving("cards", certifications=frozenset())),
    Edge("ring_fence", lambda: serving("cards"), lambda: serving("cards", clients=frozenset({"shop"}))),
    Edge("residency", lambda: for_the_bank_in("warsaw"), lambda: for_the_bank_in("manila")),
    Edge("wrong_site", lambda: renamed(site="warsaw"), lambda: renamed(site="manila")),
    Edge("site_closed", lambda: closed_from(0), lambda: closed_from(15)),
    Edge("site_closed", lambda: closed_from(15, frozen_until=at(0, 481)),
         lambda: closed_from(15, frozen_until=at(0))),
    Edge("seats", lambda: crowd(6), lambda: crowd(7)),
    Edge("seats", lambda: crowd(4, clients=frozenset({"shop"})),
         lambda: crowd(5, clients=frozenset({"shop"}))),
    Edge("seats", lambda: crowd(6, clients=frozenset({"shop", "bank"})),
         lambda: crowd(7, clients=frozenset({"shop", "bank"}))),
    Edge("site_shares", lambda: shop_hours_in_manila(0.496), lambda: shop_hours_in_manila(0.494)),
)  # fmt: skip


def broken(judged: Judged) -> set[str]:
    return {breach.rule for breach in audit(*judged)}


def test_the_tiny_roster_breaks_no_rule() -> None:
    problem = tiny_problem()
    assert audit(tiny_roster(problem), problem) == ()


def test_every_rule_has_a_planted_breach() -> None:
    assert {edge.rule for edge in EDGES} == set(RULES)


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.rule)
def test_a_roster_at_the_limit_is_lawful(edge: Edge) -> None:
    assert edge.rule not in broken(edge.within())


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.rule)
def test_a_planted_breach_is_caught(edge: Edge) -> None:
    assert edge.rule in broken(edge.beyond())


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.rule)
def test_only_its_own_function_catches_a_planted_breach(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {name: rule for name, rule in RULES.items() if name != edge.rule}
    monkeypatch.setattr("heliotrope.audit.judge.RULES", others)
    assert edge.rule not in broken(edge.beyond())


def test_the_edges_start_on_a_monday() -> None:
    assert MONDAY.weekday() == 0
    assert at(0) == datetime(2026, 10, 12, 6, tzinfo=UTC)
