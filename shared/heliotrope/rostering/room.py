"""Room for contracts: who owes days because others took the seats changes together with some who sit there then.

Whom an agent must share shifts with changes, too: a shift at hours that the agent can never work leaves it a day short.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.blocks import Flags
from heliotrope.rostering.build import Builder
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.owing import least_owed
from heliotrope.rostering.reallocation import reallocate
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.tours import Ints
from heliotrope.rostering.trial import Trial

ROUNDS, TRIES = 4, 20
MATES, MORE = (1, 2, 4), 2
"""How often all who owe are gone through, how often room is looked for each time, how many give way, in turn, and how
many times as many in each round as in the one before. Four weeks of 10,000 agents, whole `room` from one state under
four seeds: without more, somebody was left a day short under two; so, under none (6,000 USD dearer of 20 million)."""
SHY, SHY_PRICE = 0.4, 1e4
"""Chance that a day, or half of the clock, is avoided in a try, and the price of a slot then: far below a day owed."""


def make_room(builder: Builder, seed: int, stop: Stop, answering: bool = True) -> int:
    """Let each agent who owes more than alone choose before a few of the same site; return the moves tried.

    A move stays where less is owed in all, though a mate may owe now: so some rounds are made. Money matters only in
    the end: who has moved answers once more, shy of nothing, and queue time is re-allocated, unless `answering` is left
    to a later sweep.
    """
    rng, moves = np.random.default_rng(seed), 0
    hopeless, moved = set[int](), set[int]()
    by_site = _by_site(builder)
    for turn in range(ROUNDS):
        chains = builder.coverage.chain_worth()
        owing = [i for i, tour in enumerate(builder.tours) if tour is not None and tour.owed > 0.0]
        for i in owing:
            if i not in hopeless and _owed(builder, i) <= least_owed(builder.compiled, builder.compiled.terms[i]):
                hopeless.add(i)
            for attempt in range(TRIES):
                if stop() or i in hopeless or _owed(builder, i) == 0.0:
                    break
                mates, companions = _who_could_give_way(builder, i, by_site), _companions(builder, i)
                apart = _kept_apart(builder, i)
                count = min(MATES[attempt % len(MATES)] * MORE**turn, len(mates))
                tied = [*companions, i, *apart]
                leads = builder.blocks.supervision.supervises(builder.names[i])
                if count == 0 and len(tied) == 1 and not leads:
                    break
                moves += 1
                chosen = rng.choice(mates, size=count, replace=False)
                if attempt % len(MATES) == 0:
                    chosen = np.union1d(chosen, _who_hold(builder, tied, by_site, rng))
                after = [*apart, *np.setdiff1d(chosen, apart).tolist()]
                moved |= _try(builder, i, companions, after, chains, rng)
    if moves and answering:
        sweep(builder, builder.supervisors_first(np.array(sorted(moved), np.int64)), stop)
        reallocate(builder)
    return moves


def _owed(builder: Builder, i: int) -> float:
    tour = builder.tours[i]
    return 0.0 if tour is None else tour.owed


def _try(
    builder: Builder, i: int, companions: list[int], after: list[int], chains: Array, rng: np.random.Generator
) -> set[int]:
    """Let `companions`, then agent `i`, then those of `after` choose again, shy of what others need; return who moved.

    Everybody is shy of some days, so that nobody fills those of others; companions also of hours in which agent `i`
    could never be with them.
    """
    trial = Trial(builder, (*companions, i, *after), alone=True)
    for each in trial.old:
        shy = _some_days(builder, each, rng) + _some_hours(builder, each, rng)
        if each in companions:
            shy += SHY_PRICE * _never_at_work(builder, i)
        trial.put(each, builder.best(each, [worth - shy for worth in builder.worth(each, chains)]))
    if trial.owes_less > 0.0:
        return {*trial.old}
    trial.undo()
    return set()


def _never_at_work(builder: Builder, i: int) -> Flags:
    """Return [T+] the slots that no arc of agent `i` covers, on days on which there are arcs."""
    terms = builder.compiled.terms[i]
    tours = builder.compiled.classes[terms.tour_class]
    lawful = np.flatnonzero(terms.blocked[tours.arcs[:, 0]] == terms.blocked[tours.arcs[:, 0] + tours.arcs[:, 1]])
    never = np.ones(builder.compiled.extended, bool)
    for first, last in tours.spans(lawful).tolist():
        never[first:last] = False
    for day in tours.days:
        if never[day.first : day.last].all():
            never[day.first : day.last] = False
    return never


def _some_days(builder: Builder, i: int, rng: np.random.Generator) -> Array:
    """Return [T+] a price above all others on days drawn at random: worked only where the contract needs them."""
    price = np.zeros(builder.compiled.extended)
    days = builder.compiled.classes[builder.compiled.terms[i].tour_class].days
    for day, shy in zip(days, rng.random(len(days)) < SHY, strict=True):
        price[day.first : day.last] += SHY_PRICE * shy
    return price


def _some_hours(builder: Builder, i: int, rng: np.random.Generator) -> Array:
    """Return [T+] the same price on twelve hours of every day, or on none: who must not meet may have the others."""
    price = np.zeros(builder.compiled.extended)
    days = builder.compiled.classes[builder.compiled.terms[i].tour_class].days
    half = builder.compiled.problem.horizon.slots_per_day // 2
    shy, begins = rng.random() < SHY, int(rng.integers(2 * half))
    for day in days if shy else ():
        at = day.first + begins
        price[at : at + half] += SHY_PRICE
        price[day.first : max(at - half, day.first)] += SHY_PRICE
    return price


def _by_site(builder: Builder) -> dict[int, list[int]]:
    """Return the agents of each site."""
    found: dict[int, list[int]] = {}
    for i, terms in enumerate(builder.compiled.terms):
        found.setdefault(int(builder.compiled.group_site[terms.group]), []).append(i)
    return found


def _who_could_give_way(builder: Builder, i: int, by_site: dict[int, list[int]]) -> Ints:
    """Return agents of the same site who work on days that agent `i` has off, and whom nobody follows."""
    compiled, tour = builder.compiled, builder.tours[i]
    assert tour is not None
    days = compiled.classes[compiled.terms[i].tour_class].days
    free = np.zeros(compiled.extended, bool)
    for day, arc in zip(days, tour.arcs.tolist(), strict=True):
        free[day.first : day.last] |= arc == OFF
    found = []
    for other in by_site[int(compiled.group_site[compiled.terms[i].group])]:
        theirs = builder.tours[other]
        if other == i or theirs is None:
            continue
        if not _moves_alone(builder, other) and free[theirs.slots].any():
            found.append(other)
    return np.array(found, np.int64)


def _who_hold(builder: Builder, agents: list[int], by_site: dict[int, list[int]], rng: np.random.Generator) -> Ints:
    """Return people without whom none of `agents` of one site is needed to supervise: drawn, no more than that takes.

    None where nobody of `agents` supervises; those who may not choose alone stay.
    """
    supervision, compiled = builder.blocks.supervision, builder.compiled
    site = int(compiled.group_site[compiled.terms[agents[0]].group])
    most = supervision.most[site]
    leave = np.zeros(compiled.extended, np.int64)
    for i in agents:
        tour = builder.tours[i]
        if tour is not None and supervision.supervises(builder.names[i]):
            for first, last in builder.spans(i, tour.arcs).tolist():
                leave[first:last] += 1
    if most is None or not leave.any():
        return np.empty(0, np.int64)
    beyond = np.where(leave > 0, supervision.people[site] - most * (supervision.supervisors[site] - leave), 0)
    beyond[compiled.slots :] = 0
    found = []
    for other in rng.permutation(by_site[site]).tolist():
        theirs = builder.tours[other]
        if theirs is None or other in agents or _moves_alone(builder, other):
            continue
        spans = builder.spans(other, theirs.arcs).tolist()
        if any((beyond[first:last] > 0).any() for first, last in spans):
            found.append(other)
            for first, last in spans:
                beyond[first:last] -= 1
    return np.array(found, np.int64)


def _companions(builder: Builder, i: int) -> list[int]:
    """Return the agents without whom agent `i` must not be at work, and who may move."""
    names = builder.blocks.together.with_whom.get(builder.names[i], [])
    return _who_may_move(builder, names)


def _kept_apart(builder: Builder, i: int) -> list[int]:
    """Return the agents with whom agent `i` must not be at work, and who may move: they give way at every try."""
    names = builder.blocks.apart.others.get(builder.names[i], set())
    return _who_may_move(builder, names)


def _who_may_move(builder: Builder, names: Iterable[str]) -> list[int]:
    """Return the free agents of those names whose tours are theirs to choose, in their order."""
    others = sorted(builder.place_of[name] for name in set(names) if name in builder.place_of)
    return [o for o in others if builder.tours[o] is not None and o not in builder.activities.held]


def _moves_alone(builder: Builder, i: int) -> bool:
    """Whether others may need the agent's tour as it is."""
    return builder.blocks.moves_alone(builder.names[i]) or i in builder.activities.held
