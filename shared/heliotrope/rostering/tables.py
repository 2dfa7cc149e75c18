"""Agents and their tour classes with all arrays laid end to end, so that a compiled loop over agents needs no Python.

`answers` asks all agents at the prices of the bound, `responses` one after the other for the first tours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit

from heliotrope.rostering.arcs import arc_values
from heliotrope.rostering.compiled import AgentTerms, Compiled

CLASS, BLOCKED, PRICES, LIMITS, END_LIMITS, GROUPS, SIDES, CROWD, SEAT, PERSON = range(10)
"""Columns of `agents`: what each one has, as places in the arrays laid end to end, and what presence counts."""
SITE, ARCS, STAGES, PATTERNS, BREAKS, OWN = range(6)
"""Columns of `classes`: site, where the rows of each class begin, and how many patterns are the work plan's own."""

ClassRows = tuple[Any, ...]
"""Where the rows of each tour class begin, and these rows: what `class_rows` returns."""


class Table:
    """N agents; `crowds` are site and what presence counts there for each value of the column `CROWD`.

    As the bound relaxes them (`relaxed`: their limits, and a group for all clients where a pool lets shifts change), or
    as tours are chosen. Tables of one problem may share `classes` (`class_rows`).
    """

    def __init__(
        self, compiled: Compiled, every: Sequence[AgentTerms], relaxed: bool, classes: ClassRows | None = None
    ) -> None:
        limits, prices, groups, blocked = (_EndToEnd() for _ in range(4))
        self.crowds: dict[tuple[int, tuple[int, int]], int] = {}
        agents, rates = np.empty((len(every), 10), np.int64), np.empty((len(every), 7))
        states = np.empty((len(every), 11), np.int64)
        for n, terms in enumerate(every):
            site = compiled.classes[terms.tour_class].site
            served = compiled.served_apart(terms) if relaxed else terms.by_client
            sides = [compiled.groups_by_week(terms, group) for group in served]
            own = terms.relaxed if relaxed else terms.limits
            at, crowd = limits.place(own), self.crowds.setdefault((site, terms.counts), len(self.crowds))
            agents[n] = (
                terms.tour_class, blocked.place(terms.blocked), prices.place(terms.arc_price), at, at + len(own),
                groups.place(np.concatenate(sides)), len(sides), crowd, *terms.counts,
            )  # fmt: skip
            rates[n] = terms.wage_per_slot, *(terms.relaxed_beyond if relaxed else terms.beyond)
            states[n] = terms.state
        rows = agents, rates, states, limits.joined(np.int64), prices.joined(np.float64), groups.joined(np.int64)
        week = compiled.slots // compiled.problem.horizon.weeks
        classes = class_rows(compiled) if classes is None else classes
        self.arrays = (*rows, blocked.joined(np.int64), *classes, compiled.premium, week)


class _EndToEnd:
    """Arrays laid end to end, each object once."""

    def __init__(self) -> None:
        self.places: dict[int, int] = {}
        self.rows: list[Any] = []
        self.size = 0

    def place(self, row: Any) -> int:
        """Return where `row` begins."""
        if id(row) not in self.places:
            self.places[id(row)] = self.size
            self.rows.append(row)
            self.size += len(row)
        return self.places[id(row)]

    def joined(self, kind: type) -> Any:
        """Return them all."""
        return np.concatenate((*self.rows, np.zeros(0, kind))).astype(kind)


def class_rows(compiled: Compiled) -> ClassRows:
    """Return [C + 1, 6] where the rows of each tour class begin, and arcs, moves, stages, patterns, gaps, breaks."""
    every = compiled.classes
    ends = [(len(c.arcs), len(c.stages), len(c.patterns), len(c.breaks)) for c in every]
    begins = np.zeros((len(every) + 1, 6), np.int64)
    begins[1:, ARCS:OWN] = np.cumsum(np.array(ends, np.int64).reshape(-1, 4), axis=0)
    begins[:-1, SITE] = [c.site for c in every]
    begins[:-1, OWN] = [len(c.plan.shifts) for c in every]
    widths = {"arcs": 6, "moves": 5, "stages": 7, "patterns": 2, "gaps": 2, "breaks": 4}
    joined = [
        np.concatenate((*(getattr(c, name) for c in every), np.zeros((0, width), np.int64)))
        for name, width in widths.items()
    ]
    return (begins, *joined)


@njit(cache=True, nogil=True, inline="always")
def class_of(table, c):  # type: ignore[no-untyped-def]
    """Return arcs, moves, stages, patterns, gaps and breaks of tour class `c`."""
    classes, arcs, moves, stages, patterns, gaps, breaks = table[7:14]
    first, end = classes[c], classes[c + 1]
    return (
        arcs[first[ARCS] : end[ARCS]], moves[first[ARCS] : end[ARCS]], stages[first[STAGES] : end[STAGES]],
        patterns[first[PATTERNS] : end[PATTERNS]], gaps[first[PATTERNS] : end[PATTERNS]],
        breaks[first[BREAKS] : end[BREAKS]],
    )  # fmt: skip


@njit(cache=True, nogil=True, inline="always")
def group_in(groups, side, t, week, weeks):  # type: ignore[no-untyped-def]
    """Return the group that one belongs to at slot `t` when serving for `side`; `groups` are weeks by side."""
    return groups[side * weeks + min(t // week, weeks - 1)]


@njit(cache=True, nogil=True)
def price_sides(worth, groups, sides, week, weeks, cost, blocked, arcs, patterns, breaks, prices, arc_value, side_of):  # type: ignore[no-untyped-def]
    """Write the worth of each arc for its best side into `arc_value` [N], and that side into `side_of` [N].

    `worth` [G, T+] is of presence by group.
    """
    value, other = np.empty(worth.shape[1]), arc_value
    side_of[:] = 0
    for side in range(sides):
        for t in range(value.shape[0]):
            value[t] = worth[group_in(groups, side, t, week, weeks), t]
        if side > 0:
            other = np.empty(arcs.shape[0])
        arc_values(value, cost, blocked, arcs, patterns, breaks, prices, other)
        for a in range(arcs.shape[0] if side > 0 else 0):
            if other[a] > arc_value[a]:
                arc_value[a], side_of[a] = other[a], side


@njit(cache=True, nogil=True)
def stitch_sides(worth, groups, week, weeks, arcs, side_of, tour, at, value):  # type: ignore[no-untyped-def]
    """Write along a tour the side that it serves into `at` [T+], and what presence is worth to it into `value` [T+]."""
    at[:] = 0
    for a in tour:
        if a >= 0:
            at[arcs[a, 0] : arcs[a, 0] + arcs[a, 1]] = side_of[a]
    for t in range(value.shape[0]):
        value[t] = worth[group_in(groups, at[t], t, week, weeks), t]
