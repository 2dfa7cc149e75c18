"""How short or spare an interval is, in one word: the same bands in the heatmap, its table and its announcements.

Small differences are noise: within the dead band nothing is shown. The band is wider for large queues in heads, and a
queue that needs ten people is not judged by the three heads that a queue of a hundred may miss.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from heliotrope.domain.demand import Array

from services.console.languages import N_

MOST_DEAD_HEADS = 3.0
LEAST_DEAD_HEADS = 1.0
DEAD_SHARE_OF_MEAN = 0.10
SHORT_FROM, SPARE_FROM = -0.06, 0.10
SHORT_STEPS = (-0.15, -0.25)
SPARE_STEPS = (0.30, 0.60)
WORDS = {
    -3: N_("severely short"),
    -2: N_("short"),
    -1: N_("slightly short"),
    0: N_("near need"),
    1: N_("slightly spare"),
    2: N_("spare"),
    3: N_("well above need"),
}


@dataclass(frozen=True)
class Bands:
    """Thresholds of one queue: heads within which nothing is said, and shares of the need at which words change."""

    dead_heads: float

    def level(self, required: float, net: float) -> int:
        """Return -3 (severely short) to 3 (well above need)."""
        if abs(net) < self.dead_heads:
            return 0
        share = net / required if required > 0 else float(np.sign(net))
        if net < 0:
            if share > SHORT_FROM:
                return 0
            return -1 - sum(share <= step for step in SHORT_STEPS)
        if share < SPARE_FROM:
            return 0
        return 1 + sum(share >= step for step in SPARE_STEPS)


def bands_of(required: Array) -> Bands:
    """Return the thresholds of a queue from its need [T]."""
    needed = required[required > 0]
    mean = float(needed.mean()) if needed.size else 0.0
    return Bands(round(min(MOST_DEAD_HEADS, max(LEAST_DEAD_HEADS, DEAD_SHARE_OF_MEAN * mean)), 1))
