"""InsightService: coverage, service level, cost, fairness, summaries and statements of versions.

Every request may name a client: what is answered is then computed from that client's queues and from agents of its
ring alone. Who may leave the client out, and who must name which, is the policy's business, not this module's.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from heliotrope.codec import insight as codec
from heliotrope.codec.documents import encode_horizon
from heliotrope.codec.fields import instant, timestamp
from heliotrope.codec.masks import expect_mask, masked
from heliotrope.codec.versions import STATES
from heliotrope.domain.demand import ContactActual
from heliotrope.domain.errors import expect
from heliotrope.domain.insight import UnsocialHours
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.time import Horizon
from heliotrope.insight import (
    View,
    certificate_figures,
    client_shortages,
    client_statement,
    cost_rows,
    coverage_series,
    roster_figures,
    service_periods,
    unsocial_hours,
)
from heliotrope.runtime.pages import Page
from heliotrope.v1 import insight_pb2 as wire

from services.roster.postgres import demand
from services.roster.record import Record
from services.roster.views import Views

DEFAULT_PAGE, LARGEST_PAGE = 200, 1000
IDENTITY = ("queue", "client", "site")
T = TypeVar("T")


class InsightService:
    """Answers InsightService."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._views = Views(record)

    async def get_coverage(self, request: wire.GetCoverageRequest) -> wire.GetCoverageResponse:
        """Return scheduled against required by interval."""
        group = codec.coverage_group_of(request.group)
        expect_mask(request.read_mask, wire.CoverageSeries, "read_mask")
        version, view = await self._views.find(request.roster, request.version)
        span = _span(request, view.problem.horizon)
        chosen = _ids(view, view.queues_of(request.client, request.queues))
        horizon = view.problem.horizon
        first, last = horizon.instant(span.start), horizon.instant(span.stop)
        wanted = not request.read_mask.paths or "actuals" in request.read_mask.paths
        actuals = await self._actuals(chosen, first, last) if wanted else []
        found = await _beside(
            lambda: coverage_series(
                view, group, request.client, tuple(request.queues), tuple(request.sites), span, actuals
            )
        )
        return wire.GetCoverageResponse(
            roster=version.roster,
            version=version.version,
            start=timestamp(first),
            grain_minutes=horizon.grain_minutes,
            currency=view.problem.network.currency,
            series=[masked(codec.series_message(each), request.read_mask, IDENTITY) for each in found],
        )

    async def get_service_level(self, request: wire.GetServiceLevelRequest) -> wire.GetServiceLevelResponse:
        """Return expected and actual service level by queue and labour week."""
        version, view = await self._views.find(request.roster, request.version)
        queues = tuple(request.queues)
        actuals = await self._actuals_of_horizon(view, view.queues_of(request.client, queues))
        found = await _beside(lambda: service_periods(view, request.client, queues, actuals))
        return wire.GetServiceLevelResponse(
            roster=version.roster,
            version=version.version,
            currency=view.problem.network.currency,
            periods=codec.messages(codec.period_message, found),
        )

    async def get_cost(self, request: wire.GetCostRequest) -> wire.GetCostResponse:
        """Return labour cost by site and client, and the money of what is missing."""
        version, view = await self._views.find(request.roster, request.version)
        rows, shortages = await _beside(
            lambda: (cost_rows(view, request.client, request.detailed), client_shortages(view, request.client))
        )
        terms = {} if request.client else await _beside(lambda: objective_terms(view.roster, view.problem))
        return wire.GetCostResponse(
            roster=version.roster,
            version=version.version,
            currency=view.problem.network.currency,
            rows=codec.messages(codec.cost_message, rows),
            shortages=codec.messages(codec.shortage_message, shortages),
            terms=terms,
        )

    async def get_fairness(self, request: wire.GetFairnessRequest) -> wire.GetFairnessResponse:
        """Return a page of unsocial hours; a token keeps to the version that the first page had."""
        group = codec.fairness_group_of(request.group)
        filters: dict[str, object] = {"list": "fairness", "client": request.client, "group": group.value}
        page = Page.asked(self._record.tokens, request, filters, DEFAULT_PAGE, LARGEST_PAGE)
        version, view = await self._views.find(*(page.after[:2] or (request.roster, request.version)))
        rows = await _beside(lambda: unsocial_hours(view, group, request.client))

        def place(row: UnsocialHours) -> tuple[str, int, str, str]:
            return version.roster, version.version, row.site, row.name

        first = bisect_right(rows, page.after, key=place)
        found, token = page.cut(rows[first : first + page.most + 1], place)
        return wire.GetFairnessResponse(
            roster=version.roster,
            version=version.version,
            rows=codec.messages(codec.unsocial_message, found),
            next_page_token=token,
        )

    async def get_version_summary(self, request: wire.GetVersionSummaryRequest) -> wire.GetVersionSummaryResponse:
        """Return how a version stands."""
        version, view = await self._views.find(request.roster, request.version)
        figures = await _beside(lambda: roster_figures(view, version.breaches, version.waivers, request.client))
        answer = wire.GetVersionSummaryResponse(
            roster=version.roster,
            version=version.version,
            state=STATES[version.state],
            horizon=encode_horizon(version.horizon),
            shifts=figures.shifts,
            agents=figures.agents,
            breaches=codec.messages(codec.breach_count_message, figures.breaches),
        )
        if version.certificate is not None and not request.client:
            answer.certificate.CopyFrom(codec.figures_message(certificate_figures(version.certificate)))
        return answer

    async def get_statement(self, request: wire.GetStatementRequest) -> wire.GetStatementResponse:
        """Return one client's statement."""
        expect(bool(request.client), "client", "the id of a client", request.client)
        version, view = await self._views.find(request.roster, request.version)
        actuals = await self._actuals_of_horizon(view, view.queues_of(request.client))
        answer = codec.statement_message(await _beside(lambda: client_statement(view, request.client, actuals)))
        answer.roster, answer.version = version.roster, version.version
        answer.horizon.CopyFrom(encode_horizon(version.horizon))
        return answer

    async def _actuals_of_horizon(self, view: View, queues: Sequence[int]) -> list[ContactActual]:
        horizon = view.problem.horizon
        return await self._actuals(_ids(view, queues), horizon.start, horizon.end)

    async def _actuals(self, queues: Sequence[str], start: datetime, end: datetime) -> list[ContactActual]:
        if not queues:  # no queues would read as all of them
            return []
        async with self._record.snapshot() as db:
            return [actual async for batch in demand.history(db, queues, start, end) for actual in batch]


def _span(request: wire.GetCoverageRequest, horizon: Horizon) -> slice:
    """Return the slots asked for, within the planning period."""
    start = instant(request.start, "start") if request.HasField("start") else horizon.start
    end = instant(request.end, "end") if request.HasField("end") else horizon.end
    for name, at in (("start", start), ("end", end)):
        expect(horizon.aligned(at), name, f"an instant on the grid of {horizon.grain_minutes} min", at)
    expect(horizon.start <= start < end <= horizon.end, "start", "start before end, in the planning period", start)
    return slice(horizon.slot(start), horizon.slot(end))


def _ids(view: View, queues: Sequence[int]) -> list[str]:
    return [view.problem.network.queues[q].id for q in queues]


async def _beside(work: Callable[[], T]) -> T:
    """Compute beside the event loop."""
    return await asyncio.to_thread(work)
