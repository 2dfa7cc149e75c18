"""Text that no database keeps is refused with the path of its field."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from google.protobuf.message import Message
from heliotrope.codec.fields import expect_text
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.time import Horizon
from heliotrope.v1 import planning_pb2, roster_pb2


@pytest.mark.parametrize(
    ("message", "path"),
    [
        (roster_pb2.GetRosterRequest(roster="a\0"), r"^roster:"),
        (roster_pb2.ShiftBatch(shifts=[{}, {"site": "\0"}]), r"^shifts\[1\]\.site:"),
        (roster_pb2.RosterCertificate(packs={"PL": "\0"}), r"^packs\[PL\]:"),
        (roster_pb2.RosterCertificate(terms={"\0": 1.0}), r"^terms:"),
        (planning_pb2.RunScope(sites=["good", "b\0d"]), r"^sites\[1\]:"),
    ],
)
def test_a_nul_is_refused_wherever_it_stands(message: Message, path: str) -> None:
    with pytest.raises(InvalidValue, match=path):
        expect_text(message)


def test_other_text_and_bytes_pass() -> None:
    expect_text(roster_pb2.StreamShiftsResponse(shifts=b"\0\0", sha256=b"\0"))
    expect_text(roster_pb2.GetRosterRequest(roster="ünïcode \u2028 ok"))


@pytest.mark.parametrize("year", [1, 1969, 3000, 9999])
def test_a_planning_period_outside_the_calendar_is_refused(year: int) -> None:
    with pytest.raises(InvalidValue, match=r"horizon\.start"):
        Horizon(datetime(year, 12, 28, tzinfo=UTC))
