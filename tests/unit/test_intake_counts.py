"""Counting contacts: closing, corrections, idleness, offsets; one answer whatever goes wrong on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from heliotrope.domain.demand import ContactActual, ContactEvent, ContactKind
from heliotrope.domain.errors import InvalidValue
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.counts import HERE, CountingLimits, IntervalCounts

START = datetime(2026, 10, 26, 8, tzinfo=UTC)
LIMITS = CountingLimits(lateness_s=300, horizon_s=3600, idle_s=60)
OFFERED, ANSWERED, HANDLED, ABANDONED = ContactKind


def counting() -> IntervalCounts:
    return IntervalCounts(LIMITS, lambda queue: 20.0)


def event(contact: str, at_s: float, kind: ContactKind = OFFERED, queue: str = "q", **more: float) -> ContactEvent:
    return ContactEvent(contact, queue, START + timedelta(seconds=at_s), kind, **more)


def observe(counts: IntervalCounts, *events: ContactEvent, now: float = 0.0) -> list[ContactActual]:
    for offset, each in enumerate(events):
        counts.observe(each, offset=offset, now=now)
    return counts.due(now)


def test_an_interval_closes_when_the_watermark_is_past_its_lateness() -> None:
    counts = counting()
    assert observe(counts, event("a", 10), event("b", 900 + 299)) == []
    (closed,) = observe(counts, event("c", 900 + 300))
    assert (closed.start, closed.offered, closed.revision) == (START, 1, 1)


def test_every_kind_counts_where_it_belongs() -> None:
    counts = counting()
    (closed,) = observe(
        counts,
        event("a", 0),
        event("a", 20, ANSWERED, wait_s=20),
        event("a", 200, HANDLED, handle_time_s=180.5),
        event("b", 30),
        event("b", 55, ANSWERED, wait_s=25),
        event("b", 90, HANDLED, handle_time_s=35.5),
        event("c", 40),
        event("c", 70, ABANDONED, wait_s=30),
        event("z", 1300),
    )
    assert (closed.offered, closed.handled, closed.abandoned, closed.in_target) == (3, 2, 1, 1)
    assert closed.handle_time_s == 108.0
    assert closed.revision == 8


def test_a_late_event_corrects_the_interval_it_belongs_to() -> None:
    counts = counting()
    observe(counts, event("a", 10), event("z", 2000))
    (correction,) = observe(counts, event("late", 20))
    assert (correction.start, correction.offered, correction.revision) == (START, 2, 2)


def test_a_duplicate_changes_nothing() -> None:
    counts = counting()
    observe(counts, event("a", 10), event("z", 2000))
    assert observe(counts, event("a", 10)) == []


def test_an_event_older_than_the_horizon_is_refused_with_the_way_on() -> None:
    counts = counting()
    observe(counts, event("a", 10), event("z", 2 * 3600))
    with pytest.raises(InvalidValue, match=r"^at: expected .* 3600 s .*import corrected actuals"):
        counts.observe(event("old", 20))


def test_a_clock_far_ahead_is_refused_and_shuts_nobody_out() -> None:
    counts = counting()
    counts.observe(event("a", 10))
    with pytest.raises(InvalidValue, match=r"^at: "):
        counts.observe(event("b", 400 * 86400))
    counts.observe(event("c", 20))


def test_an_unknown_queue_is_refused() -> None:
    def no_queue(queue: str) -> float:
        raise InvalidValue("queue", "a queue of the network", queue)

    with pytest.raises(InvalidValue, match=r"^queue: "):
        IntervalCounts(LIMITS, no_queue).observe(event("a", 0))


def test_a_silent_queue_is_sent_as_it_stands() -> None:
    counts = counting()
    assert observe(counts, event("a", 10), now=100.0) == []
    assert counts.due(159.0) == []
    (sent,) = counts.due(160.0)
    assert (sent.offered, sent.revision) == (1, 1)
    assert counts.due(170.0) == []


def test_an_interval_without_contacts_is_sent_as_zero() -> None:
    counts = counting()
    sent = observe(counts, event("a", 10), event("z", 3 * 900))
    assert [(each.start, each.offered, each.revision) for each in sent] == [
        (START, 1, 1),
        (START + timedelta(minutes=15), 0, 0),
    ]


def test_offsets_are_committed_below_the_oldest_interval_held() -> None:
    counts = counting()
    for offset, at in enumerate((10, 20, 950, 5000)):
        counts.observe(event(str(offset), at), offset=offset)
    assert counts.positions({HERE: 4}) == {HERE: 0}
    counts.due(0.0)  # the first interval lies a horizon behind
    assert counts.positions({HERE: 4}) == {HERE: 2}
    counts.due(LIMITS.horizon_s)  # silent so long that all of it may go
    assert counts.positions({HERE: 4}) == {HERE: 4}


def test_a_partition_that_leaves_is_forgotten() -> None:
    counts = counting()
    counts.observe(event("a", 10), ("t", 1), 5)
    counts.drop([("t", 1)])
    assert counts.remaining() == []


def replayed(log: list[ContactEvent], crashes: list[int], batch: int) -> dict[object, ContactActual]:
    """Run the real counting over a topic, crashing as `crashes` say; return what holds at the end."""
    holds: dict[object, ContactActual] = {}

    def send(actuals: list[ContactActual]) -> None:
        for each in actuals:
            key = each.queue, each.start
            if key not in holds or each.revision >= holds[key].revision:
                holds[key] = each

    committed = 0
    for life in (*crashes, None):
        counts = counting()
        stop = len(log) if life is None else min(committed + life, len(log))
        for first in range(committed, stop, batch):
            for offset in range(first, min(first + batch, stop)):
                counts.observe(log[offset], offset=offset)
            if life is not None and first + batch >= stop:
                break  # the crash: what this batch changed is neither sent nor committed
            send(counts.due(0.0))
            committed = counts.positions({HERE: min(first + batch, stop)})[HERE]
        if life is None:
            send(counts.due(LIMITS.idle_s))
    return {key: each for key, each in holds.items() if each.revision}


facts = st.lists(
    st.builds(
        event,
        contact=st.integers(0, 40).map(str),
        at_s=st.floats(0, 4 * 3600).map(lambda s: round(s, 3)),
        kind=st.sampled_from(ContactKind),
        queue=st.sampled_from(["cards", "loans"]),
        wait_s=st.sampled_from([0.0, 20.0, 20.1]),
        handle_time_s=st.floats(0, 900).map(lambda s: round(s, 3)),
    ),
    max_size=60,
    unique_by=lambda each: (each.queue, each.contact, each.kind),
)


@given(facts, st.data())
@settings(max_examples=300, deadline=None)
def test_duplicates_reordering_lateness_and_crashes_leave_the_counts_of_the_clean_stream(
    clean: list[ContactEvent], data: st.DataObject
) -> None:
    in_order = sorted(clean, key=lambda each: each.at)
    copies = data.draw(st.lists(st.sampled_from(in_order), max_size=30)) if in_order else []
    within = LIMITS.horizon_s - 1  # past the lateness, inside the horizon
    delay = st.floats(0, within)
    arrivals = [(each.at + timedelta(seconds=data.draw(delay)), i, each) for i, each in enumerate(in_order + copies)]
    log = [each for *_, each in sorted(arrivals, key=lambda arrival: arrival[:2])]
    crashes = data.draw(st.lists(st.integers(0, len(log) + 1), max_size=4))
    batch = data.draw(st.integers(1, 20))
    assert replayed(log, crashes, batch) == replayed(in_order, [], 1)
