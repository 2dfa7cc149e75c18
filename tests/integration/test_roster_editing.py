"""Versions on the real PostgreSQL: edited by hand, approved, published once, listed, compacted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from unittest.mock import AsyncMock

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from heliotrope.codec.runs import RunRequest, RunState
from heliotrope.codec.shifts import encode_shift
from heliotrope.codec.versions import RosterEdit, RosterImport, RosterVersion, VersionState, import_message
from heliotrope.domain.errors import Compacted, Conflict, InvalidValue, NotFound, Refused, Unavailable
from heliotrope.domain.roster import RosterChange, Shift, Waiver
from heliotrope.runtime.security import Security, SecuritySettings
from heliotrope.v1 import network_pb2, planning_pb2
from heliotrope.v1 import roster_pb2 as wire
from heliotrope.v1.network_pb2_grpc import NetworkServiceStub
from heliotrope.v1.roster_pb2_grpc import RosterServiceStub

from deploy.local import LocalStack
from deploy.local.identity import IdentityProvider, Person
from services.roster.approval import ApprovalPolicy
from services.roster.retention import Retention, compact_once
from tests.integration.roster_records import HORIZON, Running, moved, running_service, tiny_document
from tests.unit.networks import tiny_problem, tiny_roster

INCUMBENT = RosterImport("incumbent", HORIZON, in_force=True, reason="in force since last year")
SHIFTS = tiny_roster(tiny_problem()).shifts
NOW = Retention(weeks=0, versions=0)


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Running]:
    async with running_service(stack.postgres) as running:
        await running.client.import_network(tiny_document())
        await running.client.import_roster(INCUMBENT, SHIFTS)
        yield running


def of(agent: str) -> Shift:
    return next(shift for shift in SHIFTS if shift.agent == agent)


def edit_of(version: RosterVersion, *changes: RosterChange, request_id: str = "edit-1") -> RosterEdit:
    return RosterEdit(request_id, version.roster, version.version, version.etag, changes, "dentist", "Ana Silva")


async def edited(service: Running, agent: str = "w1", request_id: str = "edit-1") -> RosterVersion:
    """Move the first shift of an agent by half an hour in the version in force."""
    version = await service.client.get_version()
    first = (await service.client.shifts_of(agent))[0]
    return await service.client.edit(edit_of(version, RosterChange(first, moved(first)), request_id=request_id))


async def published(service: Running, agent: str, request_id: str) -> RosterVersion:
    return await service.client.publish(await edited(service, agent, request_id), "Ben Okoro")


async def test_an_edit_is_a_proposed_version_with_its_breaches_listed(service: Running) -> None:
    version = await service.client.get_version()
    late = RosterChange(of("w1"), moved(of("w1"), 12 * 60))
    edit = edit_of(version, late, RosterChange(of("m1"), None))
    preview = await service.client.edit(edit, validate_only=True)
    made = await service.client.edit(edit)
    assert (preview.version, made.version) == (0, 2)
    assert (preview.roster_hash, preview.breaches) == (made.roster_hash, made.breaches)
    assert {breach.rule for breach in made.breaches} >= {"daily_rest"}
    assert (made.state, made.base_version, made.people_changed, made.reason) == (
        VersionState.PROPOSED, 1, 2, "dentist",
    )  # fmt: skip
    changed = await service.client.diff(made.roster, 1, 2)
    assert {(c.before, c.after) for c in changed} >= {(of("m1"), None)}
    async with service.record.snapshot() as db:
        actor = await db.fetchval("select actor from audit_log where act = 'edit'")
    assert actor == "Ana Silva"


async def test_an_edit_twice_with_one_request_id_is_one_version(service: Running) -> None:
    version = await service.client.get_version()
    edit = edit_of(version, RosterChange(of("w1"), moved(of("w1"))))
    made = await asyncio.gather(*(service.client.edit(edit) for _ in range(3)))
    assert {each.version for each in made} == {2}


async def test_an_edit_of_what_has_changed_meanwhile_is_a_conflict(service: Running) -> None:
    seen = await service.client.get_version()
    draft = await edited(service)
    stale = edit_of(seen, RosterChange(moved(of("w2")), None), request_id="b")
    with pytest.raises(Conflict, match=r"changes\[0\]\.before"):
        await service.client.edit(stale)
    further = edit_of(draft, RosterChange(of("w2"), moved(of("w2"))), request_id="c")
    assert (await service.client.edit(further)).version == 3  # a proposal can be edited on
    await service.client.publish(await service.client.get_version(draft.roster, 2), "Ben Okoro")
    with pytest.raises(Conflict, match="etag"):
        await service.client.edit(edit_of(seen, RosterChange(of("w3"), None), request_id="d"))
    left = await service.client.get_version(draft.roster, 3)
    with pytest.raises(Conflict, match="version 2 is published now"):
        await service.client.edit(edit_of(left, RosterChange(of("w3"), None), request_id="e"))
    dropped = await service.client.discard(left, "Ben Okoro")
    with pytest.raises(Refused, match="discarded"):
        await service.client.edit(edit_of(dropped, RosterChange(of("w3"), None), request_id="f"))


async def test_two_people_must_agree_where_the_policy_says_so(stack: LocalStack) -> None:
    policy = ApprovalPolicy.of("any=1 contractual=2 changed>0=2")
    async with running_service(stack.postgres, policy=policy) as service:
        await service.client.import_network(tiny_document())
        await service.client.import_roster(INCUMBENT, SHIFTS)
        draft = await edited(service)
        assert draft.approvals_needed == 2
        with pytest.raises(Refused, match="expected 2 people"):
            await service.client.publish(draft, "Ana Silva")
        agreed = await service.client.approve(draft, "Ana Silva", "asked by phone")
        assert [(each.by, each.note) for each in agreed.approvals] == [("Ana Silva", "asked by phone")]
        assert len((await service.client.approve(draft, "Ana Silva")).approvals) == 1
        with pytest.raises(Refused, match="got 1"):
            await service.client.publish(draft, "ana silva")
        done = await service.client.publish(draft, "Ben Okoro")
        assert (done.state, done.approvals_needed) == (VersionState.PUBLISHED, 0)
        with pytest.raises(Conflict, match="etag"):
            await service.client.approve(draft, "Carla Diaz")
        with pytest.raises(Refused, match=f"in_force: expected a proposal, for version {done.version} of .* 2 people"):
            await service.client.import_roster(replace(INCUMBENT, request_id="again in force"), SHIFTS[:-1])
        proposed = await service.client.import_roster(
            replace(INCUMBENT, request_id="as a proposal", in_force=False), SHIFTS[:-1]
        )
        assert (proposed.state, proposed.approvals_needed) == (VersionState.PROPOSED, 2)
        assert (await service.client.get_version()).version == done.version


async def test_people_are_counted_by_what_their_tokens_prove_and_not_by_the_names_they_give(stack: LocalStack) -> None:
    people = tuple(Person(name, name, ("publisher",)) for name in ("ana", "ben"))
    with IdentityProvider(people=people) as provider:
        ana, ben = ((("authorization", f"Bearer {provider.token(each.subject)}"),) for each in people)
        believed = Security(SecuritySettings("demo", oidc_issuer=provider.issuer, oidc_audience="heliotrope"))
        policy = ApprovalPolicy.of("any=2")
        async with running_service(stack.postgres, policy=policy, security=believed) as service:
            await service.client.import_network(tiny_document())
            await service.client.import_roster(INCUMBENT, SHIFTS)
            draft = await edited(service)
            stub, fields = (
                RosterServiceStub(service.channel),
                {"roster": draft.roster, "version": 2, "etag": draft.etag},
            )
            for name in ("Ana Silva", "Ben Okoro"):
                await stub.Approve(wire.ApproveRequest(**fields, by=name), metadata=ana, timeout=10)
            with pytest.raises(grpc.aio.AioRpcError, match=r"expected 2 people .* got 1: ana"):
                await stub.Publish(wire.PublishRequest(**fields, by="Carla Diaz"), metadata=ana, timeout=10)
            done = await stub.Publish(wire.PublishRequest(**fields, by="Ana Silva"), metadata=ben, timeout=10)
            assert done.version.state == wire.VERSION_STATE_PUBLISHED
            assert [(each.by, each.subject) for each in done.version.approvals] == [
                ("Ana Silva", "ana"), ("Ben Okoro", "ana"),
            ]  # fmt: skip
            async with service.record.snapshot() as db:
                query = "select actor, detail->>'said' from audit_log where act in ('approve', 'publish') order by id"
                acts = [tuple(row) for row in await db.fetch(query)]
            assert acts == [("ana", "Ana Silva"), ("ana", "Ben Okoro"), ("ben", "Ana Silva")]


async def test_a_scheduler_puts_nothing_in_force_by_importing_it(stack: LocalStack) -> None:
    people = (Person("sam", "Sam", ("scheduler",)), Person("ana", "Ana", ("scheduler", "publisher")))
    with IdentityProvider(people=people) as provider:
        believed = Security(SecuritySettings("demo", oidc_issuer=provider.issuer, oidc_audience="heliotrope"))
        async with running_service(stack.postgres, security=believed) as service:
            await service.client.import_network(tiny_document())
            header = wire.ImportRosterRequest(header=import_message(INCUMBENT))
            shifts = wire.ImportRosterRequest(shifts=[encode_shift(shift) for shift in SHIFTS])

            async def imported(by: str) -> wire.RosterVersion:
                bearer = (("authorization", f"Bearer {provider.token(by)}"),)
                call = RosterServiceStub(service.channel).ImportRoster
                return (await call(iter([header, shifts]), metadata=bearer, timeout=20)).version

            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await imported("sam")
            assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED
            with pytest.raises(NotFound):
                await service.client.get_version()
            assert (await imported("ana")).state == wire.VERSION_STATE_PUBLISHED


async def test_a_publication_is_there_whole_with_its_audit_row_and_its_event_or_not_at_all(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await edited(service)

    async def left() -> tuple[object, ...]:
        async with service.record.snapshot() as db:
            counts = "(select count(*) from audit_log), (select count(*) from outbox), (select count(*) from"
            row = await db.fetchrow(f"select {counts} roster_version where publication is not null), (select published"
                                    " from roster)")  # fmt: skip
        return tuple(row)

    before = await left()
    for step in ("postgres.outbox.emit", "versions.log_act", "postgres.rosters.put_in_force"):
        with monkeypatch.context() as broken:
            broken.setattr(f"services.roster.{step}", AsyncMock(side_effect=Unavailable(f"{step} failed")))
            with pytest.raises(Unavailable, match="failed"):
                await service.client.publish(draft, "Ben Okoro")
        assert await left() == before
        assert await service.client.get_version(draft.roster, draft.version) == draft
    await service.client.publish(draft, "Ben Okoro")
    assert await left() == tuple(count + 1 for count in before)  # type: ignore[operator]


async def test_of_two_publications_at_once_one_holds_and_the_other_is_a_conflict(service: Running) -> None:
    version = await service.client.get_version()
    drafts = [
        await service.client.edit(edit_of(version, RosterChange(of(agent), moved(of(agent))), request_id=agent))
        for agent in ("w1", "w2", "w3", "m1")
    ]
    acts = (service.client.publish(draft, "Ben Okoro") for draft in drafts)
    ended = await asyncio.gather(*acts, return_exceptions=True)
    (published,) = (each for each in ended if isinstance(each, RosterVersion))
    assert [type(each) for each in ended if each is not published] == [Conflict] * 3
    assert (await service.client.get_version()).version == published.version
    async with service.record.snapshot() as db:
        assert await db.fetchval("select count(*) from audit_log where act = 'publish'") == 1
        assert await db.fetchval("select count(*) from roster_version where state = 'published'") == 1


async def test_publishing_or_discarding_again_with_the_same_request_id_changes_nothing(service: Running) -> None:
    draft = await edited(service)
    first = await service.client.publish(draft, "Ben Okoro", request_id="p1")
    assert await service.client.publish(draft, "Ben Okoro", request_id="p1") == first
    async with service.record.snapshot() as db:
        assert await db.fetchval("select count(*) from audit_log where act = 'publish'") == 1
    other = await edited(service, "w2", "edit-2")
    with pytest.raises(InvalidValue, match="request_id"):
        await service.client.publish(other, "Ben Okoro", request_id="p1")
    with pytest.raises(Conflict):
        await service.client.publish(draft, "Ben Okoro")


async def test_versions_are_listed_newest_first_by_page_and_state(service: Running) -> None:
    await published(service, "w1", "a")
    await service.client.discard(await edited(service, "w2", "b"), "Ben Okoro")
    await edited(service, "m1", "c")
    states = [(each.version, each.state.value) async for each in service.client.list_versions()]
    assert states == [(4, "proposed"), (3, "discarded"), (2, "published"), (1, "superseded")]
    assert [each.version async for each in service.client.list_versions(state=VersionState.DISCARDED)] == [3]
    stub = RosterServiceStub(service.channel)
    request, numbers = wire.ListVersionsRequest(page_size=3), []
    while True:
        answer = await stub.ListVersions(request, timeout=10)
        numbers.append([version.version for version in answer.versions])
        request.page_token = answer.next_page_token
        if not request.page_token:
            break
    assert numbers == [[4, 3, 2], [1]]


async def test_a_mask_returns_the_fields_asked_for_and_the_name(service: Running) -> None:
    stub = RosterServiceStub(service.channel)
    answer = await stub.GetRoster(wire.GetRosterRequest(read_mask=FieldMask(paths=["shifts"])), timeout=10)
    assert answer.version == wire.RosterVersion(
        roster="20261012T0000Z-1w", version=1, name="rosters/20261012T0000Z-1w/versions/1", shifts=30
    )


async def test_one_agents_shifts_are_read_by_page_and_site(service: Running) -> None:
    assert await service.client.shifts_of("w2") == tuple(shift for shift in SHIFTS if shift.agent == "w2")
    assert await service.client.shifts_of("nobody") == ()
    stub = RosterServiceStub(service.channel)
    request, starts = wire.ListShiftsRequest(agent="m1", page_size=2), []
    while True:
        answer = await stub.ListShifts(request, timeout=10)
        starts += [shift.start.seconds for shift in answer.shifts]
        request.page_token = answer.next_page_token
        if not request.page_token:
            break
    assert starts == [int(shift.start.timestamp()) for shift in SHIFTS if shift.agent == "m1"]
    nowhere = await stub.ListShifts(wire.ListShiftsRequest(agent="m1", site="warsaw"), timeout=10)
    assert not nowhere.shifts


async def test_the_compactor_keeps_the_published_version_and_what_is_young(service: Running) -> None:
    for number, agent in enumerate(("w1", "w2", "w3"), start=2):
        assert (await published(service, agent, agent)).version == number
    assert await compact_once(service.record, Retention(weeks=1, versions=0)) == []
    assert await compact_once(service.record, Retention(weeks=0, versions=3)) == [("20261012T0000Z-1w", 1)]
    gone = await compact_once(service.record, NOW)
    assert sorted(version for _, version in gone) == [2, 3]
    assert await compact_once(service.record, NOW) == []
    version, roster = await service.client.get_roster()
    assert (version.version, roster.hash()) == (4, version.roster_hash)
    async with service.record.snapshot() as db:
        unused = "select count(*) from chunk c where not exists (select from manifest m where m.sha256 = c.sha256)"
        assert await db.fetchval(unused) == 0
        assert await db.fetchval("select count(*) from audit_log where act = 'compact'") == 3


async def test_a_compacted_version_says_what_it_was_and_which_is_the_oldest_to_read(service: Running) -> None:
    await published(service, "w1", "a")
    await compact_once(service.record, NOW)
    old = await service.client.get_version("", 1)
    assert (old.compacted, old.shifts) == (True, 30)
    for read in (
        service.client.get_roster(old.roster, 1),
        service.client.diff(old.roster, 1, 2),
        service.client.shifts_of("w1", old.roster, 1),
        service.client.insight.cost(old.roster, 1),
    ):
        with pytest.raises(Compacted) as gone:
            await read
        assert gone.value.oldest_version == 2


async def test_the_base_of_a_run_that_has_not_ended_is_kept(service: Running) -> None:
    await service.release(1)
    await service.client.reoptimise(RunRequest("run", HORIZON))
    await published(service, "w1", "a")
    assert await compact_once(service.record, NOW) == []
    claimed = await service.claim()
    assert claimed is not None
    rebased = await service.submit(claimed[0], tiny_roster(tiny_problem()))  # nothing changed by the run itself
    assert rebased.base_version == 2
    assert await compact_once(service.record, NOW) != []


async def test_a_waived_breach_is_published_with_the_persons_name(service: Running) -> None:
    version = await service.client.get_version()
    fewer = await service.client.edit(edit_of(version, *(RosterChange(s, None) for s in SHIFTS[:2])))
    waivers = [Waiver(breach.key, "Ana Silva", "part-time this week") for breach in fewer.breaches]
    assert waivers
    assert (await service.client.publish(fewer, "Ana Silva", waivers)).waivers == tuple(waivers)


async def test_a_frozen_problem_is_forgotten_with_the_version_that_it_judges_and_not_before(service: Running) -> None:
    await service.release(1)
    run = await service.client.reoptimise(RunRequest("run", HORIZON))
    claimed = await service.claim()
    assert claimed is not None
    await compact_once(service.record, NOW)
    await service.problem(run)
    proposed = await service.submit(claimed[0], tiny_roster(tiny_problem()))
    await compact_once(service.record, Retention(weeks=0, versions=9))
    await service.problem(run)
    await service.client.discard(proposed, "Ana Silva")
    await compact_once(service.record, NOW)
    await compact_once(service.record, NOW)
    with pytest.raises(grpc.aio.AioRpcError) as gone:
        await service.problem(run)
    assert gone.value.code() is grpc.StatusCode.OUT_OF_RANGE
    again = await service.client.reoptimise(RunRequest("the same problem once more", HORIZON))
    assert again.problem_hash == run.problem_hash
    assert (await service.problem(again)).hash == run.problem_hash


async def test_runs_versions_and_networks_are_called_and_found_by_their_resource_names(service: Running) -> None:
    await service.release(1)
    version = await service.client.get_version()
    assert await service.client.get_version(version.name) == version
    assert await service.client.get_version(f"rosters/{version.roster}", 1) == version
    with pytest.raises(InvalidValue, match="roster"):
        await service.client.get_version("networks/1")
    run = await service.client.reoptimise(RunRequest("run", HORIZON))
    named = await service.planning.GetRun(planning_pb2.GetRunRequest(run=f"runs/{run.run}"), timeout=10)
    assert named.run.name == f"runs/{run.run}"
    for _ in range(2):  # the second changes nothing
        discarded = await service.client.discard_run(named.run.name, "Ana Silva")
        assert discarded.state is RunState.DISCARDED
    stub = NetworkServiceStub(service.channel)
    request = network_pb2.GetNetworkRequest(read_mask=FieldMask(paths=["network"]))
    answer = await stub.GetNetwork(request, timeout=10)
    assert answer.name == "networks/1"
    assert answer.document.network.name == "tiny"
    assert not answer.document.agents
