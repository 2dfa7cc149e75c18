"""What the feed keeps beside the chunks is what the chunks say: differences, files of whole versions, heads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from heliotrope.codec.versions import RosterImport
from heliotrope.v1 import roster_pb2 as wire
from heliotrope.v1.roster_pb2_grpc import RosterServiceStub

from deploy.local import LocalStack
from services.roster.spool import Spool
from tests.integration.roster_records import HORIZON, Running, running_service, tiny_document
from tests.integration.test_watching import INCUMBENT, SHIFTS, publish_next

WITHIN_S = 10.0


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Running]:
    async with running_service(stack.postgres) as running:
        await running.client.import_network(tiny_document())
        await running.client.import_roster(INCUMBENT, SHIFTS)
        yield running


async def difference(service: Running, before: int, after: int) -> bytes:
    request = wire.DiffVersionsRequest(before=before, after=after)
    answer = await RosterServiceStub(service.channel).DiffVersions(request, timeout=20)
    return bytes(answer.SerializeToString(deterministic=True))


async def test_a_kept_difference_is_the_one_that_the_chunks_give(service: Running) -> None:
    for _ in range(2):
        await publish_next(service)
    kept = await difference(service, 2, 3)
    owner = await asyncpg.connect(service.postgres, timeout=WITHIN_S)
    assert await owner.fetch("select version, before from difference order by version") == [(2, 1), (3, 2)]
    await owner.execute("delete from difference")
    await owner.close(timeout=WITHIN_S)
    assert kept
    assert await difference(service, 2, 3) == kept
    assert await difference(service, 3, 1)  # and one that was never kept


async def test_the_version_in_force_is_streamed_from_a_file_with_the_same_bytes(
    service: Running, tmp_path: Path
) -> None:
    version = await publish_next(service)
    stream = RosterServiceStub(service.channel).StreamShifts

    async def streamed() -> list[bytes]:
        request = wire.StreamShiftsRequest(roster=version.roster, version=version.version)
        return [answer.SerializeToString(deterministic=True) async for answer in stream(request, timeout=20)]

    before = await streamed()
    with Spool(tmp_path) as spool:
        service.record._spool = spool
        await service.record.spool_newest()
        assert (version.roster, version.version) in spool
        assert await streamed() == before
        service.record._spool = None


async def test_what_another_process_changes_is_seen_when_the_database_tells_of_it(service: Running) -> None:
    listening = service.record.notices
    async with asyncio.timeout(WITHIN_S):
        while not listening.listening:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (await service.client.get_version()).reason == INCUMBENT.reason
    elsewhere = await asyncpg.connect(service.postgres, timeout=WITHIN_S)
    await elsewhere.execute("update roster_version set reason = 'said elsewhere'")
    await elsewhere.close(timeout=WITHIN_S)
    async with asyncio.timeout(WITHIN_S):
        while (await service.client.get_version()).reason != "said elsewhere":  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_nothing_is_remembered_while_no_notice_would_arrive(service: Running) -> None:
    service.record.notices.listening = False
    assert (await service.client.get_version()).reason == INCUMBENT.reason
    elsewhere = await asyncpg.connect(service.postgres, timeout=WITHIN_S)
    await elsewhere.execute("alter table roster_version disable trigger versions_change")
    await elsewhere.execute("update roster_version set reason = 'said unheard'")
    await elsewhere.close(timeout=WITHIN_S)
    assert (await service.client.get_version()).reason == "said unheard"


async def test_one_s_own_change_is_seen_at_once(service: Running) -> None:
    for number in range(5):
        published = await publish_next(service)
        assert (await service.client.get_version()).version == published.version == number + 2
    again = RosterImport("again", HORIZON, reason="once more")
    version = await service.client.import_roster(again, SHIFTS)
    assert (await service.client.get_version(version.roster, version.version)).reason == "once more"
