"""Hashes are taken over one text form, however it is written."""

from __future__ import annotations

import json
from datetime import timedelta

from heliotrope.domain.canonical import json_of
from heliotrope.domain.roster import ON_QUEUE, Activity, QueueShare, Shift
from heliotrope.domain.time import format_instant

from tests.unit.networks import MONDAY, tiny_agent


def odd_shift() -> Shift:
    noon = MONDAY + timedelta(hours=12)
    blocks = (
        Activity(ON_QUEUE, MONDAY, noon, shares=(QueueShare('say "hello"', 400), QueueShare("é", 600))),
        Activity("break", noon, noon + timedelta(minutes=30), False),
        Activity("training", noon + timedelta(minutes=30), noon + timedelta(hours=1), request="r-1"),
    )
    return Shift("ag\\1", "manila", MONDAY, noon + timedelta(hours=1), blocks)


def fields(value: object) -> object:
    names = getattr(value, "__dataclass_fields__", None)
    return format_instant(value) if names is None else {name: getattr(value, name) for name in names}  # type: ignore[arg-type]


def test_shifts_are_written_as_json_writes_them() -> None:
    shifts = (odd_shift(), odd_shift())
    assert "".join(json_of(shifts)) == json.dumps(shifts, default=fields, sort_keys=True)


def test_a_tuple_is_written_member_by_member_and_reads_as_one_text() -> None:
    agents = (tiny_agent("w1"), tiny_agent("w2", wage=9.5))
    pieces = list(json_of(agents))
    assert [agent["wage"] for agent in json.loads("".join(pieces))] == [agents[0].wage, 9.5]
    assert len(pieces) == 2 + len(agents)
    assert list(json_of(())) == ["[", "]"]
