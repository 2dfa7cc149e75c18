"""The stream of a page: a run is followed to its end, and whoever misses a part of it comes back for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from heliotrope.codec.runs import RunRequest, RunState, SchedulingRun
from heliotrope.domain.errors import Unavailable
from heliotrope.domain.time import Horizon

from services.console.stream import Cursor, follow_run
from services.console.web.page import View
from services.console.words import Words

BEGAN = datetime(2026, 10, 26, tzinfo=UTC)
REQUEST = RunRequest("followed", Horizon(BEGAN))


def at(second: int, state: RunState = RunState.RUNNING) -> SchedulingRun:
    """Return the run as it is so many seconds after the beginning."""
    return SchedulingRun("r1", state, REQUEST, "roster", "hash", updated_at=BEGAN + timedelta(seconds=second))


async def followed(changes: Sequence[SchedulingRun], error: Exception | None = None, run_at: str = "") -> list[Any]:
    """Return what a page hears of a run whose watch sends `changes`, then fails with `error` or ends; None: it ends."""

    async def watch_run(run: str, timeout_s: float) -> AsyncIterator[SchedulingRun]:
        for each in changes:
            yield each
        if error is not None:
            raise error

    reader = SimpleNamespace(client=SimpleNamespace(watch_run=watch_run))
    news: asyncio.Queue[Any] = asyncio.Queue()
    view = cast(View, SimpleNamespace(reader=reader, words=Words()))
    await follow_run(view, "r1", [Cursor("", run_at)], news)
    heard = [news.get_nowait() for _ in range(news.qsize())]
    return [None if each is None else (each[0], each[1].get("state")) for each in heard]


async def test_a_run_is_followed_to_its_end_and_the_stream_stays() -> None:
    heard = await followed([at(0), at(1), at(2, RunState.SUCCEEDED)])
    assert heard == [("run", "running"), ("run", "running"), ("run", "succeeded")]


async def test_the_stream_ends_where_the_watch_does_before_the_run() -> None:
    assert await followed([at(0)]) == [("run", "running"), None]


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.QUEUED])
async def test_a_watch_that_is_lost_says_so_and_ends_the_stream(state: RunState) -> None:
    assert await followed([at(0, state)], Unavailable("gone")) == [("run", state.value), ("lost", None), None]


async def test_what_was_read_before_is_not_told_again() -> None:
    seen = (BEGAN + timedelta(seconds=1)).isoformat(timespec="microseconds")
    assert await followed([at(1), at(2, RunState.SUCCEEDED)], run_at=seen) == [("run", "succeeded")]
