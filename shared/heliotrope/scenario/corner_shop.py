"""The smallest scenario: one client, one site, one queue, ten agents. Fictional; its demand is synthetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from heliotrope.domain.activities import ActivityKind, ActivityRequest
from heliotrope.domain.contracts import RemedyTier
from heliotrope.domain.network import (
    Bay,
    Channel,
    Client,
    Network,
    OpeningHours,
    Queue,
    ServiceGoal,
    Site,
    SiteShare,
)
from heliotrope.domain.people import Agent, TimeOff, WorkPlan
from heliotrope.domain.time import Horizon
from heliotrope.scenario.contracts import full_time, part_time
from heliotrope.scenario.incumbent import Habit, fixed_rotation
from heliotrope.scenario.scenario import RecordedDemand, Scenario
from heliotrope.scenario.seasonal import seasonal_contacts

SEED = 1
WEEKLY_VOLUME = 2350.0
"""Contacts a week that keep the ten busy: a little more than they can serve as promised."""
HORIZON = Horizon(datetime(2026, 10, 26, tzinfo=UTC))
QUEUE = "orders-en"
DAY_WINDOW = ((7 * 60, 16 * 60),)


def corner_shop() -> Scenario:
    """Return the scenario in shared/scenarios/corner-shop."""
    network, plans, agents = _network(), _work_plans(), _agents()
    rng = np.random.default_rng(SEED)
    series = {QUEUE: seasonal_contacts(network.queue(QUEUE), HORIZON, WEEKLY_VOLUME, rng)}
    zones = {site.id: site.zone for site in network.sites}
    roster = fixed_rotation([_habit(i, a, network.queue(QUEUE)) for i, a in enumerate(agents)], zones, plans, HORIZON)
    contacts = RecordedDemand(series, "synthetic")
    return Scenario(network, agents, plans, HORIZON, contacts, roster, activities=_requests(agents))


def _network() -> Network:
    shop_hours = OpeningHours((*((8 * 60, 20 * 60),) * 6, None))
    queue = Queue(
        id=QUEUE,
        client="corner-shop",
        name="Orders by telephone",
        channel=Channel.VOICE,
        language="en",
        skill="orders",
        zone="Europe/Warsaw",
        goal=ServiceGoal(service_level=0.8, within_s=20),
        handle_time_s=240,
        hours=shop_hours,
        remedies=(RemedyTier(0.78, 500.0), RemedyTier(0.70, 1500.0)),
    )
    site = Site(
        id="krk",
        name="Krakow",
        country="PL",
        jurisdiction="PL",
        zone="Europe/Warsaw",
        bays=(Bay("krk-floor", 9),),
        latitude=50.06,
        longitude=19.94,
    )
    client = Client("corner-shop", "Corner Shop", shares=(SiteShare("krk"),))
    return Network("Corner shop", "USD", (client,), (site,), (queue,))


def _work_plans() -> dict[str, WorkPlan]:
    plans = (full_time("full-time", DAY_WINDOW), part_time("part-time", DAY_WINDOW))
    return {plan.id: plan for plan in plans}


def _agents() -> tuple[Agent, ...]:
    leave = TimeOff(datetime(2026, 10, 28, 23, tzinfo=UTC), datetime(2026, 10, 30, 23, tzinfo=UTC))
    return tuple(
        Agent(
            id=f"ag-{i + 1:04d}",
            site="krk",
            team="early" if i % 2 == 0 else "late",
            work_plan="full-time" if i < 7 else "part-time",
            clients=frozenset({"corner-shop"}),
            skills={"orders": round(0.92 + 0.013 * i, 3)},
            languages=frozenset({"en", "pl"}),
            wage=round(9.0 + 0.2 * i, 2),
            leave=(leave,) if i == 4 else (),
            preferred=(7 * 60, 9 * 60) if i % 4 == 0 else (11 * 60, 16 * 60) if i % 4 == 1 else None,
            home=i in (3, 8),
        )
        for i in range(10)
    )


def _requests(agents: tuple[Agent, ...]) -> tuple[ActivityRequest, ...]:
    """Return half an hour of coaching for everybody, one by one with the last, and a meeting of the early team."""
    *people, coach = (agent.id for agent in agents)
    early = tuple(agent.id for agent in agents if agent.team == "early")
    first, last = HORIZON.start, HORIZON.end
    thursday = first + timedelta(days=3)
    return (
        ActivityRequest("coaching", ActivityKind.COACHING, tuple(people), 30, first, last, trainer=coach),
        ActivityRequest(
            "early-meeting", ActivityKind.MEETING, early, 30, first, last, together=True, deadline=thursday
        ),
    )


def _habit(position: int, agent: Agent, queue: Queue) -> Habit:
    """Early teams start at 8, late teams at 11:30; every other one has Monday off instead of Saturday."""
    full = agent.work_plan == "full-time"
    days = frozenset(range(5)) if position % 3 else frozenset(range(1, 6))
    start = 8 * 60 if agent.team == "early" else 11 * 60 + 30
    return Habit(agent, start, days if full else days - {2}, 510 if full else 300, queue, position % 4)
