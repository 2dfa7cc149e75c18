"""Numbers, money and dates as the reader's locale writes them; instants always say which clock they are on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from heliotrope.domain.time import local

from services.console.reading.offsets import offset_name

LOCALES = ["en", "en_GB", "en_US", "de", "es", "fr", "pl", "pt_BR", "it", "nl"]
"""Locales whose numbers and dates are written; the words are English."""
MINUS = "−"
WRITTEN = 16_384
"""Values of each kind whose text is kept."""


def negotiate(accept_language: str) -> str:
    """Return the locale that fits the Accept-Language header best; English where none does."""
    wanted = []
    for part in accept_language.split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((float(quality or 1), name.replace("-", "_")))
        except ValueError:
            continue
    names = [name for _, name in sorted(wanted, key=lambda each: -each[0]) if name]
    return negotiate_locale(names, LOCALES) or "en_GB"


@dataclass(frozen=True)
class Words:
    """Writes values in one locale, money in one currency."""

    locale: str = "en_GB"
    currency: str = "USD"

    @property
    def language(self) -> str:
        """The locale as a language tag."""
        return self.locale.replace("_", "-")

    def money(self, amount: float) -> str:
        """Write money without cents, its currency as an ISO code in front: ``USD 367,240``."""
        return _money(round(amount), self.currency, self.locale)

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with at most `digits` decimals."""
        return _number(round(value, digits), digits, self.locale)

    def column(self, value: float, digits: int = 1) -> str:
        """Write a number with just `digits` decimals, so that the numbers of a column stand under each other."""
        return _column(round(value, digits), digits, self.locale)

    def change(self, value: float, digits: int = 1) -> str:
        """Write a difference with its sign, for a column."""
        return ("+" if value > 0 else MINUS if value < 0 else "") + self.column(abs(value), digits)

    def signed(self, value: float, digits: int = 0) -> str:
        """Write a difference with its sign."""
        text = self.number(abs(value), digits)
        return text if text == "0" else ("+" if value > 0 else MINUS) + text

    def percent(self, share: float, digits: int = 1) -> str:
        """Write a share as a percentage."""
        return _percent(share, digits, self.locale)

    def day(self, day: date | datetime) -> str:
        """Write ``Mon 26 Oct``."""
        return _date(day, "EEE d MMM", self.locale)

    def whole_day(self, day: date | datetime) -> str:
        """Write ``Monday 26 October 2026``."""
        return _date(day, "EEEE d MMMM y", self.locale)

    def whole_local_day(self, instant: datetime, zone_name: str) -> str:
        """Write the day of an instant on a zone's calendar: ``Sunday 1 November 2026``."""
        return self.whole_day(local(instant, zone_name).date())

    def local_day(self, instant: datetime, zone_name: str) -> str:
        """Write the day of an instant on a zone's calendar: ``Sun 1 Nov``."""
        return self.day(local(instant, zone_name).date())

    def clock(self, instant: datetime, zone_name: str = "UTC") -> str:
        """Write the wall clock of a zone: ``13:30``."""
        return local(instant, zone_name).strftime("%H:%M")

    def utc(self, instant: datetime) -> str:
        """Write ``Tue 27 Oct 13:30 UTC``."""
        return f"{self.day(instant.astimezone(UTC))} {self.clock(instant)} UTC"

    def at_site(self, instant: datetime, zone_name: str) -> str:
        """Write ``Tue 27 Oct 09:30 UTC−4``: the site's clock, and what it is worth."""
        here = local(instant, zone_name)
        offset = here.utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset is not None else 0
        return f"{self.day(here)} {self.clock(instant, zone_name)} {offset_name(minutes)}"

    def period(self, start: datetime, end: datetime) -> str:
        """Write ``Tue 27 Oct 13:00–19:00 UTC``; both days where they differ."""
        if start.date() == end.date():
            return f"{self.day(start)} {self.clock(start)}–{self.clock(end)} UTC"
        return f"{self.day(start)} {self.clock(start)} – {self.day(end)} {self.clock(end)} UTC"

    def stretch(self, start: datetime, end: datetime) -> str:
        """Write a stretch of UTC briefly, where the clock is said elsewhere: ``Tue 27 Oct 13:00–24:00``."""
        if start.date() == end.date():
            return f"{self.day(start)} {self.clock(start)}–{self.clock(end)}"
        if self.clock(end) == "00:00" and (end - start).days < 1:
            return f"{self.day(start)} {self.clock(start)}–24:00"
        weekday = _date(end, "EEE", self.locale)
        return f"{self.day(start)} {self.clock(start)} – {weekday} {self.clock(end)}"

    def within(self, seconds: float) -> str:
        """Write an answer threshold: ``20 s``, ``4 h``."""
        if seconds >= 3600 and seconds % 3600 == 0:
            return f"{self.number(seconds / 3600)} h"
        return f"{self.number(seconds)} s"

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return Locale.parse(self.locale).text_direction


# The same numbers and days are written on page after page, and their patterns are dear to apply: what was written once
# is kept.
@lru_cache(maxsize=WRITTEN)
def _money(amount: int, currency: str, locale: str) -> str:
    text = format_currency(amount, currency, format="¤¤ #,##0", locale=locale, currency_digits=False)
    return text.replace("-", MINUS)


@lru_cache(maxsize=WRITTEN)
def _number(value: float, digits: int, locale: str) -> str:
    text = format_decimal(value, format="#,##0" + ("." + "#" * digits if digits else ""), locale=locale)
    return "0" if text == "-0" else text.replace("-", MINUS)


@lru_cache(maxsize=WRITTEN)
def _column(value: float, digits: int, locale: str) -> str:
    text = format_decimal(value, format=f"#,##0.{'0' * digits}", locale=locale)
    return text.replace("-", MINUS)


@lru_cache(maxsize=WRITTEN)
def _percent(share: float, digits: int, locale: str) -> str:
    return format_percent(share, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=locale)


@lru_cache(maxsize=WRITTEN)
def _date(day: date | datetime, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)
