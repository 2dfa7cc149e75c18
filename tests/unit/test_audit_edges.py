"""Both sides of every rule's limit: the last lawful roster, and the planted breach just beyond it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from heliotrope.audit import RULES, audit
from heliotrope.domain.offers import Announcement
from heliotrope.domain.people import ShiftPattern
from heliotrope.domain.problem import ChangeBudget

from tests.unit import requested_cases as requested
from tests.unit.audit_cases import (
    Judged,
    accompanied,
    after_a_gap,
    against_base,
    alone,
    at,
    at_an_office,
    at_night,
    begun,
    closed_from,
    crowd,
    days_from,
    for_the_bank_in,
    for_two_clients,
    in_a_team,
    in_law,
    in_period,
    in_plan,
    in_rotation,
    in_two_parts,
    keeping,
    late_meal,
    meeting,
    moving,
    on_leave_from,
    on_returns,
    releasing,
    renamed,
    riding,
    serving,
    shop_hours_in_manila,
    splitting,
    starting,
    strange_share,
    supervised,
    training,
    two_weekends,
    week,
    weekend_back_at,
    with_meal,
    without_last_break,
)
from tests.unit.networks import (
    MONDAY,
    tiny_problem,
    tiny_roster,
)


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
    Edge("change_budget", lambda: against_base(moving("w1", day=2), budget=ChangeBudget(1, 1020)),
         lambda: against_base(moving("w1", day=2), budget=ChangeBudget(1, 1019))),
    Edge("notice", lambda: against_base(moving("w1", day=2), announcement=Announcement(at(1))),
         lambda: against_base(moving("w1", day=2), announcement=Announcement(at(1, 481)))),
    Edge("notice", lambda: against_base(releasing("w1", day=2), announcement=Announcement(at(0))),
         lambda: against_base(releasing("w1", day=2), announcement=Announcement(at(0, 481)))),
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
    Edge("one_shift_a_day", lambda: days_from(240, at(0), at(1, 240)), lambda: days_from(240, at(0), at(1, 225))),
    Edge("days_per_week", lambda: week(in_plan(), 5), lambda: week(in_plan(), 6)),
    Edge("days_per_week", lambda: week(in_plan(), 4), lambda: week(in_plan(), 3)),
    Edge("week_minutes", lambda: week(in_plan()), lambda: week(in_plan(week_minutes=(1920, 2399)))),
    Edge("week_minutes", lambda: week(in_plan(), 4), lambda: week(in_plan(week_minutes=(1921, 2400)), 4)),
    Edge("max_nights", lambda: alone(at(0, 1320), at(3, 13 * 60 + 30)),
         lambda: alone(at(0, 1320), at(3, 14 * 60))),
    Edge("locked_shifts", lambda: keeping(moving("w2", day=2)), lambda: keeping(moving("w1", day=2))),
    Edge("locked_shifts", lambda: keeping(moving("w1", day=1)), lambda: keeping(without_last_break)),
    Edge("anchor_band", lambda: starting(480, 600), lambda: starting(480, 630)),
    Edge("anchor_band", lambda: starting(840, 1320, anchor_band=480), lambda: starting(840, 1320, anchor_band=465)),
    Edge("rotation", lambda: in_rotation(6), lambda: in_rotation(7)),
    Edge("rotation", lambda: in_rotation(7, rotation_offset=1), lambda: in_rotation(6, rotation_offset=1)),
    Edge("max_overtime", lambda: week(in_plan(overtime_after=2300, max_overtime=100)),
         lambda: week(in_plan(overtime_after=2300, max_overtime=99))),
    Edge("max_overtime", lambda: week(in_plan(max_overtime=0)), lambda: week(in_plan(max_overtime=0), 6)),
    Edge("reference_minutes", lambda: in_period(minutes=600), lambda: in_period(minutes=601)),
    Edge("reference_nights", lambda: in_period(nights=2), lambda: in_period(nights=3)),
    Edge("reference_weekends", lambda: in_period(weekends=0), lambda: in_period(weekends=1)),
    Edge("team_starts", lambda: in_a_team(600), lambda: in_a_team(630)),
    Edge("supervision", lambda: supervised(2), lambda: supervised(3)),
    Edge("supervision", lambda: supervised(2, "manila"), lambda: supervised(3, "manila")),
    Edge("apart", lambda: meeting(990), lambda: meeting(975)),
    Edge("together", lambda: accompanied(420), lambda: accompanied(435)),
    Edge("together", lambda: accompanied(420), lambda: accompanied(405)),
    Edge("transport", lambda: riding(1320, 1320), lambda: riding(1320, 1320, 1320)),
    Edge("transport", lambda: riding(675), lambda: riding(690)),
    Edge("max_splits", lambda: splitting(2), lambda: splitting(3)),
    Edge("seats", lambda: after_a_gap(480), lambda: after_a_gap(465)),
    Edge("break_entitlement", lambda: in_two_parts(180), lambda: in_two_parts(195)),
    Edge("max_stretch", lambda: in_two_parts(360), lambda: in_two_parts(375)),
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
    Edge("unknown_activity", lambda: requested.held(("w1", 0)), lambda: requested.held(("w3", 0))),
    Edge("unknown_activity", lambda: requested.held(("w1", 0)), lambda: requested.held(("w1", 0), name="gone")),
    Edge("activity_whole", lambda: requested.held(("w1", 0), minutes=60),
         lambda: requested.held(("w1", 0), minutes=75)),
    Edge("activity_whole", lambda: requested.held(("w1", 0)), lambda: requested.held(("w1", 0), ("w1", 1))),
    Edge("activity_whole", lambda: requested.held(("w1", 0)), lambda: requested.held(("w1", 0), code="coaching")),
    Edge("activity_window", lambda: requested.held(("w1", 0), start=at(0)),
         lambda: requested.held(("w1", 0), start=at(0, 481))),
    Edge("activity_window", lambda: requested.held(("w1", 1), end=at(1, 540)),
         lambda: requested.held(("w1", 1), end=at(1, 539))),
    Edge("activity_deadline", lambda: requested.held(("w1", 1), deadline=at(1, 540)),
         lambda: requested.held(("w1", 1), deadline=at(1, 539))),
    Edge("activity_together", lambda: requested.held(("w1", 0), ("w2", 0), together=True),
         lambda: requested.held(("w1", 0), ("w2", 1), together=True)),
    Edge("activity_together", lambda: requested.held(("w1", 0), ("w2", 1)),
         lambda: requested.held(("w1", 0), ("w2", 1), together=True)),
    Edge("activity_trainer", lambda: requested.held(("w1", 0), ("w3", 0), trainer="w3"),
         lambda: requested.held(("w1", 0), ("w3", 1), trainer="w3")),
    Edge("activity_trainer", lambda: requested.held(("w1", 0), ("w2", 1), ("w3", 0), ("w3", 1), trainer="w3"),
         lambda: requested.held(("w1", 0), ("w2", 0), ("w3", 0), trainer="w3")),
    Edge("class_starts", lambda: requested.class_of(480), lambda: requested.class_of(510)),
    Edge("class_starts", lambda: requested.class_of(510, start=at(0, 511)),
         lambda: requested.class_of(510, start=at(0, 510))),
    Edge("one_client", lambda: for_two_clients(180, 15), lambda: for_two_clients(180, 15, pooled=False)),
    Edge("client_blocks", lambda: for_two_clients(120, 15), lambda: for_two_clients(105, 15)),
    Edge("client_blocks", lambda: for_two_clients(375, 15), lambda: for_two_clients(390, 15)),
    Edge("client_blocks", lambda: for_two_clients(180, 15), lambda: for_two_clients(180, 0)),
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
