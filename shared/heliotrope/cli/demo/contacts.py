"""Contacts as an ACD would report them, made from interval counts: one event when each thing happens.

The counts are the scenario's. Invented here, from a seed: the instant within the interval, how long each customer
waited, who gave up, the spread of handle times about the interval's mean; that some events come late and some twice,
as they do.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from heliotrope.domain.demand import Array, ContactEvent, ContactKind
from heliotrope.domain.network import Network, Queue
from heliotrope.domain.time import Horizon
from heliotrope.scenario import ContactIntervals

MEAN_WAIT_S = 12.0
TWICE, LATE = 0.01, 0.02
"""Shares of events that are sent twice, and that are sent up to `LATEST_S` late."""
LATEST_S = 240.0


@dataclass(frozen=True)
class ContactStream:
    """Events in the order in which they are sent; `contacts` were offered, `twice` of the events are duplicates."""

    events: tuple[ContactEvent, ...]
    contacts: int
    twice: int
    late: int


def contact_stream(
    network: Network, horizon: Horizon, intervals: Mapping[str, ContactIntervals], seed: int
) -> ContactStream:
    """Return the contacts of `intervals`, up to the horizon's start: what happens later has not been reported yet."""
    until = horizon.start.timestamp()
    events = [
        event
        for name, of in intervals.items()
        for event in _queue_events(network.queue(name), of, 60.0 * horizon.grain_minutes, seed)
        if event.at.timestamp() < until
    ]
    rng = np.random.default_rng(seed)
    sent_at = np.array([event.at.timestamp() for event in events])
    late = rng.random(len(events)) < LATE
    sent_at[late] += rng.uniform(0.0, LATEST_S, int(late.sum()))
    again = np.flatnonzero(rng.random(len(events)) < TWICE)
    order = np.argsort(np.concatenate((sent_at, sent_at[again] + 1.0)), kind="stable")
    everything = [*events, *(events[i] for i in again)]
    contacts = sum(event.kind is ContactKind.OFFERED for event in events)
    return ContactStream(tuple(everything[i] for i in order), contacts, len(again), int(late.sum()))


def _queue_events(queue: Queue, of: ContactIntervals, interval_s: float, seed: int) -> Iterator[ContactEvent]:
    """Yield the events of one queue, contact by contact."""
    rng = np.random.default_rng([seed, zlib.crc32(queue.id.encode())])
    counts = of.offered.astype(np.int64)
    total = int(counts.sum())
    begins = np.repeat(of.starts.astype("datetime64[s]").astype(np.int64), counts)
    arrives: Array = begins + rng.uniform(0.0, interval_s, total)
    waits, patience = rng.exponential(MEAN_WAIT_S, total), rng.exponential(queue.patience_s, total)
    handle_times = np.repeat(of.handle_time_s, counts) * rng.gamma(4.0, 0.25, total)
    rows = zip(arrives.tolist(), waits.tolist(), patience.tolist(), handle_times.tolist(), strict=True)
    for number, (at, wait, patient, handled) in enumerate(rows):
        contact = f"{queue.id}-{number}-{int(at)}"
        yield ContactEvent(contact, queue.id, _instant(at), ContactKind.OFFERED)
        if wait > patient:
            yield ContactEvent(contact, queue.id, _instant(at + patient), ContactKind.ABANDONED, wait_s=patient)
            continue
        yield ContactEvent(contact, queue.id, _instant(at + wait), ContactKind.ANSWERED, wait_s=wait)
        ends = _instant(at + wait + handled)
        yield ContactEvent(contact, queue.id, ends, ContactKind.HANDLED, handle_time_s=handled)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
