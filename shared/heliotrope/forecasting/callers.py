"""The public holidays of a queue's callers, found by the country of their time zone; pure."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from heliotrope.domain.errors import InvalidValue
from heliotrope.forecasting import QueueCalendar, public_holidays


@cache
def countries() -> dict[str, str]:
    """Return IANA zone -> ISO 3166 country, from the zone table that tzdata carries."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


@cache
def queue_calendar(zone_name: str, first_year: int, last_year: int) -> QueueCalendar:
    """Return the callers' calendar; no holidays where zone or country is not known."""
    country = countries().get(zone_name)
    if country is None:
        return QueueCalendar()
    try:
        return QueueCalendar(public_holidays(country, range(first_year, last_year + 1)))
    except InvalidValue:
        return QueueCalendar()
