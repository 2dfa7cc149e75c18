"""Staffing: gather a whole forecast release, require staff for each queue-day, send, release."""

from __future__ import annotations

import asyncio
import contextlib

from heliotrope.codec.notices import RequirementReleased
from heliotrope.domain.demand import DemandForecast, StaffingRequirement
from heliotrope.domain.errors import InvalidValue, NotFound, Unavailable
from heliotrope.domain.network import Network
from heliotrope.runtime.kafka import EventProducer
from heliotrope.runtime.process import Process
from heliotrope.runtime.releases import queue_day_events, release_event
from heliotrope.runtime.streams import run_app
from heliotrope.staffing import require_period

from services.staffing.kafka import Gathering, queue_of, release_app
from services.staffing.rpc import read_network
from services.staffing.settings import StaffingSettings

RETRY_S = 2.0
QUEUE_WITHIN_S = 120.0
LOOK_S = 1.0


async def serve(settings: StaffingSettings, process: Process) -> None:
    """Turn forecast releases into requirement releases until asked to stop."""
    async with EventProducer(settings.kafka, "staffing", process.health) as producer:
        gathering = Gathering(producer, process)
        async with asyncio.TaskGroup() as parts:
            process.health.ready()
            parts.create_task(run_app(release_app(settings.kafka, gathering), process))
            parts.create_task(settle_releases(gathering, producer, settings, process))


async def settle_releases(
    gathering: Gathering, producer: EventProducer, settings: StaffingSettings, process: Process
) -> None:
    """Settle one whole release after the other; its messages are acknowledged when its answer is stored."""
    while not process.stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(gathering.bell.wait(), LOOK_S)
        gathering.bell.clear()
        process.health.beats("staffing", QUEUE_WITHIN_S)
        while (whole := gathering.releases.next_whole()) and not process.stop.is_set():
            revision, by_queue = whole
            network = await network_when_there(settings.roster, process)
            if network is None:
                return
            queue_days, refused = await require_release(by_queue, network, producer, process)
            if queue_days:
                await producer.send(release_event(RequirementReleased(revision, queue_days)))
            process.log.info("requirement released", revision=revision, queue_days=queue_days, refused=sorted(refused))
            for event in gathering.releases.settle(revision):
                if (cause := refused.get(queue_of(event))) is not None:
                    await gathering.bury(event, cause)
                event.ack()
        for revision, events in gathering.releases.overtaken().items():
            process.log.warning("release given up, newer ones have overtaken it", revision=revision)
            for event in events:
                event.ack()


async def network_when_there(roster: str, process: Process) -> Network | None:
    """Return the network, waiting while there is none; None when asked to stop meanwhile."""
    while not process.stop.is_set():
        try:
            network = await read_network(roster)
        except (Unavailable, NotFound) as error:
            process.log.warning("staffing waits", problem=str(error))
            process.health.fails("roster service", str(error))
            await asyncio.sleep(RETRY_S)
        else:
            process.health.recovers("roster service")
            return network
    return None


async def require_release(
    by_queue: dict[str, list[DemandForecast]], network: Network, producer: EventProducer, process: Process
) -> tuple[int, dict[str, InvalidValue]]:
    """Send every queue-day's requirement, worked in a thread; return how many, and the queues refused."""
    queue_days = 0
    refused: dict[str, InvalidValue] = {}
    for queue, forecasts in by_queue.items():
        try:
            requirements = await asyncio.to_thread(require_queue, queue, forecasts, network)
        except InvalidValue as error:
            refused[queue] = error
            continue
        await producer.send_all(queue_day_events(requirements))
        queue_days += len(requirements)
        process.health.beats("staffing", QUEUE_WITHIN_S)
    return queue_days, refused


def require_queue(queue: str, forecasts: list[DemandForecast], network: Network) -> tuple[StaffingRequirement, ...]:
    """Require staff for the consecutive days of one queue: their contacts and backlog run over midnight."""
    return require_period(forecasts, network.queue(queue))
