"""Ruin and recreate: a few people lose some days and choose them anew, one after the other; kernels.

Where the LP of the whole takes too long this finds a good roster soon. Each move takes one to three people and a window
of 5 to 21 stages; the last one answers to true prices, those before to prices with noise. Half of the moves aim at a
row that is short or over. Worse rosters are accepted as in annealing (Kirkpatrick et al., 1983), from a low
temperature: from a high one nothing was won.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from heliotrope.rostering.columns.pricing import lawful_tour
from heliotrope.rostering.columns.problem import Ints, TourProblem
from heliotrope.rostering.columns.windows import forbid_after, settled_from, window_stages, window_terms
from heliotrope.rostering.kernel import NEVER, OFF
from heliotrope.rostering.runs import END_ARC, FIRST_ARC

AIMED = 0.5
"""Share of the moves that begin where cover is short or over."""
PEOPLE = 3
"""Most people of a move."""
WINDOW = (5, 21)
"""Fewest and most stages of a move."""
TRIES = 20
"""Rows looked at for one that is short or over."""


@dataclass(frozen=True, slots=True)
class RecreationParameters:
    """Temperatures (money) at the beginning and at the end, for requests of 1 to 3 and 100 for a missing shift; and
    moves from one question for the time to the next."""

    hot: float = 4.0
    cold: float = 0.6
    moves: int = 200


class Recreation:
    """A roster under ruin and recreate; `roster` [E, S] and `value` are the best so far."""

    def __init__(self, problem: TourProblem, roster: Ints, seed: int, parameters: RecreationParameters) -> None:
        self.parameters = parameters
        self.problem, self.roster, self.value = problem, roster.copy(), problem.value(roster)
        self._now, self._have, self._value = roster.copy(), problem.coverage(roster), self.value
        self._rng = np.random.default_rng(seed)

    def step(self, share: float) -> None:
        """Make some moves at the temperature for when a `share` of the time is over."""
        p, moves = self.problem, self.parameters.moves
        temperature = self.parameters.hot * (self.parameters.cold / self.parameters.hot) ** share
        rows = p.cost, p.need, p.under, p.over
        rules = p.moves, p.stages, p.limits, p.state, p.most
        best = self.roster.copy()
        self._value, low = _recreate(
            self._now, self._have, self._value, self.value, best, *rows, *rules, moves, temperature, self._rng
        )
        if low < self.value:
            self.value, self.roster = self.problem.value(best), best


@njit(cache=True, nogil=True)
def _recreate(  # type: ignore[no-untyped-def]
    roster, have, value, lowest, best, cost, need, under, over, moves, stages, limits, state, most, count, temperature,
    rng
):  # fmt: skip
    """Change `roster` and `have` by `count` moves; write the best into `best`; return its value and the lowest."""
    people, length = roster.shape
    chosen, kept = np.empty(PEOPLE, np.int64), np.empty((PEOPLE, length), np.int64)
    for _ in range(count):
        width = min(rng.integers(WINDOW[0], WINDOW[1] + 1), length)
        first, eager = rng.integers(0, length - width + 1), -1
        if rng.random() < AIMED:
            for _ in range(TRIES):
                n = rng.integers(0, need.shape[0])
                if have[n] != need[n]:
                    s = np.searchsorted(stages[:, END_ARC], n, side="right")
                    first = min(max(s - rng.integers(0, width), 0), length - width)
                    eager = _concerned(n, s, have[n] > need[n], roster, cost, rng)
                    break
        last, many = first + width, min(rng.integers(1, PEOPLE + 1), people)
        for i in range(many):
            e = eager if i == 0 and eager >= 0 else rng.integers(0, people)
            while (chosen[:i] == e).any():
                e = rng.integers(0, people)
            chosen[i] = e
        change = 0.0
        for i in range(many):
            kept[i] = roster[chosen[i]]
            change += _count(roster[chosen[i]], first, last, -1, cost[chosen[i]], have, need, under, over)
        noise = temperature * rng.random() * 2.0
        for i in range(many):
            e = chosen[i]
            _answer(
                e, roster[e], first, last, noise if i < many - 1 else 0.0, have, need, under, over, cost, moves, stages,
                limits, state, most, rng,
            )  # fmt: skip
            change += _count(roster[e], first, last, 1, cost[e], have, need, under, over)
        if change <= 0.0 or rng.random() < np.exp(-change / temperature):
            value += change
            if value < lowest - 1e-6:
                lowest = value
                best[:] = roster
        else:
            for i in range(many):
                _count(roster[chosen[i]], first, last, -1, cost[chosen[i]], have, need, under, over)
                roster[chosen[i]] = kept[i]
            for i in range(many):
                _count(roster[chosen[i]], first, last, 1, cost[chosen[i]], have, need, under, over)
    return value, lowest


@njit(cache=True, nogil=True)
def _concerned(n, s, over, roster, cost, rng):  # type: ignore[no-untyped-def]
    """Return somebody who works arc `n` of stage `s` (`over`), or could and does not; -1 where a draw finds nobody."""
    for _ in range(TRIES):
        e = rng.integers(0, roster.shape[0])
        if (roster[e, s] == n) == over and cost[e, n] < np.inf:
            return e
    return -1


@njit(cache=True, nogil=True)
def _count(tour, first, last, sign, cost, have, need, under, over):  # type: ignore[no-untyped-def]
    """Add a tour's stages (`sign` 1) or take them away (-1); return by how much money changes."""
    change = 0.0
    for s in range(first, last):
        n = tour[s]
        if n == OFF:
            continue
        short = have[n] < need[n] if sign > 0 else have[n] <= need[n]
        change += sign * (cost[n] - (under[n] if short else -over[n]))
        have[n] += sign
    return change


@njit(cache=True, nogil=True)
def _answer(  # type: ignore[no-untyped-def]
    e, tour, first, last, noise, have, need, under, over, cost, moves, stages, limits, state, most, rng
):  # fmt: skip
    """Write into `tour` the best stages ``[first, last)`` for person `e` under what cover is worth now, and noise."""
    end = settled_from(tour, limits[e], last)
    asked, now, left = window_terms(tour, moves, stages, limits[e], state[e], most[e], first, end)
    mine = window_stages(tour, stages, first, last, end)
    begin, stop = stages[first, FIRST_ARC], stages[end - 1, END_ARC]
    value = np.empty(stop - begin)
    for n in range(begin, stop):
        value[n - begin] = (under[n] if have[n] < need[n] else -over[n]) - cost[e, n]
        if not cost[e, n] < np.inf:
            value[n - begin] = NEVER
        elif noise > 0.0:
            value[n - begin] += noise * rng.normal()
    forbid_after(tour, stages, first, last, end, value, NEVER)
    found = np.empty(end - first, np.int64)
    if lawful_tour(value, moves[begin:stop], mine, asked, now, left, found) > NEVER:
        for s in range(first, last):
            tour[s] = found[s - first] + begin if found[s - first] != OFF else OFF
