"""Wall clocks as arrays say the same as the clock asked minute by minute, on days of 23, 24 and 25 hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from heliotrope.domain.network import OpeningHours
from heliotrope.domain.time import Horizon, local, minute_of_day
from heliotrope.domain.wall_clock import at_night, at_weekend, is_open, minutes_of_day, wall_clock, weekdays

CHANGES = (
    ("Europe/Warsaw", datetime(2026, 10, 19, tzinfo=UTC)),
    ("Europe/Warsaw", datetime(2026, 3, 23, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 3, 30, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 1, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 10, 12, tzinfo=UTC)),
)


@pytest.mark.parametrize(("zone", "start"), CHANGES)
def test_every_minute_has_the_local_time_and_weekday(zone: str, start: datetime) -> None:
    clock = wall_clock(Horizon(start), zone)
    assert len(clock) == 8 * 1440
    for minute in range(0, len(clock), 7):
        here = local(start + timedelta(minutes=minute), zone)
        assert minutes_of_day(clock)[minute] == here.hour * 60 + here.minute
        assert weekdays(clock)[minute] == here.weekday()
        assert at_weekend(Horizon(start), zone)[minute] == (here.weekday() >= 5)


def test_a_night_across_midnight_and_one_within_a_day() -> None:
    horizon = Horizon(datetime(2026, 10, 19, tzinfo=UTC))
    minute = np.array(
        [minute_of_day(horizon.start + timedelta(minutes=m), "Asia/Manila") for m in range(0, 8 * 1440, 15)]
    )
    assert (at_night(horizon, "Asia/Manila", (1320, 360))[::15] == ((minute >= 1320) | (minute < 360))).all()
    assert (at_night(horizon, "Asia/Manila", (60, 300))[::15] == ((minute >= 60) & (minute < 300))).all()


def test_opening_hours_hold_by_weekday() -> None:
    hours = OpeningHours(((480, 1200),) * 5 + ((600, 1440), None))
    horizon = Horizon(datetime(2026, 10, 19, tzinfo=UTC))
    flags = is_open(hours, wall_clock(horizon, "America/Sao_Paulo"))
    for minute in range(0, len(flags), 15):
        here = local(horizon.start + timedelta(minutes=minute), "America/Sao_Paulo")
        assert flags[minute] == hours.open_at(here.weekday(), here.hour * 60 + here.minute)
