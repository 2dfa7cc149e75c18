"""Texts in the reader's language, numbers, money and dates in its locale; instants say which clock they are on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from gettext import NullTranslations

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_day_names
from babel.numbers import format_currency, format_decimal, format_percent
from heliotrope.domain.network import ServiceGoal
from heliotrope.domain.roster import Shift
from heliotrope.domain.time import local

from services.console.languages import languages, translations_of
from services.console.names import CONTEXTS, NAMES
from services.console.reading.offsets import offset_name

DEFAULT = "en_GB"
MINUS = "−"
NO_BREAK = "\u00a0"
WRITTEN = 16_384
"""Values of each kind whose text is kept."""


def negotiate(accept_language: str, chosen: str = "") -> str:
    """Return the locale to write in: of the language that was `chosen`, else of the first that the reader prefers.

    A region is kept for its numbers and dates (``es-MX``); only languages that have texts count, so that a page is in
    one language throughout. English where there is none of them.
    """
    preferred = _preferred(accept_language)
    if chosen in languages():
        preferred = [*(tag for tag in preferred if tag.split("_")[0] == chosen), chosen]
    return next((found for tag in preferred if (found := _locale(tag))), DEFAULT)


def _preferred(accept_language: str) -> list[str]:
    """Return the tags of an Accept-Language header, the most wanted first."""
    wanted = []
    for part in accept_language.split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((float(quality or 1), name.replace("-", "_")))
        except ValueError:
            continue
    return [name for _, name in sorted(wanted, key=lambda each: -each[0]) if name]


def _locale(tag: str) -> str:
    """Return the locale of a tag whose language has texts, its language where the region is unknown; else empty."""
    language = tag.split("_")[0].lower()
    if language not in languages():
        return ""
    try:
        return str(Locale.parse(tag))
    except (UnknownLocaleError, ValueError):
        return language


@dataclass(frozen=True)
class Words:
    """Writes texts and values in one locale, money in one currency."""

    locale: str = DEFAULT
    currency: str = "USD"

    def gettext(self, message: str, **places: object) -> str:
        """Return a text in the reader's language with its places filled."""
        return self.translated.gettext(message) % places

    def ngettext(self, one: str, many: str, count: int, **places: object) -> str:
        """Return a text in the plural form that `count` takes; ``%(n)s`` is the number as it is written."""
        text = self.translated.ngettext(one, many, count)
        return text % ({"n": self.number(count)} | places)

    def pgettext(self, context: str, message: str, **places: object) -> str:
        """Return a text that needs a context to be understood."""
        return self.translated.pgettext(context, message) % places

    def named(self, kind: str, code: str, otherwise: str = "") -> str:
        """Return what a code of the services is called; one without a name as `otherwise`, or as it is."""
        known = NAMES[kind].get(str(code))
        return self.pgettext(CONTEXTS.get(kind, kind), known) if known else otherwise or str(code).replace("_", " ")

    def rules(self, codes: Iterable[str]) -> str:
        """Return rules by name, in one line."""
        return ", ".join(self.named("rule", code) for code in codes)

    def sentence(self, text: str) -> str:
        """Return a text that begins a sentence."""
        return text[:1].upper() + text[1:]

    @property
    def spoken(self) -> str:
        """The language of the texts."""
        return self.locale.split("_")[0]

    @property
    def translated(self) -> NullTranslations:
        """The catalogue of the texts, places not filled."""
        return translations_of(self.spoken)

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

    def percent(self, share: float, digits: int = 1, least: int | None = None) -> str:
        """Write a share as a percentage with `digits` decimals; zeros beyond the first `least` are left out."""
        return _percent(share, digits, digits if least is None else least, self.locale)

    def signed_percent(self, share: float, digits: int = 0) -> str:
        """Write a relative difference with its sign: ``+12%``."""
        sign = "" if round(share, digits + 2) == 0 else "+" if share > 0 else MINUS
        return sign + self.percent(abs(share), digits, 0)

    def day(self, day: date | datetime) -> str:
        """Write ``Mon 26 Oct``."""
        return _short_day(day, self.locale)

    def whole_day(self, day: date | datetime) -> str:
        """Write ``Monday 26 October 2026``."""
        return _date(day, "full", self.locale)

    def weekday(self, index: int) -> str:
        """Write a day of the week, 0 being Monday: ``Mon``."""
        return str(get_day_names("abbreviated", locale=self.locale)[index])

    def whole_local_day(self, instant: datetime, zone_name: str) -> str:
        """Write the day of an instant on a zone's calendar: ``Sunday 1 November 2026``."""
        return self.whole_day(local(instant, zone_name).date())

    def local_day(self, instant: datetime, zone_name: str) -> str:
        """Write the day of an instant on a zone's calendar: ``Sun 1 Nov``."""
        return self.day(local(instant, zone_name).date())

    def clock(self, instant: datetime, zone_name: str = "UTC") -> str:
        """Write the wall clock of a zone: ``13:30``."""
        return local(instant, zone_name).strftime("%H:%M")

    def clocks(self, shift: Shift, zone_name: str) -> str:
        """Write when a shift lasts by the wall clock of a zone: ``09:00–17:30``."""
        return f"{self.clock(shift.start, zone_name)}–{self.clock(shift.end, zone_name)}"

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
        """Write an answer threshold in one piece: ``20 s``, ``4 h``."""
        if seconds >= 3600 and seconds % 3600 == 0:
            return f"{self.number(seconds / 3600)}{NO_BREAK}h"
        return f"{self.number(seconds)}{NO_BREAK}s"

    def goal(self, goal: ServiceGoal) -> str:
        """Write a service goal: ``80% / 20 s``."""
        return f"{self.percent(goal.service_level, 0)}{NO_BREAK}/{NO_BREAK}{self.within(goal.within_s)}"

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return Locale.parse(self.locale).text_direction


# The same numbers and days are written on page after page, and their patterns are dear to apply: what was written once
# is kept.
@lru_cache(maxsize=WRITTEN)
def _money(amount: int, currency: str, locale: str) -> str:
    text = format_currency(amount, currency, format=f"¤¤ {_whole(locale)}", locale=locale, currency_digits=False)
    return text.replace("-", MINUS)


@lru_cache(maxsize=WRITTEN)
def _number(value: float, digits: int, locale: str) -> str:
    text = format_decimal(value, format=_whole(locale) + ("." + "#" * digits if digits else ""), locale=locale)
    return "0" if text == "-0" else text.replace("-", MINUS)


@lru_cache(maxsize=WRITTEN)
def _column(value: float, digits: int, locale: str) -> str:
    text = format_decimal(value, format=f"{_whole(locale)}.{'0' * digits}", locale=locale)
    return text.replace("-", MINUS)


@lru_cache(maxsize=WRITTEN)
def _percent(share: float, digits: int, least: int, locale: str) -> str:
    decimals = "." + "0" * least + "#" * (digits - least) if digits else ""
    text = format_percent(share, format=_whole(locale) + decimals + _percent_sign(locale), locale=locale)
    return text.replace("-", MINUS)


@lru_cache(maxsize=64)
def _percent_sign(locale: str) -> str:
    """Return the sign that follows a percentage, with the space that some locales put before it."""
    pattern: str = Locale.parse(locale).percent_formats[None].pattern
    return pattern.lstrip("#,0")


@lru_cache(maxsize=64)
def _whole(locale: str) -> str:
    """Return the pattern of whole numbers: how digits are grouped is the locale's."""
    pattern: str = Locale.parse(locale).decimal_formats[None].pattern
    return pattern.partition(".")[0]


@lru_cache(maxsize=WRITTEN)
def _short_day(day: date | datetime, locale: str) -> str:
    return format_skeleton("MMMEd", datetime(day.year, day.month, day.day), locale=locale).replace(",", "")


@lru_cache(maxsize=WRITTEN)
def _date(day: date | datetime, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale).replace(",", "", 1)
