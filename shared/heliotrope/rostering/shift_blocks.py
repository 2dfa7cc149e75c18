"""What shifts are made of, as arrays: spans, breaks, queue time between them, and time that serves nobody.

Axes: N shifts, by agent and then by time; M blocks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heliotrope.domain.errors import expect
from heliotrope.domain.roster import CHANGEOVER, ON_QUEUE
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.queue_time import QueueTime, Small
from heliotrope.rostering.sharing import OFF_QUEUE
from heliotrope.rostering.tours import Ints, TourClass

AT_QUEUE, CHANGES = 0, 1
"""Codes of time on queue and of changeovers, as `Codes` numbers them."""
NO_SHARES = 0
FIELDS = 6


class Codes:
    """Codes of activities by number."""

    def __init__(self) -> None:
        self.names = [ON_QUEUE, CHANGEOVER]

    def __getitem__(self, name: str) -> int:
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)


class Spans(NamedTuple):
    """Free agent [N], first slot [N] and one past the last [N] of every shift."""

    agent: Ints
    start: Ints
    end: Ints


class ShiftBlocks(NamedTuple):
    """Blocks of all shifts in order, each with the number of its shift [M], code, slots, pay and shares.

    `begin` [N + 1] is the first block of each shift.
    """

    begin: Ints
    shift: Small
    code: Small
    first: Small
    last: Small
    paid: Small
    share: Small


def spans_of(builder: Builder, codes: Codes) -> tuple[Spans, Small]:
    """Return all shifts but locked ones, and their breaks [M, 6] as the columns of `ShiftBlocks`."""
    compiled = builder.compiled
    members: dict[int, list[int]] = {}
    for i, tour in enumerate(builder.tours):
        if tour is not None:
            members.setdefault(compiled.terms[i].tour_class, []).append(i)
    tables = [np.zeros((0, 3), np.int64)]
    pauses = [np.zeros((0, FIELDS + 1), np.int64)]
    for number, people in members.items():
        tours = [builder.tours[i] for i in people]
        laid = [tour for tour in tours if tour is not None]
        own, breaks = _of_class(compiled.classes[number], laid, codes, compiled.problem.horizon.grain_minutes)
        agents = np.array(people, np.int64)
        own[:, 0] = agents[own[:, 0]]
        breaks[:, 0] = agents[breaks[:, 0]]
        tables.append(own)
        pauses.append(breaks)
    table, rows = np.concatenate(tables), np.concatenate(pauses)
    spans = Spans(*table[np.lexsort((table[:, 1], table[:, 0]))].T)
    width = compiled.extended + 1
    shift = np.searchsorted(spans.agent * width + spans.start, rows[:, 0] * width + rows[:, 1])
    return spans, np.column_stack((shift, rows[:, 2:])).astype(np.int32)


def _of_class(tours: TourClass, laid: list[Tour], codes: Codes, grain: int) -> tuple[Ints, Ints]:
    """Return shifts (place in `laid`, start, end) and breaks (place, start of the shift, columns of `ShiftBlocks`)."""
    arcs = np.array([tour.arcs for tour in laid], np.int64)
    begins = np.array([tour.breaks for tour in laid], np.int64)
    who, at = np.nonzero(arcs >= 0)
    chosen = arcs[who, at]
    if tours.any_lock:
        free = ~tours.is_lock(chosen)
        who, chosen = who[free], chosen[free]
    start, length, pattern, stage = tours.arcs[chosen, :4].T
    rules = np.full((len(tours.plan.shifts), begins.shape[2], 3), -1, np.int64)
    for p, shift in enumerate(tours.plan.shifts):
        for b, rule in enumerate(shift.breaks[: begins.shape[2]]):
            rules[p, b] = codes[rule.code], rule.minutes // grain, rule.paid
    code, size, paid = rules[pattern].transpose(2, 0, 1)
    first = begins[who, stage]
    row, place = np.nonzero(code >= 0)
    where = row, place
    none = np.full(len(row), NO_SHARES)
    breaks = who[row], start[row], code[where], first[where], first[where] + size[where], paid[where], none
    return np.column_stack((who, start, start + length)), np.column_stack(breaks)


def between_breaks(time: QueueTime, share: Ints, spans: Spans, extended: int) -> Small:
    """Return [M, 6], as the columns of `ShiftBlocks`, what people do between breaks.

    It is cut where the activity or, by `share` [R], what is served changes.
    """
    agent = np.repeat(np.arange(len(time.begin) - 1), np.diff(time.begin))
    code = np.where(time.group == OFF_QUEUE, CHANGES, AT_QUEUE)
    opens = np.ones(len(agent), bool)
    opens[1:] = (agent[1:] != agent[:-1]) | (code[1:] != code[:-1]) | (share[1:] != share[:-1])
    opens[1:] |= time.first[1:] != time.last[:-1]
    runs = np.flatnonzero(opens)
    last = time.last[np.append(runs[1:], len(agent))[: len(runs)] - 1]
    first, width = time.first[runs].astype(np.int64), extended + 1
    shift = np.searchsorted(spans.agent * width + spans.end, agent[runs] * width + first, side="right")
    rows = np.column_stack((shift, code[runs], first, last, np.ones(len(runs), np.int64), share[runs]))
    return rows.astype(np.int32)


def blocks_of(spans: Spans, breaks: Small, between: Small) -> ShiftBlocks:
    """Return the blocks of all shifts in order, time that serves nobody between them.

    Activities are written over it.
    """
    count = len(spans.start)
    nothing = np.zeros(count, np.int64)
    ends = np.column_stack((np.arange(count), nothing, spans.end, spans.end, nothing, nothing)).astype(np.int32)
    rows = np.concatenate((breaks, between, ends))
    rows = rows[np.lexsort((rows[:, 2], rows[:, 0]))]
    shift, first = rows[:, 0], rows[:, 2]
    since = np.empty(len(rows), np.int64)
    since[1:] = rows[:-1, 3]
    opens = np.flatnonzero(np.diff(shift, prepend=-1))
    since[opens] = spans.start[shift[opens]]
    gap = np.flatnonzero(first > since)
    spare = np.column_stack((shift, np.zeros_like(shift), since, first, np.ones_like(shift), np.zeros_like(shift)))[gap]
    closes = np.append(opens[1:], len(rows))[: len(opens)] - 1
    whole = np.insert(np.delete(rows, closes, axis=0), gap - shift[gap], spare, axis=0)
    begin = np.searchsorted(whole[:, 0], np.arange(count + 1))
    return ShiftBlocks(begin, *whole.T)


def check_blocks(blocks: ShiftBlocks, spans: Spans, slots_per_day: int) -> None:
    """Raise `InvalidValue` unless blocks cover their shifts without gap or overlap, and shares are of time on queue.

    What a `Shift` and an `Activity` ask for, of all at once.
    """
    opens, closes = blocks.begin[:-1], blocks.begin[1:] - 1
    before = np.append(0, blocks.last[:-1])
    before[opens] = spans.start
    contiguous = (blocks.first == before).all() and (blocks.last[closes] == spans.end).all()
    expect(bool(contiguous), "shift.activities", "contiguous blocks from start to end of the shift", "others")
    expect(bool((blocks.last > blocks.first).all()), "shift.activities", "start before end", "others")
    longest = int((spans.end - spans.start).max(initial=0))
    expect(longest <= slots_per_day, "shift", "at most 24 hours", f"{longest} slots")
    on_queue = (blocks.share == NO_SHARES) | (blocks.code == AT_QUEUE)
    expect(bool(on_queue.all()), "activities.shares", "none outside on_queue", "others")
