"""Forecasting on made series whose truth is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.forecasting import (
    QueueCalendar,
    QueueHistory,
    backtest,
    forecast_demand,
    forecast_local_days,
    public_holidays,
    seasonal_naive,
    wape,
    weekly_origins,
)
from heliotrope.forecasting.history import Array, day_range, weekdays
from numpy.testing import assert_allclose

MONDAY = np.datetime64("2025-03-03")
WEEKDAY_LEVEL = np.array([1.3, 1.1, 1.0, 0.95, 1.0, 0.6, 0.4])
NO_HOLIDAYS = QueueCalendar()


def shape_of_day(slots: int) -> Array:
    """A day with a morning and an afternoon peak."""
    hour = (np.arange(slots) + 0.5) * 24 / slots
    shape = 0.15 + np.exp(-(((hour - 10) / 2.5) ** 2)) + 0.8 * np.exp(-(((hour - 16) / 3) ** 2))
    return shape / shape.sum()


def made_history(
    days: int = 140, slots: int = 48, per_day: float = 4000, zone: str = "UTC", closed: tuple[int, ...] = ()
) -> QueueHistory:
    """Poisson counts around a known weekly pattern; `closed` weekdays are NaN."""
    rng = np.random.default_rng(7)
    dates = day_range(MONDAY, days)
    truth = per_day * WEEKDAY_LEVEL[weekdays(dates)][:, None] * shape_of_day(slots)
    volume = rng.poisson(truth).astype(float)
    volume[np.isin(weekdays(dates), closed)] = np.nan
    return QueueHistory("cards-en", zone, dates, volume)


def next_day(history: QueueHistory) -> np.datetime64:
    """The day after the history."""
    return history.days[-1] + np.timedelta64(1, "D")


@pytest.mark.parametrize("slots", [24, 48, 96, 288])
def test_a_known_weekly_pattern_is_found_at_every_grain(slots: int) -> None:
    history = made_history(slots=slots)
    forecast = forecast_local_days(history, NO_HOLIDAYS, next_day(history), 7)
    truth = 4000 * WEEKDAY_LEVEL[:, None] * shape_of_day(slots)
    assert forecast.volume.shape == (7, slots)
    assert_allclose(forecast.volume.sum(axis=1), truth.sum(axis=1), rtol=0.06)
    assert wape(truth, forecast.volume) < (0.05 if slots <= 96 else 0.08)


def test_closed_weekdays_are_forecast_at_zero() -> None:
    history = made_history(closed=(5, 6))
    forecast = forecast_local_days(history, NO_HOLIDAYS, next_day(history), 14)
    closed = weekdays(forecast.days) >= 5
    assert np.all(forecast.volume[closed] == 0)
    assert np.all(forecast.high[closed] == 0)
    assert np.all(forecast.volume[~closed] > 0)


def test_slots_that_are_always_closed_are_forecast_at_zero() -> None:
    history = made_history()
    history.volume[:, :16] = np.nan
    forecast = forecast_local_days(history, NO_HOLIDAYS, next_day(history), 7)
    assert np.all(forecast.volume[:, :16] == 0)
    assert np.all(forecast.volume[:, 16:] > 0)


def test_an_outlier_day_hardly_moves_the_forecast() -> None:
    plain, struck = made_history(), made_history()
    struck.volume[-9] *= 4
    before = forecast_local_days(plain, NO_HOLIDAYS, next_day(plain), 7).volume
    after = forecast_local_days(struck, NO_HOLIDAYS, next_day(plain), 7).volume
    assert wape(before, after) < 0.03


def test_the_forecast_follows_a_lasting_change_of_level() -> None:
    history = made_history()
    history.volume[-42:] *= 1.4
    forecast = forecast_local_days(history, NO_HOLIDAYS, next_day(history), 7)
    assert forecast.volume.sum() / (4000 * WEEKDAY_LEVEL.sum()) == pytest.approx(1.4, rel=0.06)


def test_a_queue_that_closed_on_past_holidays_closes_on_the_next_and_reopens_with_a_backlog() -> None:
    history = made_history(closed=(5, 6))
    holidays = frozenset(date(2025, month, day) for month, day in ((4, 16), (5, 20), (6, 19), (7, 22)))
    for holiday in sorted(holidays)[:3]:
        row = int((np.datetime64(holiday) - MONDAY).astype(int))
        history.volume[row] = np.nan
        history.volume[row + 1] *= 1.25
    forecast = forecast_local_days(history, QueueCalendar(holidays), next_day(history), 7)
    usual = forecast_local_days(history, NO_HOLIDAYS, next_day(history), 7)
    tuesday, wednesday = forecast.volume[1].sum(), forecast.volume[2].sum()
    assert tuesday == 0
    assert usual.volume[1].sum() > 0
    assert 1.08 < wednesday / (4000 * WEEKDAY_LEVEL[2]) < 1.35


def test_what_the_calendar_says_of_a_day_outweighs_history() -> None:
    history = made_history(closed=(5, 6))
    tuesday, saturday = date(2025, 7, 22), date(2025, 7, 26)
    calendar = QueueCalendar(closed_days=frozenset({tuesday}), open_days=frozenset({saturday}))
    forecast = forecast_local_days(history, calendar, next_day(history), 7)
    assert forecast.volume[1].sum() == 0
    assert forecast.volume[5].sum() > 0


def test_a_queue_that_never_closes_stays_open_on_its_first_holiday() -> None:
    history = made_history()
    calendar = QueueCalendar(frozenset({date(2025, 7, 22)}))
    assert forecast_local_days(history, calendar, next_day(history), 7).volume[1].sum() > 0


def test_a_quiet_queue_with_empty_days_is_forecast_near_its_mean() -> None:
    history = made_history(per_day=3)
    forecast = forecast_local_days(history, NO_HOLIDAYS, next_day(history), 7)
    assert np.all(np.isfinite(forecast.volume))
    assert forecast.volume.sum() == pytest.approx(3 * WEEKDAY_LEVEL.sum(), rel=0.35)
    assert np.all(forecast.low <= forecast.volume)
    assert np.all(forecast.volume <= forecast.high)


def test_a_day_half_missing_does_not_lower_the_level() -> None:
    history = made_history()
    history.volume[-1, 30:] = np.nan
    forecast = forecast_local_days(history, NO_HOLIDAYS, next_day(history), 7)
    assert forecast.volume.sum() == pytest.approx(4000 * WEEKDAY_LEVEL.sum(), rel=0.05)


def test_a_queue_without_history_is_forecast_at_zero_with_its_default_handle_time() -> None:
    empty = QueueHistory("new", "UTC", day_range(MONDAY, 0), np.empty((0, 96)))
    (day,) = forecast_demand(
        empty, NO_HOLIDAYS, date(2025, 3, 3), 1, revision=1, basis="none", default_handle_time_s=240
    )
    assert day.volume.sum() == 0
    assert np.all(day.handle_time_s == 240)


def test_one_week_of_history_gives_a_forecast_and_a_band() -> None:
    history = made_history(days=7)
    forecast = forecast_local_days(history, NO_HOLIDAYS, next_day(history), 7)
    assert forecast.volume.sum() == pytest.approx(4000 * WEEKDAY_LEVEL.sum(), rel=0.1)
    assert np.all(forecast.high > forecast.volume)


def test_nothing_after_the_first_day_is_used() -> None:
    history, tampered = made_history(), made_history()
    cut = history.days[100]
    tampered.volume[100:] = 1e6
    assert_allclose(
        forecast_local_days(history, NO_HOLIDAYS, cut, 7).high,
        forecast_local_days(tampered, NO_HOLIDAYS, cut, 7).high,
    )


def test_utc_days_carry_the_local_profile_on_both_sides_of_a_clock_change() -> None:
    # New York goes from UTC-4 to UTC-5 on 2 November 2025: the local noon moves from 16:00 to 17:00 UTC.
    history = made_history(days=240, slots=96, zone="America/New_York")
    days = forecast_demand(
        history, NO_HOLIDAYS, date(2025, 10, 31), 5, revision=3, basis="history/9", default_handle_time_s=200
    )
    local = forecast_local_days(history, NO_HOLIDAYS, np.datetime64("2025-10-30"), 6)
    noon = 48
    assert [day.day for day in days] == [date(2025, 10, 31), *(date(2025, 11, d) for d in (1, 2, 3, 4))]
    assert days[0].volume[noon + 16] == pytest.approx(local.volume[1, noon])
    assert days[3].volume[noon + 20] == pytest.approx(local.volume[4, noon])
    assert days[0].revision == 3
    assert days[0].basis == "history/9"
    assert days[0].grain_minutes == 15


def test_the_band_of_pure_noise_covers_what_it_promises() -> None:
    history = made_history(days=210)
    score = backtest(history.days, history.volume, NO_HOLIDAYS, weekly_origins(210, 8))
    assert 0.75 <= score.coverage <= 0.85
    assert score.ratio < 0.9
    assert score.days == 56


def test_seasonal_naive_repeats_the_last_week_that_was_seen() -> None:
    volume = np.arange(21.0)[:, None] * np.ones(2)
    volume[15, 0] = np.nan
    naive = seasonal_naive(volume, 9)
    assert_allclose(naive[:, 1], [14, 15, 16, 17, 18, 19, 20, 14, 15])
    assert naive[1, 0] == 8


def test_wape_weighs_errors_by_volume_and_leaves_missing_slots_out() -> None:
    assert wape(np.array([10.0, 30.0, np.nan]), np.array([12.0, 24.0, 99.0])) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"volume": np.full((3, 4), -1.0)}, "volume"),
        ({"volume": np.full((3, 4), np.inf)}, "volume"),
        ({"volume": np.ones((2, 4))}, "days"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"days": day_range(MONDAY, 3)[::-1]}, "days"),
        ({"handle_time_s": np.ones((3, 5))}, "handle_time_s"),
    ],
)
def test_a_history_that_cannot_be_is_refused_by_field(change: dict[str, object], field: str) -> None:
    right: dict[str, object] = {
        "queue": "q",
        "zone": "UTC",
        "days": day_range(MONDAY, 3),
        "volume": np.ones((3, 4)),
    }
    with pytest.raises(InvalidValue) as refusal:
        QueueHistory(**{**right, **change})  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_an_unknown_country_is_refused() -> None:
    assert date(2026, 11, 11) in public_holidays("PL", [2026])
    with pytest.raises(InvalidValue, match="country"):
        public_holidays("XX", [2026])
