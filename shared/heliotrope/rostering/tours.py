"""Tour classes: the arcs that agents of one offer may work, laid out as the kernel takes them.

An *offer* is everything that decides which arcs there are: site and work plan, and what an agent's own terms take away
(nights) or fix (locks). Agents of equal offer share one class.

A locked shift is an arc like any other, alone on its labour day, which may then not be left out. All of its span is one
unpaid break: it adds neither presence nor wages, which are counted with the facts, but rest, days and minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.people import WorkPlan
from heliotrope.domain.periods import Windows
from heliotrope.domain.roster import Shift
from heliotrope.domain.time import LabourDay
from heliotrope.rostering.clock import weekends_of

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Offer:
    """What decides which arcs an agent is offered."""

    site: str
    work_plan: str
    nights: bool = True
    rotation_offset: int = 0
    team_windows: Windows = ()
    locks: tuple[Shift, ...] = ()


@dataclass(frozen=True, eq=False)
class TourClass:
    """Everything of a tour that agents of one offer share; arrays as `kernel.best_tour` takes them.

    Attributes
    ----------
    paid
        [P] paid minutes by pattern: those of the work plan, then one for each lock.
    gaps
        [P, 2] offset and length in slots of the gap that splits a pattern, 0 where none does.
    unsocial
        [N] hours of each arc at night and at weekends; none of a locked shift, which the facts pay for.
    digit
        What counting split shifts beside nights asks of the kernel (`kernel.best_tour`).
    """

    site: int
    offer: Offer
    plan: WorkPlan
    unit: int
    arcs: Ints
    moves: Ints
    stages: Ints
    patterns: Ints
    breaks: Ints
    paid: Ints
    gaps: Ints
    unsocial: Array
    digit: int
    days: tuple[LabourDay, ...]
    minute_unit: int

    def is_lock(self, arcs: Ints) -> NDArray[np.bool_]:
        """Return whether each of `arcs` is a locked shift."""
        flags: NDArray[np.bool_] = self.arcs[arcs, 2] >= len(self.plan.shifts)
        return flags

    def spans(self, arcs: Ints) -> Ints:
        """Return the spans [N, 2] in slots in which `arcs` are present, the parts of split shifts apart."""
        rows = self.arcs[arcs]
        start, end = rows[:, 0], rows[:, 0] + rows[:, 1]
        if not self.any_split:
            whole: Ints = rows[:, :2].copy()
            whole[:, 1] = end
            return whole
        opens, length = start + self.gaps[rows[:, 2], 0], self.gaps[rows[:, 2], 1]
        whole = np.stack((start, np.where(length > 0, opens, end)), axis=1)
        second = np.stack((opens + length, end), axis=1)[length > 0]
        return np.concatenate((whole, second))

    @cached_property
    def every_span(self) -> Ints:
        """The spans of all arcs, as `spans` has them."""
        return self.spans(np.arange(len(self.arcs)))

    @cached_property
    def locked(self) -> NDArray[np.bool_]:
        """Whether each arc is a locked shift."""
        return self.is_lock(np.arange(len(self.arcs)))

    @cached_property
    def any_split(self) -> bool:
        """Whether any pattern is split by a gap."""
        return bool(self.gaps[:, 1].any())

    @property
    def any_lock(self) -> bool:
        """Whether any arc is a locked shift."""
        return bool(self.offer.locks)

    @cached_property
    def most_breaks(self) -> int:
        """Most breaks of a pattern, at least 1: how many places a laid tour has for them."""
        return max(1, int(self.patterns[:, 1].max(initial=0)))

    @cached_property
    def break_lengths(self) -> list[list[int]]:
        """The lengths in slots of each pattern's breaks, in order."""
        return [self.breaks[first : first + count, 0].tolist() for first, count in self.patterns.tolist()]

    @cached_property
    def arc_at(self) -> dict[tuple[int, int], tuple[int, int]]:
        """(start slot, length) -> (arc, stage)."""
        return {(start, length): (n, stage) for n, (start, length, _, stage) in enumerate(self.arcs[:, :4].tolist())}

    @cached_property
    def shift_minutes(self) -> frozenset[int]:
        """Paid minutes that a shift may have."""
        return frozenset(int(self.paid[p]) for p in set(self.arcs[:, 2].tolist()))

    @cached_property
    def latest_rested(self) -> int:
        """The latest that one is rested again after any arc, in units from the next stage."""
        return int((self.moves[:, 1] - self.stages[self.arcs[:, 3], 2]).max(initial=0))

    @cached_property
    def saturdays(self) -> frozenset[date]:
        """The Saturdays of the weekends that the horizon touches."""
        return frozenset(weekends_of(day.date for day in self.days))

    @property
    def arcs_with_gap(self) -> Ints:
        """Arcs that are split shifts, in the order in which `spans` appends their second parts."""
        return np.flatnonzero(self.gaps[self.arcs[:, 2], 1] > 0)

    def overlap(self, slots: NDArray[Any]) -> Ints:
        """Return [N] in how many of `slots` [T+] each arc is present, or what they count there together."""
        inside: Ints = self.within(np.concatenate(([0], np.cumsum(slots))))
        return inside

    def within(self, before: NDArray[Any]) -> NDArray[Any]:
        """Return [N] the sum over the slots in which each arc is present, from sums `before` [T+ + 1] of all slots."""
        start, length, pattern = self.arcs[:, 0], self.arcs[:, 1], self.arcs[:, 2]
        opens = start + self.gaps[pattern, 0]
        shuts = opens + self.gaps[pattern, 1]
        inside: NDArray[Any] = before[start + length] - before[start] - before[shuts] + before[opens]
        return inside

    def touching(self, slots: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return [N] whether each arc is present in any of `slots` [T+]; locked shifts stand wherever they are."""
        touched: NDArray[np.bool_] = _touching(self.arcs, self.gaps, len(self.plan.shifts), slots)
        return touched

    def chosen(self, arcs: Ints) -> Ints:
        """Return those of `arcs` that are neither free days nor locked shifts."""
        own: Ints = arcs[arcs >= 0]
        return own[~self.is_lock(own)] if self.any_lock else own


@njit(cache=True, nogil=True)
def _touching(arcs, gaps, own, slots):  # type: ignore[no-untyped-def]
    """Return [N] whether each arc of the first `own` patterns is present in any of `slots` [T+]."""
    before = np.zeros(slots.shape[0] + 1, np.int64)
    for t in range(slots.shape[0]):
        before[t + 1] = before[t] + slots[t]
    touched = np.zeros(arcs.shape[0], np.bool_)
    for n in range(arcs.shape[0]):
        start, last, pattern = arcs[n, 0], arcs[n, 0] + arcs[n, 1], arcs[n, 2]
        if pattern < own:
            opens = start + gaps[pattern, 0]
            shuts = opens + gaps[pattern, 1]
            touched[n] = before[last] - before[start] - before[shuts] + before[opens] > 0
    return touched
