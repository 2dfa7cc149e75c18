"""Queue time is left where the prices that led it there would leave it."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.reallocation import reallocate
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
