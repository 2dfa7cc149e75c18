"""A provider's whole roster as chunks, made from templates: agents x 4 weeks x 5 shifts of five activities each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from heliotrope.codec.shifts import begins_with_agent, encode_shift, join_batch
from heliotrope.domain.roster import Activity, QueueShare, Shift
from heliotrope.domain.time import Horizon

from services.roster.chunks import Chunk, ChunkKey, bucket_count, bucket_of, root_hash

MONDAY = datetime(2026, 10, 12, tzinfo=UTC)
WEEKS, DAYS, SITES = 4, 5, 10
HORIZON = Horizon(MONDAY, weeks=WEEKS)
BLOCKS = (("on_queue", 120), ("break", 15), ("on_queue", 105), ("meal", 30), ("on_queue", 240))


@dataclass(frozen=True)
class Content:
    """Chunks by key with their hashes, ready to be stored."""

    chunks: tuple[Chunk, ...]
    buckets: int

    @property
    def shifts(self) -> int:
        """Shifts of all chunks."""
        return sum(chunk.shifts for chunk in self.chunks)

    @property
    def size(self) -> int:
        """Bytes of all chunks."""
        return sum(len(chunk.content) for chunk in self.chunks)

    @property
    def root(self) -> str:
        """The manifest's hash."""
        return root_hash({chunk.key: chunk.sha256 for chunk in self.chunks})


def name_of(number: int) -> str:
    """Return the id of an agent."""
    return f"agent-{number:06}"


def whole_content(agents: int, moved: frozenset[int] = frozenset(), only: Iterable[ChunkKey] = ()) -> Content:
    """Return the roster of so many agents; those of `moved` start an hour later. `only` makes just these chunks."""
    buckets, wanted = bucket_count(agents), set(only)
    groups: dict[tuple[int, int], list[int]] = {}
    for number in range(agents):
        groups.setdefault((number % SITES, bucket_of(name_of(number), buckets)), []).append(number)
    tails = {
        (site, week, late): list(_tails(site, week, late))
        for site in range(SITES)
        for week in range(WEEKS)
        for late in (0, 1)
    }
    found = []
    for (site, bucket), members in sorted(groups.items()):
        for week in range(WEEKS):
            key = ChunkKey("client", f"site-{site}", (MONDAY + timedelta(weeks=week)).date(), bucket, 0)
            if not wanted or key in wanted:
                found.append(_chunk(key, members, tails, site, week, moved))
    return Content(tuple(sorted(found, key=lambda chunk: chunk.key)), buckets)


def keys_of(agents: Iterable[int], buckets: int) -> set[ChunkKey]:
    """Return the chunks that hold shifts of some agents."""
    return {
        ChunkKey(
            "client", f"site-{n % SITES}", (MONDAY + timedelta(weeks=week)).date(), bucket_of(name_of(n), buckets), 0
        )
        for n in agents
        for week in range(WEEKS)
    }


def _chunk(
    key: ChunkKey,
    members: list[int],
    tails: dict[tuple[int, int, int], list[bytes]],
    site: int,
    week: int,
    moved: frozenset[int],
) -> Chunk:
    parts = []
    for number in members:
        head = begins_with_agent(name_of(number))
        for tail in tails[site, week, int(number in moved)]:
            parts.append(head + tail)
    content, agents = join_batch(parts), tuple(name_of(number) for number in members)
    return Chunk(key, content, len(parts), hashlib.sha256(content).digest(), agents)


def _tails(site: int, week: int, late: int) -> Iterator[bytes]:
    """Yield what follows the agent in the bytes of each shift of a week."""
    for day in range(DAYS):
        at = start = MONDAY + timedelta(weeks=week, days=day, hours=site % 12 + late)
        blocks = []
        for code, minutes in BLOCKS:
            end = at + timedelta(minutes=minutes)
            shares = (QueueShare("queue-a", 600), QueueShare("queue-b", 400)) if code == "on_queue" else ()
            blocks.append(Activity(code, at, end, code != "meal", shares))
            at = end
        shift = Shift("", f"site-{site}", start, at, tuple(blocks))
        yield encode_shift(shift).SerializeToString(deterministic=True)
