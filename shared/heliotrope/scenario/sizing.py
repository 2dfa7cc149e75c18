"""How much demand a number of people can serve: the inverse of planning, for networks that are invented."""

from __future__ import annotations

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.network import Channel, Queue
from heliotrope.domain.people import Agent, WorkPlan
from heliotrope.domain.time import Horizon
from heliotrope.scenario.seasonal import expected_week

REQUIRED = {
    Channel.VOICE: (0.98, 0.39, 1.29),
    Channel.CHAT: (0.60, 0.0, 1.2),
    Channel.EMAIL: (1.11, 0.0, 0.0),
    Channel.BACK_OFFICE: (1.11, 0.0, 0.0),
}
"""Agents required at a load of `a` erlangs: x a + y sqrt(a) + z, fitted to the staffing engine with usual goals."""


def required_agents(load: Array, channel: Channel) -> Array:
    """Return about how many agents each load (erlangs) requires."""
    slope, spread, least = REQUIRED[channel]
    agents: Array = np.where(load > 0, slope * load + spread * np.sqrt(load) + least, 0.0)
    return agents


def volume_for(queue: Queue, horizon: Horizon, hours: float) -> float:
    """Return the contacts a week that require `hours` agent-hours a week, by bisection."""
    week = expected_week(queue, horizon)
    per_slot = queue.handle_time_s / (60 * horizon.grain_minutes)
    low, high = 0.0, hours * 3600 / queue.handle_time_s * 3
    for _ in range(40):
        volume = (low + high) / 2
        required = required_agents(week * volume * per_slot, queue.channel).sum() * horizon.grain_minutes / 60
        low, high = (volume, high) if required < hours else (low, volume)
    return max(low, 1.0)


def scheduled_hours(agent: Agent, plan: WorkPlan, weeks: int) -> float:
    """Return the most on-queue hours a week of the contract, less the share of `weeks` planned weeks lost to leave."""
    best = 0.0
    for shift in plan.shifts:
        on_queue = shift.minutes - sum(rule.minutes for rule in shift.breaks)
        for days in range(plan.days[0], plan.days[1] + 1):
            if plan.week_minutes[0] <= days * shift.paid_minutes <= plan.week_minutes[1]:
                best = max(best, days * on_queue / 60)
    away = sum((off.end - off.start).total_seconds() for off in agent.leave) / 86400
    # A day or two of leave mostly falls on days off; a week of it does not.
    return best * max(0.0, 1 - away / (7 * weeks))
