"""The roster service on the real PostgreSQL: runs, leases, versions, publications, followers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import grpc
import pytest
from grpc_status import rpc_status
from heliotrope.client import Checkpoint, FollowedRoster, connect, follow
from heliotrope.codec.runs import Lane, RunRequest, RunScope, RunState
from heliotrope.codec.versions import RosterImport, RosterVersion, VersionState
from heliotrope.domain.demand import ContactActual
from heliotrope.domain.errors import Conflict, InvalidValue, NotFound, Refused, Unavailable
from heliotrope.domain.problem import ChangeBudget, SiteClosure
from heliotrope.domain.roster import Roster, Shift, Waiver
from heliotrope.v1 import planning_pb2 as wire
from heliotrope.v1 import roster_pb2

from deploy.local import LocalStack
from tests.integration.roster_records import HORIZON, Running, running_service, tiny_document
from tests.unit.networks import MONDAY, tiny_problem, tiny_roster

INCUMBENT = RosterImport("incumbent", HORIZON, in_force=True, reason="in force since last year")


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Running]:
    async with running_service(stack.postgres, lease_s=5.0) as running:
        await running.client.import_network(tiny_document())
        yield running


def lawful() -> Roster:
    return tiny_roster(tiny_problem())


def later(roster: Roster, agent: str, minutes: int = 30) -> Roster:
    """Return the roster with the first shift of an agent moved."""
    first = next(shift for shift in roster.shifts if shift.agent == agent)
    return Roster(tuple(_moved(s, minutes) if s is first else s for s in roster.shifts))


def _moved(shift: Shift, minutes: int) -> Shift:
    by = timedelta(minutes=minutes)
    blocks = tuple(replace(a, start=a.start + by, end=a.end + by) for a in shift.activities)
    return replace(shift, start=shift.start + by, end=shift.end + by, activities=blocks)


async def proposed(service: Running, roster: Roster, request_id: str = "run") -> RosterVersion:
    await service.client.reoptimise(RunRequest(request_id, HORIZON))
    claimed = await service.claim()
    assert claimed is not None
    return await service.submit(claimed[0], roster)


async def test_the_same_network_again_is_the_same_revision_and_a_wrong_one_names_its_field(
    service: Running,
) -> None:
    assert await service.client.import_network(tiny_document()) == 1
    document, revision = await service.client.get_network()
    assert (revision, document.network) == (1, tiny_document().network)
    with pytest.raises(NotFound, match="nowhere"):
        await service.client.get_version("nowhere", 1)


async def test_a_network_that_was_in_force_before_is_in_force_again_when_it_is_imported_again(service: Running) -> None:
    renamed = replace(tiny_document(), network=replace(tiny_document().network, name="Another"))
    await service.client.import_network(renamed)
    back = await service.client.import_network(tiny_document())
    document, revision = await service.client.get_network()
    assert (revision, document.network.name) == (back, tiny_document().network.name)
    assert back == 3


async def test_the_highest_revision_of_an_interval_holds_in_any_order(service: Running) -> None:
    def actual(start: int, offered: int, revision: int) -> ContactActual:
        at = MONDAY + timedelta(minutes=15 * start)
        return ContactActual("cards", at, 15, offered, offered, 0, 200.0, offered, revision)

    first = [actual(0, 5, 1), actual(1, 6, 2), actual(0, 7, 3)]
    assert await service.client.import_actuals(first) == (3, 2)
    assert await service.client.import_actuals([actual(1, 99, 1), actual(0, 7, 3)]) == (2, 0)
    found = [each async for each in service.client.history(["cards"])]
    assert [(each.offered, each.revision) for each in found] == [(7, 3), (6, 2)]
    with pytest.raises(InvalidValue, match=r"actuals\.queue"):
        await service.client.import_actuals([replace(actual(2, 1, 1), queue="unknown")])


async def test_a_forecast_asked_for_twice_has_one_revision_and_one_event(service: Running) -> None:
    first = await service.client.request_forecast("f1", HORIZON)
    assert await service.client.request_forecast("f1", HORIZON) == first
    assert await service.client.request_forecast("f2", HORIZON) == first + 1
    async with service.record.snapshot() as db:
        assert await db.fetchval("select count(*) from outbox where topic = 'forecast-requests.v1'") == 2


async def test_reoptimise_twice_with_one_request_id_is_one_run(service: Running) -> None:
    await service.release(1)
    request = RunRequest("night-plan", HORIZON, reason="weekly plan")
    runs = await asyncio.gather(*(service.client.reoptimise(request) for _ in range(4)))
    assert len({run.run for run in runs}) == 1
    assert len(await service.client.list_runs()) == 1
    with pytest.raises(InvalidValue, match="request_id"):
        await service.client.reoptimise(replace(request, seed=7))


async def test_a_run_without_a_complete_release_is_refused_and_never_mixes_revisions(
    service: Running,
) -> None:
    with pytest.raises(Refused, match="requirements"):
        await service.client.reoptimise(RunRequest("early", HORIZON))
    await service.release(1, agents=1.0)
    await service.release(2, agents=3.0)
    async with service.record.transaction() as db:
        await db.execute("delete from demand.requirement where revision = 2 and queue = 'cards'")
    run = await service.client.reoptimise(RunRequest("now", HORIZON))
    assert run.basis["requirements"] == "1"
    problem = await service.problem(run)
    assert set(problem.demand.required.flat) == {1.0}
    assert problem.hash == run.problem_hash


async def test_scope_closure_and_budget_reach_the_frozen_problem(service: Running) -> None:
    await service.release(1)
    await service.client.import_roster(INCUMBENT, lawful().shifts)
    closure = SiteClosure("manila", MONDAY, MONDAY + timedelta(days=1))
    request = RunRequest(
        "incident",
        HORIZON,
        RunScope(clients=frozenset({"shop"})),
        "site down",
        (closure,),
        ChangeBudget(2),
        MONDAY + timedelta(hours=6),
    )
    problem = await service.problem(await service.client.reoptimise(request))
    assert problem.scope_agents == {"m1", "m2", "m3"}
    assert (problem.closures, problem.budget) == ((closure,), ChangeBudget(2))
    assert problem.base == lawful()
    with pytest.raises(InvalidValue, match=r"scope\.queues"):
        await service.client.reoptimise(replace(request, request_id="b", scope=RunScope(queues=frozenset({"x"}))))


async def test_repairs_are_claimed_first_and_one_run_by_one_worker(service: Running) -> None:
    await service.release(1)
    await service.client.reoptimise(RunRequest("plan", HORIZON))
    await service.client.reoptimise(RunRequest("repair", HORIZON, lane=Lane.REPAIR))
    first = await service.claim()
    assert first is not None
    assert first[0].request.request_id == "repair"
    claims = await asyncio.gather(*(service.claim(f"w{n}") for n in range(3)))
    assert [claim[0].request.request_id for claim in claims if claim] == ["plan"]


async def test_after_a_lost_lease_the_second_claim_finishes_and_the_first_is_fenced(stack: LocalStack) -> None:
    async with running_service(stack.postgres, lease_s=0.3) as service:
        await service.client.import_network(tiny_document())
        await service.release(1)
        run = await service.client.reoptimise(RunRequest("run", HORIZON))
        first = await service.claim("dies")
        assert first is not None
        await asyncio.sleep(0.5)
        assert await service.reap() == 1
        second = await service.claim("finishes")
        assert second is not None
        assert (second[0].run, second[0].epoch, second[0].attempts) == (run.run, 2, 2)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await service.submit(first[0], lawful())
        assert refused.value.code() is grpc.StatusCode.ABORTED
        version = await service.submit(second[0], lawful())
        assert (await service.client.get_run(run.run)).version == version.version
        assert await service.submit(second[0], lawful()) == version  # a retry after a lost answer


async def test_a_run_that_is_lost_twice_fails_visibly(stack: LocalStack) -> None:
    async with running_service(stack.postgres, lease_s=0.2) as service:
        await service.client.import_network(tiny_document())
        await service.release(1)
        run = await service.client.reoptimise(RunRequest("run", HORIZON))
        for _ in range(2):
            assert await service.claim() is not None
            await asyncio.sleep(0.4)
            assert await service.reap() == 1
        assert await service.claim() is None
        found = await service.client.get_run(run.run)
        assert found.state is RunState.FAILED
        assert "lease" in found.failure


async def test_progress_reaches_the_watcher_and_stop_reaches_the_worker(service: Running) -> None:
    await service.release(1)
    run = await service.client.reoptimise(RunRequest("run", HORIZON))
    claimed = await service.claim()
    assert claimed is not None
    seen: list[str] = []

    async def watch() -> None:
        async for each in service.client.watch_run(run.run):
            seen.append(each.progress.stage if each.progress else each.state.value)

    watching = asyncio.ensure_future(watch())
    await service.client.stop_run(run.run)
    progress = wire.HeartbeatRequest(run=run.run, epoch=1)
    progress.progress.run, progress.progress.stage = run.run, "bound"
    progress.progress.at.GetCurrentTime()
    answer = await service.planning.Heartbeat(progress, timeout=10)
    assert answer.stop_requested
    await service.submit(claimed[0], lawful())
    await asyncio.wait_for(watching, 10)
    assert "bound" in seen


async def test_an_incumbent_in_force_is_published_with_its_breaches(service: Running) -> None:
    shifts = [*lawful().shifts, _moved(lawful().shifts[0], 24 * 60 * 5)]
    version = await service.client.import_roster(INCUMBENT, shifts)
    assert version.state is VersionState.PUBLISHED
    assert version.in_force
    assert "days_per_week" in {breach.rule for breach in version.breaches}
    assert await service.client.import_roster(INCUMBENT, shifts) == version
    async with service.record.snapshot() as db:
        act = await db.fetchval("select act from audit_log order by id desc limit 1")
    assert act == "import a roster that is in force"


async def test_publishing_asks_for_the_present_etag_and_names_the_published_version(
    service: Running,
) -> None:
    await service.release(1)
    first = await proposed(service, lawful(), "a")
    second = await proposed(service, later(lawful(), "w1"), "b")
    published = await service.client.publish(first, "Ana Silva")
    assert published.state is VersionState.PUBLISHED
    with pytest.raises(Conflict, match="version 1 is published"):
        await service.client.publish(second, "Ben Okoro")
    fresh = await service.client.get_version(second.roster, second.version)
    with pytest.raises(Conflict, match=r"version 1 of .* is published now"):
        await service.client.publish(fresh, "Ben Okoro")
    assert (await service.client.get_version()).version == 1


async def test_a_contractual_breach_needs_a_named_waiver_and_a_statutory_one_stays_out(
    service: Running,
) -> None:
    await service.release(1)
    waivable = await proposed(service, Roster(lawful().shifts[2:]), "contract")
    assert {b.severity.waivable for b in waivable.breaches} == {True}
    with pytest.raises(Refused, match="named waiver"):
        await service.client.publish(waivable, "Ana Silva")
    waivers = [Waiver(b.key, "Ana Silva", "part-time this week") for b in waivable.breaches]
    published = await service.client.publish(waivable, "Ana Silva", waivers)
    assert published.waivers == tuple(waivers)
    in_warsaw = next(shift for shift in lawful().shifts if shift.agent == "w1")  # rest is law there
    too_little_rest = Roster((*lawful().shifts, _moved(in_warsaw, 60 * 12)))
    statutory = await proposed(service, too_little_rest, "rest")
    rest = [b for b in statutory.breaches if not b.severity.waivable]
    assert rest
    everything = [Waiver(b.key, "Ana Silva", "please") for b in statutory.breaches]
    with pytest.raises(Refused, match="cannot be waived"):
        await service.client.publish(statutory, "Ana Silva", everything)


async def test_a_proposal_is_rebased_where_untouched_and_refused_where_its_base_moved(
    service: Running,
) -> None:
    await service.release(1)
    await service.client.import_roster(INCUMBENT, lawful().shifts)
    await service.client.reoptimise(RunRequest("a", HORIZON))
    await service.client.reoptimise(RunRequest("b", HORIZON))
    await service.client.reoptimise(RunRequest("c", HORIZON))
    claims = [await service.claim() for _ in range(3)]
    first = await service.submit(claims[0][0], later(lawful(), "w1"))
    await service.client.publish(first, "Ana Silva")
    rebased = await service.submit(claims[1][0], later(lawful(), "m1"))
    assert rebased.base_version == first.version
    _, roster = await service.client.get_roster(rebased.roster, rebased.version)
    assert roster == later(later(lawful(), "w1"), "m1")
    with pytest.raises(grpc.aio.AioRpcError, match="w1"):
        await service.submit(claims[2][0], later(lawful(), "w1", 60))
    found = await service.client.get_run(claims[2][0].run)
    assert (found.state, "w1" in found.failure) == (RunState.FAILED, True)


async def test_shifts_are_read_whole_by_page_and_by_difference(service: Running) -> None:
    await service.release(1)
    await service.client.import_roster(INCUMBENT, lawful().shifts)
    after = await proposed(service, later(lawful(), "w2"))
    version, roster = await service.client.get_roster()
    assert (roster, roster.hash()) == (lawful(), version.roster_hash)
    changed = await service.client.diff(version.roster, version.version, after.version)
    assert {change.agent for change in changed} == {"w2"}
    assert len(await service.client.diff(version.roster, 0, version.version)) == len(lawful().shifts)
    stub = service.channel.unary_unary(
        "/heliotrope.v1.RosterService/ListShifts",
        roster_pb2.ListShiftsRequest.SerializeToString,
        roster_pb2.ListShiftsResponse.FromString,
    )
    request, agents = roster_pb2.ListShiftsRequest(site="manila", page_size=4), []
    while True:
        answer = await stub(request)
        agents += [shift.agent for shift in answer.shifts]
        if not answer.next_page_token:
            break
        request.page_token = answer.next_page_token
    assert agents == [shift.agent for shift in lawful().shifts if shift.site == "manila"]


async def test_a_follower_keeps_an_equal_copy_and_resumes_where_it_stopped(service: Running) -> None:
    await service.release(1)
    await service.client.import_roster(INCUMBENT, lawful().shifts)
    checkpoint = Checkpoint()
    first = await followed(service, checkpoint, 1)
    assert [(each.version.version, each.snapshot, each.equal) for each in first] == [(1, True, True)]
    for number, agent in enumerate(("w1", "m1", "w3"), start=2):
        _, base = await service.client.get_roster()
        version = await proposed(service, later(base, agent), agent)
        await service.client.publish(version, "Ana Silva")
        assert version.version == number
    rest = await followed(service, checkpoint, 3)
    assert [(each.version.version, each.snapshot, each.equal) for each in rest] == [
        (2, False, True),
        (3, False, True),
        (4, False, True),
    ]
    assert [{change.agent for change in each.changed} for each in rest] == [{"w1"}, {"m1"}, {"w3"}]
    _, roster = await service.client.get_roster()
    assert checkpoint.roster(version.roster) == roster


async def test_a_follower_receives_a_publication_while_it_watches(service: Running) -> None:
    await service.release(1)
    arrived: asyncio.Queue[FollowedRoster] = asyncio.Queue()
    following = asyncio.ensure_future(follow(service.address, arrived.put))
    version = await proposed(service, lawful())
    await service.client.publish(version, "Ana Silva")
    found = await asyncio.wait_for(arrived.get(), 10)
    assert (found.version.version, found.equal) == (1, True)
    following.cancel()
    await asyncio.wait({following})


async def followed(service: Running, checkpoint: Checkpoint, count: int) -> list[FollowedRoster]:
    """Follow until `count` publications have arrived."""
    arrived: list[FollowedRoster] = []
    stop = asyncio.Event()

    async def keep(publication: FollowedRoster) -> None:
        arrived.append(publication)
        if len(arrived) == count:
            stop.set()

    await asyncio.wait_for(follow(service.address, keep, checkpoint, stop=stop), 15)
    return arrived


@pytest.mark.parametrize(
    "method",
    [
        "NetworkService/ImportNetwork",
        "DemandService/RequestForecast",
        "PlanningService/Reoptimise",
        "RosterService/Publish",
    ],
)
async def test_malformed_bytes_are_the_callers_mistake(service: Running, method: str) -> None:
    call = service.channel.unary_unary(f"/heliotrope.v1.{method}")
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call(b"\xff\xff\xff\xff", timeout=10)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    status = rpc_status.from_call(refused.value)
    assert status is not None
    assert len(status.details) == 1


async def test_malformed_bytes_in_a_stream_are_refused_too(service: Running) -> None:
    upload = service.channel.stream_unary("/heliotrope.v1.RosterService/ImportRoster")
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await upload(iter([b"\xff\xff"]), timeout=10)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    watch = service.channel.unary_stream("/heliotrope.v1.RosterService/WatchRosters")
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await watch(b"\xff", timeout=10).read()
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_the_audit_log_only_grows(service: Running) -> None:
    async with service.record.transaction() as db:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="audit_log"):
            await db.execute("delete from audit_log")


async def test_a_service_that_is_away_is_unavailable() -> None:
    async with connect("127.0.0.1:9") as client:
        with pytest.raises(Unavailable):
            await client.get_version()
