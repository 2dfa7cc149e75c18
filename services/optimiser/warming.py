"""The smallest problem that uses every kernel of the engine: two agents, one queue, one week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from heliotrope.domain.demand import SHORTAGE_SEGMENTS, StaffingRequirement
from heliotrope.domain.network import Bay, Channel, Client, Network, Queue, ServiceGoal, Site
from heliotrope.domain.people import Agent, BreakRule, ShiftPattern, WorkPlan
from heliotrope.domain.problem import ChangeBudget, NetworkDemand, RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import Horizon

HORIZON = Horizon(datetime(2026, 1, 5, tzinfo=UTC))
RULES = LabourRules(
    jurisdiction="none",
    max_day_minutes=600,
    max_week_minutes=2880,
    daily_rest_minutes=660,
    weekly_rest_minutes=2100,
    max_consecutive_days=6,
    break_after_minutes=360,
    break_minutes=30,
    max_stretch_minutes=300,
    night=(22 * 60, 6 * 60),
    night_premium=0.25,
    overtime_premium=0.5,
    overtime_after_minutes=2400,
    weekend_premium=0.25,
    provenance={},
)
SHIFT = ShiftPattern(510, (BreakRule("break", 15, 75, 150, paid=True), BreakRule("meal", 30, 195, 285, paid=False)))
PLAN = WorkPlan("any", (SHIFT,), ((7 * 60, 12 * 60),), (4, 5), (1920, 2400))


def small_problem(base: Roster | None = None) -> RosterProblem:
    """Return the problem; with `base` the one of mending it."""
    network = _network()
    agents = tuple(_agent(name, wage) for name, wage in (("one", 10.0), ("two", 12.0)))
    days = [HORIZON.start.date() + timedelta(days=day) for day in range(7)]
    return RosterProblem(
        network=network,
        horizon=HORIZON,
        agents=agents,
        work_plans={PLAN.id: PLAN},
        rules={RULES.jurisdiction: RULES},
        demand=NetworkDemand.of(network, HORIZON, [_requirement(day) for day in days]),
        base=base,
        budget=None if base is None else ChangeBudget(1),
    )


def _network() -> Network:
    goal = ServiceGoal(0.8, 20)
    queue = Queue("queue", "client", "Queue", Channel.VOICE, "en", "skill", "UTC", goal, 300.0)
    site = Site("site", "Site", "GB", RULES.jurisdiction, "UTC", (Bay("bay", 2),))
    return Network("warming", "EUR", (Client("client", "Client"),), (site,), (queue,))


def _agent(name: str, wage: float) -> Agent:
    return Agent(
        id=name,
        site="site",
        team="team",
        work_plan=PLAN.id,
        clients=frozenset({"client"}),
        skills={"skill": 1.0},
        languages=frozenset({"en"}),
        wage=wage,
    )


def _requirement(day: date) -> StaffingRequirement:
    """Two agents from 8 to 18 h: more than two people can give, so that every move is tried."""
    hour = np.arange(96) // 4
    required = np.where((hour >= 8) & (hour < 18), 2.0, 0.0)
    widths = np.repeat(required[:, None] / SHORTAGE_SEGMENTS, SHORTAGE_SEGMENTS, axis=1)
    prices = np.tile(np.linspace(5.0, 20.0, SHORTAGE_SEGMENTS), (96, 1))
    return StaffingRequirement("queue", day, required, widths, prices, required, 1, "warming")
