"""Calendar files, read back by another library: the same instants, UIDs that stay, sequences that rise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise

import pytest
import vobject
from heliotrope.domain.roster import ON_QUEUE, Activity, Shift
from heliotrope.domain.time import instant_of, zone
from heliotrope.plans.entries import CalendarEntry, revise_entries
from heliotrope.plans.ical import CalendarStyle, calendar_file
from heliotrope.plans.texts import texts_of
from heliotrope.plans.timezones import offset_changes
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = datetime(2026, 9, 1, tzinfo=UTC)
NUMBERS = count()
ZONES = ("Europe/Warsaw", "Africa/Cairo", "Asia/Manila", "Asia/Kolkata", "America/Bogota", "America/New_York",
         "America/Santiago", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Casablanca",
         "Asia/Kathmandu", "America/St_Johns", "UTC")  # fmt: skip


def shift(start: datetime, minutes: int = 480, agent: str = "ag-1") -> Shift:
    end = start + timedelta(minutes=minutes)
    return Shift(agent, "site", start, end, (Activity(ON_QUEUE, start, end),))


def revised(entries: Iterable[CalendarEntry], shifts: Iterable[Shift], place: str, now: datetime = NOW) -> tuple:
    return revise_entries(entries, shifts, place, "r1", now)


def read_back(content: bytes) -> list[vobject.base.Component]:
    """Return the events as vobject reads them.

    vobject knows zones by name and keeps the first VTIMEZONE of a name for ever: under a name that nobody knows it has
    nothing to go by but what the file says.
    """
    text = content.decode()
    if zone_line := re.search("^TZID:(.*)\r$", text, re.MULTILINE):
        unknown = f"zone-{next(NUMBERS)}"
        text = re.sub(f"TZID(=|:){re.escape(zone_line[1])}", rf"TZID\1{unknown}", text)
    return list(vobject.readOne(text).contents.get("vevent", []))


def instants(content: bytes) -> list[tuple[datetime, datetime]]:
    events = read_back(content)
    return sorted((e.dtstart.value.astimezone(UTC), e.dtend.value.astimezone(UTC)) for e in events)


def file_of(shifts: Iterable[Shift], place: str) -> bytes:
    return calendar_file(revised((), shifts, place), CalendarStyle("My shifts", place, texts_of("en")))


@pytest.mark.parametrize(
    ("place", "day"),
    [
        ("Europe/Warsaw", date(2026, 3, 29)),  # north, an hour is skipped
        ("Europe/Warsaw", date(2026, 10, 25)),  # north, an hour comes twice
        ("Australia/Sydney", date(2026, 10, 4)),  # south, skipped
        ("Australia/Sydney", date(2026, 4, 5)),  # south, twice
        ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour twice
        ("America/Santiago", date(2026, 9, 6)),  # at midnight
        ("Africa/Casablanca", date(2027, 2, 7)),  # Ramadan
        ("Africa/Cairo", date(2026, 10, 30)),
    ],
)
def test_every_quarter_around_a_change_of_the_clock_is_read_back_as_the_same_instant(place: str, day: date) -> None:
    first = instant_of(day, 0, place) - timedelta(days=1)
    shifts = [shift(first + timedelta(minutes=15 * n), 465, f"ag-{n}") for n in range(96 * 3)]
    assert instants(file_of(shifts, place)) == sorted((s.start, s.end) for s in shifts)


@given(
    place=st.sampled_from(ZONES),
    quarters=st.sets(st.integers(0, 4 * 24 * 365 * 3), min_size=1, max_size=12),
    minutes=st.integers(1, 96).map(lambda n: 15 * n),
)
def test_any_shift_in_any_zone_is_read_back_as_the_same_instants(place: str, quarters: set[int], minutes: int) -> None:
    begin = datetime(2025, 6, 1, tzinfo=UTC)
    shifts = [shift(begin + timedelta(minutes=15 * q), minutes, f"ag-{q}") for q in quarters]
    assert instants(file_of(shifts, place)) == sorted((s.start, s.end) for s in shifts)


@settings(max_examples=20)
@given(st.sampled_from(ZONES), st.integers(2024, 2030))
def test_the_changes_of_a_year_are_all_found_to_the_second(place: str, year: int) -> None:
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(365 * 24)]
    found = list(offset_changes(place, hours[0], hours[-1]))
    changed = [(low, high) for low, high in pairwise(hours) if _rule(low, place) != _rule(high, place)]
    assert len(found) == len(changed)
    for each, (low, high) in zip(found, changed, strict=True):
        assert low < each <= high
        assert _rule(each - timedelta(seconds=1), place) == _rule(low, place)
        assert _rule(each, place) == _rule(high, place)


def _rule(at: datetime, place: str) -> tuple:
    here = at.astimezone(zone(place))
    return here.utcoffset(), here.dst()


def test_an_observance_begins_on_the_clock_that_held_just_before_it() -> None:
    content = file_of([shift(datetime(2026, 3, 28, 8, tzinfo=UTC))], "Europe/Warsaw").decode()
    spring = content.split("BEGIN:DAYLIGHT")
    begun = next(part for part in spring if "DTSTART:20260329" in part)
    assert "DTSTART:20260329T020000" in begun
    assert "TZOFFSETFROM:+0100" in begun


def test_a_moved_shift_keeps_its_uid_and_raises_its_sequence() -> None:
    monday = shift(datetime(2026, 10, 12, 6, tzinfo=UTC))
    (before,) = revised((), [monday], "Europe/Warsaw")
    later = NOW + timedelta(days=1)
    (after,) = revised([before], [shift(monday.start + timedelta(hours=2))], "Europe/Warsaw", later)
    assert (after.uid, after.sequence, after.cancelled, after.changed_at) == (before.uid, 1, False, later)
    (event,) = read_back(calendar_file([after], CalendarStyle("My shifts", "Europe/Warsaw", texts_of("en"))))
    assert (event.uid.value, event.sequence.value, event.status.value) == (before.uid, "1", "CONFIRMED")


def test_a_cancelled_shift_keeps_its_uid_and_is_told_as_cancelled() -> None:
    monday, tuesday = (shift(datetime(2026, 10, day, 6, tzinfo=UTC)) for day in (12, 13))
    before = revised((), [monday, tuesday], "Europe/Warsaw")
    after = revised(before, [tuesday], "Europe/Warsaw")
    events = {e.uid.value: e for e in read_back(calendar_file(after, _style("pl")))}
    gone = next(entry for entry in before if entry.shift == monday)
    assert (events[gone.uid].status.value, events[gone.uid].sequence.value) == ("CANCELLED", "1")
    assert events[gone.uid].summary.value == "Odwołana: Zmiana"
    kept = next(entry for entry in before if entry.shift == tuesday)
    assert (events[kept.uid].status.value, events[kept.uid].sequence.value) == ("CONFIRMED", "0")


def test_a_shift_that_comes_back_to_its_date_takes_up_the_cancelled_uid() -> None:
    monday = shift(datetime(2026, 10, 12, 6, tzinfo=UTC))
    (first,) = revised((), [monday], "Europe/Warsaw")
    (gone,) = revised([first], [], "Europe/Warsaw")
    (back,) = revised([gone], [shift(monday.start, 240)], "Europe/Warsaw")
    assert [(e.uid == first.uid, e.sequence, e.cancelled) for e in (gone, back)] == [(True, 1, True), (True, 2, False)]


def test_only_a_file_that_travels_by_mail_names_who_publishes_it() -> None:
    entries = revised((), [shift(datetime(2026, 10, 12, 6, tzinfo=UTC))], "Asia/Manila")
    feed = calendar_file(entries, _style("fil"))
    sent = calendar_file(entries, replace(_style("fil"), organizer="plans@example.com"))
    assert b"METHOD" not in feed
    assert b"METHOD:PUBLISH" in sent
    assert b"ORGANIZER:mailto:plans@example.com" in sent


STARTS = st.lists(
    st.tuples(st.sampled_from(["ag-1", "ag-2"]), st.integers(0, 4 * 24 * 6)), max_size=8, unique=True
).map(lambda found: [shift(datetime(2026, 10, 22, tzinfo=UTC) + timedelta(minutes=15 * q), 240, a) for a, q in found])


@given(st.lists(STARTS, min_size=1, max_size=6), st.sampled_from(ZONES))
def test_through_any_versions_uids_are_unique_never_lost_and_sequences_never_fall(
    versions: list[list[Shift]], place: str
) -> None:
    entries: tuple[CalendarEntry, ...] = ()
    for number, shifts in enumerate(versions):
        before = {entry.uid: entry for entry in entries}
        entries = revised(entries, shifts, place, NOW + timedelta(hours=number))
        after = {entry.uid: entry for entry in entries}
        assert len(after) == len(entries)
        assert before.keys() <= after.keys()
        live = sorted((e.shift.agent, e.shift.start) for e in entries if not e.cancelled)
        assert live == sorted((s.agent, s.start) for s in shifts)
        for uid, entry in before.items():
            raised = after[uid].sequence - entry.sequence
            assert raised == (0 if after[uid] == entry else 1)
            assert after[uid].labour_date == entry.labour_date


def _style(language: str) -> CalendarStyle:
    return CalendarStyle("My shifts", "Europe/Warsaw", texts_of(language))
