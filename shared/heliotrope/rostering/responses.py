"""First tours of the many whom no rule ties to a colleague: best responses one after the other in a compiled loop.

What `approach` does for one agent, with seats, supervision and night transport as `blocks` keeps them, in the same
arrays: so the rest (supervisors, people apart or together, trainers and their classes) takes its turn between runs of
these, and sees the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.arcs import lay_tour
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.crowding import Crowding, charge_arcs, count_presence, presence_prices
from heliotrope.rostering.kernel import NEVER, best_tour, overtime_money
from heliotrope.rostering.pulling import Pull, best_place, pulled_worth, serve_places
from heliotrope.rostering.tables import (
    BLOCKED,
    CLASS,
    END_LIMITS,
    GROUPS,
    LIMITS,
    OWN,
    PERSON,
    PRICES,
    SEAT,
    SIDES,
    SITE,
    Table,
    class_of,
    group_in,
    price_sides,
    stitch_sides,
)
from heliotrope.rostering.tours import Ints

NOBODY = -1
"""Instead of a number of slots: no tour yet."""
MANY, TOGETHER, HALVES = 30_000, 200, 2
"""Agents from which on people of two halves of the sites answer side by side, and how many before both see each other:
10,000 have tours that cost 0.1 % more for 100."""
GATHERED = 2_000
"""Of so many in a row, those whom the loop may not ask take their turn first: else most stretches are far too short to
be worth two halves."""
ANYWHERE = -1
"""Instead of a pool of seats, or a timetable of night transport: the agent needs none."""


@dataclass(frozen=True, eq=False)
class Tariffs:
    """What presence costs beyond wages: `rows` [R, T+], few for many groups; `row_of` [G] says which each has."""

    rows: Array
    row_of: Ints

    @classmethod
    def of(cls, builder: Builder, weights: Array) -> Tariffs:
        """Return the tariffs at the bound's `weights` [I] of coupled terms."""
        rows: dict[bytes, int] = {}
        row_of = np.empty(len(builder.compiled.group_queues), np.int64)
        none = np.zeros(builder.compiled.extended)
        for group in range(len(row_of)):
            row: Array = none + builder.couplings.tariff(group, weights)
            row_of[group] = rows.setdefault(row.tobytes(), len(rows))
        return cls(np.frombuffer(b"".join(rows)).reshape(-1, len(none)), row_of)


class Responses:
    """Tours of A agents as they are now, those of `plain` ones; the others' rows stay empty.

    Attributes
    ----------
    plain : [A] bool
        Whom the loop may ask.
    """

    def __init__(self, builder: Builder, tariffs: Tariffs, rows: Crowding, workers: int = 1) -> None:
        """`tariffs` are what presence costs by group; tours do not depend on `workers`."""
        compiled, blocks = builder.compiled, builder.blocks
        self.builder, self.tariffs, self.rows = builder, tariffs, rows
        count = len(compiled.terms)
        self.plain = np.array([_is_plain(builder, i) for i in range(count)], bool)
        self.table = Table(compiled, compiled.terms, relaxed=False).arrays  # not the builder's, which outlives this
        stages = max((len(c.stages) for c in compiled.classes), default=1)
        breaks = max((c.most_breaks for c in compiled.classes), default=1)
        slots = max((len(c.stages) * int(c.arcs[:, 1].max(initial=1)) for c in compiled.classes), default=1)
        self.tours = np.full((count, stages), -1, np.int32)
        self.many = np.full(count, NOBODY, np.int64)
        self.slots, self.groups = np.empty((count, slots), np.int32), np.empty((count, slots), np.int32)
        self.places = np.empty((count, slots), np.int8)
        self.breaks, self.money = np.full((count, stages, breaks), -1, np.int32), np.zeros((count, 2))
        seats, transport, supervision = blocks.seats, blocks.transport, blocks.supervision
        pools = [seats.pool_of[name] if seats.concerns(name) else ANYWHERE for name in builder.names]
        self.pools = np.array(pools, np.int64)
        sites = sorted(transport.key_at)
        self.ways = np.array([_place(sites, transport.site_of.get(name)) for name in builder.names], np.int64)
        self.keys = np.array([transport.key_at[site] for site in sites], np.int64).reshape(
            -1, 2, transport.first + compiled.extended + 1
        )
        mates = [np.append(mates, len(mates)) for mates in seats.same_site]
        width = max((len(row) for row in mates), default=1)
        self.mates = np.array([np.pad(row[:-1], (1, width - len(row)), constant_values=row[-1]) for row in mates])
        self.mates = self.mates.astype(np.int64).reshape(-1, width)
        self.seats = seats.own, seats.shared, seats.taken
        most = np.array([most or 0 for most in supervision.most], np.int64)
        self.supervision = most, supervision.people, supervision.supervisors
        site_of = np.array([compiled.classes[terms.tour_class].site for terms in compiled.terms], np.int64)
        before = np.cumsum(np.bincount(site_of, minlength=1))
        self.half = (HALVES * (before[site_of] - 1)) // max(count, 1) if count >= MANY else np.zeros(count, np.int64)
        self.pool = ThreadPoolExecutor(HALVES, "tours") if workers > 1 and count >= MANY else None

    def runs(self, order: Ints) -> Iterator[tuple[bool, Ints]]:
        """Yield `order` (gathered for two halves) in stretches of those whom the loop may ask (True), and of others."""
        if self.half.any():
            order = order[np.lexsort((self.plain[order], np.arange(len(order)) // GATHERED))]
        at = 0
        for plain, run in groupby(self.plain[order].tolist()):
            length = sum(1 for _ in run)
            yield plain, order[at : at + length]
            at += length

    def answer(self, run: Ints, pull: Pull, supply: Array, sigma: Array, crowd: Array) -> None:
        """Give each agent of `run` the tour that is best now, after that of before is taken away.

        Parameters
        ----------
        supply, crowd
            [Q, T] and differences [2, S, T + 1], kept in step.
        sigma
            [2, S, T] prices of seats and supervision (`crowding`).
        """
        if not self.half.any():
            self._ask(run, pull, supply, sigma, crowd)
            return
        every = map if self.pool is None else self.pool.map
        seen = np.empty((HALVES, *supply.shape))
        for first in range(0, len(run), TOGETHER):
            some = run[first : first + TOGETHER]
            seen[:] = supply
            halves = [(some[self.half[some] == half], seen[half]) for half in range(HALVES)]
            # Seats, supervision and transport are of one site, so of one half; queues are of both.
            list(every(lambda own: self._ask(own[0], pull, own[1], sigma, crowd), halves))
            seen -= supply
            supply += seen.sum(axis=0)

    def _ask(self, run: Ints, pull: Pull, supply: Array, sigma: Array, crowd: Array) -> None:
        compiled, transport = self.builder.compiled, self.builder.blocks.transport
        crowds = crowd, sigma, self.rows.ceiling, self.rows.room
        _answer(
            run, self.table, pull, supply, (self.tariffs.rows, self.tariffs.row_of),
            (compiled.group_queues, compiled.group_efficiency), crowds,
            self.builder.blocks.firm, self.pools, self.mates, self.seats, self.supervision, self.ways, self.keys,
            transport.left, transport.first,
            (self.tours, self.many, self.slots, self.groups, self.places, self.breaks, self.money),
        )  # fmt: skip

    def tour(self, i: int) -> Tour:
        """Return the tour of a plain agent."""
        compiled, many = self.builder.compiled, self.many[i]
        tours = compiled.classes[compiled.terms[i].tour_class]
        stages, breaks = len(tours.stages), tours.most_breaks
        slots, groups = self.slots[i, :many].astype(np.int64), self.groups[i, :many].astype(np.int64)
        begins = self.breaks[i, :stages, :breaks].astype(np.int64)
        labour, owed = self.money[i].tolist()
        return Tour(self.tours[i, :stages].astype(np.int64), slots, begins, labour, groups, owed)


def _is_plain(builder: Builder, i: int) -> bool:
    """Whether no rule ties agent `i` to another person, no activity holds them, and shifts keep to one client."""
    name, blocks = builder.names[i], builder.blocks
    tied = name in blocks.apart.others or name in blocks.together.present or name in blocks.classes.led_by
    apart = blocks.moves_alone(name) or i in builder.activities.held
    return not tied and not apart and not builder.compiled.pooled(builder.compiled.terms[i])


def _place(sites: list[str], site: str | None) -> int:
    return ANYWHERE if site is None else sites.index(site)


@njit(cache=True, nogil=True)
def _answer(  # type: ignore[no-untyped-def]
    run, table, pull, supply, tariffs, offer, crowds, firm, pools, mates, seats, supervision, ways, keys, left, first,
    kept
):  # fmt: skip
    """Ask one agent after the other; arguments as `Responses.answer` passes them."""
    agents, rates, states, all_limits, all_prices, all_groups, all_blocked, classes = table[:8]
    premium, week = table[14:]
    pi, rho, required, widths, prices_short = pull
    queues, efficiency = offer
    crowd, sigma, ceiling, room = crowds
    tours, many, slots_of, groups_of, places, begins, money = kept
    (tariffs, tariff_of), horizon, extended = tariffs, supply.shape[1], tariffs[0].shape[1]
    weeks = horizon // week
    value, taken, at = np.empty(extended), np.empty(extended, np.int64), np.empty(extended, np.int64)
    before, shut = np.zeros(extended + 1), np.zeros(extended + 1, np.int64)
    for i in run:
        c, sides, seat, person = agents[i, CLASS], agents[i, SIDES], agents[i, SEAT], agents[i, PERSON]
        site, own = classes[c, SITE], classes[c, OWN]
        arcs, moves, stages, patterns, gaps, breaks = class_of(table, c)
        tour, pool, way = np.empty(stages.shape[0], np.int64), pools[i], ways[i]
        if many[i] != NOBODY:
            tour[:] = tours[i, : tour.shape[0]]
            n = many[i]
            serve_places(groups_of[i, :n], slots_of[i, :n], places[i, :n], -1.0, supply, queues, efficiency)
            count_presence(tour, arcs, gaps, own, -seat, -person, crowd[:, site])
            _occupy(tour, arcs, gaps, own, -1, pool, seats[2], site, person, supervision[1], way, keys, left, first)
        groups = all_groups[agents[i, GROUPS] : agents[i, GROUPS] + sides * weeks]
        # One row of worth for each group that the agent belongs to, one after the other.
        row_of, worth, rows = np.empty(groups.shape[0], np.int64), np.empty((groups.shape[0], extended)), 0
        for n in range(groups.shape[0]):
            if n == 0 or groups[n] != groups[n - 1]:
                pulled_worth(
                    groups[n], pi, rho, required, widths, prices_short, supply, queues, efficiency, worth[rows]
                )
                worth[rows] -= tariffs[tariff_of[groups[n]]]
                rows += 1
            row_of[n] = rows - 1
        plain_prices = all_prices[agents[i, PRICES] : agents[i, PRICES] + arcs.shape[0]]
        prices = plain_prices.copy()
        if ceiling[:, site].any():
            presence_prices(seat, person, rho, crowd[:, site], sigma[:, site], ceiling[:, site], room[:, site], before)
            charge_arcs(arcs, gaps, own, before, prices)
        blocked = all_blocked[agents[i, BLOCKED] : agents[i, BLOCKED] + extended + 1]
        cost = premium[site] * rates[i, 0]
        arc_value, side_of = np.empty(arcs.shape[0]), np.empty(arcs.shape[0], np.int64)
        price_sides(
            worth, row_of, sides, week, weeks, cost, blocked, arcs, patterns, breaks, prices, arc_value, side_of
        )
        if firm:
            _full(pool, mates, seats, site, person, supervision, horizon, shut)
            _refuse_full(arcs, gaps, own, shut, arc_value)
        if way != ANYWHERE:
            _refuse_ways(arcs, gaps, own, keys[way], left, first, arc_value)
        limits, state = all_limits[agents[i, LIMITS] : agents[i, END_LIMITS]], states[i]
        beyond = rates[i, 1], rates[i, 2], int(rates[i, 3]), int(rates[i, 4]), int(rates[i, 5]), int(rates[i, 6])
        _, owed = best_tour(arc_value, arcs, moves, stages, limits, state, tour, *beyond, NEVER)
        stitch_sides(worth, row_of, week, weeks, arcs, side_of, tour, at, value)
        starts = np.full((stages.shape[0], begins.shape[2]), -1, np.int64)
        count, labour = lay_tour(value, cost, arcs, patterns, breaks, plain_prices, tour, taken, starts)
        for n in range(count):
            t = taken[n]
            g = group_in(groups, at[t], t, week, weeks)
            slots_of[i, n], groups_of[i, n], places[i, n] = t, g, -1
            if t < horizon:
                places[i, n], _ = best_place(g, t, pi, rho, required, widths, prices_short, supply, queues, efficiency)
        tours[i, : tour.shape[0]], begins[i, : tour.shape[0]], many[i] = tour, starts, count
        money[i, 0] = labour + overtime_money(tour, moves, stages, state, rates[i, 1], rates[i, 2])
        money[i, 1] = owed
        here = groups_of[i, :count], slots_of[i, :count], places[i, :count]
        serve_places(*here, 1.0, supply, queues, efficiency)
        _occupy(tour, arcs, gaps, own, 1, pool, seats[2], site, person, supervision[1], way, keys, left, first)
        count_presence(tour, arcs, gaps, own, seat, person, crowd[:, site])


@njit(cache=True, nogil=True)
def _occupy(tour, arcs, gaps, own, sign, pool, taken, site, person, people, way, keys, left, first):  # type: ignore[no-untyped-def]
    """Count (1) or uncount (-1) presence: a seat of `pool`, one to be supervised, seats of night transport."""
    for a in tour:
        if a < 0 or arcs[a, 2] >= own:
            continue
        opens = arcs[a, 0] + gaps[arcs[a, 2], 0]
        shuts, last = opens + gaps[arcs[a, 2], 1], arcs[a, 0] + arcs[a, 1]
        split = shuts > opens
        for part in range(2 if split else 1):
            begin, end = (shuts, last) if part == 1 else (arcs[a, 0], opens if split else last)
            if pool != ANYWHERE:
                taken[pool, begin:end] += sign
            if person > 0:
                people[site, begin:end] += sign
            if way != ANYWHERE:
                if keys[way, 0, begin + first] >= 0:
                    left[keys[way, 0, begin + first]] -= sign
                if keys[way, 1, end + first] >= 0:
                    left[keys[way, 1, end + first]] -= sign


@njit(cache=True, nogil=True)
def _full(pool, mates, seats, site, person, supervision, horizon, shut):  # type: ignore[no-untyped-def]
    """Write into `shut` [T+ + 1] before how many slots there is no seat, or no supervision, for one more."""
    own, shared, taken = seats
    most, people, supervisors = supervision
    for t in range(shut.shape[0] - 1):
        full = False
        if pool != ANYWHERE and taken[pool, t] >= own[pool]:
            overflow = 0
            for n in range(1, mates[pool, 0] + 1):
                overflow += max(taken[mates[pool, n], t] - own[mates[pool, n]], 0)
            full = overflow >= shared[pool]
        if person > 0 and t < horizon:
            full = full or people[site, t] >= most[site] * supervisors[site, t]
        shut[t + 1] = shut[t] + (1 if full else 0)


@njit(cache=True, nogil=True)
def _refuse_full(arcs, gaps, own, shut, arc_value):  # type: ignore[no-untyped-def]
    """Rule out arcs that are present where there is no room; locked shifts stand wherever they are."""
    for a in range(arcs.shape[0]):
        opens = arcs[a, 0] + gaps[arcs[a, 2], 0]
        inside = shut[arcs[a, 0] + arcs[a, 1]] - shut[arcs[a, 0]] - shut[opens + gaps[arcs[a, 2], 1]] + shut[opens]
        if inside > 0 and arcs[a, 2] < own:
            arc_value[a] = NEVER


@njit(cache=True, nogil=True)
def _refuse_ways(arcs, gaps, own, keys, left, first, arc_value):  # type: ignore[no-untyped-def]
    """Rule out arcs that begin or end at night where no seat is left to come or to go; locked shifts stand."""
    for a in range(arcs.shape[0]):
        opens = arcs[a, 0] + gaps[arcs[a, 2], 0]
        shuts, last = opens + gaps[arcs[a, 2], 1], arcs[a, 0] + arcs[a, 1]
        comes, goes = keys[0, arcs[a, 0] + first], keys[1, last + first]
        shut = comes < -1 or goes < -1 or (comes >= 0 and left[comes] <= 0) or (goes >= 0 and left[goes] <= 0)
        if shuts > opens:
            away, back = keys[1, opens + first], keys[0, shuts + first]
            shut = shut or away < -1 or back < -1 or (away >= 0 and left[away] <= 0) or (back >= 0 and left[back] <= 0)
        if shut and arcs[a, 2] < own:
            arc_value[a] = NEVER
