"""Typed calls of InsightService: figures of versions, of the whole network or of one client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

import grpc
from google.protobuf.field_mask_pb2 import FieldMask

from heliotrope.codec.calls import own_errors
from heliotrope.codec.fields import timestamp
from heliotrope.codec.insight import (
    coverage_group_number,
    fairness_group_number,
    period_of,
    statement_of,
    unsocial_of,
)
from heliotrope.codec.summaries import Cost, Coverage, VersionSummary, cost_answer_of, coverage_of, summary_of
from heliotrope.domain.insight import ClientStatement, CoverageGroup, FairnessGroup, ServicePeriod, UnsocialHours
from heliotrope.v1 import insight_pb2 as wire
from heliotrope.v1.insight_pb2_grpc import InsightServiceStub

CALL_DEADLINE_S = 60.0


class InsightClient:
    """The calls of one connection. In every call no roster is the one in force, and version 0 its published one."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = InsightServiceStub(channel)

    async def coverage(
        self,
        roster: str = "",
        version: int = 0,
        client: str = "",
        group: CoverageGroup = CoverageGroup.QUEUE,
        queues: Sequence[str] = (),
        sites: Sequence[str] = (),
        start: datetime | None = None,
        end: datetime | None = None,
        fields: Iterable[str] = (),
    ) -> Coverage:
        """Return scheduled against required by interval; `fields` are those of a series that are wanted."""
        request = wire.GetCoverageRequest(
            roster=roster,
            version=version,
            client=client,
            queues=queues,
            sites=sites,
            start=None if start is None else timestamp(start),
            end=None if end is None else timestamp(end),
            group=coverage_group_number(group),  # type: ignore[arg-type]
            read_mask=FieldMask(paths=list(fields)),
        )
        with own_errors():
            return coverage_of(await self._stub.GetCoverage(request, timeout=CALL_DEADLINE_S))

    async def service_level(
        self, roster: str = "", version: int = 0, client: str = "", queues: Sequence[str] = ()
    ) -> tuple[ServicePeriod, ...]:
        """Return expected and actual service level and SLA money, by queue and labour week."""
        request = wire.GetServiceLevelRequest(roster=roster, version=version, client=client, queues=queues)
        with own_errors():
            answer = await self._stub.GetServiceLevel(request, timeout=CALL_DEADLINE_S)
        return tuple(period_of(period) for period in answer.periods)

    async def cost(self, roster: str = "", version: int = 0, client: str = "", detailed: bool = False) -> Cost:
        """Return labour cost by site and client (in detail by queue and day, too), and the money of what is missing."""
        request = wire.GetCostRequest(roster=roster, version=version, client=client, detailed=detailed)
        with own_errors():
            return cost_answer_of(await self._stub.GetCost(request, timeout=CALL_DEADLINE_S))

    async def fairness(
        self, roster: str = "", version: int = 0, client: str = "", group: FairnessGroup = FairnessGroup.SITE
    ) -> AsyncIterator[UnsocialHours]:
        """Yield unsocial hours by site, team, agent, client, queue or day, page after page."""
        request = wire.GetFairnessRequest(
            roster=roster,
            version=version,
            client=client,
            group=fairness_group_number(group),  # type: ignore[arg-type]
        )
        while True:
            with own_errors():
                answer = await self._stub.GetFairness(request, timeout=CALL_DEADLINE_S)
            for row in answer.rows:
                yield unsocial_of(row)
            request.page_token = answer.next_page_token
            if not request.page_token:
                return

    async def summary(self, roster: str = "", version: int = 0, client: str = "") -> VersionSummary:
        """Return how a version stands."""
        request = wire.GetVersionSummaryRequest(roster=roster, version=version, client=client)
        with own_errors():
            return summary_of(await self._stub.GetVersionSummary(request, timeout=CALL_DEADLINE_S))

    async def statement(self, client: str, roster: str = "", version: int = 0) -> ClientStatement:
        """Return one client's statement."""
        request = wire.GetStatementRequest(roster=roster, version=version, client=client)
        with own_errors():
            return statement_of(await self._stub.GetStatement(request, timeout=CALL_DEADLINE_S))
