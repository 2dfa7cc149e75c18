"""DemandService: actuals in, history and revisions out, forecasts asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator

from heliotrope.codec.documents import decode_horizon
from heliotrope.codec.events import encode_forecast_requested
from heliotrope.codec.fields import instant, parsed
from heliotrope.codec.history import decode_actuals, encode_actuals, status_message
from heliotrope.codec.notices import ForecastRequested
from heliotrope.domain.errors import InvalidValue, NotFound, expect
from heliotrope.domain.time import Horizon
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.topics import FORECAST_REQUESTS
from heliotrope.v1 import demand_pb2 as wire
from heliotrope.v1 import events_pb2

from services.roster.postgres import demand, network, outbox
from services.roster.record import Record


class DemandService:
    """Answers DemandService."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def import_actuals(self, requests: AsyncIterator[wire.ImportActualsRequest]) -> wire.ImportActualsResponse:
        """Store actuals, all or none."""
        received = stored = 0
        async with self._record.transaction() as db:
            document = await self._record.document(db, await network.newest_revision(db))
            queues = set(document.network.queue_ids)
            async for request in requests:
                actuals = decode_actuals(request.actuals)
                for actual in actuals:
                    if actual.queue not in queues:
                        raise InvalidValue("actuals.queue", "a queue of the network", actual.queue)
                received += len(actuals)
                stored += await demand.store_actuals(db, actuals)
            detail: dict[str, object] = {"received": received, "stored": stored}
            await log_act(db, "import", "import actuals", "demand", detail)
        return wire.ImportActualsResponse(received=received, stored=stored)

    async def stream_history(self, request: wire.StreamHistoryRequest) -> AsyncIterator[wire.StreamHistoryResponse]:
        """Send recorded actuals."""
        start = instant(request.start, "start") if request.HasField("start") else None
        end = instant(request.end, "end") if request.HasField("end") else None
        async with self._record.snapshot() as db:
            async for batch in demand.history(db, request.queues, start, end):
                yield wire.StreamHistoryResponse(actuals=encode_actuals(batch))

    async def request_forecast(self, request: wire.RequestForecastRequest) -> wire.RequestForecastResponse:
        """Ask the forecast service by event; a request made before gives its revision again."""
        expect(bool(request.request_id), "request_id", "a non-empty id", request.request_id)
        horizon = decode_horizon(request.horizon)
        async with self._record.transaction() as db:
            document = await self._record.document(db, await network.newest_revision(db))
            for queue in request.queues:
                document.network.queue_index(queue)
            revision, new = await demand.request_forecast(db, request.request_id, horizon, request.queues)
            event = ForecastRequested(request.request_id, horizon.start, horizon.weeks, revision, tuple(request.queues))
            if new:
                content = encode_forecast_requested(event)
                await outbox.emit(db, FORECAST_REQUESTS, event.request_id, "ForecastRequested", content)
        return wire.RequestForecastResponse(revision=revision)

    async def get_forecasts(self, request: wire.GetForecastsRequest) -> wire.GetForecastsResponse:
        """Return the forecasts of one revision."""
        revision, raws = await self._queue_days("forecast", decode_horizon(request.horizon), request.revision)
        forecasts = [parsed(events_pb2.DemandForecast, raw) for raw in raws]
        return wire.GetForecastsResponse(forecasts=forecasts, revision=revision)

    async def get_requirements(self, request: wire.GetRequirementsRequest) -> wire.GetRequirementsResponse:
        """Return the requirements of one revision."""
        revision, raws = await self._queue_days("requirement", decode_horizon(request.horizon), request.revision)
        requirements = [parsed(events_pb2.StaffingRequirement, raw) for raw in raws]
        return wire.GetRequirementsResponse(requirements=requirements, revision=revision)

    async def get_demand_status(self, request: wire.GetDemandStatusRequest) -> wire.GetDemandStatusResponse:
        """Say how far the revisions are."""
        horizon = decode_horizon(request.horizon) if request.HasField("horizon") else None
        async with self._record.snapshot() as db:
            return status_message(await demand.status(db, horizon))

    async def _queue_days(self, kind: str, horizon: Horizon, revision: int) -> tuple[int, list[bytes]]:
        async with self._record.snapshot() as db:
            if not revision:
                found = await demand.complete_revision(db, kind, horizon)
                if found is None:
                    raise NotFound(f"revision: expected a complete {kind} release of the horizon, got none")
                revision = found
            return revision, await demand.queue_days(db, kind, revision, horizon)
