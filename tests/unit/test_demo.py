"""The demo's own parts: contacts made from counts, the changes compared, the figures of a certificate."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from heliotrope.cli.demo.contacts import contact_stream
from heliotrope.cli.demo.demand import actuals_of
from heliotrope.cli.demo.follower import same_changes
from heliotrope.cli.demo.scores import proof_of
from heliotrope.domain.demand import ContactKind
from heliotrope.domain.roster import Activity, RosterCertificate, Shift, changes
from heliotrope.domain.time import Horizon
from heliotrope.scenario import ContactIntervals
from heliotrope.scenario.corner_shop import corner_shop

START = datetime(2026, 10, 26, tzinfo=UTC)


@pytest.fixture
def intervals() -> dict[str, ContactIntervals]:
    """Eight hours of one queue before the horizon."""
    starts = np.datetime64("2026-10-25T16:00", "m") + 15 * np.arange(32)
    name = corner_shop().network.queues[0].id
    return {name: ContactIntervals(name, starts, np.arange(32.0), np.full(32, 240.0))}


def test_every_contact_of_the_counts_is_offered_once_in_its_interval(intervals: dict[str, ContactIntervals]) -> None:
    stream = contact_stream(corner_shop().network, Horizon(START), intervals, seed=1)
    offered = {event.contact: event.at for event in stream.events if event.kind is ContactKind.OFFERED}
    slots = Counter(int((at - START + timedelta(hours=8)) / timedelta(minutes=15)) for at in offered.values())
    assert len(offered) == stream.contacts == sum(range(32))
    assert [slots[slot] for slot in range(32)] == list(range(32))


def test_a_stream_has_duplicates_and_late_events_and_nothing_from_the_future(
    intervals: dict[str, ContactIntervals],
) -> None:
    stream = contact_stream(corner_shop().network, Horizon(START), intervals, seed=1)
    facts = Counter((event.contact, event.kind) for event in stream.events)
    assert sum(count - 1 for count in facts.values()) == stream.twice > 0
    assert stream.late > 0
    assert max(event.at for event in stream.events) < START
    assert stream == contact_stream(corner_shop().network, Horizon(START), intervals, seed=1)


def test_an_interval_feed_has_the_counts_as_they_are(intervals: dict[str, ContactIntervals]) -> None:
    actuals = list(actuals_of(intervals))
    assert [actual.offered for actual in actuals] == list(range(32))
    assert actuals[1].start == datetime(2026, 10, 25, 16, 15, tzinfo=UTC)
    assert {actual.handle_time_s for actual in actuals} == {240.0}


def test_changes_differ_where_a_break_moved_by_a_quarter_of_an_hour() -> None:
    def shift(quarters: int) -> Shift:
        at = START + timedelta(minutes=15 * quarters)
        after = at + timedelta(minutes=15)
        end = START + timedelta(hours=4)
        blocks = Activity("training", START, at), Activity("break", at, after), Activity("training", after, end)
        return Shift("a", "leeds", START, end, blocks)

    first, second = changes([shift(4)], [shift(5)]), changes([shift(4)], [shift(6)])
    assert same_changes(first, changes([shift(4)], [shift(5)]))
    assert not same_changes(first, second)
    assert not same_changes(first, ())


def test_a_proof_leaves_the_price_of_change_out_of_objective_and_gap() -> None:
    certificate = RosterCertificate(
        "EUR", {"wages": 100.0, "change": 30.0}, 130.0, 98.0, 200.0, 16.0, 0.0, {}, "", "", 1, {}, "0"
    )
    assert (proof_of(certificate).objective, proof_of(certificate).gap_points) == (100.0, 1.0)
    assert proof_of(replace(certificate, bound=None)).gap_points is None
