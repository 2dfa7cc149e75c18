"""Dispatch: publications taken up, deliveries made, calendars served, DispatchService answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from heliotrope.domain.dispatch import DispatchChannel
from heliotrope.runtime.http import serve_http
from heliotrope.runtime.introduction import introduce
from heliotrope.runtime.kafka import EventProducer
from heliotrope.runtime.postgres import Notices, open_pool
from heliotrope.runtime.process import Process
from heliotrope.runtime.rpc import rpc_server, serve_by
from heliotrope.runtime.security import own_security
from heliotrope.runtime.settings import endpoint
from heliotrope.v1 import dispatch_service_pb2

from services.dispatch.channels.email import Email, smtp_server
from services.dispatch.channels.files import Files
from services.dispatch.channels.push import push
from services.dispatch.channels.webhook import Webhook, http_client
from services.dispatch.delivering import Courier
from services.dispatch.desk import Desk, Reach
from services.dispatch.feeds import feeds_app
from services.dispatch.kafka import follow_publications, publications_consumer
from services.dispatch.parcel import Send
from services.dispatch.roster import open_rosters
from services.dispatch.rpc import DispatchService
from services.dispatch.settings import DispatchSettings

STOP_GRACE_S = 2.0
WORKERS = 4


async def serve(settings: DispatchSettings, process: Process) -> None:
    """Follow, deliver and answer until asked to stop."""
    own_security().expect_issuer()
    host, feeds_port = endpoint(settings.feeds, "HELIOTROPE_FEEDS")
    async with (
        open_pool(settings.postgres) as pool,
        open_rosters(settings.roster) as rosters,
        EventProducer(settings.kafka, "dispatch", process.health) as producer,
        channels_of(settings) as channels,
    ):
        notices = Notices(settings.postgres)
        desk = await Desk.open(pool, notices, rosters, reach_of(settings, channels))
        courier = Courier(desk, channels)
        async with (
            publications_consumer(settings.kafka, producer, process) as consumer,
            api(desk, settings.listen) as port,
            serve_http(feeds_app(desk), host, feeds_port),
            asyncio.TaskGroup() as parts,
        ):
            process.log.info("answering", port=port, calendars=desk.reach.public)
            process.health.ready()
            parts.create_task(notices.listen(process.stop))
            parts.create_task(follow_publications(consumer, desk, process))
            parts.create_task(courier.tidy(process))
            for number in range(1, WORKERS + 1):
                parts.create_task(courier.work(process, f"courier {number}"))


@contextlib.asynccontextmanager
async def channels_of(settings: DispatchSettings) -> AsyncIterator[dict[DispatchChannel, Send]]:
    """Open the channels that the settings set up."""
    async with http_client() as client:
        channels: dict[DispatchChannel, Send] = {
            DispatchChannel.WEBHOOK: Webhook(client).send,
            DispatchChannel.PUSH: push,
        }
        if settings.smtp:
            channels[DispatchChannel.EMAIL] = Email(smtp_server(settings.smtp), settings.sender).send
        if settings.files:
            channels[DispatchChannel.FILE] = Files(Path(settings.files)).send
        yield channels


@contextlib.asynccontextmanager
async def api(desk: Desk, listen: str) -> AsyncIterator[int]:
    """Answer DispatchService while the context is open; yield its port."""
    server = rpc_server()
    service = dispatch_service_pb2.DESCRIPTOR.services_by_name["DispatchService"]
    serve_by(server, service, DispatchService(desk))
    await introduce(server, [service.full_name])
    port = own_security().listen(server, listen)
    await server.start()
    try:
        yield port
    finally:
        await server.stop(STOP_GRACE_S)


def reach_of(settings: DispatchSettings, channels: Iterable[DispatchChannel]) -> Reach:
    """Return what this deployment can do, and where readers reach its calendars."""
    host, port = endpoint(settings.feeds, "HELIOTROPE_FEEDS")
    shown = "127.0.0.1" if host == "0.0.0.0" else host
    public = settings.public.rstrip("/") or f"http://{shown}:{port}"
    return Reach(public, frozenset({*channels, DispatchChannel.ICALENDAR}))
