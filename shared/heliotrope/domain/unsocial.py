"""Unsocial hours, and what it costs to give more of them to those who have had more than others.

Everybody's past is compared with the network's mean. The price of an hour grows with the distance above it in steps of
`STEP_HOURS`: a convex price of the deviation, and linear in what one roster adds, so that it is a price of shifts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil

from heliotrope.domain.people import Agent
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import local

STEP_HOURS, MOST_STEPS = 8, 6
SATURDAY = 5


def unsocial_minutes(start: datetime, minutes: int, zone: str, rules: LabourRules, grain_minutes: int) -> int:
    """Return the minutes of a shift that begin at night or at the weekend, by the site's clock, in whole grains."""
    count = 0
    for at in range(0, minutes, grain_minutes):
        here = local(start + timedelta(minutes=at), zone)
        if here.weekday() >= SATURDAY or rules.at_night(here.hour * 60 + here.minute):
            count += min(grain_minutes, minutes - at)
    return count


def fairness_prices(agents: Sequence[Agent], price: float) -> Mapping[str, float]:
    """Return agent -> money of one more unsocial hour: `price` for each step above the network's mean."""
    mean = sum(agent.unsocial_minutes for agent in agents) / max(len(agents), 1)
    return {agent.id: price * _steps(agent.unsocial_minutes - mean) for agent in agents}


def _steps(minutes_above: float) -> int:
    return min(MOST_STEPS, max(0, ceil(minutes_above / (60 * STEP_HOURS))))
