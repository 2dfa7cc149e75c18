"""Explanations on networks of one to three agents, small enough to know the answer by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.errors import NotFound, Refused
from heliotrope.domain.network import Bay
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.people import Agent, ShiftPattern, TimeOff, WorkPlan
from heliotrope.domain.periods import Balance
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.teams import Team
from heliotrope.domain.time import Horizon
from heliotrope.rostering import recompute_bound
from heliotrope.rostering.bound import pack_multipliers
from heliotrope.rostering.explain import (
    RELAXATIONS,
    ShortfallReason,
    ShortWindow,
    contract_conflicts,
    explain_shifts,
    explain_shortfalls,
    price_rules,
    price_vector,
    stand,
)

from tests.unit.networks import MONDAY, day_shift, tiny_agent, tiny_network, tiny_problem, tiny_roster, tiny_rules
from tests.unit.requested_cases import talk
from tests.unit.test_rostering_plan import seated

EIGHT = ShiftPattern(480)
PLAN = WorkPlan("full-time", (EIGHT,), ((0, 16 * 60),), (0, 5), (0, 2400), start_step=60)
LAW = {"break_minutes": 0, "max_stretch_minutes": 600, "break_after_minutes": 600}
PRICE = 20.0
"""Money of one missing agent for a quarter of an hour: far above any wage here."""
TUESDAY = date(2026, 10, 13)


def lone(need: dict[int, float], agents: tuple[Agent, ...], queue: str = "cards", **changes: Any) -> RosterProblem:
    """A week in which `queue` needs so many agents in some hours (counted from Monday 00:00 UTC), and nothing else."""
    network, horizon = changes.pop("network", tiny_network()), Horizon(MONDAY)
    required = np.zeros((3, horizon.slots))
    for hour, count in need.items():
        required[network.queue_index(queue), 4 * hour : 4 * hour + 4] = count
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    demand = NetworkDemand(required, widths, np.full_like(widths, PRICE), required)
    law = LAW | changes.pop("law", {})
    fields: dict[str, Any] = {
        "network": network,
        "demand": demand,
        "agents": agents,
        "work_plans": {"full-time": PLAN},
        "rules": {"PL": tiny_rules(**law), "PH": tiny_rules("PH", **law)},
    }
    return tiny_problem(**(fields | changes))


def hours(*spans: tuple[int, int]) -> dict[int, float]:
    return {hour: 1.0 for first, last in spans for hour in range(first, last)}


def shift(problem: RosterProblem, name: str, day: date, hour: int) -> Any:
    agent = problem.agents[problem.agent_index[name]]
    return day_shift(agent, problem, day, 60 * hour, pattern=EIGHT)


def reason(problem: RosterProblem, roster: Roster, first: int, last: int, queue: str = "cards") -> ShortfallReason:
    window = ShortWindow(queue, MONDAY + timedelta(hours=first), MONDAY + timedelta(hours=last))
    (found,) = explain_shortfalls(stand(problem, roster), [window])
    return found


def binding(found: ShortfallReason, rule: str) -> Any:
    return next(each for each in found.bindings if each.rule == rule)


# -- what binds in a shortfall. Warsaw is two hours ahead of UTC that week ---------------------------------------------


def test_rest_binds_where_an_hour_less_of_it_lets_the_agent_come() -> None:
    """Monday 10-18 UTC, then Tuesday 4-12: ten hours between, the law asks for eleven; Monday's start is fixed."""
    plan = replace(PLAN, start_windows=((5 * 60, 7 * 60), (12 * 60, 12 * 60)))
    problem = lone(hours((10, 18), (28, 36)), (tiny_agent("w1"),), work_plans={"full-time": plan})
    monday = shift(problem, "w1", MONDAY.date(), 12)
    found = reason(problem, Roster((monday,)), 28, 36)
    # Without relaxing, the agent may come an hour late: seven of eight hours. The missing hour is worth 4 x 20.
    search, rest = binding(found, "search"), binding(found, "daily_rest")
    assert (search.hours, rest.hours) == (7.0, 8.0)
    assert rest.worth == pytest.approx(4 * PRICE)
    assert found.bindings[-1].rule == "people"


def test_hours_bind_where_the_contract_is_used_up() -> None:
    plan = replace(PLAN, days=(0, 1), week_minutes=(0, 480))
    problem = lone(hours((8, 16), (56, 64)), (tiny_agent("w1"),), work_plans={"full-time": plan})
    found = reason(problem, Roster((shift(problem, "w1", MONDAY.date(), 10),)), 56, 64)
    assert found.binds == "hours"
    # One shift of eight hours at 10 an hour, for eight hours of shortage.
    assert found.bindings[0].worth == pytest.approx(32 * PRICE - 80)
    assert found.hour_worth == pytest.approx(4 * PRICE)
    assert (found.able, found.working, found.on_leave, found.absent) == (1, 0, 0, 1)


def test_leave_binds_where_the_agent_is_away() -> None:
    away = TimeOff(MONDAY, MONDAY + timedelta(days=7))
    problem = lone(hours((8, 16)), (tiny_agent("w1", leave=(away,)),))
    found = reason(problem, Roster(()), 8, 16)
    assert found.binds == "time_off"
    assert (found.on_leave, found.absent) == (1, 0)


def test_seats_bind_where_one_more_would_let_a_second_agent_come() -> None:
    network = seated(tiny_network(), "warsaw", Bay("w1", 1))
    problem = lone(dict.fromkeys(range(8, 16), 2.0), (tiny_agent("w1"), tiny_agent("w2")), network=network)
    found = reason(problem, Roster((shift(problem, "w1", MONDAY.date(), 10),)), 8, 16)
    assert found.binds == "seats"
    assert found.bindings[0].worth == pytest.approx(32 * PRICE - 80)


def test_a_start_that_the_contract_does_not_offer_binds() -> None:
    plan = replace(PLAN, start_windows=((11 * 60, 16 * 60),))
    problem = lone(hours((8, 16)), (tiny_agent("w1"),), work_plans={"full-time": plan})
    found = reason(problem, Roster((shift(problem, "w1", MONDAY.date(), 11),)), 8, 9)
    assert binding(found, "allowed_start").worth == pytest.approx(4 * PRICE)


def test_nobody_qualified_is_said_where_nobody_may_serve_the_queue() -> None:
    problem = lone(hours((8, 16)), (tiny_agent("m1", "manila"),))
    found = reason(problem, Roster(()), 8, 16)
    assert (found.able, found.binds) == (0, "nobody_qualified")
    assert found.bindings[-1].worth == pytest.approx(32 * PRICE)


def test_a_skill_binds_where_an_idle_agent_lacks_nothing_else() -> None:
    idle = tiny_agent("w2", skills={"retail": 1.0})
    problem = lone(hours((8, 16)), (tiny_agent("w1"), idle))
    found = reason(problem, Roster((shift(problem, "w2", MONDAY.date(), 10),)), 8, 16)
    assert binding(found, "skill").worth == pytest.approx(32 * PRICE)
    assert "cards" in binding(found, "skill").step


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("language", {"languages": frozenset({"en"})}),
        ("certification", {"certifications": frozenset()}),
        ("ring_fence", {"clients": frozenset({"shop"})}),
    ],
)
def test_what_keeps_an_idle_agent_from_the_queue_is_named(rule: str, changes: dict[str, Any]) -> None:
    problem = lone(hours((8, 16)), (tiny_agent("w1"), tiny_agent("w2", **changes)))
    found = reason(problem, Roster((shift(problem, "w2", MONDAY.date(), 10),)), 8, 16)
    assert binding(found, rule).worth == pytest.approx(32 * PRICE)


def test_an_explanation_leaves_the_standing_as_it_was() -> None:
    problem = tiny_problem()
    standing = stand(problem, tiny_roster(problem))
    coverage = standing.builder.coverage
    before = (standing.builder.objective, coverage.short.copy(), coverage.served.copy(), coverage.idle.copy())
    explain_shortfalls(standing, [ShortWindow("orders", MONDAY, MONDAY + timedelta(days=7))])
    explain_shifts(standing, "w1")
    assert standing.builder.objective == before[0]
    for now, then in zip((coverage.short, coverage.served, coverage.idle), before[1:], strict=True):
        np.testing.assert_array_equal(now, then)


# -- why this shift ----------------------------------------------------------------------------------------------------


def test_a_shift_is_worth_the_shortage_that_it_saves() -> None:
    problem = lone(hours((8, 16)), (tiny_agent("w1"),))
    (found,) = explain_shifts(stand(problem, Roster((shift(problem, "w1", MONDAY.date(), 10),))), "w1")
    assert found.saves == pytest.approx(32 * PRICE)
    assert found.labour == pytest.approx(80.0)
    assert found.serves == (("cards", 8.0),)


def test_an_alternatives_cost_is_the_difference_of_the_objective() -> None:
    problem = lone(hours((8, 16), (30, 40)), (tiny_agent("w1"),))
    own = (shift(problem, "w1", MONDAY.date(), 10), shift(problem, "w1", TUESDAY, 9))
    (found,) = explain_shifts(stand(problem, Roster(own)), "w1", TUESDAY)
    now = sum(objective_terms(Roster(own), problem).values())
    assert len(found.lawful) == 5
    for other in found.lawful:
        moved = () if other.start is None else (day_shift_at(problem, other.start),)
        then = Roster((own[0], *moved))
        assert audit(then, problem) == ()
        assert sum(objective_terms(then, problem).values()) - now == pytest.approx(other.cost)


def day_shift_at(problem: RosterProblem, start: datetime) -> Any:
    local = start + timedelta(hours=2)
    return day_shift(problem.agents[0], problem, local.date(), local.hour * 60, pattern=EIGHT)


def test_what_a_rule_forbids_is_what_the_audit_would_find() -> None:
    """Tuesday 4-12 UTC would be best, eleven hours of rest after Monday 10-18 forbid it."""
    problem = lone(hours((10, 18), (28, 36)), (tiny_agent("w1"),))
    own = (shift(problem, "w1", MONDAY.date(), 12), shift(problem, "w1", TUESDAY, 7))
    (found,) = explain_shifts(stand(problem, Roster(own)), "w1", TUESDAY)
    (best,) = [other for other in found.forbidden if other.forbidden_by == ("daily_rest",)]
    assert best.start is not None
    assert best.start == MONDAY + timedelta(hours=28)
    assert best.cost == pytest.approx(-4 * PRICE)
    assert {b.rule for b in audit(Roster((own[0], day_shift_at(problem, best.start))), problem)} == {"daily_rest"}


def test_a_day_off_that_the_contract_forbids_says_so() -> None:
    plan = replace(PLAN, days=(1, 5))
    problem = lone({}, (tiny_agent("w1"),), work_plans={"full-time": plan})
    (found,) = explain_shifts(stand(problem, Roster((shift(problem, "w1", MONDAY.date(), 10),))), "w1")
    (free,) = [other for other in found.forbidden if other.start is None]
    assert free.forbidden_by == ("contract",)
    assert free.cost == pytest.approx(-80.0)


def test_an_agent_or_day_without_a_shift_is_named() -> None:
    problem = lone(hours((8, 16)), (tiny_agent("w1"),))
    standing = stand(problem, Roster((shift(problem, "w1", MONDAY.date(), 10),)))
    with pytest.raises(NotFound, match="got 'w9'"):
        explain_shifts(standing, "w9")
    with pytest.raises(NotFound, match="2026-10-13"):
        explain_shifts(standing, "w1", TUESDAY)


def test_shifts_that_the_engine_would_not_write_are_kept_as_facts() -> None:
    problem = lone(hours((8, 16)), (tiny_agent("w1"), tiny_agent("w2")))
    odd = day_shift(problem.agents[0], problem, MONDAY.date(), 10 * 60, pattern=ShiftPattern(300))
    standing = stand(problem, Roster((odd, shift(problem, "w2", MONDAY.date(), 10))))
    assert standing.facts == {"w1"}
    with pytest.raises(Refused, match="w1"):
        explain_shifts(standing, "w1")
    # What the fact covers is no shortage: the second agent's shift saves the three hours after it only.
    (found,) = explain_shifts(standing, "w2")
    assert found.saves == pytest.approx(12 * PRICE)


# -- contracts in conflict, and the price of rules ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "days", "rules"),
    [
        ({"max_consecutive_days": 3, "weekly_rest_minutes": 660}, (7, 7), ("consecutive_days",)),
        ({"weekly_rest_minutes": 6000}, (6, 6), ("weekly_rest",)),
        ({"daily_rest_minutes": 1200, "weekly_rest_minutes": 1200}, (7, 7), ("daily_rest",)),
    ],
)
def test_rules_that_leave_a_contract_no_room_are_named(
    law: dict[str, int], days: tuple[int, int], rules: tuple[str, ...]
) -> None:
    plan = replace(PLAN, days=days, week_minutes=(0, 7 * 480))
    law = {"max_consecutive_days": 7, "max_week_minutes": 7 * 480, **law}
    problem = lone({}, (tiny_agent("w1"),), work_plans={"full-time": plan}, law=law)
    (found,) = contract_conflicts(problem)
    assert (found.agent, found.work_plan, found.rules) == ("w1", "full-time", rules)
    assert found.days > 0


def conflict_of(agent: Agent, plan: WorkPlan, **changes: Any) -> set[str]:
    """The rules that leave the contract of one agent no room."""
    (found,) = contract_conflicts(lone({}, (agent,), work_plans={"full-time": plan}, **changes))
    return set(found.rules)


def test_who_may_not_work_at_night_is_in_conflict_with_a_contract_of_nights() -> None:
    nights = replace(PLAN, days=(4, 5), start_windows=((1320, 1380),))
    assert conflict_of(tiny_agent("w1", night_exempt=True), nights) == {"allowed_start", "night_exempt"}
    asked = {**LAW, "night_consent": True}
    assert conflict_of(tiny_agent("w1"), nights, law=asked) == {"allowed_start", "night_consent"}


def test_starts_of_the_team_that_the_contract_does_not_have_are_named() -> None:
    late = replace(tiny_network(), teams=(Team("warsaw-1", None, ((1200, 1260),)),))
    assert conflict_of(tiny_agent("w1"), replace(PLAN, days=(4, 5)), network=late) == {"allowed_start", "team_starts"}


def test_a_reference_period_that_is_used_up_is_named() -> None:
    agent = tiny_agent("w1", balance=Balance(weeks=16, minutes=17 * 3300))
    assert conflict_of(agent, replace(PLAN, days=(4, 5))) == {"reference_minutes"}


def test_what_others_are_asked_to_does_not_hide_a_conflict() -> None:
    plan = replace(PLAN, days=(7, 7), week_minutes=(0, 7 * 480))
    meeting = talk(people=("w1", "w2"), together=True)
    agents, law = (tiny_agent("w1"), tiny_agent("w2")), {"max_consecutive_days": 3}
    problem = lone({}, agents, work_plans={"full-time": plan}, law=law, activities=(meeting,))
    assert {each.agent for each in contract_conflicts(problem)} == {"w1", "w2"}


def test_two_rules_are_in_conflict_together_where_either_alone_leaves_room() -> None:
    """Seven days: nights at most three, and days start too late to follow one another with a rest of 17 hours."""
    plan = replace(PLAN, days=(7, 7), week_minutes=(0, 7 * 480), start_windows=((540, 540), (1320, 1320)), max_nights=3)
    law = {"max_consecutive_days": 7, "max_week_minutes": 7 * 480, "weekly_rest_minutes": 960}
    law["daily_rest_minutes"] = 960
    free = lone({}, (tiny_agent("w1"),), work_plans={"full-time": plan}, law=law)
    assert contract_conflicts(free) == ()
    shut = seated(tiny_network(), "warsaw", hours=replace(free.network.sites[0].hours, windows=((1300, 1440),) * 7))
    bound = replace(free, network=shut)
    assert {rule for each in contract_conflicts(bound) for rule in each.rules} >= {"site_hours"}


def test_contracts_that_can_be_fulfilled_are_not_listed() -> None:
    assert contract_conflicts(tiny_problem()) == ()


def test_a_rules_price_is_the_fall_of_the_bound_and_never_negative() -> None:
    problem = tiny_problem()
    multipliers = half_prices(problem)
    prices, asked = price_rules(problem, multipliers)
    assert asked == len(problem.agents)
    assert all(price.gone >= -1e-6 and price.by_step >= -1e-6 for price in prices)
    hours_ = next(price for price in prices if price.rule == "hours")
    relaxed = next(each for each in RELAXATIONS if each.rule == "hours").by_step(problem)
    fall = recompute_bound(problem, multipliers) - recompute_bound(relaxed, multipliers)
    assert hours_.by_step == pytest.approx(fall)
    assert hours_.by_step > 0


def test_prices_without_a_certificate_are_those_of_a_quick_bound() -> None:
    problem = tiny_problem()
    proven = recompute_bound(problem, price_vector(problem, steps=10))
    nothing = recompute_bound(problem, pack_multipliers(np.zeros_like(problem.demand.required)))
    assert nothing < proven <= sum(objective_terms(tiny_roster(problem), problem).values())


def half_prices(problem: RosterProblem) -> str:
    return pack_multipliers(0.5 * problem.demand.prices.max(axis=2))


def test_a_sample_stands_for_all_agents() -> None:
    twins = tuple(tiny_agent(f"w{n}") for n in range(6))
    problem = lone(dict.fromkeys(range(6, 20), 9.0), twins, work_plans={"full-time": replace(PLAN, days=(0, 1))})
    multipliers = half_prices(problem)
    whole, _ = price_rules(problem, multipliers)
    part, asked = price_rules(problem, multipliers, most_agents=2)
    assert asked == 2
    for one, other in zip(whole, part, strict=True):
        assert one.rule == other.rule
        assert one.gone == pytest.approx(other.gone, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("relaxation", RELAXATIONS, ids=lambda each: each.rule)
def test_every_relaxation_gives_a_valid_problem_and_never_forbids_more(relaxation: Any) -> None:
    away = (TimeOff(MONDAY, MONDAY + timedelta(days=1)),)
    problem = tiny_problem(agents=(tiny_agent("w1", leave=away), tiny_agent("m1", "manila")))
    multipliers = half_prices(problem)
    tight = recompute_bound(problem, multipliers)
    step = recompute_bound(relaxation.by_step(problem), multipliers)
    gone = recompute_bound(relaxation.gone(problem), multipliers)
    if relaxation.rule != "time_off":  # without leave the contract's fewest days come back
        assert gone <= step + 1e-6 <= tight + 2e-6
