"""The follower's own arithmetic: how long it waits, and what it makes of pieces."""

from __future__ import annotations

import pytest
from heliotrope.client.following import LONGEST_WAIT_S, SHORTEST_WAIT_S, Checkpoint, _Assembly, wait_s
from heliotrope.codec.shifts import encode_batch
from heliotrope.codec.versions import RosterVersion, VersionState, version_message
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon
from heliotrope.v1 import roster_pb2 as wire
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.networks import MONDAY, tiny_problem, tiny_roster

ROSTER = tiny_roster(tiny_problem())


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_anything_below_a_limit_that_doubles_up_to_the_longest(failures: int, draw: float) -> None:
    limit = min(LONGEST_WAIT_S, SHORTEST_WAIT_S * 2.0 ** min(failures, 16))
    assert 0 <= wait_s(failures, lambda: draw) <= limit
    assert wait_s(failures, lambda: 0.5) == limit / 2


def pieces(roster_hash: str) -> list[wire.WatchRostersResponse]:
    version = RosterVersion(
        "r", 1, VersionState.PUBLISHED, Horizon(MONDAY), "e", 0, 30, roster_hash, "root", MONDAY, published_version=1
    )
    whole = version_message(version)
    first, rest = encode_batch(ROSTER.shifts[:12]), encode_batch(ROSTER.shifts[12:])
    return [
        wire.WatchRostersResponse(snapshot=True, shifts=first),
        wire.WatchRostersResponse(snapshot=True, shifts=rest),
        wire.WatchRostersResponse(snapshot=True, version=whole, complete=True, resume_token="next"),
    ]


def test_a_publication_is_whole_only_with_its_last_piece_and_carries_the_token() -> None:
    assembly = _Assembly(Checkpoint())
    first, second, last = pieces(ROSTER.hash())
    assert assembly.add(first) is None
    assert assembly.add(second) is None
    followed = assembly.add(last)
    assert followed is not None
    assert (followed.equal, followed.roster, followed.resume_token) == (True, ROSTER, "next")
    assert len(followed.changed) == 30


def test_a_publication_that_is_not_equal_leaves_the_copy_as_it_was() -> None:
    checkpoint = Checkpoint("before", {"r": {}})
    assembly = _Assembly(checkpoint)
    followed = [assembly.add(piece) for piece in pieces("another hash")][-1]
    assert followed is not None
    assert not followed.equal
    assert checkpoint == Checkpoint("before", {"r": {}})


@pytest.mark.parametrize("missing", [0, 1])
def test_a_lost_piece_shows_in_the_hash(missing: int) -> None:
    assembly = _Assembly(Checkpoint())
    arrived = [piece for number, piece in enumerate(pieces(ROSTER.hash())) if number != missing]
    followed = [assembly.add(piece) for piece in arrived][-1]
    assert followed is not None
    assert not followed.equal
    assert followed.roster != Roster(ROSTER.shifts)
