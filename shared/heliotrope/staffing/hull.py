"""A cost curve made convex, and cut into the few linear pieces that an optimiser takes."""

from __future__ import annotations

import numpy as np

from heliotrope.staffing.compiled import Floats, kernel


@kernel
def convex_pieces(depth: Floats, cost: Floats, pieces: int) -> tuple[Floats, Floats]:
    """Lower convex hull of `cost` over ascending `depth`, cut into at most `pieces` chords of least added
    area.

    Returns
    -------
    (widths, prices)
        [K] each; spare pieces have no width and the last price.
    """
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
    widths, prices = np.zeros(pieces), np.zeros(pieces)
    if size < 2:
        return widths, prices
    x, y = depth[hull[:size]], cost[hull[:size]]
    area = np.zeros(size)
    for i in range(1, size):
        area[i] = area[i - 1] + 0.5 * (y[i] + y[i - 1]) * (x[i] - x[i - 1])
    used = min(pieces, size - 1)
    best = np.full((used + 1, size), np.inf)
    come = np.zeros((used + 1, size), np.int64)
    best[0, 0] = 0.0
    for k in range(1, used + 1):
        for j in range(k, size):
            for i in range(k - 1, j):
                added = 0.5 * (y[i] + y[j]) * (x[j] - x[i]) - (area[j] - area[i])
                if best[k - 1, i] + added < best[k, j]:
                    best[k, j], come[k, j] = best[k - 1, i] + added, i
    j = size - 1
    for k in range(used, 0, -1):
        i = come[k, j]
        widths[k - 1], prices[k - 1] = x[j] - x[i], (y[j] - y[i]) / (x[j] - x[i])
        j = i
    prices[used:] = prices[used - 1]
    return widths, prices
