"""InsightService on the real PostgreSQL: figures equal the engine's, filtered by client, paged, masked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from heliotrope.codec.runs import RunRequest
from heliotrope.codec.versions import RosterImport, VersionState
from heliotrope.domain.demand import ContactActual
from heliotrope.domain.errors import InvalidValue, NotFound
from heliotrope.domain.insight import CoverageGroup, FairnessGroup
from heliotrope.domain.roster import Roster, Shift
from heliotrope.insight import View, client_statement, coverage_series, service_periods, unsocial_hours
from heliotrope.v1 import insight_pb2 as wire
from heliotrope.v1.insight_pb2_grpc import InsightServiceStub

from deploy.local import LocalStack
from tests.integration.roster_records import HORIZON, Running, running_service, tiny_document
from tests.unit.networks import MONDAY, tiny_problem, tiny_roster

INCUMBENT = RosterImport("incumbent", HORIZON, in_force=True, reason="in force since last year")


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Running]:
    async with running_service(stack.postgres) as running:
        await running.client.import_network(tiny_document())
        await running.release(1)
        yield running


async def proposed_view(service: Running) -> View:
    """Propose the tiny roster by a run; return its view as the engine has it."""
    await service.client.reoptimise(RunRequest("run", HORIZON))
    claimed = await service.claim()
    assert claimed is not None
    problem = await service.problem(claimed[0])
    roster = tiny_roster(tiny_problem())
    await service.submit(claimed[0], roster)
    return View(roster, problem)


def actual(queue: str, slot: int, in_target: int) -> ContactActual:
    return ContactActual(queue, MONDAY + timedelta(minutes=15 * slot), 15, 10, 10, 0, 200.0, in_target, 1)


async def test_the_answers_are_those_of_the_engine_on_the_frozen_problem(service: Running) -> None:
    view, insight = await proposed_view(service), service.client.insight
    coverage = await insight.coverage()
    for got, expected in zip(coverage.series, coverage_series(view), strict=True):
        assert (got.queue, got.client) == (expected.queue, expected.client)
        for name in ("required", "scheduled", "offered", "service_level", "shortage_money"):
            assert np.array_equal(getattr(got, name), getattr(expected, name))
    assert (coverage.start, coverage.grain_minutes, coverage.currency) == (HORIZON.start, 15, "EUR")
    assert await insight.service_level() == service_periods(view)
    assert await insight.statement("shop") == client_statement(view, "shop")
    assert tuple([row async for row in insight.fairness(group=FairnessGroup.AGENT)]) == unsocial_hours(
        view, FairnessGroup.AGENT
    )
    cost = await insight.cost()
    assert sum(row.wages for row in cost.rows) == pytest.approx(cost.terms["wages"])
    assert sum(each.shortage_money for each in cost.shortages) == pytest.approx(cost.terms["shortage"])
    detail = (await insight.cost(detailed=True)).rows
    assert sum(row.wages for row in detail) == pytest.approx(cost.terms["wages"])
    assert {row.queue for row in detail} <= {"", *view.problem.network.queue_ids}


async def test_recorded_contacts_show_in_coverage_service_and_statement(service: Running) -> None:
    await proposed_view(service)
    await service.client.import_actuals([actual("cards", 40, 9), actual("orders", 40, 2)])
    insight = service.client.insight
    bank = await insight.coverage(client="bank", start=MONDAY + timedelta(hours=9), end=MONDAY + timedelta(hours=11))
    (cards,) = bank.series
    assert [each.in_target for each in cards.actuals] == [9]
    assert cards.scheduled.shape == (8,)
    weeks = {week.queue: week for week in await insight.service_level()}
    assert weeks["orders"].actual is not None
    assert weeks["orders"].actual.service_level == 0.2
    statement = await insight.statement("bank")
    assert statement.periods[0].actual is not None
    assert statement.periods[0].actual.in_target == 9


async def test_a_version_is_summed_up_with_its_certificate_and_for_a_client_without(service: Running) -> None:
    await proposed_view(service)
    summary = await service.client.insight.summary()
    assert (summary.state, summary.shifts, summary.agents) == (VersionState.PROPOSED, 30, 6)
    assert summary.certificate is not None
    assert (summary.certificate.objective, summary.certificate.bound) == (1.0, 0.5)
    shop = await service.client.insight.summary(client="shop")
    assert (shop.certificate, shop.shifts, shop.agents) == (None, 15, 3)


async def test_an_import_is_judged_by_the_newest_requirements(service: Running) -> None:
    await service.client.import_roster(INCUMBENT, tiny_roster(tiny_problem()).shifts)
    insight = service.client.insight
    before = (await insight.coverage(fields=["required"])).series[0]
    await service.release(2, agents=3.0)
    after = (await insight.coverage(fields=["required"])).series[0]
    assert (set(before.required), set(after.required)) == ({1.0}, {3.0})
    assert after.scheduled.size == 0  # not asked for


async def test_a_client_reads_its_own_figures_and_a_strange_one_learns_no_names(service: Running) -> None:
    await proposed_view(service)
    insight = service.client.insight
    assert {series.queue for series in (await insight.coverage(client="shop")).series} == {"orders", "returns"}
    assert [series.client for series in (await insight.coverage(client="shop", group=CoverageGroup.CLIENT)).series] == [
        "shop"
    ]
    cost = await insight.cost(client="shop")
    assert ({row.client for row in cost.rows}, cost.terms) == ({"shop"}, {})
    assert [row.name async for row in insight.fairness(client="bank", group=FairnessGroup.AGENT)] == ["w1", "w2", "w3"]
    for call in (insight.coverage, insight.service_level, insight.cost, insight.summary, insight.statement):
        with pytest.raises(InvalidValue, match=r"^client") as refused:
            await call(client="unknown")
        assert "bank" not in str(refused.value)
    with pytest.raises(InvalidValue, match=r"^queues") as refused:
        await insight.coverage(client="bank", queues=["orders"])
    assert "returns" not in str(refused.value)
    with pytest.raises(InvalidValue, match=r"^client"):
        await insight.statement("")


async def test_fairness_comes_by_page_and_a_page_keeps_to_its_version(service: Running) -> None:
    await proposed_view(service)
    stub = InsightServiceStub(service.channel)
    request = wire.GetFairnessRequest(group=wire.FAIRNESS_GROUP_AGENT, page_size=4)
    first = await stub.GetFairness(request, timeout=10)
    await service.client.import_roster(INCUMBENT, tiny_roster(tiny_problem()).shifts[:3])
    request.page_token = first.next_page_token
    second = await stub.GetFairness(request, timeout=10)
    assert [row.name for row in (*first.rows, *second.rows)] == ["m1", "m2", "m3", "w1", "w2", "w3"]
    assert (second.version, second.next_page_token) == (first.version, "")
    with pytest.raises(InvalidValue, match="page_token"):
        service.record.tokens.page(first.next_page_token, {"list": "shifts"})


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"start": MONDAY + timedelta(minutes=7)}, "start"),
        ({"end": MONDAY + timedelta(weeks=3)}, "start"),
        ({"sites": ["nowhere"]}, "sites"),
        ({"fields": ["shifts"]}, "read_mask"),
        ({"queues": ["nothing"]}, "queues"),
    ],
)
async def test_a_wrong_question_names_its_field(service: Running, fields: dict[str, object], named: str) -> None:
    await proposed_view(service)
    with pytest.raises(InvalidValue) as refused:
        await service.client.insight.coverage(**fields)  # type: ignore[arg-type]
    assert refused.value.field == named


async def test_before_the_first_version_there_is_nothing_to_report(service: Running) -> None:
    with pytest.raises(NotFound, match="roster"):
        await service.client.insight.cost()


async def test_a_roster_with_shifts_before_its_period_counts_only_its_own(service: Running) -> None:
    roster = tiny_roster(tiny_problem())
    earlier = replace(INCUMBENT, request_id="with-history")
    before = [replace_start(shift, timedelta(days=-7)) for shift in roster.shifts[:5]]
    await service.client.import_roster(earlier, Roster((*roster.shifts, *before)).shifts)
    summary = await service.client.insight.summary()
    assert summary.shifts == len(roster.shifts)


def replace_start(shift: Shift, by: timedelta) -> Shift:
    blocks = tuple(replace(a, start=a.start + by, end=a.end + by) for a in shift.activities)
    return replace(shift, start=shift.start + by, end=shift.end + by, activities=blocks)
