"""How far a transaction reaches: everything, or the clients of an auditor; row-level security does the rest."""

from __future__ import annotations

from heliotrope.runtime.postgres import Connection

AUDITOR_ROLE = "heliotrope_auditor"
EVERYTHING = "*"
BETWEEN = "\x1f"
SHOW_EVERYTHING = f"select set_config('heliotrope.clients', '{EVERYTHING}', true)"
"""Has the rest of a transaction see all data."""


def shown_to(clients: frozenset[str] | None) -> str:
    """Return what a transaction says to see the data of `clients`; None for everything."""
    return EVERYTHING if clients is None else BETWEEN.join(sorted(clients))


async def confine(db: Connection, clients: frozenset[str]) -> None:
    """Bound the rest of this transaction to the data of `clients`."""
    await db.execute(f"set local role {AUDITOR_ROLE}")
    await db.execute("select set_config('heliotrope.clients', $1, true)", shown_to(clients))
