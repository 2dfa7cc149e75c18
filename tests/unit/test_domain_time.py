"""Time: labour days of 23, 24 and 25 hours, nights across clock changes, round trips between clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.roster import ON_QUEUE, Activity, Shift
from heliotrope.domain.time import (
    Horizon,
    format_instant,
    instant_of,
    local,
    minute_of_day,
    parse_instant,
    zone,
)
from hypothesis import given, settings
from hypothesis import strategies as st

ZONES = (
    "Europe/Warsaw",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Los_Angeles",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Manila",
    "Africa/Cairo",
)
instants = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)).map(
    lambda instant: instant.replace(second=0, microsecond=0)
)


@pytest.mark.parametrize(
    ("zone_name", "evening", "hours"),
    [
        ("Europe/Warsaw", date(2026, 10, 24), 9),
        ("Europe/Warsaw", date(2026, 3, 28), 7),
        ("Europe/Warsaw", date(2026, 10, 23), 8),
        ("Australia/Sydney", date(2026, 10, 3), 7),
        ("Australia/Sydney", date(2026, 4, 4), 9),
        ("Pacific/Auckland", date(2026, 9, 26), 7),
        ("Pacific/Auckland", date(2026, 4, 4), 9),
        ("America/Santiago", date(2026, 9, 5), 7),
        ("America/Santiago", date(2026, 4, 4), 9),
        ("America/Sao_Paulo", date(2026, 10, 17), 8),
        ("America/Sao_Paulo", date(2026, 2, 14), 8),
        ("Asia/Kolkata", date(2026, 10, 24), 8),
    ],
)
def test_a_night_from_ten_to_six_has_the_elapsed_hours_of_its_site(zone_name: str, evening: date, hours: int) -> None:
    start, end = instant_of(evening, 22 * 60, zone_name), instant_of(evening, 30 * 60, zone_name)
    night = Shift("a", "s", start, end, (Activity(ON_QUEUE, start, end),))
    assert night.minutes == night.paid_minutes == hours * 60
    assert night.labour_date(zone_name) == evening
    assert minute_of_day(end, zone_name) == 6 * 60


@pytest.mark.parametrize(
    ("zone_name", "monday", "changed", "slots"),
    [
        ("Europe/Warsaw", date(2026, 10, 19), date(2026, 10, 25), 100),
        ("Europe/Warsaw", date(2026, 3, 23), date(2026, 3, 29), 92),
        ("Australia/Sydney", date(2026, 9, 28), date(2026, 10, 4), 92),
        ("Pacific/Auckland", date(2026, 9, 21), date(2026, 9, 27), 92),
        ("America/Santiago", date(2026, 8, 31), date(2026, 9, 6), 92),
        ("America/Santiago", date(2026, 3, 30), date(2026, 4, 4), 100),
    ],
)
def test_the_day_of_a_clock_change_is_23_or_25_hours_long(
    zone_name: str, monday: date, changed: date, slots: int
) -> None:
    horizon = Horizon(datetime(monday.year, monday.month, monday.day, tzinfo=UTC), weeks=2)
    lengths = {day.date: day.last - day.first for day in horizon.labour_days(zone_name)[1:-1]}
    assert lengths.pop(changed) == slots
    assert set(lengths.values()) == {96}


def test_a_site_ahead_of_utc_has_short_labour_days_at_both_edges() -> None:
    days = Horizon(datetime(2026, 10, 12, tzinfo=UTC)).labour_days("Asia/Kolkata")
    assert [(day.date, day.first, day.last) for day in (days[0], days[1], days[-1])] == [
        (date(2026, 10, 12), 0, 74),
        (date(2026, 10, 13), 74, 170),
        (date(2026, 10, 19), 650, 672),
    ]


@settings(deadline=None)
@given(st.sampled_from(ZONES), instants, st.integers(1, 6))
def test_labour_days_cover_the_horizon_once_and_are_the_local_dates(
    zone_name: str, start: datetime, weeks: int
) -> None:
    horizon = Horizon(start.replace(minute=0), weeks=weeks)
    days = horizon.labour_days(zone_name)
    assert (days[0].first, days[-1].last) == (0, horizon.slots)
    assert all(earlier.last == later.first for earlier, later in pairwise(days))
    for day in days:
        assert local(horizon.instant(day.first), zone_name).date() == day.date
        assert local(horizon.instant(day.last - 1), zone_name).date() == day.date


@settings(deadline=None)
@given(st.sampled_from(ZONES), instants)
def test_a_local_date_and_minute_lead_back_to_their_instant(zone_name: str, instant: datetime) -> None:
    here = local(instant, zone_name)
    back = instant_of(here.date(), here.hour * 60 + here.minute, zone_name)
    repeated = timedelta(hours=1) if here.fold else timedelta(0)
    assert instant - back == repeated


@given(instants, st.integers(0, 59))
def test_an_instant_survives_its_text(instant: datetime, second: int) -> None:
    instant = instant.replace(second=second)
    assert parse_instant(format_instant(instant)) == instant


@given(st.sampled_from((1, 5, 15, 30)), st.integers(-2000, 70000))
def test_a_slot_and_its_instant_name_each_other(grain: int, slot: int) -> None:
    horizon = Horizon(datetime(2026, 10, 12, tzinfo=UTC), weeks=6, grain_minutes=grain)
    instant = horizon.instant(slot)
    assert horizon.slot(instant) == slot
    assert horizon.slot(instant + timedelta(seconds=grain * 60 - 1)) == slot
    assert horizon.aligned(instant)
    assert not horizon.aligned(instant + timedelta(seconds=30))


def test_a_wall_clock_that_is_skipped_lies_after_the_gap_and_a_repeated_one_is_its_first() -> None:
    skipped = instant_of(date(2026, 3, 29), 150, "Europe/Warsaw")
    assert local(skipped, "Europe/Warsaw").hour == 3
    repeated = instant_of(date(2026, 10, 25), 150, "Europe/Warsaw")
    assert repeated == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_minutes_past_midnight_belong_to_the_next_day() -> None:
    midnight_and_a_half = instant_of(date(2026, 10, 13), 30, "Asia/Kolkata")
    assert instant_of(date(2026, 10, 12), 1470, "Asia/Kolkata") == midnight_and_a_half
    assert midnight_and_a_half == datetime(2026, 10, 12, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: zone("Europe/Atlantis"), "zone"),
        (lambda: parse_instant("2026-10-26T08:00:00"), "instant"),
        (lambda: parse_instant("tomorrow", "leave.start"), "leave.start"),
        (lambda: Horizon(datetime(2026, 10, 12)), "horizon.start"),
        (lambda: Horizon(datetime(2026, 10, 12, tzinfo=UTC), weeks=7), "horizon.weeks"),
        (lambda: Horizon(datetime(2026, 10, 12, tzinfo=UTC), grain_minutes=7), "horizon.grain_minutes"),
    ],
)
def test_a_wrong_time_is_refused_by_the_name_of_its_field(make: object, field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        make()  # type: ignore[operator]
    assert refusal.value.field == field
    assert "expected" in str(refusal.value)
