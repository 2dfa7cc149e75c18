"""Where presence is worth something else than when it was looked at last: only there is anything to do again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder
from heliotrope.rostering.filling import worth_of_queues
from heliotrope.rostering.tours import Ints

MOVED = 0.02
"""Share of the dearest price by which presence must be worth more or less to be looked at again."""


class Worths:
    """What one more agent is worth by queue and slot, as it was at the last look and as it is at this one."""

    def __init__(self) -> None:
        self._seen: Array | None = None
        self._moved: NDArray[np.bool_] | None = None

    def look(self, builder: Builder) -> None:
        """Look: what has moved since the last look is known from now on."""
        coverage, before = builder.coverage, self._seen
        self._seen = worth_of_queues(coverage.short, coverage.depth, coverage.prices)
        if before is not None:
            self._moved = np.abs(self._seen - before) > MOVED * builder.compiled.prices.max(initial=0.0)

    def moved(self, queues: Ints, slots: Ints) -> bool:
        """Whether any of `queues` (-1: none) has moved in any of `slots`; at the first look everything has."""
        if self._moved is None:
            return len(slots) > 0
        inside = slots[slots < self._moved.shape[1]]
        return any(self._moved[queue, inside].any() for queue in queues.tolist() if queue >= 0)
