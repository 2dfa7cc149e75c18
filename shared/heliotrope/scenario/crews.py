"""Crews: people of one site who serve the same queues; hired as agents, and put on their usual rotation."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from heliotrope.domain.network import Queue
from heliotrope.domain.people import Agent, TimeOff, WorkPlan
from heliotrope.domain.time import Horizon, instant_of, local
from heliotrope.scenario.contracts import (
    ANY_TIME,
    FULL_DAY_38_HOURS,
    FULL_DAY_LONG_MEAL,
    OFFICE_TIME,
    Windows,
    four_tens,
    full_time,
    part_time,
    six_hour_days,
)
from heliotrope.scenario.incumbent import Habit

FULL_TIME = {"PH": "ft60", "ZA": "ft60", "EG": "ft60", "AU": "ft38", "BR": "six"}
"""Full-time contract by jurisdiction where the usual eight hours with a half-hour meal are not it."""
FOUR_TENS = ("US", "NZ", "ZA")
"""Where ten paid hours in a day are lawful and usual enough."""
CONSENT_ASKED = ("ZA",)
"""Where the statute pack asks for consent to night work: who is hired there has agreed."""
WEEKS_OFF, DAYS_OFF = 0.03, 0.05
"""Share of agents with the planned week off, and with one or two days of it: about 4 % of all agent-days."""
PREFERENCES = ((6 * 60, 9 * 60), (8 * 60, 11 * 60), (11 * 60, 15 * 60), (14 * 60, 18 * 60), (20 * 60, 23 * 60))
TEAM = 12
"""Agents to a team."""
FIVE_DAYS = tuple(frozenset((first + d) % 7 for d in range(5)) for first in (0, 1, 2, 3, 5, 6))


@dataclass(frozen=True, slots=True)
class Crew:
    """People who work alike.

    Attributes
    ----------
    office
        Whether shifts start in office time only; otherwise at any time of day.
    wage
        Money per hour of a proficient agent; it grows with tenure, as efficiency does.
    starts
        Local hours at which the incumbent roster starts its rotations, dealt out in turn.
    serves
        Queues that the incumbent roster lets them serve, dealt out in turn.
    """

    name: str
    site: str
    count: int
    clients: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    serves: tuple[str, ...]
    starts: tuple[float, ...]
    wage: float
    office: bool = False
    certifications: tuple[str, ...] = ()


def work_plans() -> dict[str, WorkPlan]:
    """Return the contracts that crews are hired under: each kind for office time and for any time."""
    plans: list[WorkPlan] = []
    kinds: tuple[tuple[str, Windows], ...] = (("any", ANY_TIME), ("office", OFFICE_TIME))
    for kind, windows in kinds:
        plans += [
            full_time(f"ft-{kind}", windows),
            full_time(f"ft60-{kind}", windows, FULL_DAY_LONG_MEAL),
            full_time(f"ft38-{kind}", windows, FULL_DAY_38_HOURS),
            four_tens(f"tens-{kind}", windows),
            six_hour_days(f"six-{kind}", windows),
            part_time(f"pt-{kind}", windows),
        ]
    return {plan.id: plan for plan in plans}


def contract(position: int, jurisdiction: str, office: bool) -> str:
    """Return the work plan of the crew's member number `position`: one in five part time, some on four long days."""
    full = FULL_TIME.get(jurisdiction, "ft")
    kind = full
    if position % 5 == 4 and full != "six":
        kind = "pt"
    elif position % 10 == 7 and jurisdiction in FOUR_TENS:
        kind = "tens"
    return f"{kind}-{'office' if office else 'any'}"


def hire(
    crews: Iterable[Crew],
    places: Mapping[str, tuple[str, str]],
    horizon: Horizon,
    seed: int,
    home_share: float = 0.25,
) -> dict[str, tuple[Agent, ...]]:
    """Return crew name -> its agents, numbered through from ag-0001.

    Parameters
    ----------
    places
        Site -> (jurisdiction, time zone).
    home_share
        Share of agents who work at home.
    """
    rng, numbers = np.random.default_rng(seed), itertools.count(1)
    hired: dict[str, tuple[Agent, ...]] = {}
    for crew in crews:
        jurisdiction, zone_name = places[crew.site]
        members = (
            _agent(f"ag-{next(numbers):04d}", crew, contract(i, jurisdiction, crew.office), rng)
            for i in range(crew.count)
        )
        hired[crew.name] = tuple(
            replace(
                agent,
                team=f"{crew.name}-{i // TEAM + 1}",
                leave=_leave(zone_name, horizon, rng),
                home=bool(rng.random() < home_share),
                night_consent=jurisdiction in CONSENT_ASKED,
            )
            for i, agent in enumerate(members)
        )
    return hired


TENURE_BANDS, TENURE_SHARES = (0.1, 0.4, 0.6, 0.9), (0.15, 0.35, 0.35, 0.15)
"""Bands of tenure (0 new, 1 longest) and their shares: providers grade efficiency and wage in few steps."""


def _agent(name: str, crew: Crew, work_plan: str, rng: np.random.Generator) -> Agent:
    tenure = TENURE_BANDS[int(rng.choice(len(TENURE_BANDS), p=TENURE_SHARES))]
    efficiency = round(0.9 + 0.15 * tenure, 2)
    windows = PREFERENCES[:3] if crew.office else PREFERENCES
    window = windows[int(rng.integers(len(windows)))]
    return Agent(
        id=name,
        site=crew.site,
        team=crew.name,
        work_plan=work_plan,
        clients=frozenset(crew.clients),
        skills=dict.fromkeys(crew.skills, efficiency),
        languages=frozenset(crew.languages),
        wage=round(crew.wage * (0.92 + 0.16 * tenure), 2),
        certifications=frozenset(crew.certifications),
        preferred=window if rng.random() < 0.5 else None,
    )


def _leave(zone_name: str, horizon: Horizon, rng: np.random.Generator) -> tuple[TimeOff, ...]:
    """Whole local days of approved leave within the planned weeks, for few agents."""
    monday = local(horizon.start + timedelta(hours=12), zone_name).date()
    leave = []
    for week in range(horizon.weeks):
        drawn, first_day, length = rng.random(), int(rng.integers(0, 6)), int(rng.integers(1, 3))
        if drawn < WEEKS_OFF:
            first_day, length = 0, 7
        if drawn < WEEKS_OFF + DAYS_OFF:
            first = monday + timedelta(weeks=week, days=first_day)
            last = first + timedelta(days=length)
            leave.append(TimeOff(instant_of(first, 0, zone_name), instant_of(last, 0, zone_name)))
    return tuple(leave)


def habits(
    crews: Iterable[Crew],
    hired: Mapping[str, tuple[Agent, ...]],
    plans: Mapping[str, WorkPlan],
    queues: Iterable[Queue],
) -> list[Habit]:
    """Return everybody's usual rotation: the crew's starts, days off and queues dealt out in turn."""
    by_id = {queue.id: queue for queue in queues}
    return [
        _habit(crew, position, agent, plans[agent.work_plan], by_id[crew.serves[position % len(crew.serves)]])
        for crew in crews
        for position, agent in enumerate(hired[crew.name])
    ]


def _habit(crew: Crew, position: int, agent: Agent, plan: WorkPlan, queue: Queue) -> Habit:
    """Queues that close at weekends are worked from Monday to Friday; otherwise days off rotate by team."""
    always = queue.hours.windows[6] is not None
    days = FIVE_DAYS[position // len(crew.starts) % len(FIVE_DAYS)] if always else FIVE_DAYS[0]
    if plan.days[1] < 5:
        days -= {max(days)}
    lengths = [shift.minutes for shift in plan.shifts]
    start = int(crew.starts[position % len(crew.starts)] * 60)
    return Habit(agent, start, days, lengths[len(lengths) // 2], queue, position % 3)
