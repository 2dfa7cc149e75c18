"""The compactor: keeps the shifts of versions for their time, and the published ones always."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass

from heliotrope.domain.errors import InvalidValue, Unavailable, expect
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.postgres import waited

from services.roster.postgres.retention import VERSIONS_PER_TURN, compact, forget_inbox, forget_problems
from services.roster.record import Record

COMPACT_EVERY_S = 600.0
INBOX_DAYS = 45.0
"""Longer than any topic keeps its messages (deploy/topics.toml), so that a redelivery always finds its row."""
RULE = re.compile(r"(weeks|versions)=(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Retention:
    """How long versions keep their shifts after they were superseded or discarded (or, never published, proposed).

    Attributes
    ----------
    weeks
        Weeks.
    versions
        The newest versions of each roster that keep them however old they are.
    """

    weeks: float = 26.0
    versions: int = 20

    def __post_init__(self) -> None:
        expect(self.weeks >= 0, "retention.weeks", "0 or more", self.weeks)
        expect(self.versions >= 0, "retention.versions", "0 or more", self.versions)

    @classmethod
    def of(cls, text: str) -> Retention:
        """Read a retention such as ``weeks=26 versions=20``; `InvalidValue` names what is none."""
        given: dict[str, float] = {}
        for rule in text.split():
            match = RULE.fullmatch(rule)
            if match is None:
                raise InvalidValue("retention", "weeks=N and versions=N", rule)
            given[match[1]] = float(match[2])
        return cls(given.get("weeks", cls.weeks), int(given.get("versions", cls.versions)))


async def keep_compact(
    record: Record, retention: Retention, stop: asyncio.Event, every_s: float = COMPACT_EVERY_S
) -> None:
    """Compact again and again until stopped."""
    while not await waited(stop, every_s):
        with contextlib.suppress(Unavailable):
            while len(await compact_once(record, retention)) == VERSIONS_PER_TURN and not stop.is_set():
                pass


async def compact_once(record: Record, retention: Retention) -> list[tuple[str, int]]:
    """Compact a few versions in one transaction, with an audit row each; return (roster, version) of them."""
    async with record.transaction() as db:
        gone = await compact(db, retention.weeks * 7, retention.versions)
        await forget_inbox(db, INBOX_DAYS)
        problems = await forget_problems(db, retention.weeks * 7)
        if problems:
            await log_act(db, "compactor", "forget problems", "runs", {"count": problems})
        for roster, version in gone:
            detail: dict[str, object] = {"weeks": retention.weeks, "versions": retention.versions}
            await log_act(db, "compactor", "compact", f"{roster}/{version}", detail)
    return gone
