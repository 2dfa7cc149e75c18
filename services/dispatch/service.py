"""Dispatch: publications taken up, deliveries made, calendars served, DispatchService answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from heliotrope.domain.dispatch import DispatchChannel
from heliotrope.runtime.introduction import introduce
from heliotrope.runtime.kafka import EventProducer
from heliotrope.runtime.postgres import Notices, open_pool
from heliotrope.runtime.process import Process
from heliotrope.runtime.rpc import rpc_server, serve_by
from heliotrope.runtime.settings import endpoint
from heliotrope.v1 import dispatch_service_pb2

from services.dispatch.desk import Desk, Reach
from services.dispatch.kafka import follow_publications, publications_consumer
from services.dispatch.roster import open_rosters
from services.dispatch.rpc import DispatchService
from services.dispatch.settings import DispatchSettings

STOP_GRACE_S = 2.0


async def serve(settings: DispatchSettings, process: Process) -> None:
    """Follow, deliver and answer until asked to stop."""
    async with (
        open_pool(settings.postgres) as pool,
        open_rosters(settings.roster) as rosters,
        EventProducer(settings.kafka, "dispatch", process.health) as producer,
    ):
        notices = Notices(settings.postgres)
        desk = await Desk.open(pool, notices, rosters, reach_of(settings))
        async with (
            publications_consumer(settings.kafka, producer, process) as consumer,
            api(desk, settings.listen) as port,
            asyncio.TaskGroup() as parts,
        ):
            process.log.info("answering", port=port)
            process.health.ready()
            parts.create_task(notices.listen(process.stop))
            parts.create_task(follow_publications(consumer, desk, process))


@contextlib.asynccontextmanager
async def api(desk: Desk, listen: str) -> AsyncIterator[int]:
    """Answer DispatchService while the context is open; yield its port."""
    server = rpc_server()
    service = dispatch_service_pb2.DESCRIPTOR.services_by_name["DispatchService"]
    serve_by(server, service, DispatchService(desk))
    await introduce(server, [service.full_name])
    port = server.add_insecure_port(listen)
    await server.start()
    try:
        yield port
    finally:
        await server.stop(STOP_GRACE_S)


def reach_of(settings: DispatchSettings) -> Reach:
    """Return which channels the settings set up, and where readers reach the calendars."""
    host, port = endpoint(settings.feeds, "HELIOTROPE_FEEDS")
    shown = "127.0.0.1" if host == "0.0.0.0" else host
    channels = {DispatchChannel.WEBHOOK, DispatchChannel.ICALENDAR, DispatchChannel.PUSH}
    if settings.smtp:
        channels.add(DispatchChannel.EMAIL)
    if settings.files:
        channels.add(DispatchChannel.FILE)
    return Reach(settings.public.rstrip("/") or f"http://{shown}:{port}", frozenset(channels))
