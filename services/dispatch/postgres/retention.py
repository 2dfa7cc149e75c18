"""Old plans forgotten: what was delivered of planning periods that are long over."""

from __future__ import annotations

from heliotrope.runtime.postgres import Connection

PUBLICATIONS_PER_TURN = 20


async def forget_publications(db: Connection, keep_days: float) -> int:
    """Drop publications whose planning period ended so long ago, with all that was made of them; return how many.

    Plans, deliveries with their attempts, acknowledgements and calendar entries go. Kept is what is still being sent.
    """
    numbers = [
        row["number"]
        for row in await db.fetch(
            "select number from dispatch.publication p where horizon_end < now() - make_interval(secs => $1)"
            " and not exists (select from dispatch.delivery d where d.publication = p.number"
            " and d.state in ('pending', 'sending')) order by number limit $2",
            keep_days * 86400,
            PUBLICATIONS_PER_TURN,
        )
    ]
    if not numbers:
        return 0
    deliveries = "select id from dispatch.delivery where publication = any($1::bigint[])"
    await db.execute(f"delete from dispatch.attempt where delivery in ({deliveries})", numbers)
    await db.execute("delete from dispatch.delivery where publication = any($1::bigint[])", numbers)
    await db.execute("delete from dispatch.plan where publication = any($1::bigint[])", numbers)
    await db.execute(
        "delete from dispatch.acknowledgement k using dispatch.publication p"
        " where p.number = any($1::bigint[]) and k.roster = p.roster and k.version = p.version",
        numbers,
    )
    await db.execute(
        "delete from dispatch.calendar_entry e using dispatch.publication p"
        " where p.number = any($1::bigint[]) and e.roster = p.roster",
        numbers,
    )
    await db.execute("delete from dispatch.publication where number = any($1::bigint[])", numbers)
    return len(numbers)
