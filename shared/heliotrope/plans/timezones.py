"""VTIMEZONE of an IANA zone, from the pinned time-zone rules (RFC 5545, 3.6.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from heliotrope.domain.time import zone

STEP = timedelta(days=7)
"""Zones change at most once in so many days; Morocco's Ramadan, the shortest spell known, lasts four weeks."""


def offset_changes(name: str, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the instants within ``(first, last]`` at which the zone's offset or name changes."""
    at = first
    while at < last:
        following = min(at + STEP, last)
        if _rule(name, at) != _rule(name, following):
            yield _first_of_rule(name, at, following)
        at = following


def vtimezone(name: str, first: datetime, last: datetime) -> Timezone:
    """Return the component that maps every wall clock from `first` to `last` (UTC) to its instant."""
    return _vtimezone(name, first.year, last.year)


@lru_cache(maxsize=128)
def _vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    """Build it for whole years and one to each side, so that the observance before the first event is there."""
    first, last = datetime(first_year - 1, 1, 1, tzinfo=UTC), datetime(last_year + 2, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("tzid", name)
    component.add_component(_observance(name, first, first))
    for at in offset_changes(name, first, last):
        component.add_component(_observance(name, at - timedelta(seconds=1), at))
    return component


def _observance(name: str, before: datetime, at: datetime) -> TimezoneDaylight | TimezoneStandard:
    """Return what holds from `at`; its onset is written on the clock that held just before, as the RFC asks."""
    offset_from, offset_to = (each.astimezone(zone(name)).utcoffset() for each in (before, at))
    daylight = bool(at.astimezone(zone(name)).dst())
    part = TimezoneDaylight() if daylight else TimezoneStandard()
    part.add("dtstart", (at + (offset_from or timedelta(0))).replace(tzinfo=None))
    part.add("tzoffsetfrom", offset_from)
    part.add("tzoffsetto", offset_to)
    part.add("tzname", at.astimezone(zone(name)).tzname())
    return part


def _rule(name: str, at: datetime) -> tuple[timedelta | None, timedelta | None]:
    here = at.astimezone(zone(name))
    return here.utcoffset(), here.dst()


def _first_of_rule(name: str, low: datetime, high: datetime) -> datetime:
    """Return the first whole second at which the rule of `high` holds, between the two."""
    rule = _rule(name, high)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (low, middle) if _rule(name, middle) == rule else (middle, high)
    return high
