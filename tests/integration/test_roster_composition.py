"""What the roster service freezes for a run: locked shifts, and what measuring periods had counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from heliotrope.codec.runs import RunRequest, ShiftLock
from heliotrope.codec.versions import RosterImport
from heliotrope.domain.contracts import MeasuringPeriod, RemedyTerms, RemedyTier, ServiceLevelFormula
from heliotrope.domain.demand import ContactActual
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.problem import ServiceToDate

from deploy.local import LocalStack
from tests.integration.roster_records import HORIZON, Running, running_service, tiny_document
from tests.unit.networks import MONDAY, tiny_problem, tiny_roster

INCUMBENT = RosterImport("incumbent", HORIZON, in_force=True, reason="in force since last year")


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Running]:
    async with running_service(stack.postgres, lease_s=5.0) as running:
        await running.client.import_network(tiny_document())
        yield running


async def test_a_run_keeps_the_shifts_that_its_request_locks(service: Running) -> None:
    await service.release(1)
    shifts = tiny_roster(tiny_problem()).shifts
    await service.client.import_roster(INCUMBENT, shifts)
    kept = shifts[0]
    request = RunRequest("locked", HORIZON, locks=(ShiftLock(kept.agent, kept.start),))
    await service.client.reoptimise(request)
    claimed = await service.claim()
    assert claimed is not None
    assert claimed[0].request.locks == request.locks
    assert (await service.problem(claimed[0])).locks == (kept,)
    unknown = replace(request, request_id="unknown", locks=(ShiftLock(kept.agent, kept.start + timedelta(minutes=15)),))
    with pytest.raises(InvalidValue, match=r"locks\[0\]: expected a shift of the version in force"):
        await service.client.reoptimise(unknown)


async def test_a_run_knows_what_a_month_had_counted_when_its_horizon_began(service: Running) -> None:
    document = tiny_document()
    cards, *others = document.network.queues
    terms = RemedyTerms(ServiceLevelFormula.OF_ANSWERED, MeasuringPeriod.MONTH)
    monthly = replace(cards, remedies=(RemedyTier(0.8, 100.0),), remedy_terms=terms)
    await service.client.import_network(replace(document, network=replace(document.network, queues=(monthly, *others))))
    first = MONDAY.replace(day=1) - timedelta(hours=2)
    at = (first - timedelta(minutes=15), first, first + timedelta(hours=30), MONDAY)
    await service.client.import_actuals([ContactActual("cards", start, 15, 10, 9, 1, 200.0, 8, 1) for start in at])
    await service.release(1)
    await service.client.reoptimise(RunRequest("monthly", HORIZON))
    claimed = await service.claim()
    assert claimed is not None
    assert (await service.problem(claimed[0])).to_date == (ServiceToDate("cards", 18.0, 16.0),)
