"""Equal rows of a table: as numpy finds them by sorting, whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.rostering.distinct import distinct_rows


@pytest.mark.parametrize("rows", [0, 1, 17, 5000])
@pytest.mark.parametrize("most", [1, 3, 1_000_000])
def test_every_row_is_one_of_the_distinct_ones_which_come_in_order(rows: int, most: int) -> None:
    table = np.random.default_rng(rows + most).integers(-most, most, (rows, 3))
    which, first = distinct_rows(table)
    assert np.array_equal(table[first][which], table)
    assert len(first) == len(np.unique(table, axis=0))
    assert np.array_equal(first, np.sort(first))
    assert np.array_equal(which[first], np.arange(len(first)))


def test_rows_that_are_permutations_or_multiples_of_each_other_are_told_apart() -> None:
    table = np.array([[1, 2], [2, 1], [0, 0], [1 << 32, 1 << 33], [1 << 33, 1 << 32], [1, 2], [0, 0]])
    which, first = distinct_rows(table)
    assert which.tolist() == [0, 1, 2, 3, 4, 0, 2]
    assert first.tolist() == [0, 1, 2, 3, 4]
