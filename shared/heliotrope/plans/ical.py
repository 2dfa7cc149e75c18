"""Calendar entries as an iCalendar file (RFC 5545), built by the icalendar library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress

from heliotrope.domain.roster import Shift
from heliotrope.domain.time import local
from heliotrope.plans.clock import Clock
from heliotrope.plans.entries import CalendarEntry
from heliotrope.plans.texts import Texts
from heliotrope.plans.timezones import vtimezone

PRODUCT = "-//Heliotrope//Shift plans//EN"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class CalendarStyle:
    """How a calendar is worded.

    Attributes
    ----------
    named
        Whether events name the agent: in the calendar of a team or a site.
    sites
        Site id -> its name.
    organizer
        E-mail address of who publishes, for a file that travels by e-mail (RFC 5546, 3.2.1); empty in a feed.
    """

    title: str
    zone: str
    texts: Texts
    named: bool = False
    sites: Mapping[str, str] = field(default_factory=dict)
    organizer: str = ""


def calendar_file(entries: Iterable[CalendarEntry], style: CalendarStyle) -> bytes:
    """Return the file; the same entries give the same bytes."""
    ordered = sorted(entries, key=lambda entry: (entry.shift.start, entry.shift.agent, entry.uid))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if style.organizer:
        calendar.add("method", "PUBLISH")
    calendar.add("name", style.title)
    calendar.add("x-wr-calname", style.title)
    calendar.add("x-wr-timezone", style.zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    if ordered:
        calendar.add_component(vtimezone(style.zone, ordered[0].shift.start, ordered[-1].shift.end))
    for entry in ordered:
        calendar.add_component(_event(entry, style))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, style: CalendarStyle) -> Event:
    shift, texts = entry.shift, style.texts
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    for name, at in zip(("dtstart", "dtend"), _ends(shift, style.zone), strict=True):
        event.add(name, at)
    summary = texts.say("calendar.shift_of", agent=shift.agent) if style.named else texts.say("calendar.shift")
    event.add("summary", texts.say("calendar.cancelled", summary=summary) if entry.cancelled else summary)
    event.add("location", style.sites.get(shift.site, shift.site))
    event.add("description", _description(shift, style))
    event.add("categories", [texts.say("calendar.shift")])
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if style.organizer:
        event.add("organizer", vCalAddress(f"mailto:{style.organizer}"))
    return event


def _description(shift: Shift, style: CalendarStyle) -> str:
    clock = Clock(style.texts, style.zone)
    lines = [f"{clock.span(a.start, a.end)}  {style.texts.activity(a.code)}" for a in shift.activities]
    return "\n".join(lines)


def _ends(shift: Shift, zone: str) -> tuple[datetime, datetime]:
    """Return start and end on the wall clock of `zone`; in UTC where a wall clock would not name one instant.

    A wall clock that occurs twice means its first occurrence (RFC 5545, 3.3.5), so the second cannot be written so.
    """
    here = local(shift.start, zone), local(shift.end, zone)
    return (shift.start, shift.end) if any(each.fold for each in here) else here
