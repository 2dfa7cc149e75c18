"""Synthetic networks: any size, the same for the same seed, tight."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.people import TimeOff
from heliotrope.forecasting import QueueCalendar, QueueHistory, forecast_demand
from heliotrope.scenario import generate, read_scenario, write_scenario
from heliotrope.scenario.sizing import scheduled_hours
from heliotrope.staffing import require_period


def test_the_same_seed_gives_the_same_network_and_another_seed_another() -> None:
    one, again, other = (generate(60, 3, 5, 1, seed) for seed in (7, 7, 8))
    assert (one.network, one.agents, one.incumbent.hash()) == (again.network, again.agents, again.incumbent.hash())
    for name, of in one.intervals.items():
        assert np.array_equal(of.offered, again.intervals[name].offered)
    assert one.agents != other.agents


def test_equal_instants_and_activities_of_the_incumbent_are_one_object() -> None:
    blocks = [activity for shift in generate(200, 3, 5, 1, 7).incumbent.shifts for activity in shift.activities]
    instants = [instant for block in blocks for instant in (block.start, block.end)]
    for values in (blocks, instants):
        assert len({id(value) for value in values}) == len(set(values)) < len(values)


@pytest.mark.parametrize(("agents", "sites", "queues", "weeks"), [(1, 1, 1, 1), (30, 2, 3, 2), (500, 14, 30, 1)])
def test_it_has_the_size_that_was_asked_for(agents: int, sites: int, queues: int, weeks: int) -> None:
    scenario = generate(agents, sites, queues, weeks, 3)
    assert len(scenario.agents) == agents
    assert (len(scenario.network.sites), len(scenario.network.queues)) == (sites, queues)
    assert scenario.horizon.weeks == weeks
    assert all(len(past.days) in (41, 42, 43) or past.volume.shape[1] == 96 for past in scenario.history().values())


def test_everybody_can_serve_and_every_contract_is_lawful() -> None:
    scenario = generate(200, 12, 10, 1, 4)
    problem = scenario.problem(())
    assert (problem.efficiency.max(axis=1) > 0).all()
    assert {breach.rule for breach in audit(scenario.incumbent, problem)} <= {"days_per_week", "week_minutes"}


@pytest.mark.parametrize("weeks", [1, 4])
def test_demand_is_about_what_the_contracts_can_give(weeks: int) -> None:
    scenario = generate(150, 4, 6, weeks, 5)
    required = 0.0
    for name, past in scenario.history().items():
        history = QueueHistory(name, past.zone, past.days, past.volume, past.handle_time_s)
        first = scenario.horizon.days[0]
        days = forecast_demand(history, QueueCalendar(), first, 7 * weeks, revision=1, basis="test")
        required += sum(float(day.required.sum()) / 4 for day in require_period(days, scenario.network.queue(name)))
    plans = scenario.work_plans
    given = sum(
        scheduled_hours(agent, plans[agent.work_plan], weeks) * max(agent.skills.values()) for agent in scenario.agents
    )
    assert 0.93 <= required / (weeks * given) <= 1.10


def test_a_week_of_leave_costs_a_quarter_of_four_weeks() -> None:
    scenario = generate(60, 2, 3, 4, 5)
    agent = replace(scenario.agents[0], leave=())
    start = scenario.horizon.start
    away = replace(agent, leave=(TimeOff(start, start + timedelta(weeks=1)),))
    plan = scenario.work_plans[agent.work_plan]
    assert scheduled_hours(away, plan, 4) == pytest.approx(0.75 * scheduled_hours(agent, plan, 4))
    assert scheduled_hours(away, plan, 1) == 0


def test_a_generated_network_is_written_and_read(tmp_path: Path) -> None:
    scenario = generate(40, 2, 3, 1, 6)
    write_scenario(scenario, tmp_path)
    read = read_scenario(tmp_path)
    assert (read.network, read.agents, read.incumbent) == (scenario.network, scenario.agents, scenario.incumbent)
    assert read.demand.label == "synthetic"
    for name, of in scenario.intervals.items():
        assert np.array_equal(of.offered, read.intervals[name].offered)


def test_sizes_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InvalidValue, match="queues: expected 1 or more, got 0"):
        generate(10, 1, 0, 1, 1)
    with pytest.raises(InvalidValue, match="agents: expected at least one for each of 5 queues, got 3"):
        generate(3, 1, 5, 1, 1)
    with pytest.raises(InvalidValue, match=r"horizon\.weeks"):
        generate(3, 1, 1, 9, 1)
