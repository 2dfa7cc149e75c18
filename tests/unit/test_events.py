"""Events cross the wire unchanged, and bytes that are none are refused by field."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from heliotrope.codec import events as codec
from heliotrope.codec.dead_letter import DeadLetter, decode_dead_letter, encode_dead_letter
from heliotrope.codec.notices import (
    ForecastReleased,
    ForecastRequested,
    RequirementReleased,
    RosterPublished,
    RunProgress,
    RunWakeUp,
)
from heliotrope.domain.demand import (
    ContactActual,
    ContactEvent,
    ContactKind,
    DemandForecast,
    StaffingRequirement,
)
from heliotrope.domain.errors import InvalidValue
from heliotrope.v1 import events_pb2 as wire
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 10, 26, 8, 1, 2, 345678, tzinfo=UTC)
DECODERS = [getattr(codec, name) for name in dir(codec) if name.startswith("decode_")] + [decode_dead_letter]

contact_events = st.builds(
    ContactEvent,
    contact=st.text(min_size=1),
    queue=st.text(min_size=1),
    at=st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    kind=st.sampled_from(ContactKind),
    wait_s=st.floats(0, 600000),
    handle_time_s=st.floats(0, 600000),
)


def forecast(**changes: object) -> DemandForecast:
    slots = np.arange(96, dtype=float)
    fields = {"volume": slots, "low": slots / 2, "high": slots * 2, "handle_time_s": slots + 300.5}
    return DemandForecast("cards-en", date(2026, 10, 26), **fields, revision=7, basis="history@9")


@given(contact_events)
def test_any_contact_event_survives_the_wire(event: ContactEvent) -> None:
    assert codec.decode_contact_event(codec.encode_contact_event(event)) == event


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (ContactActual("cards-en", NOW, 15, 5, 4, 1, 312.25, 3, 13), "contact_actual"),
        (ForecastRequested("r1", NOW, 2, 3, ("a", "b")), "forecast_requested"),
        (ForecastReleased(3, 140), "forecast_released"),
        (RequirementReleased(3, 140), "requirement_released"),
        (RunWakeUp("run-1", "repair"), "run_wake_up"),
        (RunProgress("run-1", "bound", NOW), "run_progress"),
        (RunProgress("run-1", "polish", NOW, 12.5, 0.0, 0.3, 4), "run_progress"),
        (RosterPublished("week-44", 3, "ab12"), "roster_published"),
    ],
)
def test_a_notice_survives_the_wire(value: object, name: str) -> None:
    raw = getattr(codec, f"encode_{name}")(value)
    assert getattr(codec, f"decode_{name}")(raw) == value


def test_a_forecast_survives_the_wire() -> None:
    sent = forecast()
    got = codec.decode_demand_forecast(codec.encode_demand_forecast(sent))
    assert (got.queue, got.day, got.revision, got.basis) == (sent.queue, sent.day, 7, "history@9")
    for name in ("volume", "low", "high", "handle_time_s"):
        np.testing.assert_array_equal(getattr(got, name), getattr(sent, name))


def test_a_requirement_keeps_its_pieces_interval_by_interval() -> None:
    widths = np.random.default_rng(1).random((96, 4))
    prices = np.cumsum(np.random.default_rng(2).random((96, 4)), axis=1)
    sent = StaffingRequirement(
        "q", date(2026, 10, 26), widths.sum(axis=1), widths, prices, np.ones(96), 7, "forecast@7"
    )
    got = codec.decode_staffing_requirement(codec.encode_staffing_requirement(sent))
    np.testing.assert_array_equal(got.widths, widths)
    np.testing.assert_array_equal(got.prices, prices)
    np.testing.assert_array_equal(got.load, np.ones(96))


def test_a_dead_letter_keeps_the_message_byte_for_byte() -> None:
    letter = DeadLetter("contact-events.v1", 2, 17, b"k", b"\xff\x00", "at: expected", "intake", "run it", NOW)
    assert decode_dead_letter(encode_dead_letter(letter)) == letter


@pytest.mark.parametrize("decode", DECODERS)
@given(raw=st.binary(max_size=60))
def test_bytes_that_are_no_message_are_refused_and_nothing_else_happens(decode, raw: bytes) -> None:
    with contextlib.suppress(InvalidValue):
        decode(raw)


def test_an_event_without_an_instant_names_the_field() -> None:
    raw = wire.ContactEvent(contact="c", queue="q", kind=wire.CONTACT_KIND_OFFERED).SerializeToString()
    with pytest.raises(InvalidValue, match=r"^at: expected an instant"):
        codec.decode_contact_event(raw)


def test_a_kind_that_is_not_known_is_refused() -> None:
    stamp = codec.timestamp(NOW)
    raw = wire.ContactEvent(contact="c", queue="q", at=stamp, kind=99).SerializeToString()
    with pytest.raises(InvalidValue, match=r"^kind: expected offered"):
        codec.decode_contact_event(raw)


def test_a_forecast_with_a_missing_interval_names_the_array() -> None:
    message = wire.DemandForecast.FromString(codec.encode_demand_forecast(forecast()))
    del message.low[-1]
    with pytest.raises(InvalidValue, match=r"^low: expected 96 values, got 95"):
        codec.decode_demand_forecast(message.SerializeToString())


def test_a_negative_volume_is_refused() -> None:
    message = wire.DemandForecast.FromString(codec.encode_demand_forecast(forecast()))
    message.volume[3] = -1
    with pytest.raises(InvalidValue, match=r"^volume: expected finite values, 0 or more"):
        codec.decode_demand_forecast(message.SerializeToString())


@pytest.mark.parametrize(("start", "days"), [(NOW.replace(hour=0, minute=0, second=0, microsecond=0), 7), (NOW, 8)])
def test_a_request_covers_every_utc_day_that_its_period_touches(start: datetime, days: int) -> None:
    assert ForecastRequested("r", start, 1, 1).days == days
    assert ForecastRequested("r", start, 1, 1).first_day == (start + timedelta(0)).date()
