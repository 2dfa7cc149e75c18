"""How the audit judges: severity and source, history, relief by leave, clocks, order, speed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from heliotrope.audit import audit
from heliotrope.domain.network import Bay
from heliotrope.domain.people import ShiftPattern, TimeOff
from heliotrope.domain.problem import RosterProblem, SiteClosure
from heliotrope.domain.roster import Breach, Roster, Severity
from heliotrope.domain.time import Horizon, instant_of

from tests.unit.networks import (
    FULL_TIME,
    MONDAY,
    day_shift,
    tiny_agent,
    tiny_network,
    tiny_problem,
    tiny_roster,
    tiny_rules,
    tiny_shift,
)

W1 = tiny_agent("w1")


def on(day: int, minute: int = 480) -> datetime:
    return instant_of(MONDAY.date() + timedelta(days=day), minute, "Europe/Warsaw")


def of(rule: str, roster: Roster, problem: RosterProblem) -> list[Breach]:
    return [breach for breach in audit(roster, problem) if breach.rule == rule]


def shifts(*starts: datetime) -> Roster:
    return Roster(tuple(tiny_shift(W1, start) for start in starts))


def test_a_short_rest_is_statutory_where_the_law_sets_it_and_names_its_source() -> None:
    problem = tiny_problem(agents=(W1,))
    (breach,) = of("daily_rest", shifts(on(0, 840), on(1, 480)), problem)
    assert (breach.severity, breach.source) == (Severity.STATUTORY, "Labour Code")
    assert (breach.subject, breach.at) == ("w1", on(1, 480))
    assert (breach.expected, breach.found) == ("at least 660 min of rest", "570 min")


def test_a_short_rest_is_a_house_matter_where_no_law_sets_it() -> None:
    problem = tiny_problem(agents=(W1,), rules={"PL": tiny_rules(law=()), "PH": tiny_rules("PH")})
    (breach,) = of("daily_rest", shifts(on(0, 840), on(1, 480)), problem)
    assert (breach.severity, breach.source) == (Severity.HOUSE, "house policy")
    assert breach.severity.waivable


@pytest.mark.parametrize(
    ("field", "rule", "tight"),
    [
        ("daily_rest_minutes", "daily_rest", 1000),
        ("weekly_rest_minutes", "weekly_rest", 2100),
        ("max_day_minutes", "max_day", 60),
        ("max_week_minutes", "max_week", 60),
        ("max_consecutive_days", "consecutive_days", 1),
        ("break_minutes", "break_entitlement", 300),
        ("max_stretch_minutes", "max_stretch", 30),
    ],
)
def test_provenance_decides_between_law_and_house(field: str, rule: str, tight: int) -> None:
    for law, severity in (((field,), Severity.STATUTORY), ((), Severity.HOUSE)):
        rules = {"PL": tiny_rules(law=law, **{field: tight}), "PH": tiny_rules("PH")}
        problem = tiny_problem(agents=(W1,), rules=rules)
        found = of(rule, shifts(*map(on, range(8))), problem)
        assert found
        assert {breach.severity for breach in found} == {severity}


@pytest.mark.parametrize(
    ("rule", "severity"),
    [
        ("certification", Severity.CERTIFICATION),
        ("ring_fence", Severity.RING_FENCE),
        ("skill", Severity.CONTRACTUAL),
    ],
)
def test_what_an_agent_may_not_serve_has_its_own_severity(rule: str, severity: Severity) -> None:
    agent = tiny_agent("w1", certifications=frozenset(), clients=frozenset({"shop"}), skills={"retail": 1.0})
    problem = tiny_problem(agents=(agent,))
    (breach,) = of(rule, Roster((tiny_shift(agent, on(0), queue="cards"),)), problem)
    assert (breach.severity, breach.found) == (severity, "cards")


def test_rest_into_the_horizon_looks_back_on_the_shift_before_it() -> None:
    night = tiny_shift(W1, on(-1, 840))
    problem = tiny_problem(agents=(W1,), carry_in=(night,))
    assert of("daily_rest", shifts(on(0, 480)), problem)
    assert not of("daily_rest", shifts(on(0, 570)), problem)


def test_days_in_a_row_count_those_before_the_horizon() -> None:
    worked = tuple(tiny_shift(W1, on(day)) for day in (-3, -2, -1))
    problem = tiny_problem(agents=(W1,), carry_in=worked)
    assert not of("consecutive_days", shifts(on(0), on(1), on(2)), problem)
    (breach,) = of("consecutive_days", shifts(*map(on, range(5))), problem)
    assert (breach.at, breach.found) == (on(3), "day 7 in a row")


def test_history_itself_is_not_judged() -> None:
    unlawful = (tiny_shift(W1, on(-1, 300)), tiny_shift(W1, on(-1, 840)))
    problem = tiny_problem(agents=(W1,), carry_in=unlawful)
    assert audit(shifts(on(0, 600), on(1), on(2), on(3)), problem) == ()


def test_a_weekly_rest_counts_in_the_week_in_which_it_ends_though_it_began_in_the_last() -> None:
    problem = tiny_problem(agents=(W1,), horizon=Horizon(MONDAY, weeks=2))
    daily = [on(day) for day in range(8, 15)]
    first_week = [on(0), on(1), on(2), on(3), on(6, 300)]
    long_rest, short_rest = on(7, 300) + timedelta(minutes=1590), on(7, 300)
    assert not of("weekly_rest", shifts(*first_week, long_rest, *daily[1:]), problem)
    second = [breach.at for breach in of("weekly_rest", shifts(*first_week, short_rest, *daily), problem)]
    assert second == [MONDAY + timedelta(weeks=1)]


def test_rest_after_the_last_shift_counts_up_to_the_end_of_the_labour_week() -> None:
    problem = tiny_problem(agents=(W1,))
    daily = [on(day) for day in range(5)]
    closes = MONDAY + timedelta(weeks=1)
    for minutes, short in ((2100, False), (2085, True)):
        last = closes - timedelta(minutes=minutes + 510)
        assert bool(of("weekly_rest", shifts(*daily, last), problem)) is short


def test_without_history_a_daily_rest_before_the_horizon_is_assumed() -> None:
    problem = tiny_problem(agents=(W1,))
    for minutes, short in ((2100, False), (2085, True)):
        first = MONDAY + timedelta(minutes=minutes - 660)
        assert bool(of("weekly_rest", shifts(first, *map(on, range(2, 7))), problem)) is short


def test_a_closure_takes_no_day_from_those_who_work_at_home() -> None:
    shut = SiteClosure("warsaw", on(0, 0), on(5, 0))
    for home, rules in ((False, set()), (True, {"days_per_week", "week_minutes"})):
        problem = tiny_problem(agents=(tiny_agent("w1", home=home),), closures=(shut,))
        assert {breach.rule for breach in audit(Roster(()), problem)} == rules


def test_leave_lowers_the_fewest_days_and_minutes_by_the_days_it_touches() -> None:
    away = tiny_agent("w1", leave=(TimeOff(on(2, 0), on(4, 0)),))
    roster = Roster((tiny_shift(away, on(0)), tiny_shift(away, on(1))))
    problem = tiny_problem(agents=(away,))
    assert audit(roster, problem) == ()
    one_day = Roster(roster.shifts[:1])
    assert {breach.rule for breach in audit(one_day, problem)} == {"days_per_week", "week_minutes"}


def test_a_closed_site_lowers_the_fewest_days_too() -> None:
    shut = SiteClosure("warsaw", on(0, 0), on(5, 0))
    problem = tiny_problem(agents=(W1,), closures=(shut,))
    assert audit(Roster(()), problem) == ()


def test_an_agent_without_any_shift_is_below_the_contract() -> None:
    found = audit(Roster(()), tiny_problem(agents=(W1,)))
    assert {(breach.rule, breach.subject) for breach in found} == {
        ("days_per_week", "w1"),
        ("week_minutes", "w1"),
    }


def test_a_missing_and_a_surplus_break_are_told_apart() -> None:
    bare = Roster((tiny_shift(W1, on(0), pattern=ShiftPattern(510)),))
    assert [breach.found for breach in of("break_pattern", bare, tiny_problem(agents=(W1,)))] == ["none"] * 3
    plan = replace(FULL_TIME, shifts=(ShiftPattern(510),), week_minutes=(1920, 2550))
    problem = tiny_problem(agents=(W1,), work_plans={"full-time": plan})
    surplus = of("break_pattern", shifts(on(0)), problem)
    assert [breach.expected for breach in surplus] == ["no further break"] * 3


def test_a_removed_or_added_shift_in_the_frozen_past_is_a_breach() -> None:
    base = shifts(*map(on, range(5)))
    problem = tiny_problem(agents=(W1,), base=base, frozen_until=on(2))
    (removed,) = of("frozen_facts", Roster(base.shifts[1:]), problem)
    assert (removed.severity, removed.at, removed.found) == (Severity.FACT, on(0), "the shift removed")
    (added,) = of("frozen_facts", Roster((*base.shifts, tiny_shift(W1, on(1, 1320)))), problem)
    assert added.found == "a shift added"


def test_people_who_work_at_home_take_no_seat_and_need_no_open_site() -> None:
    agents = tuple(tiny_agent(f"h{n}", home=True) for n in range(20))
    shut = SiteClosure("warsaw", on(0, 0), on(1, 0))
    problem = tiny_problem(agents=agents, closures=(shut,))
    roster = Roster(tuple(tiny_shift(agent, on(0)) for agent in agents))
    assert not {"seats", "site_closed", "site_hours"} & {breach.rule for breach in audit(roster, problem)}


def test_another_clients_reserved_bay_seats_nobody() -> None:
    network = tiny_network()
    warsaw, manila = network.sites
    bays = (Bay("own", 5, client="bank"), Bay("other", 50, client="shop"))
    problem = tiny_problem(
        network=replace(network, sites=(replace(warsaw, bays=bays), manila)),
        agents=tuple(tiny_agent(f"w{n}") for n in range(7)),
    )
    (breach,) = of("seats", tiny_roster(problem), problem)[:1]
    assert (breach.subject, breach.at) == ("warsaw", on(0))
    assert breach.found.startswith("2 without a seat")


def test_people_carried_in_hold_their_seats_when_the_horizon_begins() -> None:
    agents = tuple(tiny_agent(f"w{n}") for n in range(7))
    late = tuple(tiny_shift(agent, on(-1, 1320)) for agent in agents[:6])
    problem = tiny_problem(agents=agents, carry_in=late)
    roster = Roster((tiny_shift(agents[6], on(0, 360)),))
    (breach,) = of("seats", roster, problem)
    assert breach.at == on(0, 360)


@pytest.mark.parametrize(
    ("site", "day", "elapsed"),
    [("Europe/Warsaw", date(2026, 10, 24), 690), ("Europe/Warsaw", date(2026, 3, 28), 570)],
)
def test_rest_across_a_clock_change_counts_elapsed_time(site: str, day: date, elapsed: int) -> None:
    first = instant_of(day, 14 * 60, site)
    second = instant_of(day + timedelta(days=1), 9 * 60, site)
    problem = tiny_problem(agents=(W1,), horizon=Horizon(first.replace(hour=0, minute=0)))
    rules = {"PL": tiny_rules(daily_rest_minutes=elapsed + 1), "PH": tiny_rules("PH")}
    (breach,) = of("daily_rest", shifts(first, second), replace(problem, rules=rules))
    assert breach.found == f"{elapsed} min"


def test_a_night_on_the_25_hour_day_is_seen_by_the_local_clock() -> None:
    plan = replace(FULL_TIME, max_nights=0)
    start = datetime(2026, 10, 24, tzinfo=UTC)
    for minute, touches in ((13 * 60 + 30, False), (13 * 60 + 45, True)):
        shift = tiny_shift(W1, instant_of(date(2026, 10, 24), minute, "Europe/Warsaw"))
        problem = tiny_problem(agents=(W1,), horizon=Horizon(start), work_plans={"full-time": plan})
        assert bool(of("max_nights", Roster((shift,)), problem)) is touches
    across = tiny_shift(W1, instant_of(date(2026, 10, 24), 20 * 60, "Europe/Warsaw"))
    problem = tiny_problem(agents=(W1,), horizon=Horizon(start), work_plans={"full-time": plan})
    assert of("max_nights", Roster((across,)), problem)


def test_the_same_roster_gives_the_same_breaches_in_order_whatever_the_order_of_its_shifts() -> None:
    problem = tiny_problem()
    late = [tiny_shift(agent, on(day, 900)) for agent in problem.agents for day in range(7)]
    found = audit(Roster(tuple(late)), problem)
    assert len(found) > 20
    assert found == audit(Roster(tuple(reversed(late))), problem)
    assert list(found) == sorted(found, key=lambda b: (b.rule, b.subject, b.at))


def test_a_thousand_lawful_weeks_have_no_breach() -> None:
    agents = tuple(tiny_agent(f"a{n:04d}", ("warsaw", "manila")[n % 2]) for n in range(1000))
    network = tiny_network()
    roomy = tuple(replace(site, bays=(Bay("all", 500),)) for site in network.sites)
    problem = tiny_problem(agents=agents, network=replace(network, sites=roomy))
    roster = Roster(
        tuple(
            day_shift(a, problem, MONDAY.date() + timedelta(days=d), 480 + 30 * (n % 12))
            for n, a in enumerate(agents)
            for d in range(5)
        )
    )
    assert audit(roster, problem) == ()
