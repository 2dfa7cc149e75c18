"""The audit log, read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from heliotrope.runtime.postgres import Connection

BATCH = 500


async def records(db: Connection, start: datetime | None, end: datetime | None) -> AsyncIterator[list[Any]]:
    """Yield rows (id, at, actor, act, subject, detail) in batches, oldest first."""
    cursor = await db.cursor(
        "select id, at, actor, act, subject, detail from audit_log"
        " where ($1::timestamptz is null or at >= $1) and ($2::timestamptz is null or at < $2) order by id",
        start,
        end,
    )
    while rows := await cursor.fetch(BATCH):
        yield rows
