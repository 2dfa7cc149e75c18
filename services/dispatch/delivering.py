"""Workers that deliver: claim, compose, send, settle; leases of dead workers taken back; reminders made."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from heliotrope.domain.dispatch import DeliveryKind, DeliveryState, DispatchChannel
from heliotrope.domain.errors import Conflict, HeliotropeError, Unavailable
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.postgres import waited
from heliotrope.runtime.process import Process

from services.dispatch.composing import Nothing, compose
from services.dispatch.desk import Desk
from services.dispatch.outcome import Outcome, Patience, Result
from services.dispatch.parcel import Parcel, Send
from services.dispatch.postgres import claims, deliveries
from services.dispatch.postgres.claims import Claim
from services.dispatch.postgres.retention import forget_publications

LOOK_AGAIN_S = 1.0
REAP_EVERY_S = 5.0
BEAT_S = 60.0
KEEP_DAYS = 400.0
"""How long plans, deliveries and acknowledgements outlast their planning period: a year's disputes, and a month."""
SEND_SHARE = 0.8
"""Share of a lease within which sending must end: the rest is for writing down what became of it."""
Channels = Mapping[DispatchChannel, Send]


class Courier:
    """Delivers what is due over the channels that are set up."""

    def __init__(self, desk: Desk, channels: Channels, patience: Patience | None = None) -> None:
        self._desk, self._channels = desk, channels
        self._patience = patience or Patience()

    async def deliver_next(self) -> bool:
        """Deliver what has been due the longest; False where nothing is."""
        async with self._desk.transaction() as db:
            held = await claims.claim(db, self._patience.lease_s)
        if held is None:
            return False
        try:
            composed = await compose(self._desk, held)
        except Unavailable:
            raise
        except HeliotropeError as error:  # this one cannot be composed, whoever tries
            composed = Nothing(DeliveryState.FAILED, str(error))
        if isinstance(composed, Nothing):
            async with self._desk.transaction() as db:
                await claims.settle(db, held, composed.state, composed.problem)
            return True
        began, clock = datetime.now(UTC), time.monotonic()
        outcome = await self._send(held, composed)
        if outcome is not None:
            await self._settle(held, composed, outcome, began, time.monotonic() - clock)
        return True

    async def _send(self, held: Claim, parcel: Parcel) -> Outcome | None:
        """Send a parcel; None where the lease was lost before it went, so that another will send it."""
        handed_over = False

        async def hand_over() -> None:
            nonlocal handed_over
            async with self._desk.transaction() as db:
                letter = parcel.letter
                await claims.mark_handed_over(db, held, len(letter.changes), letter.acknowledge_by)
            handed_over = True

        send = self._channels.get(parcel.subscription.channel)
        if send is None:
            return Outcome(Result.RETRY, f"the channel {parcel.subscription.channel} is not set up here")
        try:
            async with asyncio.timeout(self._patience.lease_s * SEND_SHARE):
                return await send(parcel, hand_over)
        except TimeoutError:
            return Outcome(Result.UNCERTAIN if handed_over else Result.RETRY, "no answer within the lease")
        except Conflict:
            return None

    async def _settle(self, held: Claim, parcel: Parcel, outcome: Outcome, began: datetime, seconds: float) -> None:
        """Write down what became of an attempt."""
        patience = self._patience
        exhausted = outcome.result is Result.RETRY and held.attempt >= patience.attempts
        state = {
            Result.DELIVERED: DeliveryState.DELIVERED,
            Result.UNCERTAIN: DeliveryState.UNCERTAIN,
            Result.REFUSED: DeliveryState.FAILED,
            Result.RETRY: DeliveryState.FAILED if exhausted else DeliveryState.PENDING,
        }[outcome.result]
        pause = outcome.retry_after_s or patience.pause_s(held.attempt, random.random())
        async with self._desk.transaction() as db:
            await claims.log_attempt(db, held, began, seconds, outcome)
            await claims.settle(
                db,
                held,
                state,
                "" if outcome.result is Result.DELIVERED else outcome.detail,
                changes=len(parcel.letter.changes),
                acknowledge_by=parcel.letter.acknowledge_by,
                pause_s=pause if state is DeliveryState.PENDING else 0.0,
            )

    async def work(self, process: Process, name: str) -> None:
        """Deliver until asked to stop."""
        while not process.stop.is_set():
            process.health.beats(name, BEAT_S + self._patience.lease_s)
            news = self._desk.notices.next(deliveries.DELIVERIES)
            try:
                while await self.deliver_next() and not process.stop.is_set():
                    process.health.beats(name, BEAT_S + self._patience.lease_s)
            except Unavailable as error:
                # The lease ends by itself, and what was not written down is tried again.
                process.health.fails(name, str(error))
            else:
                process.health.recovers(name)
            await waited(news, LOOK_AGAIN_S)

    async def tidy(self, process: Process, every_s: float = REAP_EVERY_S) -> None:
        """Take deliveries from dead workers, make reminders, forget what is long over, again and again."""
        while not await waited(process.stop, every_s):
            try:
                taken = await self.reap()
                reminded = await self.remind()
                forgotten = await self.forget()
            except Unavailable as error:
                process.health.fails("reminders", str(error))
                continue
            process.health.recovers("reminders")
            if taken or reminded or forgotten:
                process.log.info("tidied", leases_ended=taken, reminders=reminded, publications_forgotten=forgotten)

    async def reap(self) -> dict[str, str]:
        """Take back deliveries whose lease has ended; return delivery -> its new state."""
        async with self._desk.transaction() as db:
            return await claims.reap(db, self._patience.attempts)

    async def forget(self, keep_days: float = KEEP_DAYS) -> int:
        """Forget publications whose planning period is long over; return how many."""
        async with self._desk.transaction() as db:
            forgotten = await forget_publications(db, keep_days)
            if forgotten:
                await log_act(db, "courier", "forget publications", "dispatch", {"count": forgotten, "days": keep_days})
        return forgotten

    async def remind(self) -> int:
        """Make the reminders that are due; return how many."""
        async with self._desk.transaction() as db:
            due = await claims.reminders_due(db)
            made = [await deliveries.enqueue(db, *each, DeliveryKind.REMINDER) for each in due]
        return sum(made)
