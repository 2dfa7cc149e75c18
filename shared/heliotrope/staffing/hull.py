"""A cost curve made convex, and cut into the few linear pieces that an optimiser takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heliotrope.staffing.compiled import Floats, kernel


@kernel
def _lower_hull(depth: Floats, cost: Floats) -> NDArray[np.int64]:
    """Positions of the corners of the lower convex hull (Andrew 1979); `depth` ascends."""
    hull = np.empty(depth.size, np.int64)
    size = 0
    for i in range(depth.size):
        while size >= 2:
            a, b = hull[size - 2], hull[size - 1]
            if (cost[b] - cost[a]) * (depth[i] - depth[a]) < (cost[i] - cost[a]) * (depth[b] - depth[a]):
                break
            size -= 1
        hull[size] = i
        size += 1
    return hull[:size]


@kernel
def _best_cuts(x: Floats, y: Floats, pieces: int) -> NDArray[np.int64]:
    """[pieces + 1] corners whose chords add least area to a convex curve, by dynamic programming."""
    size = x.size
    area = np.zeros(size)
    for i in range(1, size):
        area[i] = area[i - 1] + 0.5 * (y[i] + y[i - 1]) * (x[i] - x[i - 1])
    best = np.full((pieces + 1, size), np.inf)
    came = np.zeros((pieces + 1, size), np.int64)
    best[0, 0] = 0.0
    for k in range(1, pieces + 1):
        for j in range(k, size):
            for i in range(k - 1, j):
                added = 0.5 * (y[i] + y[j]) * (x[j] - x[i]) - (area[j] - area[i])
                if best[k - 1, i] + added < best[k, j]:
                    best[k, j], came[k, j] = best[k - 1, i] + added, i
    cuts = np.empty(pieces + 1, np.int64)
    cuts[pieces] = size - 1
    for k in range(pieces, 0, -1):
        cuts[k - 1] = came[k, cuts[k]]
    return cuts


@kernel
def convex_pieces(depth: Floats, cost: Floats, pieces: int) -> tuple[Floats, Floats]:
    """Lower convex hull of `cost` over ascending `depth`, as at most `pieces` chords of least added area.

    Returns
    -------
    (widths, prices)
        [K] each; spare pieces have no width and the last price.
    """
    widths, prices = np.zeros(pieces), np.zeros(pieces)
    hull = _lower_hull(depth, cost)
    used = min(pieces, hull.size - 1)
    if used < 1:
        return widths, prices
    x, y = depth[hull], cost[hull]
    cuts = _best_cuts(x, y, used)
    for k in range(used):
        widths[k] = x[cuts[k + 1]] - x[cuts[k]]
        prices[k] = (y[cuts[k + 1]] - y[cuts[k]]) / widths[k]
    prices[used:] = prices[used - 1]
    return widths, prices
