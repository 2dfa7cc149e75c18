"""Plans to look at or to print, and their acknowledgement."""

from __future__ import annotations

import asyncio

from heliotrope.codec.dispatch import acknowledgement_message
from heliotrope.codec.plans import plan_message
from heliotrope.domain.dispatch import reader_of
from heliotrope.domain.errors import InvalidValue
from heliotrope.plans.forms import PlanFormat, render
from heliotrope.plans.texts import texts_of
from heliotrope.v1 import dispatch_service_pb2 as wire

from services.dispatch.acknowledging import acknowledge
from services.dispatch.desk import Desk
from services.dispatch.drawing import DrawnPlan, draw
from services.dispatch.entries import current_entries
from services.dispatch.postgres import deliveries
from services.dispatch.reach import expect_reader

FORMATS = {
    wire.PLAN_FORMAT_TEXT: PlanFormat.TEXT,
    wire.PLAN_FORMAT_HTML: PlanFormat.HTML,
    wire.PLAN_FORMAT_CSV: PlanFormat.CSV,
    wire.PLAN_FORMAT_ICALENDAR: PlanFormat.ICALENDAR,
}


class Plans:
    """The part of DispatchService that draws plans."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_shift_plan(self, request: wire.GetShiftPlanRequest) -> wire.GetShiftPlanResponse:
        """Return a plan with what changed, and whether it is acknowledged."""
        drawn = await self._drawn(request)
        version = drawn.version
        async with self._desk.snapshot() as db:
            found = await deliveries.acknowledgement_covering(db, drawn.reader, version.roster, version.version)
        message = plan_message(
            drawn.plan, drawn.reader, version.roster, version.version, drawn.changes, drawn.since_version
        )
        return wire.GetShiftPlanResponse(
            plan=message, acknowledgement=None if found is None else acknowledgement_message(found)
        )

    async def render_shift_plan(self, request: wire.RenderShiftPlanRequest) -> wire.RenderShiftPlanResponse:
        """Return a plan in one of its forms."""
        form = FORMATS.get(request.format)
        if form is None:
            raise InvalidValue("format", "text, html, csv or icalendar", request.format)
        texts = texts_of(request.language or "en")
        drawn = await self._drawn(request)
        entries = await current_entries(self._desk, drawn) if form is PlanFormat.ICALENDAR else ()
        made = await asyncio.to_thread(render, form, drawn.letter(), entries, texts)
        return wire.RenderShiftPlanResponse(content=made.content, media_type=made.media_type, filename=made.filename)

    async def acknowledge(self, request: wire.AcknowledgeRequest) -> wire.AcknowledgeResponse:
        """Note an acknowledgement of a published version."""
        reader = reader_of(request.reader)
        await expect_reader(self._desk, reader)
        made = await acknowledge(self._desk, reader, request.roster, request.version, request.by)
        return wire.AcknowledgeResponse(acknowledgement=acknowledgement_message(made))

    async def _drawn(self, request: wire.GetShiftPlanRequest | wire.RenderShiftPlanRequest) -> DrawnPlan:
        reader = reader_of(request.reader)
        await expect_reader(self._desk, reader)
        return await draw(self._desk, reader, request.roster, request.version, request.since_version, request.zone)
