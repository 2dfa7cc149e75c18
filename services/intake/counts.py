"""Contact events to absolute counts by queue and interval; pure: the offsets and the clock are arguments.

An interval counts by the events' own time. It closes when its queue's watermark (the latest event seen) is
`lateness_s` past its end, or when the queue has been silent for `idle_s` of wall clock; what still comes
within `horizon_s` is emitted as a correction. That horizon is also how long a duplicate (same queue, contact
and kind) is recognised. Older events are refused: their interval is corrected by importing actuals.

The revision of an interval is the number of facts counted in it, so it needs no memory. After a crash the
events are read again from the committed offset, which lies below every interval still held, and give the same
counts under the same revision. An interval let go before is then counted in part only, under a lower one;
receivers pass that over, as the highest revision holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from heliotrope.domain.demand import ContactActual, ContactEvent, ContactKind
from heliotrope.domain.errors import InvalidValue, expect

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Position = tuple[str, int]
HERE: Position = ("", 0)


@dataclass(frozen=True, slots=True)
class CountingLimits:
    """How long to wait, and how long to remember.

    Attributes
    ----------
    grain_minutes
        Length of an interval.
    lateness_s
        Event time by which an interval's close waits for events out of order.
    horizon_s
        Event time for which a closed interval takes corrections and duplicates are recognised.
    idle_s
        Wall clock without an event after which a queue's intervals are emitted as they stand.
    leap_s
        Furthest that one event may move its queue's watermark: a broken clock must not shut out all others.
    """

    grain_minutes: int = 15
    lateness_s: float = 300.0
    horizon_s: float = 7200.0
    idle_s: float = 60.0
    leap_s: float = 35 * 86400.0

    def __post_init__(self) -> None:
        expect(self.grain_minutes > 0, "grain_minutes", "minutes above 0", self.grain_minutes)
        expect(self.lateness_s >= 0, "lateness_s", "seconds, 0 or more", self.lateness_s)
        least = self.lateness_s + 60 * self.grain_minutes
        expect(self.horizon_s >= least, "horizon_s", f"lateness and an interval, {least}", self.horizon_s)
        expect(self.idle_s > 0, "idle_s", "seconds above 0", self.idle_s)


@dataclass(slots=True)
class _Tally:
    """One interval's counts; `facts` is its revision, `emitted` the revision that was sent last."""

    first_offset: int
    facts: int = 0
    offered: int = 0
    handled: int = 0
    abandoned: int = 0
    in_target: int = 0
    handle_ms: int = 0  # whole milliseconds add up to the same in any order
    emitted: int = -1
    seen: set[tuple[str, ContactKind]] = field(default_factory=set)


@dataclass(slots=True)
class _QueueCounts:
    """What is held of one queue; intervals are numbered from the epoch."""

    watermark: float
    closed_before: int
    heard: float
    let_go_before: int = 0
    tallies: dict[int, _Tally] = field(default_factory=dict)
    kept: dict[tuple[str, ContactKind], int] = field(default_factory=dict)


class IntervalCounts:
    """Counts of all queues of the partitions that this process reads.

    Parameters
    ----------
    limits
        Waiting and remembering.
    target_s
        Queue -> answer threshold in seconds; raises `InvalidValue` for a queue that is not known.
    """

    def __init__(self, limits: CountingLimits, target_s: Callable[[str], float]) -> None:
        self._limits = limits
        self._target_s = target_s
        self._grain_s = 60.0 * limits.grain_minutes
        self._partitions: dict[Position, dict[str, _QueueCounts]] = {}

    def observe(self, event: ContactEvent, position: Position = HERE, offset: int = 0, now: float = 0.0) -> None:
        """Count an event read at `offset` of partition `position` at wall clock `now`, duplicates not.

        Raises
        ------
        InvalidValue
            The queue is unknown, or the event is older than the horizon, or leaps too far ahead.
        """
        at = event.at.timestamp()
        number = int(at // self._grain_s)
        target_s = self._target_s(event.queue)
        counts = self._queue(event.queue, position, at, number, now)
        self._expect_in_time(event, at, number, counts)
        counts.watermark = max(counts.watermark, at)
        counts.heard = now
        fact = (event.contact, event.kind)
        if fact in counts.kept:
            return
        tally = counts.tallies.get(number)
        if tally is None:
            tally = counts.tallies[number] = _Tally(offset)
        tally.seen.add(fact)
        counts.kept[fact] = number
        _count(tally, event, target_s)

    def _queue(self, queue: str, position: Position, at: float, number: int, now: float) -> _QueueCounts:
        queues = self._partitions.setdefault(position, {})
        counts = queues.get(queue)
        if counts is None:
            counts = queues[queue] = _QueueCounts(at, number, now)
        return counts

    def _expect_in_time(self, event: ContactEvent, at: float, number: int, counts: _QueueCounts) -> None:
        oldest = counts.watermark - self._limits.horizon_s
        gone = number < counts.let_go_before or (number + 1) * self._grain_s <= oldest
        if gone and number not in counts.tallies:
            limit = f"an instant within {self._limits.horizon_s:.0f} s of the queue's latest event"
            raise InvalidValue("at", f"{limit} (import corrected actuals instead)", event.at)
        if at > counts.watermark + self._limits.leap_s:
            limit = f"an instant at most {self._limits.leap_s:.0f} s after the queue's latest event"
            raise InvalidValue("at", limit, event.at)

    def due(self, now: float) -> list[ContactActual]:
        """Return the counts to send now: intervals that have closed, and corrections of closed ones.

        What is returned counts as sent: send it before `positions` is committed.
        """
        actuals: list[ContactActual] = []
        for queues in self._partitions.values():
            for queue, counts in queues.items():
                actuals.extend(self._closed(queue, counts))
                if now - counts.heard >= self._limits.idle_s:
                    actuals.extend(self._unsent(queue, counts, counts.tallies))
                self._let_go(counts, now)
        return sorted(actuals, key=lambda actual: (actual.queue, actual.start))

    def remaining(self) -> list[ContactActual]:
        """Return every interval whose counts were not sent as they stand, open ones too."""
        return [
            actual
            for queues in self._partitions.values()
            for queue, counts in queues.items()
            for actual in self._unsent(queue, counts, counts.tallies)
        ]

    def _closed(self, queue: str, counts: _QueueCounts) -> Iterator[ContactActual]:
        """Yield intervals that close now (empty ones as zeros, revision 0) and corrections of closed ones."""
        boundary = int((counts.watermark - self._limits.lateness_s) // self._grain_s)
        oldest = int((counts.watermark - self._limits.horizon_s) // self._grain_s)
        for number in range(max(counts.closed_before, oldest), boundary):
            if number not in counts.tallies:
                yield self._actual(queue, number, _Tally(0))
        counts.closed_before = max(counts.closed_before, boundary)
        closed = [number for number in counts.tallies if number < counts.closed_before]
        yield from self._unsent(queue, counts, closed)

    def _unsent(self, queue: str, counts: _QueueCounts, numbers: Collection[int]) -> Iterator[ContactActual]:
        for number in sorted(numbers):
            tally = counts.tallies[number]
            if tally.facts > tally.emitted:
                tally.emitted = tally.facts
                yield self._actual(queue, number, tally)

    def _let_go(self, counts: _QueueCounts, now: float) -> None:
        """Forget sent intervals beyond the horizon, by event time or, for a silent queue, by wall clock."""
        silent = now - counts.heard >= max(self._limits.horizon_s, self._limits.idle_s)
        oldest = counts.watermark - self._limits.horizon_s
        for number in list(counts.tallies):
            if silent or (number + 1) * self._grain_s <= oldest:
                counts.let_go_before = max(counts.let_go_before, number + 1)
                for fact in counts.tallies.pop(number).seen:
                    del counts.kept[fact]

    def positions(self, read_to: dict[Position, int]) -> dict[Position, int]:
        """Return the offsets to commit: below every interval held, else `read_to`, the next to read."""
        found = {}
        for position, following in read_to.items():
            queues = self._partitions.get(position, {}).values()
            held = (tally.first_offset for counts in queues for tally in counts.tallies.values())
            found[position] = min(held, default=following)
        return found

    def drop(self, positions: Collection[Position]) -> None:
        """Forget partitions that another process reads from now on, from their committed offset."""
        for position in positions:
            self._partitions.pop(position, None)

    def _actual(self, queue: str, number: int, tally: _Tally) -> ContactActual:
        return ContactActual(
            queue,
            EPOCH + timedelta(seconds=number * self._grain_s),
            self._limits.grain_minutes,
            tally.offered,
            tally.handled,
            tally.abandoned,
            tally.handle_ms / 1000 / tally.handled if tally.handled else 0.0,
            tally.in_target,
            tally.facts,
        )


def _count(tally: _Tally, event: ContactEvent, target_s: float) -> None:
    tally.facts += 1
    if event.kind is ContactKind.OFFERED:
        tally.offered += 1
    elif event.kind is ContactKind.ANSWERED:
        tally.in_target += event.wait_s <= target_s
    elif event.kind is ContactKind.HANDLED:
        tally.handled += 1
        tally.handle_ms += round(event.handle_time_s * 1000)
    else:
        tally.abandoned += 1
