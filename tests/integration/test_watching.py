"""WatchRosters on the real PostgreSQL: order, heads, resumption, compaction, slow watchers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import grpc
import pytest
from heliotrope.client import Checkpoint, FollowedRoster, follow
from heliotrope.codec.calls import own_errors
from heliotrope.codec.shifts import decode_batch
from heliotrope.codec.versions import RosterEdit, RosterImport, RosterVersion
from heliotrope.domain.errors import Compacted, HeliotropeError, InvalidValue, TooSlow
from heliotrope.domain.roster import RosterChange
from heliotrope.v1 import roster_pb2 as wire
from heliotrope.v1.roster_pb2_grpc import RosterServiceStub

from deploy.local import LocalStack
from services.roster import feed as feeding
from services.roster import watching
from services.roster.feed import Feed
from services.roster.retention import Retention, compact_once
from services.roster.service import api
from services.roster.watching import Watch
from tests.integration.roster_records import HORIZON, Running, moved, running_service, tiny_document
from tests.unit.networks import tiny_problem, tiny_roster

INCUMBENT = RosterImport("incumbent", HORIZON, in_force=True, reason="in force since last year")
SHIFTS = tiny_roster(tiny_problem()).shifts
NOW = Retention(weeks=0, versions=0)
EACH = 3
"""Pieces of a publication that moves one shift: what came, what is gone, and that it is complete."""
Pieces = list[wire.WatchRostersResponse]


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Running]:
    async with running_service(stack.postgres) as running:
        await running.client.import_network(tiny_document())
        await running.client.import_roster(INCUMBENT, SHIFTS)
        yield running


async def publish_next(service: Running) -> RosterVersion:
    """Publish a version in which one agent's first shift is later than it was."""
    version = await service.client.get_version()
    agent = f"w{version.version % 3 + 1}"
    first = (await service.client.shifts_of(agent))[0]
    change = RosterChange(first, moved(first))
    edit = RosterEdit(f"e{version.version}", version.roster, version.version, version.etag, (change,), "", "Ana Silva")
    return await service.client.publish(await service.client.edit(edit), "Ana Silva")


async def watched(service: Running, pieces: int, token: str = "", **fields: object) -> Pieces:
    """Return the next pieces of a watch."""
    request = wire.WatchRostersRequest(resume_token=token, **fields)  # type: ignore[arg-type]
    call = RosterServiceStub(service.channel).WatchRosters(request, timeout=20)
    found = []
    with own_errors():
        while len(found) < pieces:
            found.append(await call.read())
    call.cancel()
    return found


async def test_a_watch_begins_with_a_snapshot_and_goes_on_with_every_version_in_order(service: Running) -> None:
    first = await watched(service, 3)
    assert all(piece.snapshot for piece in first)
    assert len(decode_batch(first[0].shifts)) + len(decode_batch(first[1].shifts)) == len(SHIFTS)
    for _ in range(5):
        await publish_next(service)
    rest = [piece for piece in await watched(service, 5 * EACH, first[-1].resume_token) if piece.complete]
    assert [(piece.version.version, piece.previous_version) for piece in rest] == [
        (2, 1), (3, 2), (4, 3), (5, 4), (6, 5),
    ]  # fmt: skip
    assert {piece.snapshot for piece in rest} == {False}


async def test_a_watch_of_heads_says_which_versions_without_their_shifts(service: Running) -> None:
    (head,) = await watched(service, 1, heads_only=True)
    assert (head.version.version, head.snapshot, head.complete, head.shifts) == (1, True, True, b"")
    await publish_next(service)
    await publish_next(service)
    later = await watched(service, 2, head.resume_token, heads_only=True)
    assert [(each.version.version, each.complete, each.shifts) for each in later] == [(2, True, b""), (3, True, b"")]
    again = asyncio.ensure_future(watched(service, 1, later[-1].resume_token, heads_only=True))
    await publish_next(service)
    assert (await again)[0].version.version == 4


async def test_a_quiet_watch_gets_bookmarks_to_resume_from(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "BOOKMARK_EVERY_S", 0.1)
    (*_, last) = await watched(service, 4)
    assert (last.bookmark, last.shifts) == (True, b"")
    await publish_next(service)
    pieces = await watched(service, EACH, last.resume_token)
    assert pieces[-1].version.version == 2


@pytest.mark.parametrize("token", ["nonsense", "AAAA"])
async def test_a_token_that_is_not_ours_is_refused(service: Running, token: str) -> None:
    with pytest.raises(InvalidValue, match="resume_token"):
        await watched(service, 1, token)


async def test_a_token_of_another_watch_or_of_the_future_is_refused(service: Running) -> None:
    (*_, last) = await watched(service, 3)
    with pytest.raises(InvalidValue, match="a token of a watch of"):
        await watched(service, 1, last.resume_token, roster="20261012T0000Z-1w")
    ahead = service.record.tokens.seal({"watch": "", "after": 99})
    with pytest.raises(InvalidValue, match="a publication up to 1"):
        await watched(service, 1, ahead)


async def test_a_token_before_the_compaction_is_answered_with_the_oldest_version(service: Running) -> None:
    (*_, first) = await watched(service, 3)
    await publish_next(service)
    (*_, second) = await watched(service, EACH, first.resume_token)
    await publish_next(service)
    await compact_once(service.record, NOW)
    async with other_feed(service) as watch:
        with pytest.raises(Compacted) as gone:
            await anext(watch.pieces("", first.resume_token))
        assert gone.value.oldest_version == 3
        with pytest.raises(Compacted):
            await anext(watch.pieces("", second.resume_token))


@contextlib.asynccontextmanager
async def late_feed(service: Running) -> AsyncIterator[tuple[Watch, Feed]]:
    """A process that has looked, and hears of nothing any more: its notices are still under way."""
    feed, stop = Feed(service.record), asyncio.Event()
    await feed.look()
    feed.news = asyncio.Event()
    yield Watch(service.record, stop, feed), feed
    stop.set()


async def test_a_snapshot_ahead_of_what_was_heard_is_not_followed_by_its_own_version(service: Running) -> None:
    async with late_feed(service) as (watch, feed):
        await publish_next(service)
        pieces = watch.pieces("", "")
        while not (piece := wire.WatchRostersResponse.FromString(await anext(pieces))).complete:
            pass
        assert (piece.snapshot, piece.version.version) == (True, 2)
        following = asyncio.ensure_future(anext(pieces))
        await asyncio.sleep(0.1)
        await publish_next(service)
        feed.news.set()
        first = wire.WatchRostersResponse.FromString(await following)
        assert (first.version.version, first.previous_version) == (3, 2)
        await pieces.aclose()


async def test_a_token_of_another_process_that_heard_earlier_is_good(service: Running) -> None:
    async with late_feed(service) as (watch, _):
        await publish_next(service)
        (*_, newest) = await watched(service, 3)
        assert newest.version.version == 2
        pieces = watch.pieces("", newest.resume_token)
        following = asyncio.ensure_future(anext(pieces))
        await asyncio.sleep(0.1)
        await publish_next(service)
        first = wire.WatchRostersResponse.FromString(await asyncio.wait_for(following, 10))
        assert (first.version.version, first.previous_version) == (3, 2)
        await pieces.aclose()


async def test_a_follower_that_was_away_for_too_long_begins_anew_and_is_equal(service: Running) -> None:
    (*_, first) = await watched(service, 3)
    await publish_next(service)
    await publish_next(service)
    await compact_once(service.record, NOW)
    checkpoint, arrived, stop = Checkpoint(first.resume_token), list[FollowedRoster](), asyncio.Event()

    async def keep(publication: FollowedRoster) -> None:
        arrived.append(publication)
        stop.set()

    # A new feed has nothing in memory, so the token is answered from the database, as after a restart.
    async with running_service_again(service) as address:
        await asyncio.wait_for(follow(address, keep, checkpoint, stop=stop, jitter=lambda: 0.0), 15)
    assert [(each.version.version, each.snapshot, each.equal) for each in arrived] == [(3, True, True)]


async def test_a_watcher_that_falls_behind_the_memory_is_dropped_and_resumes_without_a_gap(service: Running) -> None:
    stop = asyncio.Event()
    watch = Watch(service.record, stop, Feed(service.record, most_entries=2))
    slow = watch.pieces("", "")
    seen = [wire.WatchRostersResponse.FromString(await anext(slow)) for _ in range(3)]
    await publish_next(service)
    seen += [wire.WatchRostersResponse.FromString(await anext(slow)) for _ in range(EACH)]
    token = seen[-1].resume_token
    lively = watch.pieces("", token)
    for _ in range(4):  # the slow one takes none of them
        await publish_next(service)
        for _ in range(EACH):
            await anext(lively)
    with pytest.raises(TooSlow, match="resume with the last token"):
        await anext(slow)
    resumed = watch.pieces("", token)
    again = [wire.WatchRostersResponse.FromString(await anext(resumed)) for _ in range(4 * EACH)]
    assert [piece.version.version for piece in again if piece.complete] == [3, 4, 5, 6]
    await lively.aclose()
    await resumed.aclose()


async def test_being_too_slow_reaches_the_client_as_a_status_to_resume_after(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def behind(feed: Feed, cursor: int, roster: str) -> None:
        raise TooSlow("watch: too slow")

    monkeypatch.setattr(Feed, "after", behind)
    call = RosterServiceStub(service.channel).WatchRosters(wire.WatchRostersRequest(), timeout=10)
    found: HeliotropeError | None = None
    pieces = []
    try:
        with own_errors():
            while (piece := await call.read()) is not grpc.aio.EOF:
                pieces.append(piece)
    except HeliotropeError as error:
        found = error
    assert isinstance(found, TooSlow)
    assert call.done()
    assert (await call.code()) is grpc.StatusCode.UNAVAILABLE
    assert pieces[-1].resume_token


async def test_many_watchers_share_one_read_of_a_publication(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    make = feeding.make_entry

    async def counted(*given: object) -> object:
        made.append(given)
        return await make(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(feeding, "make_entry", counted)
    (*_, last) = await watched(service, 3)
    waiting = [asyncio.ensure_future(watched(service, EACH, last.resume_token)) for _ in range(40)]
    await asyncio.sleep(0.5)
    await publish_next(service)
    pieces = await asyncio.gather(*waiting)
    assert {each[-1].version.version for each in pieces} == {2}
    assert len(made) == 1


@contextlib.asynccontextmanager
async def other_feed(service: Running) -> AsyncIterator[Watch]:
    """Yield a watch with a feed of its own, as a service that has just started."""
    yield Watch(service.record, asyncio.Event())


@contextlib.asynccontextmanager
async def running_service_again(service: Running) -> AsyncIterator[str]:
    """Yield the address of a second service on the same database."""
    stop = asyncio.Event()
    async with api(service.record, stop, "127.0.0.1:0") as port:
        yield f"127.0.0.1:{port}"
        stop.set()
