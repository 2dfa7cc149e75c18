"""The audit log that all services share: rows of the transaction that changes something."""

from __future__ import annotations

import json
from collections.abc import Mapping

from heliotrope.runtime.auth.principal import proved
from heliotrope.runtime.postgres import Connection


async def log_act(
    db: Connection, actor: str, act: str, subject: str, detail: Mapping[str, object] | None = None
) -> None:
    """Write down who did what.

    Parameters
    ----------
    actor
        Who the request says it is. Where the call proved who makes it, that name is written, and this one beside it.
    """
    name = proved(actor)
    said = {} if name == actor else {"said": actor}
    await db.execute(
        "insert into audit_log (actor, act, subject, detail) values ($1, $2, $3, $4::jsonb)",
        name,
        act,
        subject,
        json.dumps({**(detail or {}), **said}),
    )
