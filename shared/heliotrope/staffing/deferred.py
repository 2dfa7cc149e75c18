"""Deferred work (e-mail, back office): it may wait, so it is spread as evenly as its deadlines allow.

Deadlines run on the queue's business clock: closed intervals do not count. Work that arrives while closed
waits for the next open interval; work that arrives in an interval may be done in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.errors import expect
from heliotrope.staffing.compiled import Floats, kernel

Mask = NDArray[np.bool_]


def level_load(work: Floats, open_slots: Mask, window: int, backlog: float = 0.0) -> Floats:
    """Return the flattest plan that meets every deadline: the taut string between work due and work arrived.

    Parameters
    ----------
    work
        [T] arriving work in agent-intervals.
    open_slots
        [T] whether the queue is open.
    window
        Open intervals from arrival to deadline, the interval of arrival included; at least 1.
    backlog
        Work in hand at the start, due within the first window.

    Returns
    -------
    Floats
        [T] agents at work. No other plan within the deadlines has a lower peak or a smaller sum of
        squares. What is due after the end is done there in the share of its window that has passed.
    """
    expect(window >= 1, "window", "1 interval or more", window)
    expect(bool(np.all(work >= 0)), "work", "agent-intervals, 0 or more", work)
    plan = np.zeros(work.size)
    if not open_slots.any():
        return plan
    arriving = during_opening(work, open_slots)
    slots = arriving.size
    arriving[0] += backlog
    arrived = np.concatenate(([0.0], np.cumsum(arriving)))
    due = np.zeros(slots + 1)
    due[min(window, slots + 1) :] = arrived[1 : max(1, slots + 2 - window)]
    passed = np.minimum(1.0, np.arange(slots, 0, -1) / window)
    due[-1] = arrived[-1] = min(arrived[-1], max(due[-1], float(arriving @ passed)))
    ceiling = np.minimum(arrived, arrived[-1])
    plan[open_slots] = np.diff(_taut_string(np.minimum(due, ceiling), ceiling))
    return np.maximum(plan, 0.0)


def deferred_service(supply: Floats, work: Floats, open_slots: Mask, window: int) -> Floats:
    """Return the share [T] of each interval's arriving work that `supply` [T] finishes before its deadline.

    Work that can still be in time goes first, the oldest of it; what is late waits, as contracts pay for what is in
    time. So a week's missing capacity makes as much work late and no more, as remedies count it
    (`domain.remedies`). Past the end the mean capacity of the last window goes on; what arrives after the last
    opening is not late yet and counts as in time.
    """
    expect(window >= 1, "window", "1 interval or more", window)
    level = np.ones(work.size)
    if open_slots.any():
        arriving = during_opening(work, open_slots)
        shares = _served_in_time(arriving, np.ascontiguousarray(supply[open_slots]), window)
        level = np.append(shares, 1.0)[_opening_of(open_slots)]
    return level


def during_opening(work: Floats, open_slots: Mask) -> Floats:
    """Return work by open interval; what arrives after the last opening belongs to the time beyond."""
    openings = int(open_slots.sum())
    by_opening = np.bincount(_opening_of(open_slots), weights=work, minlength=openings + 1)
    return by_opening[:openings].astype(np.float64)


def _opening_of(open_slots: Mask) -> NDArray[np.int64]:
    """[T] position, among the open intervals, of the one in which work of each interval can first be done."""
    opened = open_slots.astype(np.int64)
    following: NDArray[np.int64] = np.cumsum(opened) - opened
    return following


@kernel
def _taut_string(floor: Floats, ceiling: Floats) -> Floats:
    """[T + 1] the shortest path between two rising curves: cumulative work at the flattest rate.

    Both curves start at one point and end at one point; from each bend it goes straight as far as the
    tube allows.
    """
    last = floor.size - 1
    path = np.zeros(last + 1)
    at, level = 0, floor[0]
    path[0] = level
    while at < last:
        steep, steep_at = np.inf, last
        flat, flat_at = -np.inf, last
        bend, height = last, floor[last]
        for t in range(at + 1, last + 1):
            up, down = (ceiling[t] - level) / (t - at), (floor[t] - level) / (t - at)
            if down > steep:
                bend, height = steep_at, ceiling[steep_at]
                break
            if up < flat:
                bend, height = flat_at, floor[flat_at]
                break
            if up <= steep:
                steep, steep_at = up, t
            if down >= flat:
                flat, flat_at = down, t
        for t in range(at + 1, bend + 1):
            path[t] = level + (height - level) * (t - at) / (bend - at)
        at, level = bend, height
    return path


@kernel
def _served_in_time(work: Floats, capacity: Floats, window: int) -> Floats:
    """[T] share of each interval's `work` done within `window` intervals, the oldest that is not late first.

    Past the end the mean capacity of the last `window` intervals goes on.
    """
    slots = work.size
    left = work.copy()
    going_on = capacity[max(0, slots - window) :].mean() if slots else 0.0
    for t in range(slots + window - 1):
        able = capacity[t] if t < slots else going_on
        for arrival in range(max(0, t - window + 1), min(t + 1, slots)):
            if able <= 0.0:
                break
            done = min(able, left[arrival])
            left[arrival] -= done
            able -= done
    out = np.ones(slots)
    for t in range(slots):
        if work[t] > 0.0:
            out[t] = 1.0 - left[t] / work[t]
    return out
