"""Names and contacts, and the search that proves them gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heliotrope.domain.errors import InvalidValue, NotFound
from heliotrope.domain.person import Erasure, Person, ReadableTrace
from heliotrope.runtime.postgres import Connection

SEARCH_DEADLINE_S = 600.0


async def store_people(db: Connection, people: Iterable[Person]) -> int:
    """Store people, replacing those that are known; `InvalidValue` for one who was erased."""
    rows = sorted((p.agent, p.name, p.email, p.phone, p.locale) for p in people)
    erased = await db.fetchval(
        "select min(agent) from person_erased where agent = any($1::text[])", [row[0] for row in rows]
    )
    if erased is not None:
        raise InvalidValue("people.agent", "an agent whose person was not erased", erased)
    await db.executemany(
        "insert into person (agent, name, email, phone, locale) values ($1, $2, $3, $4, $5)"
        " on conflict (agent) do update set name = excluded.name, email = excluded.email, phone = excluded.phone,"
        " locale = excluded.locale, updated_at = now()",
        rows,
    )
    return len(rows)


async def find_person(db: Connection, agent: str) -> Person:
    """Return a person; `NotFound` where nothing is kept."""
    row = await db.fetchrow("select agent, name, email, phone, locale from person where agent = $1", agent)
    if row is None:
        raise NotFound(f"person: expected an agent whose name is kept, got {agent!r}")
    return Person(*row)


async def erase_person(db: Connection, agent: str) -> list[str]:
    """Erase a person wherever contacts are kept; return what was erased, `NotFound` where nothing was kept."""
    contacts = await db.fetchval("select erase_person($1)", agent)
    if contacts is None:
        raise NotFound(f"person: expected an agent whose name is kept, got {agent!r}")
    return list(contacts)


async def search(db: Connection, agent: str, contacts: Sequence[str]) -> Erasure:
    """Search every column of the database for what was erased."""
    rows = await db.fetch("select * from find_readable($1)", list(contacts), timeout=SEARCH_DEADLINE_S)
    found = [row for row in rows if row["hits"]]
    traces = tuple(ReadableTrace(f"{row['table_name']}.{row['column_name']}", row["hits"]) for row in found)
    return Erasure(agent, len({row["table_name"] for row in rows}), len(rows), traces)
