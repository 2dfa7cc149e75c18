"""Dates, times and numbers as the reader's locale writes them (CLDR, by babel), on the reader's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_skeleton, format_time, get_timezone_gmt
from babel.numbers import format_decimal

from heliotrope.domain.time import local
from heliotrope.plans.texts import Texts


@dataclass(frozen=True)
class Clock:
    """The wall clock of `zone` in the locale of `texts`."""

    texts: Texts
    zone: str

    def day(self, day: date) -> str:
        """Return a date with its weekday, such as Mon, 26 Oct 2026."""
        return str(format_skeleton("yMMMEd", day, locale=self.texts.locale))

    def moment(self, at: datetime) -> str:
        """Return date and time of an instant."""
        return f"{self.day(local(at, self.zone).date())}, {self.time(at)}"

    def time(self, at: datetime, offset: bool = False) -> str:
        """Return the time of an instant, with the offset from UTC where asked for."""
        here = local(at, self.zone)
        shown = str(format_time(here, "short", tzinfo=here.tzinfo, locale=self.texts.locale))
        return f"{shown} {get_timezone_gmt(here, 'long', locale=self.texts.locale)}" if offset else shown

    def span(self, start: datetime, end: datetime) -> str:
        """Return start and end; with the weekday where it ends on another date, with offsets where they matter.

        They matter where the clock changes in between, or where it shows the same time twice that night.
        """
        here, there = local(start, self.zone), local(end, self.zone)
        doubtful = here.utcoffset() != there.utcoffset() or _twice(here) or _twice(there)
        ends = self.time(end, doubtful)
        if there.date() != here.date():
            ends += f" ({format_skeleton('E', there, locale=self.texts.locale)})"
        return f"{self.time(start, doubtful)} – {ends}"

    def hours(self, minutes: int) -> str:
        """Return a length in hours."""
        return self.texts.say("plan.hours", hours=format_decimal(minutes / 60, "#,##0.##", self.texts.locale))


def _twice(at: datetime) -> bool:
    return at.utcoffset() != at.replace(fold=1 - at.fold).utcoffset()
