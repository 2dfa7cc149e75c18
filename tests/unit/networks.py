"""A tiny, valid network with two sites, two clients, six agents and a lawful roster, for tests to bend.

`tiny_problem(...)` takes replacements for any field of the problem; `tiny_roster(problem)` breaks no rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from heliotrope.domain.network import Bay, Channel, Client, Network, OpeningHours, Queue, ServiceGoal, Site
from heliotrope.domain.people import Agent, BreakRule, ShiftPattern, WorkPlan
from heliotrope.domain.periods import Balance, Rotation
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import ON_QUEUE, WHOLE, Activity, QueueShare, Roster, Shift
from heliotrope.domain.statutes import HOUSE, Fact, LabourRules
from heliotrope.domain.teams import Team, TransportSlot
from heliotrope.domain.time import Horizon, instant_of

MONDAY = datetime(2026, 10, 12, tzinfo=UTC)
"""Start of the tiny horizon: a week without daylight-saving change at either site."""

FULL_DAY = ShiftPattern(
    minutes=510,
    breaks=(
        BreakRule("break", 15, 90, 150, paid=True),
        BreakRule("meal", 30, 210, 300, paid=False),
        BreakRule("break", 15, 345, 420, paid=True),
    ),
)
"""Eight and a half hours with 480 paid minutes."""
SPLIT_DAY = ShiftPattern(
    minutes=600,
    breaks=(BreakRule("break", 15, 90, 120, paid=True), BreakRule("gap", 120, 240, 240, paid=False)),
)
"""Two times four hours with two hours between them: 480 paid minutes."""
FULL_TIME = WorkPlan(
    id="full-time",
    shifts=(FULL_DAY,),
    start_windows=((6 * 60, 14 * 60), (22 * 60, 22 * 60)),
    days=(4, 5),
    week_minutes=(1920, 2400),
    max_nights=1,
)
OFFICE_HOURS = OpeningHours(((7 * 60, 19 * 60),) * 5 + (None, None))
LAW_VALUES: dict[str, Any] = {
    "max_day_minutes": 600,
    "max_week_minutes": 2880,
    "daily_rest_minutes": 660,
    "weekly_rest_minutes": 2100,
    "max_consecutive_days": 6,
    "break_after_minutes": 360,
    "break_minutes": 30,
    "max_stretch_minutes": 360,
    "night": (1320, 360),
    "night_premium": 0.1,
    "overtime_premium": 0.25,
    "overtime_after_minutes": 2400,
    "weekend_premium": 0.1,
    "night_consent": False,
    "reference_weeks": 17,
    "average_week_minutes": 3300,
    "notice_minutes": 1440,
    "day_off_notice_minutes": 2880,
}


def tiny_rules(jurisdiction: str = "PL", law: Iterable[str] = ("daily_rest_minutes",), **values: Any) -> LabourRules:
    """Return house-like rules with `values` replaced; fields named in `law` count as law, others as house."""
    merged = {**LAW_VALUES, **values}
    legal = set(law)
    provenance = {
        field: Fact(field, value, "Labour Code", "statute-text", jurisdiction)
        if field in legal
        else Fact(field, value, "house policy", "house", HOUSE)
        for field, value in merged.items()
    }
    return LabourRules(jurisdiction=jurisdiction, provenance=provenance, **merged)


def tiny_network() -> Network:
    """Return sites in Warsaw and Manila, clients `bank` (Warsaw only) and `shop`, and three queues."""
    goal = ServiceGoal(0.8, 20)
    return Network(
        name="tiny",
        currency="EUR",
        clients=(Client("bank", "Bank", permitted_sites=frozenset({"warsaw"})), Client("shop", "Shop")),
        sites=(
            Site("warsaw", "Warsaw", "PL", "PL", "Europe/Warsaw", (Bay("w1", 4), Bay("w2", 2, "bank"))),
            Site("manila", "Manila", "PH", "PH", "Asia/Manila", (Bay("m1", 4),)),
        ),
        queues=(
            Queue("cards", "bank", "Cards", Channel.VOICE, "pl", "cards", "Europe/Warsaw", goal, 300.0,
                  certifications=frozenset({"pci"})),
            Queue("orders", "shop", "Orders", Channel.VOICE, "en", "retail", "Europe/London", goal, 240.0),
            Queue("returns", "shop", "Returns", Channel.EMAIL, "en", "retail", "Europe/Warsaw", goal, 400.0,
                  hours=OFFICE_HOURS),
        ),
    )  # fmt: skip


def tiny_agent(name: str, site: str = "warsaw", **changes: Any) -> Agent:
    """Return a full-time agent: of the bank in Warsaw, of the shop elsewhere."""
    bank = site == "warsaw"
    agent = Agent(
        id=name,
        site=site,
        team=f"{site}-1",
        work_plan="full-time",
        clients=frozenset({"bank"} if bank else {"shop"}),
        skills={"cards": 1.0} if bank else {"retail": 1.0},
        languages=frozenset({"pl", "en"}),
        wage=10.0,
        certifications=frozenset({"pci"}),
    )
    return replace(agent, **changes)


def rich_agent(agent: Agent) -> Agent:
    """Return `agent` with a value of every optional field of the people's rules."""
    balance = Balance(weeks=3, minutes=6000, nights=2, weekends=1)
    flags = {"night_exempt": True, "night_consent": True}
    ties = {"apart": frozenset({"w1"}), "together": frozenset({"m1"})} if agent.id == "w2" else {}
    return replace(agent, balance=balance, rotation_offset=1, unsocial_minutes=900, **ties, **flags)


def rich_network(network: Network) -> Network:
    """Return `network` with a team, a ratio of supervision, night transport and labour days of its own."""
    transport = (TransportSlot(0, 359, 3), TransportSlot(1200, 1439, 2))
    sites = tuple(
        replace(site, transport=transport, agents_per_supervisor=4, labour_day_start=90) for site in network.sites
    )
    return replace(network, sites=sites, teams=(Team("early", None, ((360, 1439),)), Team("late")))


def rich_plan(plan: WorkPlan) -> WorkPlan:
    """Return `plan` with a value of every optional field, none of which forbids what it allows."""
    week = tuple((first, last) for first, last in plan.start_windows)
    return replace(
        plan,
        max_nights=5,
        anchor_band=600,
        rotation=Rotation(date(2026, 1, 5), (week, ((0, 1439),))),
        overtime_after=2300,
        max_overtime=240,
        reference_nights=40,
        reference_weekends=12,
        max_splits=2,
        shifts=(*plan.shifts, SPLIT_DAY),
    )


def tiny_problem(**changes: Any) -> RosterProblem:
    """Return a problem of one week with six agents; `changes` replace its fields.

    Every queue needs one agent from 08:00 to 16:00 UTC on every day, at a flat price of its floor.
    """
    network, horizon = changes.get("network", tiny_network()), changes.get("horizon", Horizon(MONDAY))
    agents = (
        *(tiny_agent(f"w{n}") for n in range(1, 4)),
        *(tiny_agent(f"m{n}", "manila") for n in range(1, 4)),
    )
    fields: dict[str, Any] = {
        "network": network,
        "horizon": horizon,
        "agents": agents,
        "work_plans": {"full-time": FULL_TIME},
        "rules": {"PL": tiny_rules("PL"), "PH": tiny_rules("PH", law=())},
        "demand": tiny_demand(network, horizon),
    }
    return RosterProblem(**{**fields, **changes})


def tiny_demand(network: Network, horizon: Horizon, agents: float = 1.0) -> NetworkDemand:
    """Return a flat requirement of `agents` per queue from 08:00 to 16:00 UTC, in four equal pieces."""
    hour = horizon.slots_per_day // 24
    required = np.zeros((len(network.queues), horizon.slots))
    for day in range(7 * horizon.weeks):
        first = day * horizon.slots_per_day
        required[:, first + 8 * hour : first + 16 * hour] = agents
    floors = np.array([queue.shortage_price for queue in network.queues]) * horizon.grain_minutes / 60
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    prices = np.broadcast_to(floors[:, None, None], widths.shape).copy()
    return NetworkDemand(required, widths, prices, load=required * 0.8)


def tiny_shift(
    agent: Agent,
    start: datetime,
    queue: str | None = None,
    pattern: ShiftPattern = FULL_DAY,
    latest: bool = False,
) -> Shift:
    """Return a shift of `pattern` from `start`, each break as early (or as late) as its window allows."""
    own_queue = queue or ("cards" if "bank" in agent.clients else "orders")
    shares = (QueueShare(own_queue, WHOLE),)
    blocks, at = [], start
    for rule in pattern.breaks:
        opens = start + timedelta(minutes=rule.latest if latest else rule.earliest)
        closes = opens + timedelta(minutes=rule.minutes)
        blocks += [
            Activity(ON_QUEUE, at, opens, shares=shares),
            Activity(rule.code, opens, closes, rule.paid),
        ]
        at = closes
    end = start + timedelta(minutes=pattern.minutes)
    blocks.append(Activity(ON_QUEUE, at, end, shares=shares))
    return Shift(agent.id, agent.site, start, end, tuple(blocks))


def day_shift(agent: Agent, problem: RosterProblem, day: date, minute: int = 8 * 60, **shape: Any) -> Shift:
    """Return the agent's shift on the local `day`, from wall-clock `minute` of its site."""
    return tiny_shift(agent, instant_of(day, minute, problem.zone_of(agent)), **shape)


def tiny_roster(problem: RosterProblem) -> Roster:
    """Return a lawful roster: every agent works 08:00 to 16:30 local, Monday to Friday of every week."""
    start = problem.horizon.start.date()
    days = [start + timedelta(days=n) for n in range(7 * problem.horizon.weeks) if n % 7 < 5]
    return Roster(tuple(day_shift(agent, problem, day) for agent in problem.agents for day in days))
