"""A reader takes note of a published version: by RPC, or by the page that an e-mail links to."""

from __future__ import annotations

from heliotrope.domain.dispatch import Acknowledgement, Reader
from heliotrope.domain.errors import expect
from heliotrope.runtime.audit_log import log_act

from services.dispatch.desk import Desk
from services.dispatch.drawing import known_scope
from services.dispatch.postgres import deliveries


async def acknowledge(desk: Desk, reader: Reader, roster: str, version: int, by: str) -> Acknowledgement:
    """Note an acknowledgement; the first of a version holds, and covers the earlier versions of its roster.

    Raises
    ------
    NotFound
        There is no such version, or no such reader in its network.
    Refused
        The version is not published.
    """
    expect(bool(by.strip()), "by", "the name of a person", by)
    found = await desk.rosters.published(roster, version)
    await known_scope(desk, reader, found.network_revision)
    async with desk.transaction() as db:
        made = await deliveries.acknowledge(db, reader, found.roster, found.version, by.strip())
        subject = f"{reader} {found.roster}/{found.version}"
        await log_act(db, by.strip(), "acknowledge a shift plan", subject)
    return made
