"""What pyworkforce can express: the fewest eight-hour shifts that cover hourly requirements, day by day."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import numpy as np
from heliotrope.domain.network import Bay, Channel, Client, Network, Queue, ServiceGoal, Site
from heliotrope.domain.people import Agent, ShiftPattern, WorkPlan
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.time import Horizon

from services.optimiser.warming import RULES

STARTS = range(0, 17)
"""Hours at which a shift may start, so that it ends on its day."""
LENGTH, DAYS = 8, 5
PRICE = 1000.0
"""Money of a missing agent-hour: far above what a shift costs."""


def hourly_requirement(seed: int) -> np.ndarray:
    """Return [DAYS, 24] people required, a bell over the day with noise."""
    rng = np.random.default_rng(seed)
    bell = 12 * np.exp(-(((np.arange(24) - 12) / 4.5) ** 2))
    return np.round(bell[None, :] * rng.uniform(0.8, 1.2, (DAYS, 24))).astype(int)


def fewest_shifts(required: np.ndarray, seconds: float) -> tuple[float, float]:
    """Return (shifts, seconds) of pyworkforce."""
    from pyworkforce.scheduling import MinRequiredResources

    covers = {f"s{s:02d}": [int(s <= hour < s + LENGTH) for hour in range(24)] for s in STARTS}
    most = int(required.max()) + LENGTH
    began = time.perf_counter()
    solution: dict[str, Any] = MinRequiredResources(
        num_days=len(required),
        periods=24,
        shifts_coverage=covers,
        required_resources=required.tolist(),
        max_period_concurrency=4 * most,
        max_shift_concurrency=most,
        max_search_time=seconds,
    ).solve()
    spent = time.perf_counter() - began
    return float(sum(shift["resources"] for shift in solution["resources_shifts"])), spent


def coverage_problem(required: np.ndarray) -> RosterProblem:
    """Return the same as a network: one queue, people without breaks who may work up to five shifts."""
    people = int(required.sum(axis=1).max() // LENGTH + required.max() + LENGTH)
    horizon = Horizon(datetime(2026, 1, 5, tzinfo=UTC))
    queue = Queue("queue", "client", "Queue", Channel.VOICE, "en", "skill", "UTC", ServiceGoal(0.8, 20), 300.0)
    site = Site("site", "Site", "GB", RULES.jurisdiction, "UTC", (Bay("bay", people),))
    network = Network("coverage", "EUR", (Client("client", "Client"),), (site,), (queue,))
    plan = WorkPlan(
        "any", (ShiftPattern(60 * LENGTH),), ((0, 60 * STARTS[-1]),), (0, DAYS), (0, 60 * LENGTH * DAYS), start_step=60
    )
    agents = tuple(
        Agent(
            id=f"a{n:03d}",
            site="site",
            team="team",
            work_plan="any",
            clients=frozenset({"client"}),
            skills={"skill": 1.0},
            languages=frozenset({"en"}),
            wage=10.0,
        )
        for n in range(people)
    )
    need = np.zeros((1, horizon.slots))
    need[0, : required.size * 4] = np.repeat(required.ravel(), 4)
    widths = np.repeat(need[:, :, None] / 4, 4, axis=2)
    demand = NetworkDemand(need, widths, np.full_like(widths, PRICE / 4), need)
    return RosterProblem(network, horizon, agents, {"any": plan}, {RULES.jurisdiction: _free_rules()}, demand)


def _free_rules() -> Any:
    from dataclasses import replace

    return replace(
        RULES,
        break_after_minutes=600,
        max_stretch_minutes=600,
        daily_rest_minutes=480,
        weekly_rest_minutes=480,
        night_premium=0.0,
        weekend_premium=0.0,
        max_consecutive_days=7,
    )
