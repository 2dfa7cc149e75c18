"""A follower: its own copy of the published rosters, kept in step as an HR system would.

Every publication is applied whole, its hash compared with the server's, handed to the caller, and only then
checkpointed. After a disconnect the follower waits for a random time up to a limit that doubles (full jitter: a
thousand followers do not come back in one instant) and resumes after its checkpoint. Where the copy is not equal, or
what followed the checkpoint was compacted, it begins again with a snapshot.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import grpc

from heliotrope.client.channel import open_channel
from heliotrope.codec.calls import own_errors
from heliotrope.codec.fields import instant
from heliotrope.codec.shifts import decode_batch
from heliotrope.codec.versions import RosterVersion, version_of
from heliotrope.domain.errors import Compacted, Unavailable
from heliotrope.domain.roster import Roster, RosterChange, Shift, changes
from heliotrope.v1 import roster_pb2 as wire
from heliotrope.v1.roster_pb2_grpc import RosterServiceStub

SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.2, 10.0
SILENCE_S = 60.0
"""Bookmarks come every 15 s: a stream that is silent for longer is dead."""

ShiftKey = tuple[str, datetime]


@dataclass
class Checkpoint:
    """Where a follower stands: its resume token, and roster id -> its copy. Keep it to continue after a restart."""

    resume_token: str = ""
    copies: dict[str, dict[ShiftKey, Shift]] = field(default_factory=dict)

    def roster(self, roster: str) -> Roster:
        """Return the copy of a roster."""
        return Roster(tuple(self.copies.get(roster, {}).values()))


@dataclass(frozen=True)
class FollowedRoster:
    """One publication as it arrived.

    Attributes
    ----------
    equal
        Whether the copy has the hash that the server gave.
    snapshot
        The copy began from nothing; `changed` is still what differs from the copy that the follower had.
    resume_token
        Where to continue after this publication; empty inside a snapshot of several rosters. Who stores it together
        with the change, in one transaction, applies every publication exactly once.
    """

    version: RosterVersion
    roster: Roster
    changed: tuple[RosterChange, ...]
    previous_version: int
    snapshot: bool
    equal: bool
    resume_token: str = ""


OnVersion = Callable[[FollowedRoster], Awaitable[None]]


async def follow(
    address: str,
    on_version: OnVersion,
    checkpoint: Checkpoint | None = None,
    roster: str = "",
    stop: asyncio.Event | None = None,
    jitter: Callable[[], float] = random.random,
) -> None:
    """Follow the published rosters at `address` until `stop` is set or the task is cancelled.

    Parameters
    ----------
    on_version
        Awaited for each publication in order, before it is checkpointed: at least once.
    checkpoint
        Where to continue; a new one begins with a snapshot. It is updated in place.
    roster
        Only this roster; empty means all.

    Raises
    ------
    InvalidValue
        The resume token is not one of this server.
    """
    checkpoint = checkpoint or Checkpoint()
    failures = 0
    while not (stop and stop.is_set()):
        before = checkpoint.resume_token
        try:
            await _follow_once(address, on_version, checkpoint, roster, stop)
        except Compacted:
            checkpoint.resume_token = ""
        except Unavailable:
            pass  # what had arrived is checkpointed; the rest comes again
        failures = 0 if checkpoint.resume_token != before else failures + 1
        await _pause(wait_s(failures, jitter), stop)


def wait_s(failures: int, jitter: Callable[[], float]) -> float:
    """Return the seconds before the next attempt: full jitter, `jitter` drawing from [0, 1)."""
    return float(min(LONGEST_WAIT_S, SHORTEST_WAIT_S * 2 ** min(failures, 16)) * jitter())


async def _follow_once(
    address: str, on_version: OnVersion, checkpoint: Checkpoint, roster: str, stop: asyncio.Event | None
) -> None:
    request = wire.WatchRostersRequest(roster=roster, resume_token=checkpoint.resume_token)
    async with open_channel(address) as channel:
        with own_errors():
            stub = RosterServiceStub(channel)
            call = stub.WatchRosters(request)
            assembly = _Assembly(checkpoint)
            while (piece := await _next(call, stop)) is not None:
                if piece.bookmark:
                    checkpoint.resume_token = piece.resume_token
                elif (followed := assembly.add(piece)) is not None:
                    await on_version(followed)
                    if not followed.equal:
                        checkpoint.resume_token = ""
                        raise Unavailable(f"follow: the copy of {followed.version.roster} differs, starting anew")
                    checkpoint.copies[followed.version.roster] = assembly.copy
                    checkpoint.resume_token = piece.resume_token or checkpoint.resume_token


async def _next(
    call: grpc.aio.UnaryStreamCall[wire.WatchRostersRequest, wire.WatchRostersResponse],
    stop: asyncio.Event | None,
) -> wire.WatchRostersResponse | None:
    """Return the next piece; None when the server ended the stream, or `stop` is set."""
    reading = asyncio.ensure_future(call.read())
    stopping = asyncio.ensure_future((stop or asyncio.Event()).wait())
    try:
        done, _ = await asyncio.wait({reading, stopping}, timeout=SILENCE_S, return_when=asyncio.FIRST_COMPLETED)
        if reading in done:
            piece = reading.result()
            return piece if isinstance(piece, wire.WatchRostersResponse) else None  # else the end
        if stopping in done:
            return None
        raise Unavailable(f"follow: nothing came for {SILENCE_S:.0f} s")
    finally:
        stopping.cancel()
        if not reading.done():
            call.cancel()
            await asyncio.wait({reading})


class _Assembly:
    """Puts the pieces of one publication together: `copy` is what the follower's copy will be with it."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self.copy: dict[ShiftKey, Shift] = {}
        self._upserts: list[Shift] = []
        self._removed: list[ShiftKey] = []

    def add(self, piece: wire.WatchRostersResponse) -> FollowedRoster | None:
        """Take a piece; return the publication when it is complete."""
        self._upserts += decode_batch(piece.shifts)
        self._removed += [(key.agent, instant(key.start, "removed.start")) for key in piece.removed]
        if not piece.complete:
            return None
        version = version_of(piece.version)
        before = self._checkpoint.copies.get(version.roster, {})
        after = {} if piece.snapshot else dict(before)
        for key in self._removed:
            after.pop(key, None)
        for shift in self._upserts:
            after[shift.agent, shift.start] = shift
        self._upserts, self._removed = [], []
        self.copy = after
        roster = Roster(tuple(after.values()))
        return FollowedRoster(
            version=version,
            roster=roster,
            changed=changes(before.values(), after.values()),
            previous_version=piece.previous_version,
            snapshot=piece.snapshot,
            equal=roster.hash() == version.roster_hash,
            resume_token=piece.resume_token,
        )


async def _pause(seconds: float, stop: asyncio.Event | None) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for((stop or asyncio.Event()).wait(), seconds)
