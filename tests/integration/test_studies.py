"""Questions about a version through the real services: explained, priced, imagined; and what is no question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import grpc
import pytest
from heliotrope.cli import main
from heliotrope.client import RosterClient, connect
from heliotrope.codec.runs import Lane, RunRequest, RunState
from heliotrope.codec.studies import Study
from heliotrope.codec.versions import RosterImport, RosterVersion
from heliotrope.domain.activities import ActivityKind, ActivityRequest
from heliotrope.domain.capacity import CapacityTerms
from heliotrope.domain.errors import InvalidValue, NotFound, Refused
from heliotrope.domain.explanations import ContractConflict, Obstacle, UnplacedActivity
from heliotrope.domain.problem import Prices, SiteClosure
from heliotrope.domain.roster import Roster
from heliotrope.domain.studies import (
    ActivityAnswer,
    ActivityQuestion,
    CapacityAnswer,
    CapacityQuestion,
    ContractAnswer,
    ContractQuestion,
    RuleAnswer,
    RuleQuestion,
    ShiftAnswer,
    ShiftQuestion,
    ShortfallAnswer,
    ShortfallQuestion,
    WhatIfAnswer,
    WhatIfQuestion,
)
from heliotrope.domain.whatif import WhatIf

from deploy.local import LocalStack
from services.roster.retention import Retention, compact_once
from services.roster.studies import submit
from tests.integration.roster_records import HORIZON, Running, running_service, tiny_document
from tests.integration.test_optimiser import HORIZON as WEEK
from tests.integration.test_optimiser import asked, document, ended, release_requirements
from tests.unit.networks import tiny_problem, tiny_roster

SUNDAY = WEEK.start + timedelta(days=6)  # the shop is closed
AGENT = document().agents[0].id
REQUESTS = (
    ActivityRequest("on Sunday", ActivityKind.COACHING, (AGENT,), 30, SUNDAY, WEEK.end),
    ActivityRequest("any day", ActivityKind.MEETING, (AGENT,), 30, WEEK.start, WEEK.end),
)


@pytest.fixture(scope="module")
def running(stack: LocalStack, services: Callable[..., LocalStack]) -> LocalStack:
    """The roster and optimiser services with a network, requirements and a proposed version of the week."""
    services("roster", "optimiser")
    asyncio.run(prepare(stack))
    return stack


async def prepare(stack: LocalStack) -> None:
    async with connect(stack.roster) as client:
        await client.import_network(replace(document(), activities=REQUESTS))
        await release_requirements(stack.kafka)
        run, _ = await ended(client, await asked(client))
        assert run.state is RunState.SUCCEEDED, run.failure


@pytest.fixture
async def client(running: LocalStack) -> AsyncIterator[RosterClient]:
    async with connect(running.roster) as connected:
        yield connected


async def planned(client: RosterClient) -> tuple[RosterVersion, Roster]:
    """Return the newest version of the week."""
    run = (await client.list_runs())[0]
    return await client.get_roster(run.roster, run.version)


async def test_a_shift_is_explained_with_its_alternatives_and_their_cost(client: RosterClient) -> None:
    version, roster = await planned(client)
    shift = roster.shifts[0]
    day = shift.labour_date("Europe/Warsaw")
    study = await client.studies.ask(ShiftQuestion(shift.agent, day), version.roster, version.version, 120)
    assert isinstance(study.answer, ShiftAnswer)
    assert study.currency == document().network.currency
    (reason,) = study.answer.shifts
    assert reason.shift == shift
    assert reason.saves > 0
    assert reason.lawful or reason.forbidden
    assert all(other.forbidden_by == () for other in reason.lawful)
    assert study.run.request.lane is Lane.STUDY


async def test_shortfalls_rules_and_contracts_are_explained(client: RosterClient) -> None:
    version, _ = await planned(client)
    of = (version.roster, version.version, 120)
    falls = (await client.studies.ask(ShortfallQuestion(3), *of)).answer
    assert isinstance(falls, ShortfallAnswer)
    assert falls.count >= len(falls.shortfalls) > 0
    assert all(fall.money > 0 and fall.reason.hour_worth > 0 for fall in falls.shortfalls)
    prices = (await client.studies.ask(RuleQuestion(), *of)).answer
    assert isinstance(prices, RuleAnswer)
    assert {price.rule for price in prices.prices} >= {"daily_rest", "hours"}
    assert (prices.asked, prices.agents) == (10, 10)
    contracts = (await client.studies.ask(ContractQuestion(), *of)).answer
    assert contracts == ContractAnswer(())


async def test_scenarios_are_solved_side_by_side_and_propose_nothing(client: RosterClient) -> None:
    version, _ = await planned(client)
    tuesday = WEEK.start + timedelta(days=1)
    scenarios = (
        WhatIf("outage", closures=(SiteClosure("krk", tuesday, tuesday + timedelta(days=1)),), seed=1),
        WhatIf("rush", volume={"*": 1.2}, seed=1),
    )
    question = WhatIfQuestion(scenarios, people=2, seed=1, time_limit_s=20.0)
    study = await client.studies.ask(question, version.roster, version.version, 180)
    assert isinstance(study.answer, WhatIfAnswer)
    assert [outcome.name for outcome in study.answer.outcomes] == ["outage", "rush"]
    for outcome in study.answer.outcomes:
        assert outcome.left is not None
        assert outcome.left.shortage > study.answer.reference.shortage
        assert outcome.answer.money <= outcome.left.money + 1e-6
        assert outcome.breaches == 0
    assert study.run.version == 0
    assert study.run.request.lane is Lane.PLAN
    assert study.run.run not in {run.run for run in await client.list_runs()}
    newest = await client.studies.newest()
    assert newest[0].run.run == study.run.run
    assert newest[0].answer is None


async def test_months_ahead_are_planned_from_a_version_and_by_the_command(
    client: RosterClient, running: LocalStack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version, _ = await planned(client)
    question = CapacityQuestion(3, {"*": 1.2}, CapacityTerms(training_weeks=1))
    study = await client.studies.ask(question, version.roster, version.version, 120)
    assert isinstance(study.answer, CapacityAnswer)
    assert study.run.request.lane is Lane.PLAN
    plan = study.answer.plan
    assert plan.weeks == 13
    assert sum(cell.people[0] - cell.hires[0] for cell in plan.cells) == len(document().agents)
    assert sum(sum(cell.hires) for cell in plan.cells) > 0
    assert 0 < plan.bound <= plan.objective
    of = ["--roster", version.roster, "--version", str(version.version)]
    options = [*of, "--months", "3", "--growth", "20%", "--training-weeks", "1", "--out", str(tmp_path)]
    assert await asyncio.to_thread(main, ["capacity", "--address", running.roster, *options]) == 0
    assert f"no plan costs less than {plan.bound:,.0f}" in capsys.readouterr().out
    assert (tmp_path / "capacity.csv").exists()


async def test_activities_that_were_not_placed_are_told_with_why_and_price(client: RosterClient) -> None:
    version, _ = await planned(client)
    study = await client.studies.ask(ActivityQuestion(), version.roster, version.version, 120)
    assert isinstance(study.answer, ActivityAnswer)
    assert study.answer.asked == len(REQUESTS)
    price = Prices().unplaced_activity_minute * REQUESTS[0].minutes
    assert study.answer.unplaced == (UnplacedActivity("on Sunday", AGENT, Obstacle.NO_SHIFT, price),)


async def test_a_question_that_the_engine_cannot_answer_fails_with_the_reason(client: RosterClient) -> None:
    version, _ = await planned(client)
    with pytest.raises(Refused, match=f"expected a shift of {AGENT} on {SUNDAY.date()}"):
        await client.studies.ask(ShiftQuestion(AGENT, SUNDAY.date()), version.roster, version.version, 120)


async def test_questions_are_asked_once_refused_by_field_and_can_be_given_up(stack: LocalStack) -> None:
    async with running_service(stack.postgres) as service:
        await service.client.import_network(tiny_document())
        await service.release(1)
        roster = tiny_roster(tiny_problem())
        version = await service.client.import_roster(RosterImport("first", HORIZON), roster.shifts)
        ask, where = service.client.studies.start, (version.roster, version.version)
        agent = roster.shifts[0].agent
        study = await ask(ShiftQuestion(agent), *where, "q1")
        assert await ask(ShiftQuestion(agent), *where, "q1") == study
        assert await ask(ShiftQuestion(agent), request_id="q1") == study
        with pytest.raises(InvalidValue, match="request_id"):
            await ask(ContractQuestion(), *where, "q1")
        with pytest.raises(NotFound, match="agent"):
            await ask(ShiftQuestion("nobody"), *where)
        with pytest.raises(InvalidValue, match="queues"):
            await ask(ShortfallQuestion(queues=frozenset({"nobody's"})), *where)
        with pytest.raises(InvalidValue, match=r"scenarios\[1\]"):
            await ask(WhatIfQuestion((WhatIf("a"), WhatIf("b", volume={"nobody's": 2.0}))), *where)
        with pytest.raises(InvalidValue, match="growth"):
            await ask(CapacityQuestion(3, {"nobody's": 1.1}), *where)
        with pytest.raises(NotFound, match="version"):
            await ask(ContractQuestion(), version.roster, 99)
        with pytest.raises(InvalidValue, match="study"):
            await service.client.reoptimise(RunRequest("q2", HORIZON, study=True))
        with pytest.raises(InvalidValue, match="lane"):
            await service.client.reoptimise(RunRequest("q2", HORIZON, lane=Lane.STUDY))
        await service.client.reoptimise(RunRequest("q3", HORIZON))
        with pytest.raises(InvalidValue, match="request_id"):
            await ask(ContractQuestion(), *where, "q3")
        assert (await service.client.discard_run(study.run.run, "tester")).state is RunState.DISCARDED
        seen: list[Study] = [each async for each in service.client.studies.watch(study.run.run)]
        assert [each.run.state for each in seen] == [RunState.DISCARDED]
        assert seen[0].answer is None


async def test_a_claimed_study_hands_in_no_roster(stack: LocalStack) -> None:
    async with running_service(stack.postgres) as service:
        await service.client.import_network(tiny_document())
        await service.release(1)
        roster = tiny_roster(tiny_problem())
        await service.client.import_roster(RosterImport("first", HORIZON), roster.shifts)
        study = await service.client.studies.start(ContractQuestion())
        claimed = await service.claim()
        assert claimed is not None
        assert claimed[0].run == study.run.run
        frozen = await service.problem(claimed[0])
        assert frozen.base == roster
        assert frozen.budget is None
        with pytest.raises(Exception, match="a study is answered by SubmitStudy"):
            await service.submit(claimed[0], roster)


async def answered(service: Running, request_id: str) -> Study:
    """Ask, and answer as an optimiser would."""
    answer = ContractAnswer((ContractConflict("w1", "full-time", 1, ("hours", "weekly_rest")),))
    await service.client.studies.start(ContractQuestion(), request_id=request_id)
    claimed = await service.claim()
    assert claimed is not None
    await submit(service.record, claimed[0].run, claimed[0].epoch, answer, "EUR")
    study = await service.client.studies.get(claimed[0].run)
    assert study.answer == answer
    return study


async def eight_days_ago(service: Running, *run_ids: str) -> None:
    async with service.record.transaction() as db:
        aged = "update scheduling_run set updated_at = now() - interval '8 days' where id = any($1::text[])"
        await db.execute(aged, run_ids)


async def test_answers_go_after_their_weeks_with_their_frozen_problems_and_questions_stay(stack: LocalStack) -> None:
    async with running_service(stack.postgres) as service:
        await service.client.import_network(tiny_document())
        await service.release(1)
        await service.client.import_roster(RosterImport("first", HORIZON), tiny_roster(tiny_problem()).shifts)
        old, late = await answered(service, "old"), await answered(service, "late")
        await service.client.studies.start(ContractQuestion(), request_id="asked long ago, and not answered")
        waiting = await service.claim()
        assert waiting is not None
        await eight_days_ago(service, old.run.run, waiting[0].run)
        await compact_once(service.record, Retention(weeks=2))
        assert (await service.client.studies.get(old.run.run)).answer == old.answer
        await compact_once(service.record, Retention(weeks=1))
        kept = await service.client.studies.get(old.run.run)
        assert (kept.run.state, kept.question, kept.answer) == (RunState.SUCCEEDED, old.question, None)
        assert await service.client.studies.get(late.run.run) == late
        assert await service.problem(waiting[0])  # it is the same problem as that of the others
        await service.client.discard_run(waiting[0].run, "tester")
        await eight_days_ago(service, old.run.run, late.run.run, waiting[0].run)
        await compact_once(service.record, Retention(weeks=1))
        assert (await service.client.studies.get(late.run.run)).answer is None
        with pytest.raises(grpc.aio.AioRpcError) as gone:
            await service.problem(old.run)
        assert gone.value.code() is grpc.StatusCode.OUT_OF_RANGE
        async with service.record.snapshot() as db:
            forgotten = await db.fetch("select subject, detail->>'count' from audit_log where act = 'forget problems'")
        assert [tuple(row) for row in forgotten] == [("runs", "1")]
