"""Stages: history imported, the last day streamed as contacts, a forecast and its requirement released."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import numpy as np

from heliotrope.cli.demo.contacts import contact_stream
from heliotrope.cli.demo.journey import Journey, Released
from heliotrope.cli.demo.screen import Stage
from heliotrope.codec.events import encode_contact_event
from heliotrope.codec.history import RevisionStatus
from heliotrope.domain.demand import ContactActual, ContactEvent
from heliotrope.domain.errors import Unavailable
from heliotrope.domain.time import DAYS_PER_WEEK
from heliotrope.forecasting import BacktestScore, QueueCalendar, backtest, public_holidays, weekly_origins
from heliotrope.runtime.kafka import Event, EventProducer
from heliotrope.runtime.topics import CONTACT_EVENTS
from heliotrope.scenario import ContactIntervals
from heliotrope.scenario.bank_calls import bank_history
from heliotrope.scenario.demand import DerivedDemand

STREAMED = timedelta(days=1)
"""The end of history comes as single contacts; what is before it is imported."""
SEED = 20261026
RECORDED_WITHIN_S = RELEASED_WITHIN_S = 120.0
LOOK_EVERY_S = 0.3
BATCH = 2000
ORIGINS = 12
"""Weeks that the forecast of the unmodified series is tried on."""
COLUMBUS_DAY = date(2003, 10, 13)
"""A public holiday on which this bank was open, as its calendar would have said."""


async def import_history(journey: Journey, stage: Stage) -> None:
    """Import the history before the streamed days in bulk."""
    began, until = time.monotonic(), journey.scenario.horizon.start - STREAMED
    history = {name: of.between(None, until) for name, of in journey.scenario.intervals.items()}
    contacts = sum(of.offered.sum() for of in history.values())
    received, _ = await journey.client.import_actuals(actuals_of(history))
    stage.note(
        f"{received:,} intervals with {contacts:,.0f} contacts ({journey.demand_label}) imported in "
        f"{time.monotonic() - began:.1f} s"
    )


async def stream_contacts(journey: Journey, stage: Stage) -> None:
    """Send the last day as raw events through Kafka to intake, and wait until every contact is recorded once."""
    horizon = journey.scenario.horizon
    since = horizon.start - STREAMED
    last = {name: of.between(since, horizon.start) for name, of in journey.scenario.intervals.items()}
    stream = await asyncio.to_thread(contact_stream, journey.scenario.network, horizon, last, SEED)
    began = time.monotonic()
    async with EventProducer(journey.kafka, "demo") as producer:
        for first in range(0, len(stream.events), BATCH):
            await producer.send_all(_messages(stream.events[first : first + BATCH]))
            stage.progress(f"{first:,} of {len(stream.events):,} events sent")
    await _until_recorded(journey, stage, since, stream.contacts)
    seconds = time.monotonic() - began
    stage.note(
        f"{stream.contacts:,} contacts ({journey.demand_label}) of the last day as {len(stream.events):,} "
        f"events, {stream.twice:,} of them sent twice and {stream.late:,} late: counted and recorded in "
        f"{seconds:.1f} s ({stream.contacts / seconds:,.0f} contacts/s, {len(stream.events) / seconds:,.0f} events/s)"
    )
    stage.note("every contact is recorded exactly once")


async def release_demand(journey: Journey, stage: Stage) -> Released:
    """Ask for a forecast of the week and wait for its requirement; score the method on the unmodified series."""
    horizon = journey.scenario.horizon
    revision = await journey.client.request_forecast("demo-week", horizon)
    stage.progress(f"forecast revision {revision} asked for")
    scoring = asyncio.create_task(asyncio.to_thread(bank_accuracy)) if _derived(journey) else None
    status = await _until_released(journey, stage, revision)
    stage.note(f"forecast revision {revision} released: {status.forecasts} queue-days ({journey.demand_label})")
    stage.note(f"requirement revision {revision} released: {status.requirements} queue-days")
    accuracy = await scoring if scoring is not None else None
    if accuracy is not None:
        stage.note(
            f"on the unmodified series (fpp3 bank_calls, {ORIGINS} weeks, each forecast a week ahead): "
            f"WAPE {100 * accuracy.wape:.2f} %, seasonal naive {100 * accuracy.wape_seasonal_naive:.2f} %"
        )
    forecasts = await journey.client.forecasts(horizon, revision)
    requirements = await journey.client.requirements(horizon, revision)
    hours = sum(float(each.required.sum()) for each in requirements) * horizon.grain_minutes / 60
    stage.note(f"the week needs {hours:,.0f} agent-hours ({journey.demand_label})")
    return Released(revision, forecasts, requirements, accuracy)


async def replay_held_back_week(journey: Journey, stage: Stage, released: Released) -> None:
    """Import the week that was kept back as an ACD's interval feed, and say how far off the forecast was."""
    held_back = journey.scenario.actuals()
    received, _ = await journey.client.import_actuals(actuals_of(held_back))
    expected = {(f.queue, f.day): f.volume for f in released.forecasts}
    missed = total = 0.0
    for name, of in held_back.items():
        days = of.starts.astype("datetime64[D]")
        slots = (of.starts - days).astype(np.int64) // journey.scenario.horizon.grain_minutes
        rows = zip(days.astype(object), slots.tolist(), of.offered.tolist(), strict=True)
        missed += sum(abs(expected[name, day][slot] - offered) for day, slot, offered in rows)
        total += float(of.offered.sum())
    stage.note(
        f"{received:,} intervals with {total:,.0f} contacts ({journey.demand_label}) arrived; the forecast missed "
        f"{100 * missed / total:.1f} % of them by queue and quarter of an hour (much of it the counts' own chance)"
    )


def actuals_of(intervals: Mapping[str, ContactIntervals], grain_minutes: int = 15) -> Iterator[ContactActual]:
    """Yield interval counts as an ACD's feed gives them; the source does not say how contacts were served.

    All count as handled in time; the number of contacts is the revision, so that a resend changes nothing.
    """
    for name, of in intervals.items():
        starts = of.starts.astype("datetime64[s]").astype(np.int64).tolist()
        rows = zip(starts, of.offered.astype(np.int64).tolist(), of.handle_time_s.tolist(), strict=True)
        for start, offered, handle_time_s in rows:
            at = datetime.fromtimestamp(start, UTC)
            yield ContactActual(name, at, grain_minutes, offered, offered, 0, handle_time_s, offered, offered)


def bank_accuracy() -> BacktestScore:
    """Score the forecast method a week ahead on the bank's calls as they were published."""
    history = bank_history(30)
    calendar = QueueCalendar(public_holidays("US", [2003]), open_days=frozenset({COLUMBUS_DAY}))
    origins = weekly_origins(len(history.days), ORIGINS)
    return backtest(history.days, history.volume, calendar, origins, DAYS_PER_WEEK)


def _derived(journey: Journey) -> bool:
    return isinstance(journey.scenario.demand, DerivedDemand)


def _messages(events: Iterable[ContactEvent]) -> Iterator[Event]:
    for event in events:
        yield Event(
            CONTACT_EVENTS,
            event.queue,
            encode_contact_event(event),
            "ContactEvent",
            id=f"{event.contact}/{event.kind}",
        )


async def _until_recorded(journey: Journey, stage: Stage, since: datetime, contacts: int) -> None:
    until = time.monotonic() + RECORDED_WITHIN_S
    recorded = -1
    while recorded != contacts:
        if time.monotonic() > until:
            raise Unavailable(
                f"contacts: expected {contacts:,} recorded, got {recorded:,} after {RECORDED_WITHIN_S:.0f} s"
            )
        await asyncio.sleep(LOOK_EVERY_S)
        history = journey.client.history((), since, journey.scenario.horizon.start)
        recorded = sum([actual.offered async for actual in history])
        stage.progress(f"{recorded:,} of {contacts:,} contacts recorded")


async def _until_released(journey: Journey, stage: Stage, revision: int) -> RevisionStatus:
    until = time.monotonic() + RELEASED_WITHIN_S
    while time.monotonic() < until:
        found = await journey.client.demand_status(journey.scenario.horizon)
        for status in found.revisions:
            if status.revision == revision:
                if status.complete:
                    return status
                stage.progress(f"{status.forecasts} queue-days forecast, {status.requirements} required")
        await asyncio.sleep(LOOK_EVERY_S)
    raise Unavailable(f"demand: expected revision {revision} released within {RELEASED_WITHIN_S:.0f} s, got no release")
