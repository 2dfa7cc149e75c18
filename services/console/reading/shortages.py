"""Where it hurts: stretches of short intervals, dearest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from services.console.reading.bands import bands_of
from services.console.reading.coverage import Coverage

BRIDGE = 2
"""Intervals near need that do not end a stretch."""


@dataclass(frozen=True)
class Shortage:
    """A stretch ``[start, end)`` in which a queue is short: agent-hours missing, the deepest interval, the money."""

    queue: str
    start: datetime
    end: datetime
    deepest_slot: int
    agent_hours: float
    deepest: float
    money: float


@lru_cache(maxsize=32)
def shortages(coverage: Coverage, most: int = 8) -> tuple[Shortage, ...]:
    """Return the dearest stretches outside the dead band, one list over all queues."""
    found = [each for q in range(len(coverage.network.queues)) for each in _of_queue(coverage, q)]
    return tuple(sorted(found, key=lambda s: (-s.money, s.queue, s.start))[:most])


def _of_queue(coverage: Coverage, q: int) -> list[Shortage]:
    required, net = coverage.required[q], coverage.net[q]
    bands = bands_of(required)
    short = np.array([bands.level(need, over) < 0 for need, over in zip(required, net, strict=True)])
    found = []
    for first, last in _stretches(short):
        missing = np.clip(-net[first:last], 0, None)
        found.append(
            Shortage(
                coverage.network.queues[q].id,
                coverage.horizon.instant(first),
                coverage.horizon.instant(last),
                first + int(missing.argmax()),
                float(missing.sum()) * coverage.hours,
                float(missing.max()),
                float(coverage.money[q, first:last].sum()),
            )
        )
    return found


def _stretches(short: np.ndarray) -> list[tuple[int, int]]:
    """Return [first, last) of each stretch of true values, joined over gaps of at most `BRIDGE`."""
    joined: list[tuple[int, int]] = []
    for slot in np.flatnonzero(short).tolist():
        if joined and slot - joined[-1][1] <= BRIDGE:
            joined[-1] = (joined[-1][0], slot + 1)
        else:
            joined.append((slot, slot + 1))
    return joined
