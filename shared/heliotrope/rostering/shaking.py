"""The finish of a network of few people: tours drawn anew at random, then best answers, kept where better.

With two or three people moves of two end where no two of them can do better together, which may be far from the best:
a tier of a remedy that only all of them reach, a shift that needs a supervisor, overtime that makes shifts unequal.
Among few tours draws find what prices do not lead to; of many people they find nothing, and none are made.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.reallocation import Reallocation, reallocate
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.sweeps import sweep

FEW = 6
"""Most people of a network that is shaken."""
AT_ONCE = 4
"""Most people whose tours are drawn in one shake."""
SPREADS = (0.1, 0.5, 2.0)
"""Spread of what a drawn tour's shifts are worth at random, as a multiple of what the time of a shift is worth."""
ANSWERS = 2
"""Rounds of best answers after each draw."""
PRICED, FREE = 2, 0.4
"""Draws of what a lost contact costs in each measuring period, and the share of periods in which it costs nothing."""
BLENDS = 16
"""Places tried between two allocations: what just reaches a tier lies between one that does and one that does not."""


def shake(builder: Builder, seed: int, shakes: int, stop: Stop) -> int:
    """Improve the tours in place; return the shakes made (the stop tick)."""
    people = len(builder.tours)
    if people > FEW:
        return 0
    rng = np.random.default_rng(seed)
    for done in range(shakes):
        if stop():
            return done
        drawn = rng.choice(people, size=min(people, AT_ONCE), replace=False)
        before, labour, heads = Reallocation.of(builder), builder.labour, builder.coverage.heads.copy()
        old = list(builder.tours)
        for i in drawn.tolist():
            builder.take(i)
        for i in builder.supervisors_first(drawn).tolist():
            _draw(builder, i, rng)
        for _ in range(ANSWERS):
            sweep(builder, builder.supervisors_first(rng.permutation(people)))
        reallocate(builder)
        _draw_allocation(builder, rng)
        if _owed(builder.tours) > _owed(old) or builder.objective > before.money - 1e-9:
            for i, tour in enumerate(old):
                builder.swap_back(i, tour)
            before.restore(builder)
            builder.labour, builder.coverage.heads = labour, heads
    return shakes


def _owed(tours: Sequence[Tour | None]) -> float:
    """Return what tours owe of their contracts."""
    return sum(tour.owed for tour in tours if tour is not None)


def _draw(builder: Builder, i: int, rng: np.random.Generator) -> None:
    """Give agent `i` a tour that is best under true prices and a random reward of every shift."""
    worth = builder.worth(i)
    terms = builder.compiled.terms[i]
    tours = builder.compiled.classes[terms.tour_class]
    slots = float(np.mean(tours.arcs[:, 1])) if len(tours.arcs) else 0.0
    scale = slots * (terms.wage_per_slot + float(np.max([np.max(each, initial=0.0) for each in worth])))
    bonus = scale * float(rng.choice(SPREADS)) * rng.standard_normal(len(tours.arcs))
    builder.put(i, builder.best(i, worth, bonus))


def _draw_allocation(builder: Builder, rng: np.random.Generator) -> None:
    """Allocate queue time under drawn prices of lost contacts, and between the best and what that gives; keep the best.

    Queue time that serves one queue's tier is missed in another: which tiers pay no single price tells.
    """
    couplings, coverage = builder.couplings, builder.coverage
    if not len(couplings.settlement):
        return
    best = Reallocation.of(builder)
    for _ in range(PRICED):
        dear = rng.random(len(couplings.settlement)) >= FREE
        couplings.price_contacts(coverage, couplings.remedies.dearest * dear * rng.random(len(dear)) ** 2)
        coverage.rebalance()
        builder.shortage = coverage.money()
        found = Reallocation.of(builder)
        best = min((best, found, _blended(builder, best, found)), key=lambda each: each.money)
    best.restore(builder)


def _blended(builder: Builder, one: Reallocation, other: Reallocation) -> Reallocation:
    """Return the best allocation on the way from one to another: each serves the same presence, so all between do."""
    coverage, found = builder.coverage, other
    for share in np.linspace(0.0, 1.0, BLENDS + 1)[1:-1]:
        short, served, idle = (share * a + (1.0 - share) * b for a, b in zip(one.state, other.state, strict=True))
        coverage.short, coverage.served, coverage.idle = short, served, idle
        builder.shortage = coverage.money()
        if builder.objective < found.money:
            found = Reallocation.of(builder)
    return found
