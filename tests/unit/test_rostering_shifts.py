"""Shifts as they are written: checked as arrays, of all at once, for what each of them would ask for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.roster import Activity, QueueShare, Shift, made_of
from heliotrope.rostering.shift_blocks import CHANGES, ShiftBlocks, Spans, check_blocks

from tests.unit.test_rostering_plan import planned
from tests.unit.test_rostering_sharing import POOL, mixed

DAY = 96


def two_shifts() -> tuple[ShiftBlocks, Spans]:
    """Agents 0 and 1 from slot 10 to 20 and 30 to 38; the first has a break, and serves queues after it."""
    none = np.zeros(4, np.int32)
    first, last = np.array([10, 14, 15, 30], np.int32), np.array([14, 15, 20, 38], np.int32)
    blocks = ShiftBlocks(
        np.array([0, 3, 4]), np.array([0, 0, 0, 1], np.int32), np.array([0, 2, 0, 0], np.int32), first, last,
        np.array([1, 0, 1, 1], np.int32), none,
    )  # fmt: skip
    return blocks, Spans(np.array([0, 1]), np.array([10, 30]), np.array([20, 38]))


def test_what_is_made_together_is_what_is_made_and_checked_one_by_one() -> None:
    shifts = planned(mixed(1, POOL)).roster.shifts
    assert shifts
    one_by_one = (replace(s, activities=tuple(replace(a) for a in s.activities)) for s in shifts)
    assert tuple(one_by_one) == shifts
    block = shifts[0].activities[0]
    fields = [[value] for value in (block.code, block.start, block.end, block.paid, block.shares, block.request)]
    assert made_of(Activity, *fields) == [block]
    with pytest.raises(ValueError, match="zip"):
        made_of(Shift, ["w1"], ["manila"])


def test_blocks_that_cover_their_shifts_pass() -> None:
    check_blocks(*two_shifts(), DAY)


@pytest.mark.parametrize(
    ("field", "row", "value", "expected"),
    [
        ("first", 0, 11, "contiguous"),
        ("first", 1, 15, "contiguous"),
        ("last", 1, 16, "contiguous"),
        ("last", 2, 19, "contiguous"),
        ("first", 3, 29, "contiguous"),
        ("last", 3, 39, "contiguous"),
    ],
)
def test_a_gap_or_an_overlap_is_refused(field: str, row: int, value: int, expected: str) -> None:
    blocks, spans = two_shifts()
    getattr(blocks, field)[row] = value
    with pytest.raises(InvalidValue, match=expected):
        check_blocks(blocks, spans, DAY)


def test_a_block_without_length_is_refused() -> None:
    blocks, spans = two_shifts()
    blocks.last[0] = blocks.first[1] = 10
    blocks.last[1] = blocks.first[2] = 10
    with pytest.raises(InvalidValue, match="start before end"):
        check_blocks(blocks, spans, DAY)


def test_a_shift_of_more_than_a_day_is_refused() -> None:
    with pytest.raises(InvalidValue, match="24 hours"):
        check_blocks(*two_shifts(), 9)


def test_shares_outside_of_time_on_queue_are_refused() -> None:
    blocks, spans = two_shifts()
    blocks.share[2] = 1
    check_blocks(blocks, spans, DAY)
    blocks.code[2] = CHANGES
    with pytest.raises(InvalidValue, match="outside on_queue"):
        check_blocks(blocks, spans, DAY)


def test_shares_of_more_than_the_whole_are_refused_where_they_are_made() -> None:
    with pytest.raises(InvalidValue, match="1 to 1000"):
        QueueShare("cards", 1001)
