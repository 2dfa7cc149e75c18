"""Reports of a roster: series, service weeks, cost by client, unsocial hours, statements; each counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from heliotrope.codec import insight as codec
from heliotrope.domain.contracts import MeasuringPeriod, RemedyTier
from heliotrope.domain.demand import ContactActual
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.insight import CoverageGroup, CoverageSeries, FairnessGroup
from heliotrope.domain.network import SiteShare
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Breach, Roster, Severity, Waiver
from heliotrope.domain.time import Horizon
from heliotrope.insight import (
    View,
    client_shortages,
    client_statement,
    cost_rows,
    coverage_rows,
    coverage_series,
    roster_figures,
    score,
    service_periods,
    unsocial_hours,
)

from tests.unit.networks import MONDAY, day_shift, tiny_demand, tiny_network, tiny_problem, tiny_roster
from tests.unit.test_rostering_remedies import counting, unserved

SATURDAY = date(2026, 10, 17)


def view(problem: RosterProblem | None = None, roster: Roster | None = None) -> View:
    problem = problem or tiny_problem()
    return View(tiny_roster(problem) if roster is None else roster, problem)


def actual(queue: str, slot: int, offered: int, in_target: int) -> ContactActual:
    return ContactActual(queue, MONDAY + timedelta(minutes=15 * slot), 15, offered, offered, 0, 200.0, in_target, 1)


def shared_roster(problem: RosterProblem) -> Roster:
    """Return the tiny roster where the first agent of Warsaw serves the shop for a whole day."""
    return Roster((day_shift(problem.agents[0], problem, date(2026, 10, 12), queue="orders"),))


def test_a_queues_series_is_its_coverage_interval_by_interval() -> None:
    seen = view()
    series = {each.queue: each for each in coverage_series(seen)}
    assert list(series) == ["cards", "orders", "returns"]
    for row in coverage_rows(seen.roster, seen.problem):
        slot = seen.problem.horizon.slot(row.start)
        assert series[row.queue].required[slot] == row.required
        assert series[row.queue].scheduled[slot] == pytest.approx(row.scheduled)
    money = sum(float(each.shortage_money.sum()) for each in series.values())
    assert money == pytest.approx(objective_terms(seen.roster, seen.problem)["shortage"])


def test_a_clients_series_is_the_sum_of_its_queues_with_the_level_weighed_by_contacts() -> None:
    seen = view()
    orders, returns = coverage_series(seen, client="shop")
    (shop,) = coverage_series(seen, CoverageGroup.CLIENT, client="shop")
    assert np.allclose(shop.required, orders.required + returns.required)
    assert np.allclose(shop.scheduled, orders.scheduled + returns.scheduled)
    busy = shop.offered > 0
    served = orders.offered * orders.service_level + returns.offered * returns.service_level
    assert np.allclose(shop.service_level[busy], served[busy] / shop.offered[busy])
    assert np.all(shop.service_level[~busy] == 1.0)


def test_what_the_sites_give_adds_up_to_what_is_scheduled() -> None:
    seen = view()
    sites = coverage_series(seen, CoverageGroup.SITE)
    assert [each.site for each in sites] == ["warsaw", "manila"]
    assert np.allclose(sum(each.scheduled for each in sites), seen.open_agents.sum(axis=0))
    assert all(each.required.size == 0 for each in sites)
    (manila,) = coverage_series(seen, CoverageGroup.SITE, client="bank", sites=["manila"])
    assert not manila.scheduled.any()


def test_only_named_sites_count_and_service_falls_with_them() -> None:
    seen = view()
    (whole,) = coverage_series(seen, queues=["cards"])
    (without,) = coverage_series(seen, queues=["cards"], sites=["manila"])
    assert whole.scheduled.any()
    assert not without.scheduled.any()
    assert float(without.offered @ without.service_level) < float(whole.offered @ whole.service_level)


def test_a_span_cuts_every_array_and_keeps_recorded_contacts_in_order() -> None:
    recorded = [actual("cards", 34, 3, 2), actual("cards", 33, 5, 5), actual("orders", 33, 9, 9)]
    (cards,) = coverage_series(view(), queues=["cards"], span=slice(32, 36), actuals=recorded)
    assert cards.required.tolist() == [1.0] * 4
    assert {a.shape for a in (cards.scheduled, cards.offered, cards.service_level, cards.shortage_money)} == {(4,)}
    assert [each.offered for each in cards.actuals] == [5, 3]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"client": "nobody"}, "client"),
        ({"client": "bank", "queues": ["orders"]}, "queues"),
        ({"sites": ["x"]}, "sites"),
    ],
)
def test_a_strange_client_queue_or_site_is_named_and_no_other_is(asked: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{field}") as refused:
        coverage_series(view(), **asked)  # type: ignore[arg-type]
    assert "shop" not in str(refused.value)


@pytest.mark.parametrize("period", [MeasuringPeriod.LABOUR_WEEK, MeasuringPeriod.DAY])
def test_reports_say_that_as_much_is_due_as_the_objective_holds(period: MeasuringPeriod) -> None:
    network = counting((RemedyTier(0.9, 100.0), RemedyTier(0.7, 400.0)), period=period)
    seen = view(unserved(network, 2.0))
    due = objective_terms(seen.roster, seen.problem)["remedies"]
    assert due > 0
    assert sum(week.remedy for week in service_periods(seen)) == due
    assert sum(queue.sla_money for queue in score(seen.roster, seen.problem).queues) == due


def test_recorded_contacts_count_in_the_week_in_which_they_came() -> None:
    network = replace(
        tiny_network(),
        queues=tuple(
            replace(q, remedies=(RemedyTier(0.7, 100.0), RemedyTier(0.5, 400.0))) for q in tiny_network().queues
        ),
    )
    problem = tiny_problem(network=network, horizon=Horizon(MONDAY, weeks=2))
    second = 7 * 96
    recorded = [actual("cards", 33, 10, 8), actual("cards", 34, 10, 4), actual("cards", second, 10, 3)]
    first, then = service_periods(view(problem), queues=["cards"], actuals=recorded)
    assert first.actual is not None
    assert (first.actual.intervals, first.actual.offered, first.actual.service_level) == (2, 20, 0.6)
    assert first.actual.remedy == 100.0
    assert then.actual is not None
    assert (then.actual.service_level, then.actual.remedy) == (0.3, 400.0)
    assert (then.start, then.end) == (first.end, first.end + timedelta(weeks=1))
    assert service_periods(view(problem), queues=["orders"], actuals=recorded)[0].actual is None


def test_costs_by_site_and_client_add_up_to_the_objective() -> None:
    problem = tiny_problem()
    worker = problem.agents[0]
    long_week = [day_shift(worker, problem, date(2026, 10, 12) + timedelta(days=n), 22 * 60) for n in range(6)]
    seen = view(problem, Roster((*long_week, *tiny_roster(problem).shifts[5:])))
    rows, terms = cost_rows(seen), objective_terms(seen.roster, problem)
    assert sum(row.wages for row in rows) == pytest.approx(terms["wages"])
    assert sum(row.night_premium for row in rows) == pytest.approx(terms["night_premium"])
    assert sum(row.weekend_premium for row in rows) == pytest.approx(terms["weekend_premium"])
    assert sum(row.overtime_premium for row in rows) == pytest.approx(terms["overtime_premium"])
    assert terms["overtime_premium"] > 0
    assert [(row.site, row.client) for row in rows] == [("warsaw", "bank"), ("manila", "shop")]


def test_costs_by_queue_and_day_add_up_to_those_by_site_and_client() -> None:
    problem = tiny_problem()
    worker = problem.agents[0]
    long_week = [day_shift(worker, problem, date(2026, 10, 12) + timedelta(days=n), 22 * 60) for n in range(6)]
    seen = view(problem, Roster((*long_week, *tiny_roster(problem).shifts[5:])))
    detail, sums = cost_rows(seen, detailed=True), {}
    for row in detail:
        money = row.paid_hours, row.wages, row.night_premium, row.weekend_premium, row.overtime_premium
        sums[row.site, row.client] = np.add(sums.get((row.site, row.client), 0.0), money)
    for row in cost_rows(seen):
        money = row.paid_hours, row.wages, row.night_premium, row.weekend_premium, row.overtime_premium
        np.testing.assert_allclose(sums[row.site, row.client], money)
        assert (row.queue, row.day) == ("", "")
    assert {row.day for row in detail if row.site == "warsaw"} == {f"2026-10-{day}" for day in range(12, 18)}
    assert {row.queue for row in detail if row.client == "bank"} == {"cards"}
    # The week's overtime is spread over the days that brought it.
    assert all(row.overtime_premium > 0 for row in detail if row.site == "warsaw")


def test_time_of_a_shared_agent_goes_to_the_client_whose_queue_is_served() -> None:
    problem = tiny_problem()
    problem = replace(
        problem, agents=(replace(problem.agents[0], clients=frozenset({"bank", "shop"})), *problem.agents[1:])
    )
    seen = view(problem, shared_roster(problem))
    (row,) = cost_rows(seen)
    assert (row.site, row.client, row.paid_hours) == ("warsaw", "shop", pytest.approx(8.0))
    assert cost_rows(seen, "bank") == ()


def test_shortages_by_client_add_up_to_the_objectives_shortage() -> None:
    seen = view()
    money = [each.shortage_money for each in client_shortages(seen)]
    assert sum(money) == pytest.approx(objective_terms(seen.roster, seen.problem)["shortage"])
    assert client_shortages(seen, "shop") == client_shortages(seen)[1:]


def test_unsocial_hours_count_night_and_weekend_once() -> None:
    problem = tiny_problem()
    worker = problem.agents[0]
    # Saturday 22:00 to Sunday 06:30: eight paid hours but for the meal's half hour, all of them at the weekend
    seen = view(problem, Roster((day_shift(worker, problem, SATURDAY, 22 * 60),)))
    rows = {row.name: row for row in unsocial_hours(seen, FairnessGroup.AGENT)}
    saturday = rows["w1"]
    assert (saturday.night_hours, saturday.weekend_hours, saturday.paid_hours) == (7.5, 8.0, 8.0)
    assert saturday.unsocial_hours == 8.0
    assert rows["w2"].paid_hours == 0.0
    warsaw = next(row for row in unsocial_hours(seen) if row.name == "warsaw")
    assert (warsaw.agents, warsaw.least_unsocial_hours, warsaw.most_unsocial_hours) == (3, 0.0, 8.0)


def test_a_shift_over_midnight_belongs_to_both_days_of_its_sites_calendar() -> None:
    problem = tiny_problem()
    seen = view(problem, Roster((day_shift(problem.agents[0], problem, SATURDAY, 22 * 60),)))
    days = unsocial_hours(seen, FairnessGroup.DAY)
    assert [(row.name, row.site, row.agents, row.shifts, row.unsocial_hours) for row in days] == [
        ("2026-10-17", "", 1, 1, 2.0),
        ("2026-10-18", "", 1, 0, 6.0),
    ]


def test_unsocial_hours_go_to_queues_and_clients_by_the_time_on_them() -> None:
    problem = tiny_problem()
    worker = replace(problem.agents[0], clients=frozenset({"bank", "shop"}))
    problem = replace(problem, agents=(worker, *problem.agents[1:]))
    night = 22 * 60
    shifts = (
        day_shift(worker, problem, SATURDAY, night),
        day_shift(worker, problem, date(2026, 10, 12), night, queue="orders"),
    )
    seen = view(problem, Roster(shifts))
    for group, names in ((FairnessGroup.QUEUE, ["cards", "orders"]), (FairnessGroup.CLIENT, ["bank", "shop"])):
        rows = unsocial_hours(seen, group)
        assert [(row.name, row.site, row.agents, row.shifts) for row in rows] == [(name, "", 1, 1) for name in names]
        assert [row.weekend_hours for row in rows] == [8.0, 0.0]
        assert sum(row.unsocial_hours for row in rows) == unsocial_hours(seen)[-1].unsocial_hours


def test_a_start_outside_the_preferred_window_is_counted() -> None:
    problem = tiny_problem()
    early = replace(problem.agents[0], preferred=(6 * 60, 7 * 60))
    problem = replace(problem, agents=(early, *problem.agents[1:]))
    rows = unsocial_hours(view(problem), FairnessGroup.TEAM)
    assert [(row.site, row.name, row.unpreferred_shifts) for row in rows] == [
        ("manila", "manila-1", 0),
        ("warsaw", "warsaw-1", 5),
    ]


def test_a_named_client_counts_only_agents_who_serve_nobody_else() -> None:
    problem = tiny_problem()
    shared = replace(problem.agents[0], clients=frozenset({"bank", "shop"}))
    seen = view(replace(problem, agents=(shared, *problem.agents[1:])))
    assert [row.name for row in unsocial_hours(seen, FairnessGroup.AGENT, "bank")] == ["w2", "w3"]


def test_breaches_are_counted_by_rule_gravest_first_and_waivers_among_them() -> None:
    found = [
        Breach("house_rule", Severity.HOUSE, "w1", MONDAY, "this", "that"),
        Breach("days_per_week", Severity.CONTRACTUAL, "w2", MONDAY, "this", "that"),
        Breach("days_per_week", Severity.CONTRACTUAL, "m1", MONDAY, "this", "that"),
        Breach("daily_rest", Severity.STATUTORY, "w1", MONDAY, "this", "that"),
    ]
    waived = [Waiver(found[1].key, "Ana Silva", "agreed")]
    figures = roster_figures(view(), found, waived)
    assert [(each.rule, each.breaches, each.waived) for each in figures.breaches] == [
        ("daily_rest", 1, 0),
        ("days_per_week", 2, 1),
        ("house_rule", 1, 0),
    ]
    assert (figures.shifts, figures.agents) == (30, 6)
    shop = roster_figures(view(), found, waived, "shop")
    assert [(each.rule, each.breaches, each.waived) for each in shop.breaches] == [("days_per_week", 1, 0)]
    assert (shop.shifts, shop.agents) == (15, 3)


def test_a_statement_has_the_clients_weeks_and_its_sites_with_their_shares() -> None:
    network = tiny_network()
    bank = replace(network.clients[0], shares=(SiteShare("warsaw", 0.9, 1.0),))
    network = replace(network, clients=(bank, network.clients[1]))
    statement = client_statement(view(tiny_problem(network=network)), "bank", [actual("cards", 33, 4, 4)])
    assert [period.queue for period in statement.periods] == ["cards"]
    (site,) = statement.sites
    assert (site.site, site.name, site.share, site.minimum, site.maximum) == ("warsaw", "Warsaw", 1.0, 0.9, 1.0)
    assert [period.queue_name for period in statement.periods] == ["Cards"]
    assert site.agent_hours == pytest.approx(3 * 5 * 7.5)  # 8.5 hours less an hour of breaks
    assert (statement.name, statement.currency) == ("Bank", "EUR")


def readable(problem: RosterProblem, roster: Roster, actuals: list[ContactActual]) -> list[bytes]:
    """Return every byte that the bank's auditor can read of a roster."""
    seen = View(roster, problem)
    parts = [
        codec.statement_message(client_statement(seen, "bank", actuals)),
        *(codec.series_message(s) for group in CoverageGroup for s in coverage_series(seen, group, "bank")),
        *(codec.period_message(p) for p in service_periods(seen, "bank", (), actuals)),
        *(codec.cost_message(row) for row in cost_rows(seen, "bank")),
        *(codec.shortage_message(row) for row in client_shortages(seen, "bank")),
        *(codec.unsocial_message(row) for g in FairnessGroup for row in unsocial_hours(seen, g, "bank")),
    ]
    return [part.SerializeToString(deterministic=True) for part in parts]


def test_against_a_fixed_roster_another_clients_data_changes_no_byte_that_a_client_reads() -> None:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    network = problem.network
    shop = replace(network.clients[1], name="Other shop", shares=(SiteShare("manila", 0.5, 1.0),))
    queues = tuple(
        replace(q, shortage_price=99.0, remedies=(RemedyTier(0.9, 5000.0),), handle_time_s=60.0)
        if q.client == "shop"
        else q
        for q in network.queues
    )
    changed = replace(network, clients=(network.clients[0], shop), queues=queues)
    demand = tiny_demand(changed, problem.horizon, agents=7.0)
    bank = network.queue_index("cards")
    for array, before in ((demand.required, problem.demand.required), (demand.load, problem.demand.load)):
        array[bank] = before[bank]
    demand.widths[bank], demand.prices[bank] = problem.demand.widths[bank], problem.demand.prices[bank]
    agents = tuple(replace(a, wage=77.0, skills={"retail": 0.5}) if "shop" in a.clients else a for a in problem.agents)
    other = replace(problem, network=changed, demand=demand, agents=agents)
    mine = [actual("cards", 33, 10, 8)]
    assert readable(other, roster, [*mine, actual("orders", 33, 50, 1)]) == readable(problem, roster, mine)


def test_bytes_do_change_with_the_clients_own_demand() -> None:
    problem = tiny_problem()
    more = replace(problem, demand=tiny_demand(problem.network, problem.horizon, agents=2.0))
    assert readable(more, tiny_roster(problem), []) != readable(problem, tiny_roster(problem), [])


def test_arrays_of_different_lengths_are_no_series() -> None:
    with pytest.raises(InvalidValue, match="one shape"):
        CoverageSeries("cards", required=np.ones(3), scheduled=np.ones(4))
