"""The finish of a part whose tours can be listed: the best choice among all that can be in a better roster."""

from __future__ import annotations

import numpy as np

from heliotrope.rostering.bound import LowerBound
from heliotrope.rostering.build import Builder
from heliotrope.rostering.exact.enumeration import tours_within
from heliotrope.rostering.exact.program import Choice, choose
from heliotrope.rostering.kernel import NEVER
from heliotrope.rostering.reallocation import PAYS
from heliotrope.rostering.trial import Standing

PRESENT = 1e6
"""What a slot on queue is worth where breaks must lie outside it: above all wages."""


def choose_among_all(builder: Builder, bound: LowerBound, most: int) -> int:
    """Choose tours, breaks and queue time anew where that saves money; return how many tours were listed.

    0: there are more than `most`, or the program has no lawful answer, and nothing is known. Otherwise no roster is
    cheaper by more than the program's accuracy.
    """
    before = Standing(builder)
    gap = max(before.money - bound.value, 0.0) if before.owed == 0.0 else np.inf
    tours = None if builder.activities.sessions else tours_within(builder.compiled, bound, gap, most)
    if tours is None:
        return 0
    for i in range(len(tours)):
        builder.take(i)
    choice = choose(builder, tours)
    lawful = choice is not None and _put(builder, choice)
    if not lawful or (before.owed == 0.0 and builder.objective > before.money - PAYS):
        before.restore(builder)
    return sum(map(len, tours)) if lawful else 0


def _put(builder: Builder, choice: Choice) -> bool:
    """Put the choice down; return whether every tour is lawful beside those before it."""
    for i in builder.supervisors_first(np.arange(len(choice.arcs))).tolist():
        tours, arcs = builder.compiled.classes[builder.compiled.terms[i].tour_class], choice.arcs[i]
        allowed = np.zeros(len(tours.arcs))
        builder.blocks.refuse(builder.names[i], tours, allowed)
        if (allowed[arcs[arcs >= 0]] <= NEVER).any():
            return False
        builder.put(i, builder.lay(i, arcs, PRESENT * choice.present[i]))
    _allocate(builder, choice)
    return True


def _allocate(builder: Builder, choice: Choice) -> None:
    """Share queue time as the choice does."""
    compiled, coverage = builder.compiled, builder.coverage
    short = compiled.required.copy()
    for j, queues in enumerate(compiled.group_queues.T):
        known = queues >= 0
        supply = compiled.group_efficiency[known, j, None] * choice.served[:, known, j].T
        np.subtract.at(short, queues[known], supply)
    idle = coverage.heads - choice.served.sum(axis=2)
    coverage.short, coverage.served, coverage.idle = np.clip(short, 0.0, None), choice.served, np.clip(idle, 0.0, None)
    builder.shortage = coverage.money()
