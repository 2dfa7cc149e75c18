"""What of a tour lies inside an agent's notice: arcs that can only be offered, days that can only be asked for.

Starts and ends have one notice, days off another. A labour day whose published shift has become impossible is outside
of both: something must happen there anyway.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.offers import ChangeKind
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering.clock import slots_up
from heliotrope.rostering.kernel import NEVER, OFF
from heliotrope.rostering.runs import END_ARC, FIRST_ARC
from heliotrope.rostering.tours import Ints, TourClass

FORBIDDEN = 2 * NEVER
"""Added to an arc's worth: no price makes it lawful again."""
FIXED = 1e10
"""Worth of a labour day that must be worked: above everything that a contract can owe."""


@dataclass(frozen=True, eq=False)
class Bounds:
    """What one agent may be told, and what only asked.

    Attributes
    ----------
    base
        [S] the published arcs.
    inside
        [N] arcs that differ from the published day inside the notice.
    kept
        [S] days worked that only the agent can give back.
    """

    tours: TourClass
    base: Ints
    inside: NDArray[np.bool_]
    kept: NDArray[np.bool_]

    @property
    def days(self) -> Ints:
        """Stages on which there is something to ask for."""
        stages: Ints = np.union1d(self.tours.arcs[self.inside, 3], np.flatnonzero(self.kept))
        return stages

    def told(self) -> Array:
        """Return [N] what to add to the worth of arcs, so that the best tour can be ordered."""
        extra = np.where(self.inside, FORBIDDEN, 0.0)
        extra[self.kept[self.tours.arcs[:, 3]]] += FIXED
        return extra

    def asked(self, stage: int) -> Array:
        """Return [N] what to add to the worth of arcs, so that the best tour asks for nothing but day `stage`."""
        extra = np.where(self.inside, 0.0, FORBIDDEN)
        extra[self.tours.arcs[:, 3] != stage] = FORBIDDEN
        published = self.base[self.base != OFF]
        extra[published] = FIXED
        if self.base[stage] != OFF:
            extra[self.base[stage]] = 0.0
            if not self.kept[stage]:
                first, end = self.tours.stages[stage, FIRST_ARC], self.tours.stages[stage, END_ARC]
                extra[first:end] += FIXED
        return extra


def bounds_of(problem: RosterProblem, agent: Agent, tours: TourClass, base: Ints, excused: set[int]) -> Bounds | None:
    """Return what notice leaves of `agent`'s tours; None where nothing of the horizon lies inside it.

    Parameters
    ----------
    base
        [S] the published arcs.
    excused
        Stages whose published shift has become impossible.
    """
    if problem.announcement is None:
        return None
    rules, grain = problem.rules_of(agent), problem.horizon.grain_minutes
    times, days_off = (
        slots_up(
            int((problem.announcement.binds_until(kind, rules) - problem.horizon.start).total_seconds() // 60), grain
        )
        for kind in (ChangeKind.MOVE, ChangeKind.CALL_IN)
    )
    stage, start = tours.arcs[:, 3], tours.arcs[:, 0]
    worked = base != OFF
    begins = np.where(worked, tours.arcs[np.where(worked, base, 0), 0], 0)
    inside = np.where(worked[stage], np.minimum(start, begins[stage]) < times, start < days_off)
    kept = worked & (begins < days_off)
    for each in excused:
        inside[stage == each], kept[each] = False, False
    inside[base[worked]] = False
    return Bounds(tours, base, inside, kept) if inside.any() or kept.any() else None
