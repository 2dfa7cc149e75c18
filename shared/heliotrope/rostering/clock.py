"""Small questions of the clock that several parts of the engine ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import minute_of_day


def slots_up(minutes: int, grain: int) -> int:
    """Return minutes in whole grains, rounded up."""
    return -(-minutes // grain)


def touches_night(start: datetime, minutes: int, zone: str, rules: LabourRules) -> bool:
    """Whether any quarter of an hour of a shift begins in the night window of the site's clock."""
    steps = range(0, minutes, 1 if minutes % 15 else 15)
    return any(rules.at_night(_minute_of(start, m, zone)) for m in steps)


@lru_cache(maxsize=65_536)
def _minute_of(start: datetime, later: int, zone: str) -> int:
    """Return the wall-clock minute of an instant; shifts have few distinct starts."""
    return minute_of_day(start + timedelta(minutes=later), zone)
