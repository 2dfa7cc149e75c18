"""Compile every numba kernel by planning and mending the smallest scenario; numba caches the result on disk."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.network import Channel
from heliotrope.domain.problem import ChangeBudget, SiteClosure
from heliotrope.forecasting import QueueCalendar, QueueHistory, forecast_demand
from heliotrope.rostering import plan_roster, repair_roster
from heliotrope.scenario import Scenario, read_scenario
from heliotrope.staffing import require_period


def warm_up(scenario: Scenario) -> None:
    """Forecast, require, plan the week, close its site for a day, mend."""
    forecasts = week_ahead(scenario)
    queue = scenario.network.queues[0]
    require_period(forecasts, replace(queue, channel=Channel.CHAT, concurrency=2))
    require_period(forecasts, replace(queue, channel=Channel.EMAIL))
    problem = scenario.problem(require_period(forecasts, queue))
    planned = plan_roster(problem)
    tomorrow = scenario.horizon.start + timedelta(days=1)
    closure = SiteClosure(scenario.network.sites[0].id, tomorrow, tomorrow + timedelta(days=1))
    budget = ChangeBudget(1)
    repair_roster(replace(problem, base=planned.roster, frozen_until=tomorrow, closures=(closure,), budget=budget))


def week_ahead(scenario: Scenario) -> tuple[DemandForecast, ...]:
    """Forecast the scenario's first queue over its horizon."""
    queue, horizon = scenario.network.queues[0], scenario.horizon
    past = scenario.history()[queue.id]
    history = QueueHistory(queue.id, past.zone, past.days, past.volume, past.handle_time_s)
    days = len(horizon.days)
    return forecast_demand(history, QueueCalendar(), horizon.days[0], days, revision=1, basis="warm-up")


if __name__ == "__main__":
    warm_up(read_scenario(Path(sys.argv[1])))
