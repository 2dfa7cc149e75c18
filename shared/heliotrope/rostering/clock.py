"""Small questions of the clock that several parts of the engine ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from heliotrope.domain.statutes import LabourRules, on_the_clock
from heliotrope.domain.time import Horizon, minute_of_day

SATURDAY = 5
"""Of `date.weekday`."""


class Slots(dict[datetime, int]):
    """Instant -> slot: shifts have few distinct instants, and a look-up costs far less than arithmetic with dates."""

    def __init__(self, horizon: Horizon) -> None:
        super().__init__()
        self.horizon = horizon

    def __missing__(self, instant: datetime) -> int:
        slot = self[instant] = self.horizon.slot(instant)
        return slot


def slots_up(minutes: int, grain: int) -> int:
    """Return minutes in whole grains, rounded up."""
    return -(-minutes // grain)


def touches_night(start: datetime, minutes: int, zone: str, rules: LabourRules) -> bool:
    """Whether any quarter of an hour of a shift begins in the night window of the site's clock."""
    return _touches(start, minutes, zone, rules.night)


@lru_cache(maxsize=65_536)
def _touches(start: datetime, minutes: int, zone: str, night: tuple[int, int]) -> bool:
    """Whether a shift touches the window; shifts have few distinct starts and lengths."""
    steps = range(0, minutes, 1 if minutes % 15 else 15)
    return any(on_the_clock(minute_of_day(start + timedelta(minutes=m), zone), night) for m in steps)


def weekends_of(days: Iterable[date]) -> set[date]:
    """Return the Saturdays of the weekends that `days` touch."""
    return {day - timedelta(days=day.weekday() - SATURDAY) for day in days if day.weekday() >= SATURDAY}
