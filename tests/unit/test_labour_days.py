"""Labour days that begin at an hour of the site's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.offers import day_changes
from heliotrope.domain.time import Horizon, instant_of, labour_date

from tests.unit.audit_cases import at_warsaw
from tests.unit.networks import MONDAY, tiny_agent, tiny_shift

ZONE, SIX = "Europe/Warsaw", 360


def on(day: int, minute: int) -> datetime:
    return instant_of(MONDAY.date() + timedelta(days=day), minute, ZONE)


def test_a_night_counts_to_the_labour_day_in_which_it_begins() -> None:
    tuesday = MONDAY.date() + timedelta(days=1)
    assert labour_date(on(1, 359), ZONE, SIX) == tuesday - timedelta(days=1)
    assert labour_date(on(1, 360), ZONE, SIX) == tuesday
    assert labour_date(on(1, 359), ZONE) == tuesday


def test_labour_days_meet_without_gap_and_agree_with_the_date_of_their_slots() -> None:
    # The clocks of Warsaw go back on 25 October 2026: 02:30 comes twice, and the labour day begins with the first.
    horizon = Horizon(datetime(2026, 10, 23, tzinfo=UTC))
    days = horizon.labour_days(ZONE, 150)
    assert [day.first for day in days] == [0, *(day.last for day in days[:-1])]
    assert days[-1].last == horizon.slots
    for day in days:
        assert {labour_date(horizon.instant(t), ZONE, 150) for t in range(day.first, day.last)} == {day.date}
    assert max(day.last - day.first for day in days) == 100
    assert date(2026, 10, 22) == days[0].date


def test_two_shifts_of_one_date_and_two_labour_days_are_two_changes() -> None:
    agent = tiny_agent("w1")
    before = tiny_shift(agent, on(1, 60)), tiny_shift(agent, on(1, 1320))
    gone = list(day_changes(before, (), ZONE, SIX))
    assert [change.before for change in gone] == list(before)


@pytest.mark.parametrize("minute", [-30, 45, 1440])
def test_labour_days_begin_at_a_whole_or_half_hour(minute: int) -> None:
    with pytest.raises(InvalidValue, match="labour_day_start: expected a whole or half hour"):
        at_warsaw(labour_day_start=minute)
