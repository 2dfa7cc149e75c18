"""Supervisors go where people would come, were they supervised.

A supervisor's own answer counts those who are there already. Where nobody may be, nobody is, and no supervisor sees a
reason to come: half an hour between two supervisors shuts out everybody whose shift would cross it. So people are asked
what they would gain if they could be anywhere; what they would, their supervisors are offered, and a move of one
supervisor with all those who wait for it is judged as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.prospects import WORTH_ASKING, Prospects
from heliotrope.rostering.reallocation import reallocate
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.trial import Trial

ROUNDS, OFFERS = 3, 3
"""How often every site is gone through, and how many of its supervisors try each time, those who gain most first.

3,000 agents, seed 7: 3,600 USD of 1,462,000 in 4 CPU seconds, where polish wins 850 in 48. A site where nothing paid is
not gone through again: at 10,000 agents over four weeks 16 of 24 sites, of which one would have won 34 USD. A third
round wins 4,800 USD of 4,920,000 at 10,000 agents (mean of four seeds of `room`), a fourth or more offers nothing."""


def lead(builder: Builder, stop: Stop, workers: int = 1, rounds: int = ROUNDS) -> int:
    """Move supervisors, each with people who wait for one, where that pays; return the moves tried.

    Sites are gone through `rounds` times at most. `stop` is asked before each site and each move. `workers` are threads
    that ask who could gain at all.
    """
    sites = [site for site, most in enumerate(builder.blocks.supervision.most) if most is not None]
    tried = 0
    for _ in range(rounds):
        stayed = {site: [*_moves(builder, site, stop, workers)] for site in sites}
        tried += sum(len(moves) for moves in stayed.values())
        sites = [site for site in sites if any(stayed[site])]
    if tried:
        reallocate(builder)
    return tried


def _moves(builder: Builder, site: int, stop: Stop, workers: int) -> Iterator[bool]:
    """Try what supervisors of a site are offered, and yield whether each move stays."""
    if stop() or not builder.blocks.supervision.lacking(site).any():
        return
    for leader, people, credit, chains in _offers(builder, site, workers):
        if stop():
            return
        yield _try(builder, leader, people, credit, chains)


def _offers(builder: Builder, site: int, workers: int) -> Iterator[tuple[int, list[int], Array, Array]]:
    """Yield a supervisor who would gain, the people who wait, what these would pay by slot [T+], and chain worth."""
    supervision, chains = builder.blocks.supervision, builder.coverage.chain_worth()
    members = [i for i, name in enumerate(builder.names) if supervision.of.get(name, (None, False))[0] == site]
    members = [i for i in members if builder.tours[i] is not None and i not in builder.activities.held]
    leaders = [i for i in members if supervision.supervises(builder.names[i])]
    people = [i for i in members if not supervision.supervises(builder.names[i])]
    hopes = Prospects(builder, chains, workers).of_tours(people)
    hopeful = [i for i, hope in zip(people, hopes, strict=True) if hope > WORTH_ASKING]
    waiting, credit = _waiting(builder, site, hopeful, chains)
    if not waiting:
        return
    away = Trial(builder, waiting, alone=True)  # those who wait need no one where they are now
    gains = {i: _gain(builder, i, *_answer(builder, i, chains, credit)) for i in leaders}
    away.undo()
    for leader in sorted(gains, key=lambda i: -gains[i])[:OFFERS]:
        if gains[leader] > WORTH_ASKING:
            yield leader, waiting, credit, chains


def _waiting(builder: Builder, site: int, people: list[int], chains: Array) -> tuple[list[int], Array]:
    """Return who would gain if they were supervised everywhere, and their gains by slot [T+].

    As many as one supervisor may have, those who gain most first; the gain of each lies evenly on the slots of their
    tour that lack supervision.
    """
    supervision = builder.blocks.supervision
    lacking, most = supervision.lacking(site), supervision.most[site]
    gains, credit = dict[int, float](), np.zeros(builder.compiled.extended)
    for i in people:
        supervision.waived = True
        wished, worth = _answer(builder, i, chains)
        supervision.waived = False
        missing = np.zeros_like(lacking)
        for first, last in builder.spans(i, wished.arcs).tolist():
            missing[first:last] = lacking[first:last]
        if not missing.any():
            continue
        gain = _value(builder, i, wished, worth) - _value(builder, i, _answer(builder, i, chains)[0], worth)
        if gain > WORTH_ASKING:
            gains[i] = gain
            credit[missing] += gain / missing.sum()
    return sorted(gains, key=lambda i: -gains[i])[:most], credit


def _answer(builder: Builder, i: int, chains: Array, credit: Array | float = 0.0) -> tuple[Tour, list[Array]]:
    """Return the best answer of agent `i`, and what its presence is worth with `credit` [T+]."""
    trial = Trial(builder, [i], alone=True)
    worth = [each + credit for each in builder.worth(i, chains)]
    best = builder.best(i, worth)
    if best.serving is None:
        builder.serve(i, best, worth)
    trial.undo()
    return best, worth


def _gain(builder: Builder, i: int, best: Tour, worth: list[Array]) -> float:
    """Return by how much `best` is better than the tour of agent `i` now."""
    now = builder.tours[i]
    assert now is not None
    return _value(builder, i, best, worth) - _value(builder, i, now, worth)


def _value(builder: Builder, i: int, tour: Tour, worth: list[Array]) -> float:
    """Return what a tour's time on queues is worth, less its labour."""
    return float(builder.along(i, tour, worth)[tour.slots].sum()) - tour.labour


def _try(builder: Builder, leader: int, people: list[int], credit: Array, chains: Array) -> bool:
    """Let a supervisor follow `credit`, and `people` choose anew, where that pays; return whether it does."""
    before = builder.objective
    trial = Trial(builder, [leader, *people])
    trial.put(leader, builder.best(leader, [each + credit for each in builder.worth(leader, chains)]))
    for i in people:
        trial.put(i, builder.best(i, builder.worth(i, chains)))
    trial.settle()
    pays = trial.owes_less >= 0.0 and builder.objective < before
    if not pays:
        trial.undo()
    return pays
