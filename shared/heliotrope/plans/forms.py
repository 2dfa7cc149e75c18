"""The forms of a plan: text, page, table, calendar; each with its media type and a name to save it under."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from heliotrope.plans.csv import csv_of
from heliotrope.plans.entries import CalendarEntry
from heliotrope.plans.html import html_of
from heliotrope.plans.ical import CalendarStyle, calendar_file
from heliotrope.plans.page import Letter, page_of
from heliotrope.plans.text import text_of
from heliotrope.plans.texts import Texts


class PlanFormat(StrEnum):
    """In which form a plan is rendered; the value is the extension of a file."""

    TEXT = "txt"
    HTML = "html"
    CSV = "csv"
    ICALENDAR = "ics"


MEDIA_TYPES = {
    PlanFormat.TEXT: "text/plain; charset=utf-8",
    PlanFormat.HTML: "text/html; charset=utf-8",
    PlanFormat.CSV: "text/csv; charset=utf-8; header=present",
    PlanFormat.ICALENDAR: "text/calendar; charset=utf-8",
}


@dataclass(frozen=True)
class Rendered:
    """A plan in one form."""

    content: bytes
    media_type: str
    filename: str


def render(form: PlanFormat, letter: Letter, entries: Iterable[CalendarEntry], texts: Texts) -> Rendered:
    """Render a letter; the calendar is made of `entries`."""
    if form is PlanFormat.ICALENDAR:
        content = calendar_file(entries, calendar_style(letter, texts))
    elif form is PlanFormat.CSV:
        content = csv_of(letter.plan, () if letter.first else letter.changes).encode()
    else:
        page = page_of(letter, texts)
        content = (html_of(page) if form is PlanFormat.HTML else text_of(page)).encode()
    return Rendered(content, MEDIA_TYPES[form], filename(letter, form))


def calendar_style(letter: Letter, texts: Texts, organizer: str = "") -> CalendarStyle:
    """Return how the calendar of a letter's reader is worded."""
    key = "plan.calendar_own" if letter.own else "plan.calendar_of"
    title = texts.say(key, reader=letter.reader.id)
    return CalendarStyle(title, letter.plan.zone, texts, not letter.own, letter.sites, organizer)


def filename(letter: Letter, form: PlanFormat) -> str:
    """Return a name of letters, digits, dots, dashes and underscores only."""
    name = f"{letter.reader.id}-{letter.roster}-v{letter.version}"
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in name) + f".{form.value}"
