"""Several agents' tours taken away at once, to be put down anew or back as they were."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from heliotrope.rostering.build import Builder


class Trial:
    """What a move of several agents began from; their tours are taken away when it begins."""

    def __init__(self, builder: Builder, chosen: Iterable[int]) -> None:
        self.builder = builder
        self.money = builder.shortage, builder.labour
        agents = list(chosen)
        rings = {builder.coverage.ring_of.get(builder.compiled.terms[i].group) for i in agents}
        self.parts = sorted(part for part in rings if part is not None)
        self.memory = [builder.coverage.remember(part) for part in self.parts]
        self.old = {i: builder.take(i) for i in agents}

    @property
    def owes_less(self) -> float:
        """By how much less of their contracts the agents owe than before."""
        tours = [(self.old[i], self.builder.tours[i]) for i in self.old]
        return sum((before.owed if before else 0.0) - (after.owed if after else 0.0) for before, after in tours)

    def settle(self) -> None:
        """Re-allocate queue time where the new tours differ from the old ones."""
        slots = np.flatnonzero(np.any([self.builder.touched(i, tour) for i, tour in self.old.items()], axis=0))
        for part in self.parts:
            self.builder.shortage -= self.builder.coverage.rebalance_ring(part, slots)

    def undo(self) -> None:
        """Give everybody the old tour again."""
        for i, tour in self.old.items():
            self.builder.swap_back(i, tour)
        for part, state in zip(self.parts, self.memory, strict=True):
            self.builder.coverage.restore(part, state)
        self.builder.shortage, self.builder.labour = self.money
