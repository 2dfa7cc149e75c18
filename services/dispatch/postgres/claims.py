"""Deliveries claimed by workers: a lease, an epoch that fences, the mark before an e-mail goes; reminders due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heliotrope.domain.dispatch import DeliveryKind, DeliveryState, Reader
from heliotrope.domain.errors import Conflict
from heliotrope.runtime.postgres import Connection

from services.dispatch.outcome import Outcome

CLAIM_LOCK = 0x68656C11
"""Held while a delivery is claimed: two workers never hold deliveries of one subscription."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is a worker's until its lease ends; only the newest epoch may write."""

    delivery: str
    epoch: int
    subscription: str
    publication: int
    kind: DeliveryKind
    attempt: int


async def claim(db: Connection, lease_s: float) -> Claim | None:
    """Lease the delivery that has been due the longest; None where none is.

    Deliveries of one subscription go one after the other, oldest version first.
    """
    await db.execute("select pg_advisory_xact_lock($1)", CLAIM_LOCK)
    row = await db.fetchrow(
        """
        update dispatch.delivery set state = 'sending', epoch = epoch + 1, attempts = attempts + 1,
               lease_until = now() + $1 * interval '1 second'
        where id = (
            select d.id from dispatch.delivery d
            where d.state = 'pending' and d.next_attempt_at <= now()
              and not exists (select 1 from dispatch.delivery o
                              where o.subscription = d.subscription and o.state = 'sending')
            order by d.next_attempt_at, d.number limit 1)
        returning id, epoch, subscription, publication, kind, attempts
        """,
        lease_s,
    )
    if row is None:
        return None
    name, epoch, subscription, publication, kind, attempt = row
    return Claim(name, epoch, subscription, publication, DeliveryKind(kind), attempt)


async def mark_handed_over(db: Connection, held: Claim, changes: int, acknowledge_by: datetime | None) -> None:
    """Note that the next step cannot be taken back, and what the message says; `Conflict` where the lease is lost."""
    done = await db.fetchval(
        "update dispatch.delivery set handed_over = true, changes = $3, acknowledge_by = $4"
        " where id = $1 and epoch = $2 and state = 'sending' and lease_until > now() returning 1",
        held.delivery,
        held.epoch,
        changes,
        acknowledge_by,
    )
    if done is None:
        raise Conflict(f"lease: expected that of delivery {held.delivery}, epoch {held.epoch}, got a lost one")


async def settle(
    db: Connection,
    held: Claim,
    state: DeliveryState,
    problem: str = "",
    *,
    changes: int = 0,
    acknowledge_by: datetime | None = None,
    pause_s: float = 0.0,
) -> bool:
    """Let go of a delivery in `state`; False where the lease was lost and another decides."""
    done = await db.fetchval(
        """
        update dispatch.delivery set state = $3, problem = $4, changes = $5, lease_until = null, handed_over = false,
               next_attempt_at = now() + $7 * interval '1 second',
               acknowledge_by = case when $3 in ('delivered', 'uncertain') then $6
                                     when delivered_at is not null then acknowledge_by end,
               delivered_at = case when $3 = 'delivered' then now() else delivered_at end
        where id = $1 and epoch = $2 and state = 'sending' returning 1
        """,
        held.delivery,
        held.epoch,
        state.value,
        problem,
        changes,
        acknowledge_by,
        pause_s,
    )
    return done is not None


async def log_attempt(db: Connection, held: Claim, at: datetime, seconds: float, outcome: Outcome) -> None:
    """Add an attempt to the delivery log."""
    await db.execute(
        "insert into dispatch.attempt (delivery, number, at, seconds, outcome, detail)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (delivery, number) do nothing",
        held.delivery,
        held.attempt,
        at,
        seconds,
        outcome.result.value,
        outcome.detail,
    )


async def reap(db: Connection, attempts: int) -> dict[str, str]:
    """Take deliveries from workers that stopped; return delivery -> its new state.

    One that was handed over becomes uncertain: nobody knows whether it arrived, so it is not sent again by itself.
    """
    rows = await db.fetch(
        """
        update dispatch.delivery set lease_until = null, next_attempt_at = now(),
               state = case when handed_over then 'uncertain' when attempts >= $1 then 'failed' else 'pending' end,
               problem = case when handed_over then 'the worker stopped between handing over and the answer'
                              else 'the worker stopped before it was handed over' end
        where state = 'sending' and lease_until < now() returning id, attempts, state, problem
        """,
        attempts,
    )
    for row in rows:
        await db.execute(
            "insert into dispatch.attempt (delivery, number, at, seconds, outcome, detail)"
            " values ($1, $2, now(), 0, $3, $4) on conflict (delivery, number) do nothing",
            row["id"],
            row["attempts"],
            "uncertain" if row["state"] == "uncertain" else "retry",
            row["problem"],
        )
    return {row["id"]: row["state"] for row in rows}


async def delivered_before(db: Connection, held: Claim, reader: Reader) -> tuple[int, int] | None:
    """Return publication and version of the plan that this subscription was delivered last before; None for none."""
    row = await db.fetchrow(
        """
        select p.number, p.version from dispatch.delivery d join dispatch.publication p on p.number = d.publication
        join dispatch.plan l on l.publication = p.number and l.reader = $3
        where d.subscription = $1 and d.kind = 'plan' and d.state = 'delivered' and p.number < $2
          and p.roster = (select roster from dispatch.publication where number = $2)
        order by p.number desc limit 1
        """,
        held.subscription,
        held.publication,
        str(reader),
    )
    return None if row is None else (row["number"], row["version"])


async def reminders_due(db: Connection) -> list[tuple[str, int]]:
    """Return (subscription, publication) of plans whose deadline is near, unacknowledged, and not reminded of yet."""
    rows = await db.fetch(
        """
        select d.subscription, d.publication from dispatch.delivery d
        join dispatch.subscription s on s.id = d.subscription
        join dispatch.publication p on p.number = d.publication
        where d.kind = 'plan' and d.state in ('delivered', 'uncertain') and s.ended_at is null
          and s.remind_before_h > 0 and now() >= d.acknowledge_by - s.remind_before_h * interval '1 hour'
          and not exists (select 1 from dispatch.delivery r where r.subscription = d.subscription
                          and r.publication = d.publication and r.kind = 'reminder')
          and not exists (select 1 from dispatch.delivery n join dispatch.publication q on q.number = n.publication
                          where n.subscription = d.subscription and q.roster = p.roster and q.number > p.number
                          and n.state in ('pending', 'sending', 'delivered', 'uncertain'))
          and not exists (select 1 from dispatch.acknowledgement k
                          join dispatch.publication q on q.roster = k.roster and q.version = k.version
                          where k.reader = s.reader and k.roster = p.roster and q.number >= p.number)
        order by d.acknowledge_by limit 500
        """
    )
    return [(row["subscription"], row["publication"]) for row in rows]
