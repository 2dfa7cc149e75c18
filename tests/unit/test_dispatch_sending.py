"""How dispatch sends, without other ends: signatures, pauses, addresses, messages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from heliotrope.domain.dispatch import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    DispatchChannel,
    Notify,
    Reader,
    ReaderKind,
    Subscription,
    SubscriptionTerms,
    reader_of,
)
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.plan import PlanChange, ShiftPlan
from heliotrope.domain.roster import ON_QUEUE, Activity, Shift
from heliotrope.plans.page import Letter
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from services.dispatch.channels.email import message_of, smtp_server
from services.dispatch.channels.push import PIECE_BYTES, messages_of
from services.dispatch.channels.webhook import retry_after_s, signature
from services.dispatch.composing import deadline, worth_sending
from services.dispatch.outcome import LONGEST_DETAIL, Outcome, Patience, Result
from services.dispatch.parcel import Parcel

NOW = datetime(2026, 10, 12, 6, tzinfo=UTC)
AGENT = Reader(ReaderKind.AGENT, "ag-1")


def shift(n: int = 0) -> Shift:
    start = NOW + timedelta(minutes=15 * n)
    end = start + timedelta(hours=8)
    return Shift(f"ag-{n}", "krk", start, end, (Activity(ON_QUEUE, start, end),))


def parcel(shifts: int = 1, **terms: object) -> Parcel:
    fields = {"address": "ana@example.com"} | terms
    subscription = Subscription("s-1", AGENT, DispatchChannel.EMAIL, SubscriptionTerms(**fields))  # type: ignore[arg-type]
    delivery = Delivery(
        "d-1", "s-1", AGENT, DispatchChannel.EMAIL, DeliveryKind.PLAN, "r", 2, DeliveryState.SENDING, NOW
    )
    plan = ShiftPlan("Europe/Warsaw", tuple(shift(n) for n in range(shifts)))
    letter = Letter(AGENT, "r", 2, plan, (date(2026, 10, 12), date(2026, 10, 18)), plan.changes_since(None))
    return Parcel(delivery, subscription, letter, (), 0, "whsec_c2VjcmV0")


@given(st.binary(max_size=200), st.text("abc-123", min_size=1, max_size=20))
def test_another_library_verifies_a_signature_and_refuses_another_body(body: bytes, name: str) -> None:
    secret = "whsec_" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    at = datetime.now(UTC)
    theirs = Webhook(secret).sign(name, at, body.decode("latin-1"))
    encoded = body.decode("latin-1").encode()
    assert signature(secret, name, str(int(at.timestamp())), encoded) == theirs
    assert signature(secret, name, str(int(at.timestamp())), encoded + b"x") != theirs


@given(st.integers(1, 1000), st.floats(0, 1, exclude_max=True))
def test_pauses_double_up_to_the_longest_and_half_of_each_is_chance(attempt: int, chance: float) -> None:
    patience = Patience()
    pause = patience.pause_s(attempt, chance)
    whole = min(patience.longest_s, patience.first_s * 2.0 ** min(attempt - 1, 60))
    assert whole / 2 <= pause <= whole
    assert patience.pause_s(attempt + 1, chance) >= pause


def test_the_attempts_span_about_two_days() -> None:
    patience = Patience()
    middle = sum(patience.pause_s(n, 0.5) for n in range(1, patience.attempts))
    assert 24 * 3600 <= middle <= 3 * 24 * 3600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120.0), ("Mon, 12 Oct 2026 06:01:00 GMT", 60.0), ("", None), ("soon", None), ("0", None),
     ("99999999", 86400.0), ("Mon, 12 Oct 2026 05:00:00 GMT", None)],
)  # fmt: skip
def test_retry_after_is_read_in_both_its_forms_and_bounded(text: str, seconds: float | None) -> None:
    assert retry_after_s(text, NOW) == seconds


def test_what_the_other_side_says_is_kept_short_and_printable() -> None:
    kept = Outcome(Result.RETRY, "busy\r\n\x00" + "x" * 5000).detail
    assert len(kept) == LONGEST_DETAIL
    assert kept.isprintable()


def test_an_e_mail_has_a_message_id_that_stays_and_asks_for_no_automatic_answer() -> None:
    first, again = (message_of(parcel(), "plans@example.com", at) for at in (NOW, NOW + timedelta(hours=1)))
    assert first["Message-ID"] == again["Message-ID"] == "<d-1@example.com>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in first.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, False, None, None)),
        ("smtps://mx.example.com", ("mx.example.com", 465, True, None, False)),
        ("smtp://u%40x:p%3Aq@mx.example.com", ("mx.example.com", 25, False, "u@x", True)),
    ],
)
def test_an_smtp_address_is_read_and_a_password_never_goes_without_tls(address: str, expected: tuple) -> None:
    server = smtp_server(address)
    assert (server.host, server.port, server.tls, server.username, server.start_tls) == expected


def test_an_smtp_address_that_is_none_is_refused_without_being_shown() -> None:
    with pytest.raises(InvalidValue, match="HELIOTROPE_SMTP") as caught:
        smtp_server("http://user:password@mx")
    assert "password@" not in str(caught.value).replace("user:password@host", "")


def test_a_large_push_goes_in_pieces_and_none_is_lost() -> None:
    messages = list(messages_of(parcel(shifts=3000)))
    assert messages[0].header.shifts == 3000
    assert sum(len(message.shifts) for message in messages) == 3000
    assert sum(len(message.changes) for message in messages) == 3000
    assert len(messages) > 3
    assert all(message.ByteSize() <= PIECE_BYTES + 8 * 3000 for message in messages)


@pytest.mark.parametrize(
    ("channel", "address", "good"),
    [
        (DispatchChannel.EMAIL, "ana@example.com", True),
        (DispatchChannel.EMAIL, "ana@example.com, bob@example.com", False),
        (DispatchChannel.EMAIL, "ana@example.com\nBcc: all@example.com", False),
        (DispatchChannel.WEBHOOK, "https://hr.example.com/in?x=1", True),
        (DispatchChannel.WEBHOOK, "http://127.0.0.1:8000/in", True),
        (DispatchChannel.WEBHOOK, "http://hr.example.com/in", False),
        (DispatchChannel.WEBHOOK, "https://user:pw@hr.example.com", False),
        (DispatchChannel.WEBHOOK, "https://[::1", False),
        (DispatchChannel.WEBHOOK, "file:///etc/hosts", False),
        (DispatchChannel.PUSH, "hr.example.com:7090", True),
        (DispatchChannel.PUSH, "hr.example.com", False),
        (DispatchChannel.PUSH, "unix:///socket:1", False),
        (DispatchChannel.ICALENDAR, "", True),
        (DispatchChannel.ICALENDAR, "ana@example.com", False),
        (DispatchChannel.FILE, "../elsewhere", False),
    ],
)
def test_an_address_is_one_that_its_channel_can_reach(channel: DispatchChannel, address: str, good: bool) -> None:
    def made() -> Subscription:
        return Subscription("s", AGENT, channel, SubscriptionTerms(address=address))

    if good:
        assert made().terms.address == address
    else:
        with pytest.raises(InvalidValue, match="address"):
            made()


@pytest.mark.parametrize("text", ["", "agents", "agents/", "people/x", "/x"])
def test_a_reader_is_a_kind_and_an_id(text: str) -> None:
    with pytest.raises(InvalidValue, match="reader"):
        reader_of(text)
    assert str(reader_of("teams/war-1")) == "teams/war-1"


def test_readers_are_told_what_they_want_to_be_told() -> None:
    delivery = parcel().delivery
    before = shift()
    pause = before.start + timedelta(hours=1)
    rearranged = Shift(
        "ag-0", "krk", before.start, before.end,
        (Activity("training", before.start, pause), Activity(ON_QUEUE, pause, before.end)),
    )  # fmt: skip
    breaks, gone = (PlanChange(before, rearranged),), (PlanChange(before, None),)
    assert not worth_sending(Notify.TIMES, delivery, breaks, first=False)
    assert worth_sending(Notify.TIMES, delivery, gone, first=False)
    assert worth_sending(Notify.ANY_CHANGE, delivery, breaks, first=False)
    assert not worth_sending(Notify.ANY_CHANGE, delivery, (), first=False)
    assert worth_sending(Notify.EVERY_VERSION, delivery, (), first=False)
    assert worth_sending(Notify.TIMES, delivery, (), first=True)


def test_a_deadline_that_was_said_once_holds() -> None:
    sent = parcel(acknowledge_within_h=4.0)
    changes = sent.letter.changes
    assert deadline(sent.delivery, sent.subscription, changes, NOW) == NOW + timedelta(hours=4)
    assert deadline(sent.delivery, sent.subscription, (), NOW) is None
    assert deadline(parcel().delivery, parcel().subscription, changes, NOW) is None
