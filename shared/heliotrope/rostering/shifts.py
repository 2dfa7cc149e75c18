"""From tours back to shifts: spans, breaks, and the queue shares between them.

Everything within shifts is laid out as arrays first (`shift_blocks`). Equal activities are one object, and so are
equal shares: a large roster has few distinct ones.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np

from heliotrope.domain.errors import expect
from heliotrope.domain.roster import WHOLE, Activity, QueueShare, Shift, made_of
from heliotrope.rostering.activities import Activities
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.distinct import distinct_rows
from heliotrope.rostering.queue_time import QueueTime, Small, queue_time
from heliotrope.rostering.shift_blocks import (
    NO_SHARES,
    Codes,
    ShiftBlocks,
    Spans,
    between_breaks,
    blocks_of,
    check_blocks,
    spans_of,
)
from heliotrope.rostering.tours import Ints

T = TypeVar("T")
Shares = tuple[QueueShare, ...]


class LaidOut(NamedTuple):
    """All that shifts are written from, so that the allocation can be gone by then: spans, breaks, time on queues."""

    compiled: Compiled
    activities: Activities
    codes: Codes
    spans: Spans
    breaks: Small
    time: QueueTime


def shifts_of(builder: Builder) -> tuple[Shift, ...]:
    """Return the shifts of all free agents."""
    return write_shifts(lay_shifts_out(builder))


def lay_shifts_out(builder: Builder) -> LaidOut:
    """Return what the shifts of all free agents are written from."""
    codes = Codes()
    spans, breaks = spans_of(builder, codes)
    return LaidOut(builder.compiled, builder.activities, codes, spans, breaks, queue_time(builder))


def write_shifts(laid: LaidOut) -> tuple[Shift, ...]:
    """Return the shifts that are laid out."""
    compiled, codes, spans = laid.compiled, laid.codes, laid.spans
    share, shares = _shares_of(compiled, laid.time)
    blocks = blocks_of(spans, laid.breaks, between_breaks(laid.time, share, spans, compiled.extended))
    check_blocks(blocks, spans, compiled.problem.horizon.slots_per_day)
    instants = [compiled.problem.horizon.instant(slot) for slot in range(compiled.extended + 1)]
    agents = [compiled.problem.agents[position] for position in compiled.agents]
    whose, activities = spans.agent.tolist(), _activities(blocks, codes, instants, shares)
    found = made_of(
        Shift,
        [agents[i].id for i in whose],
        [agents[i].site for i in whose],
        _each(instants, spans.start),
        _each(instants, spans.end),
        [tuple(activities[first:last]) for first, last in pairwise(blocks.begin.tolist())],
    )
    held = laid.activities.held
    return tuple(laid.activities.written(i, s) if held.get(i) else s for i, s in zip(whose, found, strict=True))


def _shares_of(compiled: Compiled, time: QueueTime) -> tuple[Ints, list[Shares]]:
    """Return [R] which of the shares each stretch of time has, and these; each distinct row is looked at once."""
    expect(int(time.permille.sum(axis=1).max(initial=0)) <= WHOLE, "shares", "at most 1000 thousandths", time.permille)
    which, first = distinct_rows(np.column_stack((time.group, time.permille)))
    ids, place = compiled.problem.network.queue_ids, list[int]()
    known: dict[Shares, int] = {(): NO_SHARES}
    queues, permille = compiled.group_queues[time.group[first]].tolist(), time.permille[first].tolist()
    for row in zip(queues, permille, strict=True):
        shares = tuple(QueueShare(ids[queue], part) for queue, part in zip(*row, strict=True) if part > 0)
        place.append(known.setdefault(shares, len(known)))
    return np.array(place, np.int64)[which], list(known)


def _activities(blocks: ShiftBlocks, codes: Codes, instants: list[datetime], shares: list[Shares]) -> list[Activity]:
    """Return what each block is; equal blocks are one activity."""
    columns = blocks.code, blocks.first, blocks.last, blocks.paid, blocks.share
    which, first_of = distinct_rows(np.column_stack(columns).astype(np.int64))
    code, first, last, paid, share = (column[first_of] for column in columns)
    begins, ends, requests = _each(instants, first), _each(instants, last), [""] * len(code)
    rows = _each(codes.names, code), begins, ends, (paid > 0).tolist(), _each(shares, share), requests
    return _each(made_of(Activity, *rows), which)


def _each(values: list[T], which: Ints | Small) -> list[T]:
    """Return the values at the places `which`."""
    return [values[n] for n in which.tolist()]
