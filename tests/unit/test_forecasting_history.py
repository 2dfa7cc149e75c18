"""UTC intervals to local days, and handle times."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.forecasting import QueueHistory, local_history
from heliotrope.forecasting.handle_time import handle_time_profiles
from heliotrope.forecasting.history import MEMORY_DAYS, day_range, local_slots, utc_offsets
from numpy.testing import assert_allclose


def quarters(first: str, count: int) -> np.ndarray:
    """`count` quarter-hours from a UTC instant."""
    return np.datetime64(first, "m") + np.arange(count) * np.timedelta64(15, "m")


def test_intervals_lie_on_the_wall_clock_of_the_zone() -> None:
    history = local_history("q", "Asia/Kolkata", quarters("2026-01-05T18:30", 96), np.arange(96.0))
    assert list(history.days) == [np.datetime64("2026-01-06")]
    assert_allclose(history.volume[0], np.arange(96.0))


def test_the_skipped_hour_is_missing_and_the_repeated_hour_is_averaged() -> None:
    spring = local_history("q", "Europe/Warsaw", quarters("2026-03-28T23:00", 92), np.ones(92))
    assert np.flatnonzero(np.isnan(spring.volume[0])).tolist() == [8, 9, 10, 11]
    offered = np.ones(100)
    offered[8:12], offered[12:16] = 4.0, 2.0
    autumn = local_history("q", "Europe/Warsaw", quarters("2026-10-24T22:00", 100), offered)
    assert_allclose(autumn.volume[0, 8:12], 3.0)
    assert not np.isnan(autumn.volume).any()


def test_a_zone_that_changes_at_its_own_midnight_keeps_every_interval() -> None:
    # Santiago moves its clock at local midnight, 04:00 UTC.
    starts = quarters("2026-04-04T00:00", 192)
    days, slots = local_slots(starts, "America/Santiago", 15)
    assert slots.min() >= 0
    assert slots.max() <= 95
    assert np.all(np.diff(days) >= np.timedelta64(0, "D"))
    assert set(utc_offsets(starts, "America/Santiago")) == {-180, -240}


def test_handle_times_of_joined_intervals_are_weighted_by_what_was_handled() -> None:
    starts = np.repeat(quarters("2026-01-05T10:00", 1), 2)
    history = local_history("q", "UTC", starts, np.array([10.0, 10.0]), np.array([9.0, 1.0]), np.array([100.0, 200.0]))
    assert history.handle_time_s is not None
    assert history.handle_time_s[0, 40] == pytest.approx(110)


def test_days_left_out_become_missing_rows_and_the_memory_is_bounded() -> None:
    days = np.array(["2024-01-01", "2026-01-01", "2026-01-04"], dtype="datetime64[D]")
    past = QueueHistory("q", "UTC", days, np.ones((3, 4))).until(np.datetime64("2026-01-06"))
    assert len(past.days) == MEMORY_DAYS
    assert np.flatnonzero(~np.isnan(past.volume[:, 0])).tolist() == [MEMORY_DAYS - 5, MEMORY_DAYS - 2]


def test_handle_time_follows_weekday_and_slot_where_contacts_are_many() -> None:
    days = day_range(np.datetime64("2026-01-05"), 28)
    times = np.full((28, 4), 300.0)
    times[::7, 2] = 420.0
    history = QueueHistory("q", "UTC", days, np.full((28, 4), 5000.0), times)
    profiles = handle_time_profiles(history, 999.0)
    assert profiles[0, 2] == pytest.approx(420, rel=0.02)
    assert profiles[1, 1] == pytest.approx(300, rel=0.02)


def test_a_slot_with_few_contacts_is_drawn_to_the_mean_of_its_queue() -> None:
    days = day_range(np.datetime64("2026-01-05"), 28)
    volume, times = np.full((28, 4), 5000.0), np.full((28, 4), 300.0)
    volume[:, 0], times[:, 0] = 0.1, 3000.0
    profiles = handle_time_profiles(QueueHistory("q", "UTC", days, volume, times), 300.0)
    assert profiles[0, 0] < 500


def test_without_handled_contacts_the_default_handle_time_holds() -> None:
    days = day_range(np.datetime64("2026-01-05"), 7)
    nothing = QueueHistory("q", "UTC", days, np.zeros((7, 4)), np.full((7, 4), np.nan))
    assert np.all(handle_time_profiles(nothing, 240.0) == 240.0)
