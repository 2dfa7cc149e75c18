"""Queue-days gathered by revision until a release has all of its own; pure.

Partitions have no order among them: a release may arrive before its queue-days. Revisions are never mixed:
each is gathered for itself. Every message comes with a token, given back when its revision is settled, for
the shell to acknowledge; so what is gathered is read again after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from heliotrope.domain.demand import DemandForecast

KEPT_REVISIONS = 8
"""Revisions gathered at once; the oldest of more is given up, as newer ones have overtaken it."""

T = TypeVar("T")


@dataclass
class _Gathering(Generic[T]):
    queue_days: int | None = None
    forecasts: dict[tuple[str, date], DemandForecast] = field(default_factory=dict)
    tokens: list[T] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return self.queue_days is not None and len(self.forecasts) >= self.queue_days


class Releases(Generic[T]):
    """The revisions being gathered."""

    def __init__(self) -> None:
        self._gathering: dict[int, _Gathering[T]] = {}

    def hold(self, forecast: DemandForecast, token: T) -> None:
        """Take a queue-day."""
        gathering = self._gathering.setdefault(forecast.revision, _Gathering())
        gathering.forecasts[forecast.queue, forecast.day] = forecast
        gathering.tokens.append(token)

    def release(self, revision: int, queue_days: int, token: T) -> None:
        """Take the release of `revision`: so many queue-days belong to it."""
        gathering = self._gathering.setdefault(revision, _Gathering())
        gathering.queue_days = queue_days
        gathering.tokens.append(token)

    def next_whole(self) -> tuple[int, dict[str, list[DemandForecast]]] | None:
        """Return the lowest whole revision and its forecasts, queue -> days in order; None without."""
        for revision in sorted(self._gathering):
            gathering = self._gathering[revision]
            if gathering.whole:
                by_queue: dict[str, list[DemandForecast]] = {}
                for _, forecast in sorted(gathering.forecasts.items()):
                    by_queue.setdefault(forecast.queue, []).append(forecast)
                return revision, by_queue
        return None

    def settle(self, revision: int) -> list[T]:
        """Let go of a revision that is done; return its tokens."""
        return self._gathering.pop(revision).tokens

    def overtaken(self) -> dict[int, list[T]]:
        """Let go of the oldest revisions where too many are gathered; return revision -> tokens."""
        excess: Sequence[int] = sorted(self._gathering)[:-KEPT_REVISIONS]
        return {revision: self.settle(revision) for revision in excess}
