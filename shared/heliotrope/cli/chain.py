"""The chain in one process: a scenario's history to forecast to staffing requirements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from heliotrope.domain.demand import StaffingRequirement
from heliotrope.domain.network import Queue
from heliotrope.domain.problem import RosterProblem
from heliotrope.forecasting import QueueHistory, forecast_demand
from heliotrope.forecasting.callers import queue_calendar
from heliotrope.scenario import ContactHistory, Scenario
from heliotrope.staffing import require_period

Tell = Callable[[str], None]


def requirements_of(scenario: Scenario, tell: Tell = lambda _: None) -> tuple[StaffingRequirement, ...]:
    """Forecast every queue of the scenario and staff it: all UTC days of the horizon."""
    found: list[StaffingRequirement] = []
    for name, history in scenario.history().items():
        tell(name)
        found += require_queue(scenario, scenario.network.queue(name), history)
    return tuple(found)


def require_queue(scenario: Scenario, queue: Queue, history: ContactHistory) -> tuple[StaffingRequirement, ...]:
    """Forecast one queue and staff it."""
    horizon = scenario.horizon
    first_year = int(str(history.days[0])[:4]) if len(history.days) else horizon.start.year
    days = (horizon.end - timedelta(minutes=1)).date() - horizon.start.date()
    forecasts = forecast_demand(
        QueueHistory(queue.id, history.zone, history.days, history.volume, history.handle_time_s),
        queue_calendar(queue.zone, first_year, horizon.end.year + 1),
        horizon.start.date(),
        days.days + 1,
        revision=1,
        basis=f"{scenario.network.name}: {scenario.demand.label} history",
        default_handle_time_s=queue.handle_time_s,
    )
    return tuple(require_period(forecasts, queue))


def problem_of(scenario: Scenario, tell: Tell = lambda _: None) -> RosterProblem:
    """Return the scenario's problem, with requirements from its history."""
    basis = {"demand": scenario.demand.label, "forecast": "1", "requirement": "1"}
    return scenario.problem(requirements_of(scenario, tell), basis=basis)
