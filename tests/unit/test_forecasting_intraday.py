"""The level of a day under way."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.errors import InvalidValue
from heliotrope.forecasting import IntradayLevel, revise_day
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

FORECAST = np.full(96, 40.0)


def seen(counts: dict[int, float], day_sd: float = 0.1) -> IntradayLevel:
    """The level after `counts` by slot."""
    level = IntradayLevel.start(FORECAST, day_sd)
    for slot, offered in counts.items():
        level = level.update(slot, offered)
    return level


def test_before_anything_is_seen_the_forecast_stands() -> None:
    assert_allclose(IntradayLevel.start(FORECAST).corrected(), FORECAST)


def test_a_day_that_runs_high_raises_only_the_rest_of_it() -> None:
    level = seen(dict.fromkeys(range(48), 48.0))
    assert 1.1 < level.factor < 1.2
    assert_allclose(level.corrected()[:48], FORECAST[:48])
    assert_allclose(level.corrected()[48:], 40 * level.factor)


def test_one_slot_is_believed_little_and_many_are_believed_more() -> None:
    once, often = seen({0: 60.0}).factor, seen(dict.fromkeys(range(60), 60.0)).factor
    assert 1.0 < once < 1.05
    assert 1.3 < often < 1.5


def test_every_grain_gives_nearly_the_same_level() -> None:
    coarse = IntradayLevel(np.full(48, 800.0), np.where(np.arange(48) < 24, 880.0, np.nan))
    fine = IntradayLevel(np.full(288, 800.0 / 6), np.where(np.arange(288) < 144, 880.0 / 6, np.nan))
    assert coarse.factor == pytest.approx(fine.factor, rel=0.005)


@given(st.permutations(range(8)))
def test_order_and_resends_of_actuals_change_nothing(order: list[int]) -> None:
    counts = {slot: 30.0 + 3 * slot for slot in range(8)}
    shuffled = seen({order[0]: 999.0})
    for slot in [*order, *order[:3]]:
        shuffled = shuffled.update(slot, counts[slot])
    assert shuffled.factor == seen(counts).factor


def test_closed_and_empty_slots_keep_the_level_finite() -> None:
    volume = FORECAST.copy()
    volume[:10] = 0
    level = IntradayLevel.start(volume).update(3, 5.0).update(20, 0.0)
    assert 0 < level.factor < 1


def test_a_revision_moves_the_rest_of_the_day_with_its_band() -> None:
    day = DemandForecast(
        "q", date(2026, 1, 5), FORECAST.copy(), FORECAST * 0.8, FORECAST * 1.2, FORECAST * 5, 1, "history/1"
    )
    level = seen(dict.fromkeys(range(40), 50.0))
    revised = revise_day(day, level, revision=2, basis="actuals/7")
    assert (revised.revision, revised.basis) == (2, "actuals/7")
    assert_allclose(revised.high[40:], 48 * level.factor)
    assert_allclose(revised.volume[:40], 40)
    assert_allclose(revised.handle_time_s, day.handle_time_s)


def test_a_slot_outside_the_day_and_a_negative_count_are_refused() -> None:
    with pytest.raises(InvalidValue, match="slot: expected 0 to 95, got 96"):
        IntradayLevel.start(FORECAST).update(96, 1)
    with pytest.raises(InvalidValue, match="offered"):
        IntradayLevel.start(FORECAST).update(0, -1)
