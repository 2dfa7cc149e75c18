"""Moves of requested activities: each goes where it costs least within the tours, or tours bend towards it.

A move takes all who may attend out of the coverage, one after another: what presence of each is then worth adds up to
what their time off queue costs, slot by slot. Who does not pay for themselves stays away, and is reported by name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.rostering.activities import HELD, Session
from heliotrope.rostering.build import Builder, Tour, chains_every
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.tours import Ints

Flags = NDArray[np.bool_]
BENDS = 3
"""Places tried for one session towards which tours bend: each costs a new tour of all who may attend."""
RECASTS, RECASTS_EACH = 200, 60
"""Most moves of two sessions at a time, and for each session: the second matters on small networks only."""
NOISE = 0.15
"""On prices under which sessions are recast, as in `polish`."""
BENT = 0.5
"""Share of the price that one more who attends is hoped to bring, when places to bend towards are ranked."""


def place_activities(builder: Builder, stop: Stop = never) -> int:
    """Put every session where it costs least within the tours as they are, most people first; return how many asked.

    One that is in place moves only where that is better. `stop` is asked before each.
    """
    sessions = builder.activities.sessions
    order = sorted(range(len(sessions)), key=lambda n: (-len(sessions[n].attending), n))
    for count, n in enumerate(order):
        if stop():
            return count
        if count % chains_every(len(builder.tours)) == 0:
            chains = builder.coverage.chain_worth()
        _keep_if_better(builder, (n,), partial(_place, builder, n, chains))
        if len(builder.activities.there[n]) < len(sessions[n].people):
            # Chains may value time above what it saves, and keep somebody out who would pay.
            _keep_if_better(builder, (n,), partial(_place, builder, n, None))
    return len(order)


def bend_tours(builder: Builder, stop: Stop = never) -> int:
    """Give all who may attend a session that somebody misses tours that meet there; return how many sessions asked."""
    asked = 0
    for n, session in enumerate(builder.activities.sessions):
        if len(builder.activities.there[n]) == len(session.people) or _alone_and_free(builder, session):
            continue
        if stop():
            return asked
        asked += 1
        chains = builder.coverage.chain_worth()
        for slot in _meeting_slots(builder, n):
            _keep_if_better(builder, (n,), partial(_bend, builder, n, slot, chains))
        if builder.activities.at[n] >= 0:
            for i in [i for i in session.people if i not in builder.activities.there[n]]:
                _keep_if_better(builder, (n,), partial(_join, builder, n, i, chains))
    return asked


def _alone_and_free(builder: Builder, session: Session) -> bool:
    """Whether a session is of one person who has a place for it, so that money alone keeps it out."""
    if len(session.attending) > 1:
        return False
    (i,) = session.attending
    tour = builder.tours[i]
    return tour is not None and bool(open_slots(builder, i, tour.arcs, session).any())


def recast_activities(builder: Builder, seed: int, stop: Stop = never) -> int:
    """Forget two sessions at a time, give all who attend new tours, and place them in these; return how many moves."""
    rng, sessions = np.random.default_rng(seed), len(builder.activities.sessions)
    moves = min(RECASTS, RECASTS_EACH * sessions)
    for move in range(moves):
        if stop():
            return move
        if move % chains_every(len(builder.tours)) == 0:
            chains = builder.coverage.chain_worth()
        chosen = tuple(rng.choice(sessions, size=min(2, sessions), replace=False).tolist())
        _keep_if_better(builder, chosen, partial(_recast, builder, chosen, chains, rng))
    return moves


def _keep_if_better(builder: Builder, chosen: tuple[int, ...], move: Callable[[], None]) -> None:
    """Make a move of sessions, judged after queue time was re-allocated; one that does not pay changes nothing."""
    attending, coverage = _attending(builder, chosen), builder.coverage
    before, money = builder.objective, (builder.shortage, builder.labour)
    parts = sorted(
        {coverage.ring_of[g] for i in attending if (g := builder.compiled.terms[i].group) in coverage.ring_of}
    )
    memory = [coverage.remember(part) for part in parts]
    old = {i: builder.tours[i] for i in attending}
    there = {n: (builder.activities.at[n], builder.activities.there[n]) for n in chosen}
    move()
    slots = np.flatnonzero(np.any([builder.touched(i, tour) for i, tour in old.items()], axis=0))
    for part in parts:
        builder.shortage -= coverage.rebalance_ring(part, slots)
    if builder.objective > before - 1e-9:
        for n in chosen:
            builder.activities.release(n)
        for n in chosen:
            if there[n][0] >= 0:
                builder.activities.hold(n, *there[n])
        for i in attending:
            builder.swap_back(i, old[i])
        for part, state in zip(parts, memory, strict=True):
            coverage.restore(part, state)
        builder.shortage, builder.labour = money


def _attending(builder: Builder, chosen: tuple[int, ...]) -> list[int]:
    """Return all who may attend any of the sessions, trainers first."""
    sessions = [builder.activities.sessions[n] for n in chosen]
    return list(dict.fromkeys(i for session in sessions for i in reversed(session.attending)))


def _recast(builder: Builder, chosen: tuple[int, ...], chains: Array, rng: np.random.Generator) -> None:
    """Give all who may attend the sessions their best tours without them under noisy prices, and then place them."""
    for n in chosen:
        builder.activities.release(n)
    attending = np.array(_attending(builder, chosen))
    for i in attending.tolist():
        builder.take(i)
    for i in builder.supervisors_first(rng.permutation(attending)).tolist():
        noise = 1.0 + NOISE * rng.standard_normal(builder.compiled.extended)
        builder.put(i, builder.best(i, [worth * noise for worth in builder.worth(i, chains)]))
    for n in chosen:
        _place(builder, n, chains, rng)


def _place(builder: Builder, n: int, chains: Array | None, rng: np.random.Generator | None = None) -> None:
    """Move session `n` to its best slot (`rng`: under noisy prices), or leave it out, within the tours as they are."""
    session = builder.activities.sessions[n]
    tours, able, pay = {}, {}, {}
    before = _held(builder, session)
    builder.activities.release(n)
    for i in session.attending:
        tour = builder.take(i)
        assert tour is not None
        worth = builder.along(i, tour, builder.worth(i, chains))
        tours[i], able[i], pay[i] = tour, open_slots(builder, i, tour.arcs, session), pay_at(worth, session)
    gain = {i: np.where(able[i], session.price - pay[i], 0.0) for i in session.people}
    total = np.sum([np.maximum(each, 0.0) for each in gain.values()], axis=0)
    if session.trainer is not None:
        total = np.where(able[session.trainer], total - pay[session.trainer], 0.0)
    if rng is not None:
        total = total * (1.0 + NOISE * rng.standard_normal(len(total)))
    best = int(total.argmax())
    people = tuple(i for i in session.people if gain[i][best] > 0.0)
    if people and total[best] > 0.0:
        builder.activities.hold(n, session.first + best, people)
    for i in reversed(session.attending):
        builder.put(i, tours[i])
    now = _held(builder, session)
    for i in session.attending:
        if now[i] != before[i]:
            tour = builder.take(i)
            assert tour is not None
            builder.put(i, builder.again(i, tour, chains))


def _held(builder: Builder, session: Session) -> dict[int, list[tuple[int, int, int]]]:
    """Return what each of those who may attend is held in."""
    return {i: list(builder.activities.spans(i)) for i in session.attending}


def _bend(builder: Builder, n: int, slot: int, chains: Array) -> None:
    """Give all who may attend session `n` their best tours with it at `slot`; who cannot be there is let off."""
    session = builder.activities.sessions[n]
    builder.activities.release(n)
    for i in session.attending:
        builder.take(i)
    builder.activities.hold(n, slot, session.people)
    for i in reversed(session.attending):
        builder.put(i, builder.best(i, builder.worth(i, chains)))
    late = [i for i in session.people if _misses(builder.tours[i])]
    if late:
        builder.activities.release(n)
        builder.activities.hold(n, slot, tuple(i for i in session.people if i not in late))
        for i in late:
            tour = builder.take(i)
            assert tour is not None
            builder.put(i, builder.again(i, tour, chains))


def _join(builder: Builder, n: int, i: int, chains: Array) -> None:
    """Give one person more of session `n` the best tour with it where it is."""
    slot, people = builder.activities.release(n)
    builder.take(i)
    builder.activities.hold(n, slot, (*people, i))
    builder.put(i, builder.best(i, builder.worth(i, chains)))


def _misses(tour: Tour | None) -> bool:
    """Whether a tour misses a slot that it is held in."""
    return tour is not None and tour.labour >= HELD / 2


def pay_at(worth: Array, session: Session) -> Array:
    """Return what one person's time is worth at each place of a session, [last - first - size + 1]."""
    before = np.concatenate(([0.0], np.cumsum(worth)))
    pay: Array = (
        before[session.first + session.size : session.last + 1]
        - before[session.first : session.last - session.size + 1]
    )
    return pay


def open_slots(builder: Builder, i: int, arcs: Ints, session: Session) -> Flags:
    """Return [last - first - size + 1] whether agent `i` may attend at each place, in the tour `arcs` [S].

    The place lies in one shift, beside what else the agent attends, and leaves every break a place in its window.
    """
    tours = builder.compiled.classes[builder.compiled.terms[i].tour_class]
    taken, size = [span[:2] for span in builder.activities.spans(i)], session.size
    able = np.zeros(session.last - session.first - size + 1, bool)
    for arc in tours.chosen(arcs).tolist():
        start, length, pattern = (int(x) for x in tours.arcs[arc, :3])
        lowest, highest = max(start, session.first), min(start + length, session.last) - size
        at = np.arange(lowest, highest + 1)
        free = np.ones(len(at), bool)
        for first, end in taken:
            free &= (at + size <= first) | (at >= end)
        begin, count = tours.patterns[pattern].tolist()
        for minutes, earliest, latest, _ in tours.breaks[begin : begin + count].tolist():
            places = np.arange(start + earliest, start + latest + 1)
            for first, end in taken:
                places = places[(places + minutes <= first) | (places >= end)]
            if len(places):
                free &= (at + size <= places[-1]) | (at >= places[0] + minutes)
        able[at - session.first] |= free
    return able


def _meeting_slots(builder: Builder, n: int) -> list[int]:
    """Return the slots at which most money could be saved if tours bent, best first."""
    session = builder.activities.sessions[n]
    score = np.zeros(session.last - session.first - session.size + 1)
    for i in session.attending:
        tour = builder.tours[i]
        able = np.zeros(len(score), bool) if tour is None else open_slots(builder, i, tour.arcs, session)
        hoped = np.where(able, 1.0, np.where(_offered(builder, i, session), BENT, 0.0))
        score = score + hoped if i != session.trainer else np.where(hoped > 0, score + hoped, 0.0)
    found: list[int] = []
    for _ in range(BENDS):
        best = int(score.argmax())
        if score[best] <= 0.0:
            break
        found.append(session.first + best)
        score[max(0, best - 4 * session.size) : best + 4 * session.size + 1] = 0.0
    return found


def _offered(builder: Builder, i: int, session: Session) -> Flags:
    """Return [last - first - size + 1] whether any shift that agent `i` may work holds each place."""
    terms = builder.compiled.terms[i]
    tours = builder.compiled.classes[terms.tour_class]
    start, end = tours.arcs[:, 0], tours.arcs[:, 0] + tours.arcs[:, 1]
    own = (terms.blocked[end] == terms.blocked[start]) & ~tours.is_lock(np.arange(len(tours.arcs)))
    edges = np.zeros(builder.compiled.extended + 2, np.int64)
    np.add.at(edges, start[own], 1)
    np.add.at(edges, np.maximum(end[own] - session.size, start[own] - 1) + 1, -1)
    offered: Flags = np.cumsum(edges)[session.first : session.last - session.size + 1] > 0
    return offered
