"""Runs, versions, certificates and errors cross the wire exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from heliotrope.codec.notices import RunProgress
from heliotrope.codec.runs import (
    Lane,
    RunRequest,
    RunScope,
    RunState,
    SchedulingRun,
    ShiftLock,
    decode_request,
    encode_request,
    run_message,
    run_of,
)
from heliotrope.codec.shifts import agent_of, begins_with_agent, encode_shift
from heliotrope.codec.statuses import error_of, status_of
from heliotrope.codec.verdicts import certificate_message, certificate_of, decode_verdict, encode_verdict
from heliotrope.codec.versions import RosterVersion, VersionState, roster_id, version_message, version_of
from heliotrope.domain.errors import (
    Conflict,
    HeliotropeError,
    InvalidValue,
    NotFound,
    Refused,
    Unavailable,
)
from heliotrope.domain.offers import Announcement, ChangeKind, FrontierPoint, Offer, kind_of
from heliotrope.domain.problem import ChangeBudget, SiteClosure
from heliotrope.domain.roster import Activity, Breach, RosterCertificate, Severity, Shift, Waiver
from heliotrope.domain.time import Horizon
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 10, 26, 7, 30, 0, 123456, tzinfo=UTC)
HORIZON = Horizon(datetime(2026, 10, 26, tzinfo=UTC))
FINITE = st.floats(allow_nan=False, allow_infinity=False)
BREACHES = tuple(Breach("daily_rest", severity, "w1", NOW, "11 h", "9 h", "Labour Code 132") for severity in Severity)
WAIVERS = (Waiver(BREACHES[4].key, "Ana Silva", "agreed with the team"),)

SHIFT = Shift("w1", "leeds", NOW, NOW + timedelta(hours=8), (Activity("break", NOW, NOW + timedelta(hours=8)),))
LATER = Shift("w1", "leeds", NOW, NOW + timedelta(hours=9), (Activity("break", NOW, NOW + timedelta(hours=9)),))
OFFERS = tuple(
    Offer("w1", kind_of(old, new), old, new, NOW, 0.25, 8.0)
    for old, new in ((SHIFT, LATER), (LATER, SHIFT), (None, SHIFT), (SHIFT, None))
)


@given(st.text(min_size=1, max_size=300).filter(lambda name: "\0" not in name))
def test_whose_a_shift_is_can_be_read_from_its_bytes_alone(name: str) -> None:
    piece = encode_shift(replace(SHIFT, agent=name)).SerializeToString(deterministic=True)
    assert agent_of(piece) == name
    assert piece.startswith(begins_with_agent(name))


@st.composite
def requests(draw: st.DrawFn) -> RunRequest:
    names = st.frozensets(st.text(min_size=1, max_size=5), max_size=3)
    return RunRequest(
        request_id=draw(st.text(min_size=1)),
        horizon=Horizon(HORIZON.start, draw(st.integers(1, 6)), draw(st.sampled_from((1, 5, 15, 30)))),
        scope=RunScope(draw(names), draw(names), draw(names), draw(names)),
        reason=draw(st.text()),
        closures=(SiteClosure("leeds", NOW, NOW + timedelta(hours=1)),) * draw(st.integers(0, 2)),
        budget=draw(st.none() | st.builds(ChangeBudget, st.integers(0, 1000), st.none() | st.integers(0, 9999))),
        frozen_until=draw(st.none() | st.just(NOW)),
        seed=draw(st.integers(0, 2**62)),
        time_limit_s=draw(st.floats(0.1, 86400)),
        lane=draw(st.sampled_from(Lane)),
        announcement=draw(st.none() | st.just(Announcement(NOW, ((ChangeKind.CALL_IN, 0.3), (ChangeKind.MOVE, 1.0))))),
        locks=tuple(ShiftLock(name, NOW) for name in sorted(draw(names))),
    )


@given(requests())
def test_a_request_survives_the_wire(request: RunRequest) -> None:
    assert decode_request(encode_request(request)) == request


@given(requests(), st.sampled_from(RunState), st.none() | FINITE, st.none() | FINITE)
def test_a_run_survives_the_wire(
    request: RunRequest, state: RunState, objective: float | None, bound: float | None
) -> None:
    progress = RunProgress("r1", "polish", NOW, objective, bound, None, 3, 7, 0.5)
    run = SchedulingRun(
        "r1", state, request, "20261026T0000Z-1w", "ab", {"network": "1"}, 1, 2, "w", progress, 3, "", True, NOW, NOW
    )
    assert run_of(run_message(run)) == run


@given(FINITE, st.none() | FINITE, st.dictionaries(st.text(max_size=9), FINITE, max_size=4))
def test_a_certificate_survives_the_wire(objective: float, bound: float | None, terms: dict[str, float]) -> None:
    certificate = RosterCertificate(
        "EUR", terms, objective, bound, 10.0, bound, 1.5, {"PL": "1"}, "p", "r", 7, {"polish": 12}, "0.1", {"a": "1"},
        offers=OFFERS, frontier=(FrontierPoint(1, 60, 9.5), FrontierPoint(2, 1020, 12.0)),
    )  # fmt: skip
    assert certificate_of(certificate_message(certificate)) == certificate


@pytest.mark.parametrize("published", [None, NOW])
def test_a_version_survives_the_wire(published: datetime | None) -> None:
    version = RosterVersion(
        roster_id(HORIZON), 3, VersionState.PUBLISHED, HORIZON, "etag", 2, 10, "rh", "root", NOW,
        breaches=BREACHES, waivers=WAIVERS, network_revision=1, in_force=True, reason="incumbent",
        published_at=published, published_version=3,
    )  # fmt: skip
    assert version.roster == "20261026T0000Z-1w"
    assert version_of(version_message(version)) == version
    assert decode_verdict(encode_verdict(BREACHES, WAIVERS)) == (BREACHES, WAIVERS)


def test_a_wrong_value_names_its_field_on_the_other_side() -> None:
    status = status_of(InvalidValue("queues[cards].goal.within_s", "seconds, 0 or more", -1))
    error = error_of(status.code, status.message, status)
    assert isinstance(error, InvalidValue)
    assert error.field == "queues[cards].goal.within_s"
    assert str(error) == "queues[cards].goal.within_s: expected seconds, 0 or more, got -1"


@pytest.mark.parametrize("kind", [NotFound, Conflict, Refused, Unavailable])
def test_every_error_keeps_its_kind_and_its_words(kind: type[HeliotropeError]) -> None:
    status = status_of(kind("version 4 is published now"))
    error = error_of(status.code, status.message, status)
    assert type(error) is kind
    assert str(error) == "version 4 is published now"


def test_a_request_without_id_or_with_an_impossible_limit_is_refused() -> None:
    with pytest.raises(InvalidValue, match="request_id"):
        RunRequest("", HORIZON)
    with pytest.raises(InvalidValue, match="time_limit_s"):
        RunRequest("a", HORIZON, time_limit_s=0)
