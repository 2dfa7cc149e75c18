"""Classes of new hires: within a class's window their shifts start only with a shift of their trainer.

The trainer's tour is chosen first; while anybody of the class has a tour it stays as it is, and only a move of the
whole class (`placing`) changes it.
"""

from __future__ import annotations

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.clock import slots_up
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.kernel import NEVER
from heliotrope.rostering.tours import Ints, TourClass


class Classes:
    """Starts [T+] of every trainer, and how many of each class have a tour."""

    def __init__(self, compiled: Compiled) -> None:
        horizon = compiled.problem.horizon
        self.led_by: dict[str, list[tuple[str, int, int]]] = {}
        self.starts: dict[str, Ints] = {}
        self.following: dict[str, int] = {}
        for request in compiled.problem.activities:
            if request.follows_trainer and request.trainer is not None and request.concerns(horizon):
                opens, closes = (
                    slots_up(int((at - horizon.start).total_seconds() // 60), horizon.grain_minutes)
                    for at in (request.start, request.end)
                )
                self.starts[request.trainer] = np.zeros(compiled.extended, np.int64)
                self.following[request.trainer] = 0
                for person in request.people:
                    self.led_by.setdefault(person, []).append((request.trainer, max(opens, 0), max(closes, 0)))
        for shift in compiled.facts:
            if shift.agent in self.starts and 0 <= horizon.slot(shift.start) < compiled.slots:
                self.starts[shift.agent][horizon.slot(shift.start)] += 1

    def concerns(self, agent: str) -> bool:
        """Whether `agent` belongs to a class or leads one."""
        return agent in self.led_by or agent in self.starts

    def leads(self, agent: str) -> bool:
        """Whether `agent` is the trainer of a class."""
        return agent in self.starts

    def bound(self, agent: str) -> bool:
        """Whether `agent` is a trainer whom somebody of the class follows now."""
        return self.following.get(agent, 0) > 0

    def take(self, agent: str, starts: Ints, count: int) -> None:
        """Count (1) or uncount (-1) a tour of `agent` with shifts from the slots `starts`."""
        if agent in self.starts:
            self.starts[agent][starts] += count
        for trainer in {trainer for trainer, _, _ in self.led_by.get(agent, ())}:
            self.following[trainer] += count

    def refuse(self, agent: str, tours: TourClass, out: Array) -> None:
        """Rule out in `out` [N] the arcs of `agent` that do not start with the trainer's."""
        start = tours.arcs[:, 0]
        for trainer, opens, closes in self.led_by.get(agent, ()):
            inside = (start >= opens) & (start < closes) & ~tours.is_lock(np.arange(len(start)))
            out[inside & (self.starts[trainer][start] == 0)] = NEVER
