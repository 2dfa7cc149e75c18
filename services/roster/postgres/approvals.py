"""Who agreed to the publication of a version."""

from __future__ import annotations

from heliotrope.runtime.postgres import Connection


async def add_approval(db: Connection, roster: str, version: int, by: str, subject: str, note: str) -> None:
    """Record that a person agrees; once is enough. `subject` is who the call proved to be, empty for nobody."""
    await db.execute(
        "insert into approval (roster, version, by_name, subject, note) values ($1, $2, $3, $4, $5)"
        " on conflict do nothing",
        roster,
        version,
        by,
        subject,
        note,
    )
