"""The finish of few people with too many tours to list: tours drawn at random, then best answers, kept where better.

With a handful of people moves of two end where no two of them can do better together: a tier of a remedy that only all
of them reach, a shift that needs a supervisor, overtime that makes shifts unequal. Draws find what prices do not lead
to; of many people they find nothing, and none are made.
"""

from __future__ import annotations

import numpy as np

from heliotrope.rostering.build import Builder
from heliotrope.rostering.reallocation import reallocate
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.trial import Standing, owed_by

AT_ONCE = 4
"""Most people whose tours are drawn in one shake."""
SPREADS = (0.1, 0.5, 2.0)
"""Spread of what a drawn tour's shifts are worth at random, as a multiple of what the time of a shift is worth."""
ANSWERS = 2
"""Rounds of best answers after each draw."""


def shake(builder: Builder, seed: int, shakes: int, stop: Stop) -> int:
    """Improve the tours in place; return the shakes made (the stop tick)."""
    people = len(builder.tours)
    rng = np.random.default_rng(seed)
    for done in range(shakes):
        if stop():
            return done
        drawn = rng.choice(people, size=min(people, AT_ONCE), replace=False)
        before = Standing(builder)
        for i in drawn.tolist():
            builder.take(i)
        for i in builder.supervisors_first(drawn).tolist():
            _draw(builder, i, rng)
        for _ in range(ANSWERS):
            sweep(builder, builder.supervisors_first(rng.permutation(people)))
        reallocate(builder)
        if owed_by(builder.tours) > before.owed or builder.objective > before.money - 1e-9:
            before.restore(builder)
    return shakes


def _draw(builder: Builder, i: int, rng: np.random.Generator) -> None:
    """Give agent `i` a tour that is best under true prices and a random reward of every shift."""
    worth = builder.worth(i)
    terms = builder.compiled.terms[i]
    tours = builder.compiled.classes[terms.tour_class]
    slots = float(np.mean(tours.arcs[:, 1])) if len(tours.arcs) else 0.0
    scale = slots * (terms.wage_per_slot + float(np.max([np.max(each, initial=0.0) for each in worth])))
    bonus = scale * float(rng.choice(SPREADS)) * rng.standard_normal(len(tours.arcs))
    builder.put(i, builder.best(i, worth, bonus))
