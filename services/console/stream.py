"""The one stream of a page (server-sent events): what is published, and how a run goes on.

An event's id says where both have been read up to, so that a browser that lost the stream comes back to the next
event and sees none twice.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from heliotrope.codec.calls import own_errors
from heliotrope.codec.runs import SchedulingRun
from heliotrope.domain.errors import HeliotropeError
from heliotrope.v1 import roster_pb2
from heliotrope.v1.roster_pb2_grpc import RosterServiceStub
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from services.console.failures import spoken
from services.console.identity.roles import follows
from services.console.web.page import View
from services.console.words import Words

if TYPE_CHECKING:
    from services.console.desk import Desk

WATCH_S = 3600.0
"""How long one watch is asked for; the browser comes back by itself."""
RETRY_MS = 1000
HEARTBEAT_S = 10
QUEUE = 100
LOOK_S = 0.5


@dataclass(frozen=True)
class Cursor:
    """Where a page has read up to: the token of the publications, and the last change of its run."""

    token: str = ""
    run_at: str = ""

    @classmethod
    def read(cls, last_event_id: str) -> Cursor:
        """Read an event's id; an unreadable one begins anew."""
        token, _, run_at = last_event_id.rpartition("|")
        return cls(token, run_at)

    def __str__(self) -> str:
        return f"{self.token}|{self.run_at}"


async def stream(desk: Desk, view: View) -> Response:
    """Answer with the stream of one page; `run` in the query follows that run too."""
    cursor = Cursor.read(view.request.headers.get("last-event-id", ""))
    run = view.request.query_params.get("run", "")
    return EventSourceResponse(_events(desk, view, run, cursor), ping=HEARTBEAT_S)


async def _events(desk: Desk, view: View, run: str, cursor: Cursor) -> AsyncIterator[ServerSentEvent]:
    news: asyncio.Queue[tuple[str, dict[str, Any], Cursor] | None] = asyncio.Queue(QUEUE)
    place = [cursor]
    watched = follows(view.session.roles) or not view.session.clients
    follow = _publications(desk, view, place, news) if watched else _versions(view, place, news)
    watches = [asyncio.create_task(follow)]
    if run:
        watches.append(asyncio.create_task(follow_run(view, run, place, news)))
    stopped = asyncio.create_task(desk.stop.wait())
    stopped.add_done_callback(lambda _: news.put_nowait(None) if not news.full() else None)
    try:
        yield ServerSentEvent(data="{}", event="open", id=str(cursor), retry=RETRY_MS)
        while (each := await news.get()) is not None:
            event, data, at = each
            yield ServerSentEvent(data=json.dumps(data), event=event, id=str(at))
    finally:
        stopped.cancel()
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)


async def _publications(desk: Desk, view: View, place: list[Cursor], news: asyncio.Queue[Any]) -> None:
    """Pass on what is published; end the stream where the watch ends, so that the browser comes back."""
    stub = RosterServiceStub(desk.services.channel(view.session.token))
    request = roster_pb2.WatchRostersRequest(resume_token=place[0].token, heads_only=True)
    try:
        with own_errors():
            async for piece in stub.WatchRosters(request, timeout=WATCH_S):
                if not piece.resume_token:
                    continue
                place[0] = replace(place[0], token=piece.resume_token)
                if piece.bookmark:
                    await news.put(("bookmark", {}, place[0]))
                elif piece.complete and not piece.snapshot:
                    published = {"roster": piece.version.roster, "version": piece.version.version}
                    await news.put(("published", published, place[0]))
                else:
                    await news.put(("bookmark", {}, place[0]))
    except HeliotropeError as error:
        await news.put(("lost", {"says": spoken(error, view.words)}, place[0]))
    await news.put(None)


async def _versions(view: View, place: list[Cursor], news: asyncio.Queue[Any]) -> None:
    """Look which version is in force, for those who may know that but not follow the rosters: clients' auditors."""
    known: tuple[str, int] | None = None
    try:
        while True:
            version = await view.reader.client.insight.summary(client=view.session.clients[0])
            found = (version.roster, version.version)
            if known is not None and found != known:
                await news.put(("published", {"roster": found[0], "version": found[1]}, place[0]))
            known = found
            await asyncio.sleep(LOOK_S)
    except HeliotropeError as error:
        await news.put(("lost", {"says": spoken(error, view.words)}, place[0]))
    await news.put(None)


async def follow_run(view: View, run: str, place: list[Cursor], news: asyncio.Queue[Any]) -> None:
    """Pass on a run's changes after the place that the page has read up to.

    Where the watch ends before the run (the roster service stops) so does the stream: the browser comes back.
    """
    ended = False
    try:
        async for each in view.reader.client.watch_run(run, WATCH_S):
            ended, at = each.state.final, _stamp(each.updated_at)
            if at > place[0].run_at:
                place[0] = replace(place[0], run_at=at)
                await news.put(("run", run_news(each, view.words), place[0]))
    except HeliotropeError as error:
        await news.put(("lost", {"says": spoken(error, view.words)}, place[0]))
    if not ended:
        await news.put(None)


def run_news(run: SchedulingRun, words: Words) -> dict[str, Any]:
    """Return what a page needs of a run: codes for what it does, words for what it shows."""
    progress = run.progress
    stopping = run.stop_requested and not run.state.final
    return {
        "run": run.run,
        "state": run.state.value,
        "says": words.named("run", "stopping" if stopping else run.state),
        "stage": words.named("stage", progress.stage) if progress else "",
        "objective": progress.objective if progress else None,
        "bound": progress.bound if progress else None,
        "gap": progress.gap_points if progress else None,
        "at": _stamp(progress.at if progress else run.updated_at),
        "version": run.version,
        "failure": run.failure,
    }


def _stamp(at: datetime | None) -> str:
    return at.isoformat(timespec="microseconds") if at is not None else ""
