"""Tours of many agents laid end to end, so that a compiled loop over them needs no Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder
from heliotrope.rostering.tours import Ints


class LaidTours(NamedTuple):
    """Tours of the agents `who` [N], as they are when they are laid.

    Attributes
    ----------
    arcs
        [N, S] arc of each stage, `OFF` where free and beyond the stages of the agent's tour class.
    begin
        [N + 1] where the slots of each begin.
    slots, serving
        [M] slots on queue, and the group that the agent belongs to in each.
    breaks
        [N, S, B] break starts, -1 where there is none.
    labour
        [N] labour and penalty money.
    """

    who: Ints
    arcs: Ints
    begin: Ints
    slots: Ints
    serving: Ints
    breaks: Ints
    labour: Array


def laid_tours(builder: Builder, agents: Sequence[int]) -> LaidTours:
    """Return the tours of `agents`, each of whom has one."""
    compiled, who = builder.compiled, np.array(agents, np.int64)
    tours = [tour for tour in (builder.tours[i] for i in agents) if tour is not None]
    served = [tour.serving for tour in tours if tour.serving is not None]
    assert len(tours) == len(served) == len(who)
    none = np.empty(0, np.int64)
    stages = max((len(each.stages) for each in compiled.classes), default=1)
    most = max((each.most_breaks for each in compiled.classes), default=1)
    arcs, breaks = np.full((len(who), stages), -1, np.int64), np.full((len(who), stages, most), -1, np.int64)
    number = np.array([compiled.terms[i].tour_class for i in agents], np.int64)
    for c in np.unique(number).tolist():
        here = np.flatnonzero(number == c)
        own = compiled.classes[c]
        arcs[here, : len(own.stages)] = [tours[n].arcs for n in here.tolist()]
        breaks[here, : len(own.stages), : own.most_breaks] = [tours[n].breaks for n in here.tolist()]
    begin = np.cumsum([0, *(len(tour.slots) for tour in tours)])
    slots = np.concatenate([none, *(tour.slots for tour in tours)])
    serving = np.concatenate([none, *served])
    return LaidTours(who, arcs, begin, slots, serving, breaks, np.array([tour.labour for tour in tours], np.float64))
