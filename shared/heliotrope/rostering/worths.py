"""Where presence is worth something else than when it was looked at last: only there is anything to be done again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder

MOVED = 0.02
"""Share of the dearest price by which presence must be worth more or less to be looked at again."""


class Worths:
    """The worth of presence by group and slot as it was at the last look."""

    def __init__(self) -> None:
        self._seen: Array | None = None

    def moved(self, builder: Builder) -> NDArray[np.bool_]:
        """Return [G, T+] where it has moved since the last look, everywhere at the first; this one is the next last."""
        compiled, coverage = builder.compiled, builder.coverage
        worth = np.array([coverage.worth(group, compiled.extended) for group in range(len(coverage.queues))])
        before, self._seen = self._seen, worth
        if before is None:
            return np.ones(worth.shape, bool)
        moved: NDArray[np.bool_] = np.abs(worth - before) > MOVED * compiled.prices.max(initial=0.0)
        return moved
