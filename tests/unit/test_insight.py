"""Insight: what a roster costs and gives, on the tiny network where it can be counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from heliotrope.domain.contracts import RemedyTier
from heliotrope.domain.network import Network
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.insight import coverage_rows, score, shortfalls
from heliotrope.insight.score import night_hours
from heliotrope.insight.service import remedy

from tests.unit.networks import MONDAY, day_shift, tiny_demand, tiny_network, tiny_problem, tiny_roster

NOBODY = Roster(())
TIERS = (RemedyTier(0.75, 200.0), RemedyTier(0.5, 900.0), RemedyTier(0.25, 700.0))


def at(hours: float) -> datetime:
    """Return the instant so many hours into the tiny week."""
    return MONDAY + timedelta(hours=hours)


def with_remedies(queue: str, *tiers: RemedyTier) -> Network:
    """Return the tiny network with service credits on one queue."""
    network = tiny_network()
    return replace(network, queues=tuple(replace(q, remedies=tiers) if q.id == queue else q for q in network.queues))


def needing(**blocks: tuple[float, float]) -> RosterProblem:
    """Return the tiny problem where each queue needs one agent on Monday between the given UTC hours only."""
    problem = tiny_problem()
    rule = np.zeros_like(problem.demand.required)
    for queue, (first, last) in blocks.items():
        rule[problem.network.queue_index(queue), int(first * 4) : int(last * 4)] = 1.0
    whole = tiny_demand(problem.network, problem.horizon)
    widths = np.repeat(rule[:, :, None] / 4, 4, axis=2)
    return replace(problem, demand=NetworkDemand(rule, widths, whole.prices, rule * 0.8))


def test_the_terms_of_a_score_are_those_of_the_objective() -> None:
    problem = tiny_problem()
    result, roster = score(tiny_roster(problem), problem), tiny_roster(problem)
    assert result.terms == objective_terms(roster, problem)


def test_wages_are_paid_hours_at_the_agents_wage() -> None:
    problem = tiny_problem()
    result = score(tiny_roster(problem), problem)
    assert result.terms["wages"] == pytest.approx(6 * 5 * 8 * 10.0)
    assert result.labour == pytest.approx(2400.0)


def test_nobody_at_work_costs_the_whole_money_at_stake_and_understaffs_everything() -> None:
    problem = tiny_problem()
    result = score(NOBODY, problem)
    prices = sum(queue.shortage_price for queue in problem.network.queues)
    assert result.shortage == pytest.approx(7 * 8 * prices)
    assert (result.labour, result.understaffed_pct) == (0.0, 100.0)
    assert all(queue.short_hours == queue.required_hours == pytest.approx(56.0) for queue in result.queues)


def test_money_leaves_the_price_of_change_out() -> None:
    problem = tiny_problem()
    moved = replace(problem, base=NOBODY)
    result = score(tiny_roster(problem), moved)
    assert result.terms["change"] > 0
    assert result.money == pytest.approx(score(tiny_roster(problem), problem).money)


def test_an_unstaffed_queue_serves_nobody_and_a_well_staffed_one_meets_its_goal() -> None:
    problem = needing(cards=(7, 8), returns=(8, 12))
    roster = Roster(tuple(day_shift(agent, problem, date(2026, 10, 12), 9 * 60) for agent in problem.agents))
    cards, _, returns = score(roster, problem).queues
    assert cards.service_level > cards.goal
    assert cards.short_hours == 0.0
    assert returns.service_level < returns.goal
    assert returns.short_hours == pytest.approx(4.0)


@pytest.mark.parametrize(("level", "due"), [(0.76, 0.0), (0.75, 0.0), (0.7499, 200.0), (0.5, 200.0), (0.4, 900.0)])
def test_a_remedy_is_due_only_below_its_tier(level: float, due: float) -> None:
    assert remedy(replace(tiny_network().queues[0], remedies=TIERS), level) == due


def test_the_dearest_of_the_tiers_reached_is_due_once() -> None:
    assert remedy(replace(tiny_network().queues[0], remedies=TIERS), 0.1) == 900.0


def test_sla_money_is_charged_for_each_week_that_misses_and_not_for_others() -> None:
    network = with_remedies("cards", RemedyTier(0.5, 300.0))
    problem = tiny_problem(network=network)
    assert score(NOBODY, problem).sla_money == 300.0
    quiet = replace(problem, demand=tiny_demand(network, problem.horizon, agents=0.0))
    assert score(NOBODY, quiet).sla_money == 0.0


def test_a_night_shift_counts_its_paid_hours_in_the_night_of_its_own_site() -> None:
    problem = tiny_problem()
    for agent in (problem.agents[0], problem.agents[3]):
        shift = day_shift(agent, problem, date(2026, 10, 13), 22 * 60)
        # 22:00 to 06:30 local: eight hours in the window, half an hour of them an unpaid meal
        assert night_hours(Roster((shift,)), problem) == pytest.approx(7.5)


def test_work_by_day_has_no_night_hours_wherever_the_site_is() -> None:
    problem = tiny_problem()
    assert night_hours(tiny_roster(problem), problem) == 0.0


def test_a_shortfall_is_one_run_of_short_intervals_with_its_hours_and_money() -> None:
    problem = needing(cards=(8, 10), orders=(9, 9.5))
    price = problem.network.queue("cards").shortage_price
    cards, orders = sorted(shortfalls(NOBODY, problem), key=lambda fall: fall.queue)
    assert (cards.start, cards.end) == (at(8), at(10))
    assert (cards.agent_hours, cards.deepest) == (pytest.approx(2.0), pytest.approx(1.0))
    assert cards.money == pytest.approx(2 * price)
    assert (orders.queue, orders.start, orders.end) == ("orders", at(9), at(9.5))


def test_a_break_splits_nothing_but_staff_in_between_ends_a_shortfall() -> None:
    problem = needing(cards=(5, 16))
    worker = problem.agents[0]
    roster = Roster((day_shift(worker, problem, date(2026, 10, 12)),))  # 06:00 to 14:30 UTC
    runs = [(fall.start, fall.end) for fall in shortfalls(roster, problem)]
    starts = sorted(runs)
    assert starts[0] == (at(5), at(6))
    assert starts[-1] == (at(14.5), at(16))
    assert len(starts) == 5  # before, after, and the three breaks


def test_shortfalls_come_dearest_first() -> None:
    money = [fall.money for fall in shortfalls(NOBODY, needing(cards=(8, 9), orders=(8, 12), returns=(8, 10)))]
    assert money == sorted(money, reverse=True)
    assert len(money) == 3


def test_hours_with_staff_to_spare_have_no_shortfall() -> None:
    problem = needing(cards=(6, 7))
    roster = Roster(tuple(day_shift(agent, problem, date(2026, 10, 12)) for agent in problem.agents[:3]))
    assert shortfalls(roster, problem) == ()


def test_coverage_has_a_row_where_something_is_required_or_open_and_no_other() -> None:
    problem = needing(cards=(5, 7))
    roster = Roster((day_shift(problem.agents[0], problem, date(2026, 10, 12)),))
    rows = list(coverage_rows(roster, problem))
    assert {row.queue for row in rows} == {"cards"}
    assert (rows[0].start, rows[0].required, rows[0].scheduled, rows[0].short) == (at(5), 1.0, 0.0, 1.0)
    assert rows[-1].start == at(14.25)
    assert (rows[-1].required, rows[-1].scheduled, rows[-1].short) == (0.0, 1.0, 0.0)


def test_the_hours_of_coverage_add_up_to_the_score() -> None:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    rows = list(coverage_rows(roster, problem))
    short = sum(row.short for row in rows)
    assert short / sum(row.required for row in rows) * 100 == pytest.approx(score(roster, problem).understaffed_pct)
    falls = shortfalls(roster, problem)
    assert sum(fall.money for fall in falls) == pytest.approx(score(roster, problem).shortage)


def test_shifts_outside_the_horizon_cost_nothing_but_those_before_it_still_cover() -> None:
    problem = needing(cards=(0, 1))
    eve = day_shift(problem.agents[0], problem, date(2026, 10, 11), 22 * 60)  # 20:00 to 04:30 UTC
    result = score(Roster((eve,)), replace(problem, carry_in=(eve,)))
    assert (result.labour, result.understaffed_pct) == (0.0, 0.0)
