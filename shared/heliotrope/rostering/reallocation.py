"""Queue time of everybody re-allocated where remedies fall due in steps: no allocation is left for a dearer one.

Prices of lost contacts lead queue time to a tier, and as soon as one is reached its price falls to nothing: taken at
once, the next allocation loses that tier again. So prices follow slowly, and the best allocation on the way stays, with
the prices that led to it: under any others the next change nearby would tear it down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder
from heliotrope.rostering.places import pack, unpack

STEPS, SHARE, PATIENCE = 8, 0.3, 3
"""Most steps of the prices, how far each goes towards what they should be, and how many in a row may save nothing.

A surge of 30 % on 1,000 agents: ten whole steps saved 6,300 USD, ten of this share 11,800, a search over the price of
each period 14,700 in a hundred times the work."""
PAYS = 1e-6
"""Money below which a gain is rounding."""


@dataclass(frozen=True, eq=False)
class Reallocation:
    """Queue time of everybody (`packed`, with whom is `short`), money, and the prices that led to it."""

    money: float
    short: Array
    packed: tuple[NDArray[np.uint8], Array]
    prices: tuple[Array, Array]

    @classmethod
    def of(cls, builder: Builder) -> Reallocation:
        """Remember how things are: allocated under the prices of now."""
        coverage = builder.coverage
        packed = pack(coverage.heads, coverage.served, coverage.idle)
        return cls(builder.objective, coverage.short.copy(), packed, builder.couplings.remember(coverage))

    def restore(self, builder: Builder) -> None:
        """Put everything back as it was, while the same people are present."""
        coverage = builder.coverage
        coverage.short = self.short.copy()
        unpack(*self.packed, coverage.heads, coverage.served, coverage.idle)
        builder.couplings.restore(coverage, self.prices)
        builder.shortage = coverage.money()


def reallocate(builder: Builder) -> bool:
    """Re-allocate queue time everywhere, as long as that saves money; return whether it did."""
    best, since, saved = Reallocation.of(builder), 0, False
    for _ in range(STEPS if len(builder.couplings.settlement) else 1):
        builder.rebalance()
        since = 0 if builder.objective < best.money - PAYS else since + 1
        if since == PATIENCE:
            break
        if not since:
            del best  # one at a time: each holds everybody's queue time
            best, saved = Reallocation.of(builder), True
        builder.reprice(SHARE)
    best.restore(builder)
    return saved
