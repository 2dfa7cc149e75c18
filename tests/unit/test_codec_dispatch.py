"""Plans, subscriptions and deliveries cross the wire unchanged; what is none is refused by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from heliotrope.codec import dispatch as codec
from heliotrope.codec.plans import plan_message, plan_of
from heliotrope.domain.dispatch import (
    Acknowledgement,
    Attempt,
    Delivery,
    DeliveryKind,
    DeliveryState,
    DispatchChannel,
    Notify,
    Reader,
    ReaderKind,
    Subscription,
    SubscriptionTerms,
)
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.plan import ShiftPlan
from heliotrope.domain.roster import Activity, Shift
from heliotrope.v1 import dispatch_service_pb2 as wire
from hypothesis import given
from hypothesis import strategies as st

AT = datetime(2026, 10, 12, 6, tzinfo=UTC)
READER = Reader(ReaderKind.TEAM, "war-1")
ADDRESSES = {DispatchChannel.EMAIL: "a@b.example", DispatchChannel.WEBHOOK: "https://b.example",
             DispatchChannel.PUSH: "b.example:1"}  # fmt: skip
SHIFTS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20000), st.integers(1, 48)), max_size=6,
                  unique_by=lambda found: found[:2])  # fmt: skip


def shift(agent: str, quarter: int, quarters: int) -> Shift:
    start = AT + timedelta(minutes=15 * quarter)
    end = start + timedelta(minutes=15 * quarters)
    return Shift(agent, "war", start, end, (Activity("training", start, end, paid=quarter % 2 == 0),))


@given(SHIFTS, SHIFTS, st.sampled_from(["Europe/Warsaw", "Australia/Lord_Howe", "America/St_Johns", "UTC"]))
def test_a_plan_and_its_changes_are_read_back_and_local_times_name_the_same_instants(
    before: list[tuple[str, int, int]], after: list[tuple[str, int, int]], zone: str
) -> None:
    old, new = (ShiftPlan(zone, tuple(shift(*each) for each in shifts)) for shifts in (before, after))
    changes = new.changes_since(old)
    message = plan_message(new, READER, "r", 3, changes, 2)
    assert plan_of(message) == (new, changes)
    for told, drawn in zip(message.shifts, new.shifts, strict=True):
        assert datetime.fromisoformat(told.local_start) == drawn.start
        assert datetime.fromisoformat(told.local_end) == drawn.end
        assert told.date == told.local_start[:10]


@pytest.mark.parametrize("channel", list(DispatchChannel))
def test_a_subscription_is_read_back(channel: DispatchChannel) -> None:
    terms = SubscriptionTerms(ADDRESSES.get(channel, ""), "es-MX", "Asia/Manila", Notify.TIMES, 24.0, 2.0)
    given_ = Subscription("s-1", READER, channel, terms, "e", "Ana", AT, None, AT)
    assert codec.subscription_of(codec.subscription_message(given_)) == given_


@pytest.mark.parametrize("state", list(DeliveryState))
def test_a_delivery_is_read_back(state: DeliveryState) -> None:
    given_ = Delivery(
        "d-1", "s-1", READER, DispatchChannel.PUSH, DeliveryKind.REMINDER, "r", 4, state, AT, 2, 3, "busy", AT,
        None, AT, AT, "Ewa",
    )  # fmt: skip
    assert codec.delivery_of(codec.delivery_message(given_)) == given_
    bare = replace(given_, next_attempt_at=None, acknowledge_by=None, acknowledged_at=None, acknowledged_by="")
    assert codec.delivery_of(codec.delivery_message(bare)) == bare


def test_attempts_and_acknowledgements_are_read_back() -> None:
    attempt = Attempt(2, AT, 0.5, "retry", "503")
    assert codec.attempt_of(codec.attempt_message(attempt)) == attempt
    known = Acknowledgement(READER, "r", 3, "Ewa", AT)
    assert codec.acknowledgement_of(codec.acknowledgement_message(known)) == known


@pytest.mark.parametrize("name", ["", "s-1", "subscriptions/", "subscriptions/a/b", "deliveries/a"])
def test_a_name_of_another_collection_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="expected subscriptions/ID"):
        codec.id_of(name, codec.SUBSCRIPTIONS)


def test_numbers_that_name_nothing_are_refused_by_field() -> None:
    for field, read in (("channel", codec.channel_of), ("state", codec.state_of)):
        with pytest.raises(InvalidValue, match=field):
            read(99)
    with pytest.raises(InvalidValue, match="notify"):
        codec.terms_of(wire.Subscription(notify=99))  # type: ignore[arg-type]
    assert codec.state_of(0) is None
