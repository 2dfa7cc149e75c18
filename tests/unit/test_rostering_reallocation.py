"""Queue time is left where the prices that led it there would leave it."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.reallocation import Reallocation, reallocate
from heliotrope.rostering.sweeps import sweep

from tests.unit.test_rostering_remedies import small


@pytest.mark.parametrize("seed", range(8))
def test_a_change_nearby_does_not_tear_down_what_keeps_a_tier(seed: int) -> None:
    builder = Builder(compile_problem(small(seed).problem))
    sweep(builder, np.arange(len(builder.tours)))
    before = builder.objective
    reallocate(builder)
    kept = builder.objective
    assert kept <= before + 1e-6
    builder.rebalance()
    assert builder.objective == pytest.approx(kept, abs=1e-6)


def test_queue_time_that_was_remembered_comes_back_to_the_last_bit() -> None:
    builder = Builder(compile_problem(small(3).problem))
    sweep(builder, np.arange(len(builder.tours)))
    coverage, money = builder.coverage, builder.objective
    then = coverage.short.copy(), coverage.served.copy(), coverage.idle.copy()
    assert then[1].any()
    kept = Reallocation.of(builder)
    assert len(kept.packed[1]) == np.count_nonzero(coverage.served) + np.count_nonzero(coverage.idle)
    coverage.short += 1.0
    coverage.served -= 0.5
    coverage.idle[:] = 2.0
    kept.restore(builder)
    now = coverage.short, coverage.served, coverage.idle
    assert all(np.array_equal(one, was) for one, was in zip(now, then, strict=True))
    assert builder.objective == pytest.approx(money)
