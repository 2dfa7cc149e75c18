"""Approval policy, retention, edits and differences of the roster service, without its database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from heliotrope.codec.shifts import (
    begins_with_agent,
    cut_batch,
    cut_changes,
    decode_change,
    encode_batch,
    encode_shift,
    join_batch,
    join_changes,
    pack_message,
    shift_key,
)
from heliotrope.codec.statuses import error_of, status_of
from heliotrope.codec.versions import Approval, RosterEdit, RosterVersion, VersionState, edit_message, edit_of
from heliotrope.domain.errors import Compacted, Conflict, InvalidValue, Refused, TooSlow
from heliotrope.domain.roster import Breach, Roster, RosterChange, Severity, Shift, changes
from heliotrope.domain.time import Horizon
from heliotrope.v1 import roster_pb2 as wire

from services.roster.approval import ApprovalPolicy, people_of
from services.roster.chunks import MOST_BYTES, MOST_CHUNKS, packs
from services.roster.differences import MOST_KEPT, changes_between, worth_keeping
from services.roster.editing import apply_changes
from services.roster.recent import RecentBytes
from services.roster.retention import Retention
from tests.unit.networks import MONDAY, tiny_problem, tiny_roster

HORIZON = Horizon(MONDAY)
SHIFTS = tiny_roster(tiny_problem()).shifts


def version(*severities: Severity, approvals: tuple[str, ...] = (), people_changed: int = 0) -> RosterVersion:
    breaches = tuple(Breach("a_rule", severity, "w1", MONDAY, "this", "that") for severity in severities)
    return RosterVersion(
        "r", 2, VersionState.PROPOSED, HORIZON, "e", 1, 30, "h", "h", MONDAY, breaches=breaches,
        approvals=tuple(Approval(by, "", MONDAY) for by in approvals), people_changed=people_changed,
    )  # fmt: skip


def moved(shift: Shift, minutes: int = 30) -> Shift:
    by = timedelta(minutes=minutes)
    blocks = tuple(replace(a, start=a.start + by, end=a.end + by) for a in shift.activities)
    return replace(shift, start=shift.start + by, end=shift.end + by, activities=blocks)


POLICY = ApprovalPolicy.of("any=1 contractual=2 statutory=3 changed>200=4")


@pytest.mark.parametrize(
    ("candidate", "people"),
    [
        (version(), 1),
        (version(Severity.HOUSE), 1),
        (version(Severity.CONTRACTUAL), 2),
        (version(Severity.CONTRACTUAL, Severity.STATUTORY), 3),
        (version(people_changed=200), 1),
        (version(Severity.CONTRACTUAL, people_changed=201), 4),
    ],
)
def test_the_strictest_rule_that_applies_says_how_many_must_agree(candidate: RosterVersion, people: int) -> None:
    assert POLICY.needed(candidate) == people


def test_a_person_counts_once_however_the_name_is_written() -> None:
    assert people_of(["Ana Silva", "ana  silva ", "Ben Okoro"]) == ["ana  silva ", "Ben Okoro"]
    with pytest.raises(Refused, match="expected 2 people"):
        POLICY.expect_agreed(version(Severity.CONTRACTUAL, approvals=("Ana Silva",)), "ana silva")
    POLICY.expect_agreed(version(Severity.CONTRACTUAL, approvals=("Ana Silva",)), "Ben Okoro")


@pytest.mark.parametrize("text", ["two", "any=0", "any=99", "grave=2", "changed=2", "changed>-1=2"])
def test_a_policy_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidValue, match="approval"):
        ApprovalPolicy.of(text)


def test_retention_is_read_and_what_is_none_is_refused() -> None:
    assert Retention.of("weeks=4 versions=3") == Retention(4.0, 3)
    assert Retention.of("") == Retention()
    for text in ("weeks=-1", "days=3", "versions"):
        with pytest.raises(InvalidValue, match="retention"):
            Retention.of(text)


def test_an_edit_changes_adds_and_removes_shifts() -> None:
    first, second, third = SHIFTS[:3]
    edited = apply_changes(Roster(SHIFTS), (RosterChange(first, moved(first)), RosterChange(second, None)), HORIZON)
    assert set(edited.shifts) == {moved(first), *SHIFTS[2:]}
    assert apply_changes(edited, (RosterChange(None, second),), HORIZON).shifts.count(third) == 1


def test_two_people_may_swap_their_shifts_in_one_edit() -> None:
    first = SHIFTS[0]
    other = next(shift for shift in SHIFTS if shift.agent != first.agent and shift.site == first.site)
    swap = (
        RosterChange(first, replace(first, agent=other.agent)),
        RosterChange(other, replace(other, agent=first.agent)),
    )
    assert len(apply_changes(Roster((first, other)), swap, HORIZON).shifts) == 2


def test_an_edit_of_what_is_not_there_any_more_is_a_conflict() -> None:
    seen = replace(SHIFTS[0], site="elsewhere")
    with pytest.raises(Conflict, match=r"changes\[0\]\.before"):
        apply_changes(Roster(SHIFTS), (RosterChange(seen, None),), HORIZON)
    with pytest.raises(Conflict, match=r"changes\[0\]\.after"):
        apply_changes(Roster(SHIFTS), (RosterChange(None, SHIFTS[0]),), HORIZON)


def test_an_edit_outside_the_planning_period_or_twice_of_one_shift_is_refused() -> None:
    late = moved(SHIFTS[0], 8 * 24 * 60)
    with pytest.raises(InvalidValue, match=r"changes\[0\]\.after\.start"):
        apply_changes(Roster(SHIFTS), (RosterChange(SHIFTS[0], late),), HORIZON)
    with pytest.raises(InvalidValue, match=r"changes\[1\]\.before"):
        apply_changes(Roster(SHIFTS), (RosterChange(SHIFTS[0], None),) * 2, HORIZON)


def test_an_edit_comes_back_from_the_wire_and_an_empty_one_is_none() -> None:
    edit = RosterEdit("id", "r", 3, "etag", (RosterChange(SHIFTS[0], moved(SHIFTS[0])),), "asked", "Ana Silva")
    assert edit_of(edit_message(edit)) == edit
    with pytest.raises(InvalidValue, match="changes"):
        replace(edit, changes=())
    with pytest.raises(InvalidValue, match="change"):
        decode_change(wire.RosterChange())


def test_a_batch_is_cut_into_its_shifts_and_joined_again() -> None:
    raw = encode_batch(SHIFTS)
    pieces = cut_batch(raw)
    assert pieces == [encode_shift(shift).SerializeToString() for shift in SHIFTS]
    assert join_batch(pieces) == raw
    assert [shift_key(piece)[0] for piece in pieces] == [shift.agent for shift in SHIFTS]
    with pytest.raises(InvalidValue, match="ShiftBytes"):
        cut_batch(raw[:-1])


@pytest.mark.parametrize("name", ["w1", "é" * 80, "a" * 130, ""])
def test_shifts_of_an_agent_are_known_by_how_their_bytes_begin(name: str) -> None:
    shift = replace(SHIFTS[0], agent=name or "other")
    begins = encode_shift(shift).SerializeToString().startswith(begins_with_agent(name))
    assert begins == bool(name)


def test_a_difference_as_bytes_is_the_difference_as_values() -> None:
    after = Roster((moved(SHIFTS[0]), *SHIFTS[2:], replace(SHIFTS[1], site="elsewhere")))
    found = changes_between([encode_batch(SHIFTS[:7]), encode_batch(SHIFTS[7:])], [encode_batch(after.shifts)])
    answer = wire.DiffVersionsResponse.FromString(join_changes(found))
    expected = changes(SHIFTS, after.shifts)
    assert tuple(decode_change(change) for change in answer.changes) == expected
    assert worth_keeping(expected) == join_changes(found)
    assert cut_changes(join_changes(found)) == found
    assert worth_keeping(expected * (MOST_KEPT // len(expected) + 1)) is None


def test_a_pack_is_the_message_that_protobuf_would_write_and_names_its_chunks() -> None:
    one, other = encode_batch(SHIFTS * 20), encode_batch(SHIFTS[:3])
    alone = wire.StreamShiftsResponse.FromString(pack_message([(b"\x01" * 32, one)]))
    assert (alone.shifts, alone.sha256) == (one, b"\x01" * 32)
    both = wire.StreamShiftsResponse.FromString(pack_message([(b"\x01" * 32, one), (b"\x02" * 32, other)]))
    assert both.shifts == one + other
    assert both.sha256 == b""
    assert [(chunk.size, chunk.sha256[0]) for chunk in both.chunks] == [(len(one), 1), (len(other), 2)]


async def test_small_chunks_travel_together_and_in_order_within_a_message_limit() -> None:
    contents = [bytes([number]) * size for number, size in enumerate((100, MOST_BYTES - 200, 150, 10, MOST_BYTES, 7))]

    async def chunks() -> AsyncIterator[tuple[bytes, bytes]]:
        for content in contents:
            yield b"", content

    packed = [[content for _, content in pack] async for pack in packs(chunks())]
    assert [content for pack in packed for content in pack] == contents
    assert [sum(map(len, pack)) for pack in packed] == [MOST_BYTES - 100, 160, MOST_BYTES, 7]


async def test_the_list_of_tiny_chunks_keeps_a_message_below_its_limit_too() -> None:
    async def chunks() -> AsyncIterator[tuple[bytes, bytes]]:
        for _ in range(1000):
            yield b"\x01" * 32, b"\n\x00"

    packed = [pack async for pack in packs(chunks())]
    assert sum(map(len, packed)) == 1000
    assert max(map(len, packed)) == MOST_CHUNKS
    assert len(pack_message(packed[0])) + MOST_BYTES < 256 * 1024


def test_shared_memory_of_chunks_keeps_to_its_bytes() -> None:
    recent = RecentBytes(100)
    for number in range(10):
        recent.put(bytes([number]), b"x" * 30)
    assert [number for number in range(10) if recent.get(bytes([number]))] == [7, 8, 9]


def test_what_was_compacted_and_who_was_too_slow_are_told_apart_on_the_wire() -> None:
    gone = status_of(Compacted("version: gone", 7))
    again = error_of(gone.code, gone.message, gone)
    assert isinstance(again, Compacted)
    assert again.oldest_version == 7
    slow = status_of(TooSlow("watch: slow"))
    assert isinstance(error_of(slow.code, slow.message, slow), TooSlow)
    assert error_of(slow.code, slow.message, slow).retriable
