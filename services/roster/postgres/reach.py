"""How far a transaction reaches: everything, or the clients of an auditor; row-level security does the rest."""

from __future__ import annotations

from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.postgres import Connection
from heliotrope.runtime.security import Security

SERVICE_ROLE, AUDITOR_ROLE = "heliotrope_service", "heliotrope_auditor"
EVERYTHING = "*"
BETWEEN = "\x1f"
SHOW_EVERYTHING = f"select set_config('heliotrope.clients', '{EVERYTHING}', true)"
"""Has the rest of a transaction see all data."""


async def confine(db: Connection, clients: frozenset[str]) -> None:
    """Bound the rest of this transaction to the data of `clients`."""
    await db.execute(f"set local role {AUDITOR_ROLE}")
    await db.execute("select set_config('heliotrope.clients', $1, true)", BETWEEN.join(sorted(clients)))


async def expect_bounded(db: Connection, security: Security) -> None:
    """Raise where row-level security would not hold for this connection.

    Raises
    ------
    InvalidValue
        The role that it works as passes row-level security by; or security is required and the user who logged in
        may become one that does.
    """
    row = await db.fetchrow(
        "select current_user as role, session_user as login, r.rolsuper or r.rolbypassrls as unbounded,"
        " s.rolsuper or s.rolbypassrls as almighty"
        " from pg_roles r, pg_roles s where r.rolname = current_user and s.rolname = session_user"
    )
    wanted = "a user that row-level security bounds: no superuser, no BYPASSRLS"
    if row["unbounded"]:
        raise InvalidValue("HELIOTROPE_POSTGRES", wanted, row["role"])
    if security.required and row["almighty"]:
        raise InvalidValue("HELIOTROPE_POSTGRES", wanted, row["login"])
