"""Typed calls of the roster service: domain values in, domain values out, every call with a deadline."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

import grpc

from heliotrope.client.channel import open_channel
from heliotrope.client.insight import InsightClient
from heliotrope.client.studies import StudyClient
from heliotrope.codec.calls import own_errors
from heliotrope.codec.documents import NetworkDocument, document_message, document_of, encode_horizon
from heliotrope.codec.events import decode_demand_forecast, decode_staffing_requirement
from heliotrope.codec.fields import timestamp
from heliotrope.codec.history import DemandStatus, decode_actuals, encode_actuals, status_of
from heliotrope.codec.runs import RunRequest, SchedulingRun, request_message, run_of
from heliotrope.codec.shifts import decode_batch, decode_change, decode_shift, encode_shift
from heliotrope.codec.sites import SiteStaff, staff_of
from heliotrope.codec.verdicts import encode_waiver
from heliotrope.codec.versions import (
    STATES,
    RosterEdit,
    RosterImport,
    RosterVersion,
    VersionState,
    edit_message,
    import_message,
    version_of,
)
from heliotrope.domain.demand import ContactActual, DemandForecast, StaffingRequirement
from heliotrope.domain.roster import Roster, RosterChange, Shift, Waiver
from heliotrope.domain.time import Horizon
from heliotrope.v1 import demand_pb2, network_pb2, planning_pb2, roster_pb2
from heliotrope.v1.demand_pb2_grpc import DemandServiceStub
from heliotrope.v1.network_pb2_grpc import NetworkServiceStub
from heliotrope.v1.planning_pb2_grpc import PlanningServiceStub
from heliotrope.v1.roster_pb2_grpc import RosterServiceStub

CALL_DEADLINE_S = 60.0
BULK_DEADLINE_S = 600.0
ACTUALS_PER_MESSAGE = 2000
SHIFTS_PER_MESSAGE = 500

T = TypeVar("T")


@contextlib.asynccontextmanager
async def connect(address: str) -> AsyncIterator[RosterClient]:
    """Connect to the roster service at ``host:port``.

    Calls raise `InvalidValue`, `NotFound`, `Conflict`, `Refused` or `Unavailable`.
    """
    async with open_channel(address) as channel:
        yield RosterClient(channel)


class RosterClient:
    """The calls of one connection; those of InsightService are at `insight`, of StudyService at `studies`."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.insight = InsightClient(channel)
        self.studies = StudyClient(channel)
        self._networks = NetworkServiceStub(channel)
        self._demand = DemandServiceStub(channel)
        self._planning = PlanningServiceStub(channel)
        self._rosters = RosterServiceStub(channel)

    async def import_network(self, document: NetworkDocument) -> int:
        """Store a network document; return its revision."""
        request = network_pb2.ImportNetworkRequest(document=document_message(document))
        with own_errors():
            answer = await self._networks.ImportNetwork(request, timeout=BULK_DEADLINE_S)
        return int(answer.revision)

    async def get_network(self, revision: int = 0) -> tuple[NetworkDocument, int]:
        """Return a network document and its revision; 0 means the newest."""
        request = network_pb2.GetNetworkRequest(revision=revision)
        with own_errors():
            answer = await self._networks.GetNetwork(request, timeout=CALL_DEADLINE_S)
        return document_of(answer.document), answer.revision

    async def get_site(self, site: str) -> SiteStaff:
        """Return a site with the people who work there."""
        with own_errors():
            return staff_of(
                await self._networks.GetSite(network_pb2.GetSiteRequest(site=site), timeout=CALL_DEADLINE_S)
            )

    async def import_actuals(self, actuals: Iterable[ContactActual]) -> tuple[int, int]:
        """Store contact actuals, all or none; return how many were received, and how many changed something."""
        requests = (
            demand_pb2.ImportActualsRequest(actuals=encode_actuals(part))
            for part in _parts(actuals, ACTUALS_PER_MESSAGE)
        )
        with own_errors():
            answer = await self._demand.ImportActuals(requests, timeout=BULK_DEADLINE_S)
        return answer.received, answer.stored

    async def history(
        self, queues: Sequence[str] = (), start: datetime | None = None, end: datetime | None = None
    ) -> AsyncIterator[ContactActual]:
        """Yield recorded actuals ordered by queue and interval."""
        request = demand_pb2.StreamHistoryRequest(
            queues=queues,
            start=None if start is None else timestamp(start),
            end=None if end is None else timestamp(end),
        )
        with own_errors():
            async for answer in self._demand.StreamHistory(request, timeout=BULK_DEADLINE_S):
                for actual in decode_actuals(answer.actuals):
                    yield actual

    async def request_forecast(self, request_id: str, horizon: Horizon, queues: Sequence[str] = ()) -> int:
        """Ask for a forecast; return the revision that it and its requirements will carry."""
        request = demand_pb2.RequestForecastRequest(
            request_id=request_id, horizon=encode_horizon(horizon), queues=queues
        )
        with own_errors():
            answer = await self._demand.RequestForecast(request, timeout=CALL_DEADLINE_S)
        return int(answer.revision)

    async def demand_status(self, horizon: Horizon | None = None) -> DemandStatus:
        """Return how far the revisions of demand are."""
        request = demand_pb2.GetDemandStatusRequest(horizon=None if horizon is None else encode_horizon(horizon))
        with own_errors():
            return status_of(await self._demand.GetDemandStatus(request, timeout=CALL_DEADLINE_S))

    async def forecasts(self, horizon: Horizon, revision: int = 0) -> tuple[DemandForecast, ...]:
        """Return the forecasts of a revision; 0 means the newest complete one."""
        request = demand_pb2.GetForecastsRequest(horizon=encode_horizon(horizon), revision=revision)
        with own_errors():
            answer = await self._demand.GetForecasts(request, timeout=CALL_DEADLINE_S)
        return tuple(decode_demand_forecast(each.SerializeToString()) for each in answer.forecasts)

    async def requirements(self, horizon: Horizon, revision: int = 0) -> tuple[StaffingRequirement, ...]:
        """Return the requirements of a revision; 0 means the newest complete one."""
        request = demand_pb2.GetRequirementsRequest(horizon=encode_horizon(horizon), revision=revision)
        with own_errors():
            answer = await self._demand.GetRequirements(request, timeout=CALL_DEADLINE_S)
        return tuple(decode_staffing_requirement(each.SerializeToString()) for each in answer.requirements)

    async def reoptimise(self, request: RunRequest) -> SchedulingRun:
        """Queue a run; the same request id gives the same run."""
        message = planning_pb2.ReoptimiseRequest(request=request_message(request))
        with own_errors():
            return run_of((await self._planning.Reoptimise(message, timeout=CALL_DEADLINE_S)).run)

    async def get_run(self, run: str) -> SchedulingRun:
        """Return a run."""
        with own_errors():
            answer = await self._planning.GetRun(planning_pb2.GetRunRequest(run=run), timeout=CALL_DEADLINE_S)
        return run_of(answer.run)

    async def list_runs(self, most: int = 50) -> tuple[SchedulingRun, ...]:
        """Return the newest runs."""
        request = planning_pb2.ListRunsRequest(page_size=most)
        with own_errors():
            answer = await self._planning.ListRuns(request, timeout=CALL_DEADLINE_S)
        return tuple(run_of(run) for run in answer.runs)

    async def watch_run(self, run: str, timeout_s: float = BULK_DEADLINE_S) -> AsyncIterator[SchedulingRun]:
        """Yield the run whenever it changes, until it has ended."""
        request = planning_pb2.WatchRunRequest(run=run)
        with own_errors():
            async for answer in self._planning.WatchRun(request, timeout=timeout_s):
                yield run_of(answer.run)

    async def stop_run(self, run: str) -> SchedulingRun:
        """Ask a run to stop and to keep its best."""
        request = planning_pb2.StopRunRequest(run=run)
        with own_errors():
            return run_of((await self._planning.StopRun(request, timeout=CALL_DEADLINE_S)).run)

    async def discard_run(self, run: str, by: str) -> SchedulingRun:
        """Give a run up."""
        request = planning_pb2.DiscardRunRequest(run=run, by=by)
        with own_errors():
            return run_of((await self._planning.DiscardRun(request, timeout=CALL_DEADLINE_S)).run)

    async def import_roster(self, header: RosterImport, shifts: Iterable[Shift]) -> RosterVersion:
        """Store a roster made elsewhere; the same request id gives the same version."""

        def requests() -> Iterator[roster_pb2.ImportRosterRequest]:
            yield roster_pb2.ImportRosterRequest(header=import_message(header))
            for part in _parts(shifts, SHIFTS_PER_MESSAGE):
                yield roster_pb2.ImportRosterRequest(shifts=[encode_shift(shift) for shift in part])

        with own_errors():
            answer = await self._rosters.ImportRoster(requests(), timeout=BULK_DEADLINE_S)
        return version_of(answer.version)

    async def get_version(self, roster: str = "", version: int = 0) -> RosterVersion:
        """Return a version without its shifts; by default the one in force."""
        request = roster_pb2.GetRosterRequest(roster=roster, version=version)
        with own_errors():
            return version_of((await self._rosters.GetRoster(request, timeout=CALL_DEADLINE_S)).version)

    async def get_roster(self, roster: str = "", version: int = 0) -> tuple[RosterVersion, Roster]:
        """Return a version with its shifts; by default the one in force."""
        request = roster_pb2.StreamShiftsRequest(roster=roster, version=version)
        shifts: list[Shift] = []
        found: RosterVersion | None = None
        with own_errors():
            async for answer in self._rosters.StreamShifts(request, timeout=BULK_DEADLINE_S):
                if answer.HasField("version"):
                    found = version_of(answer.version)
                shifts += decode_batch(answer.shifts)
        assert found is not None
        return found, Roster(tuple(shifts))

    async def list_shifts(
        self, roster: str = "", version: int = 0, site: str = "", agent: str = ""
    ) -> tuple[RosterVersion, tuple[Shift, ...]]:
        """Return the shifts of a site or an agent that the caller may see, with the head of their version."""
        request = roster_pb2.ListShiftsRequest(roster=roster, version=version, site=site, agent=agent, page_size=1000)
        with own_errors():
            answer = await self._rosters.ListShifts(request, timeout=CALL_DEADLINE_S)
            version_found, shifts = version_of(answer.version), [decode_shift(shift) for shift in answer.shifts]
            while answer.next_page_token:
                request.page_token = answer.next_page_token
                answer = await self._rosters.ListShifts(request, timeout=CALL_DEADLINE_S)
                shifts += [decode_shift(shift) for shift in answer.shifts]
        return version_found, tuple(shifts)

    async def head_of_shifts(self, version: int = 0, site: str = "") -> RosterVersion:
        """Return the head alone of what `list_shifts` returns: for those who may see shifts but no summary."""
        request = roster_pb2.ListShiftsRequest(version=version, site=site, page_size=1)
        with own_errors():
            return version_of((await self._rosters.ListShifts(request, timeout=CALL_DEADLINE_S)).version)

    async def diff(self, roster: str, before: int, after: int) -> tuple[RosterChange, ...]:
        """Return what turns one version into another."""
        request = roster_pb2.DiffVersionsRequest(roster=roster, before=before, after=after)
        with own_errors():
            answer = await self._rosters.DiffVersions(request, timeout=BULK_DEADLINE_S)
        return tuple(decode_change(change) for change in answer.changes)

    async def list_versions(self, roster: str = "", state: VersionState | None = None) -> AsyncIterator[RosterVersion]:
        """Yield versions, newest first, without breaches and certificate."""
        wanted = roster_pb2.VERSION_STATE_UNSPECIFIED if state is None else STATES[state]
        request = roster_pb2.ListVersionsRequest(roster=roster, state=wanted)
        while True:
            with own_errors():
                answer = await self._rosters.ListVersions(request, timeout=CALL_DEADLINE_S)
            for version in answer.versions:
                yield version_of(version)
            request.page_token = answer.next_page_token
            if not request.page_token:
                return

    async def shifts_of(self, agent: str, roster: str = "", version: int = 0) -> tuple[Shift, ...]:
        """Return one agent's shifts of a version."""
        request = roster_pb2.ListShiftsRequest(roster=roster, version=version, agent=agent, page_size=1000)
        with own_errors():
            answer = await self._rosters.ListShifts(request, timeout=CALL_DEADLINE_S)
        return tuple(decode_shift(shift) for shift in answer.shifts)

    async def edit(self, edit: RosterEdit, validate_only: bool = False) -> RosterVersion:
        """Store shifts changed by hand as a proposed version, or only say what it would be (its number is 0)."""
        with own_errors():
            answer = await self._rosters.EditRoster(edit_message(edit, validate_only), timeout=BULK_DEADLINE_S)
        return version_of(answer.version)

    async def approve(self, version: RosterVersion, by: str, note: str = "") -> RosterVersion:
        """Record that a person agrees to the publication of a version, as it was seen when it was read."""
        request = roster_pb2.ApproveRequest(
            roster=version.roster, version=version.version, etag=version.etag, by=by, note=note
        )
        with own_errors():
            return version_of((await self._rosters.Approve(request, timeout=CALL_DEADLINE_S)).version)

    async def publish(
        self, version: RosterVersion, by: str, waivers: Iterable[Waiver] = (), request_id: str = ""
    ) -> RosterVersion:
        """Make a proposed version binding, as it was seen when `version` was read; a retry needs the same id."""
        request = roster_pb2.PublishRequest(
            roster=version.roster,
            version=version.version,
            etag=version.etag,
            waivers=[encode_waiver(waiver) for waiver in waivers],
            by=by,
            request_id=request_id,
        )
        with own_errors():
            return version_of((await self._rosters.Publish(request, timeout=CALL_DEADLINE_S)).version)

    async def discard(self, version: RosterVersion, by: str) -> RosterVersion:
        """Drop a proposed version."""
        request = roster_pb2.DiscardRequest(roster=version.roster, version=version.version, etag=version.etag, by=by)
        with own_errors():
            return version_of((await self._rosters.Discard(request, timeout=CALL_DEADLINE_S)).version)


def _parts(values: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(values)
    while part := list(islice(remaining, size)):
        yield part
