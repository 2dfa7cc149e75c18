"""Changes of a run are stamped in the order in which they are made, by which followers tell what is new to them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from heliotrope.codec.runs import RunRequest, RunState
from heliotrope.v1 import planning_pb2 as wire

from deploy.local import LocalStack
from services.roster.postgres import runs
from tests.integration.roster_records import HORIZON, Running, running_service, tiny_document


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Running]:
    async with running_service(stack.postgres, lease_s=5.0) as running:
        await running.client.import_network(tiny_document())
        yield running


async def test_the_end_of_a_run_is_later_than_a_heartbeat_that_overtook_it(service: Running) -> None:
    await service.release(1)
    await service.client.reoptimise(RunRequest("overtaken", HORIZON))
    claimed = await service.claim()
    assert claimed is not None
    run = claimed[0]
    async with service.record.transaction() as slow:
        await slow.fetchval("select now()")
        beaten = await service.planning.Heartbeat(wire.HeartbeatRequest(run=run.run, epoch=run.epoch), timeout=10)
        assert not beaten.stop_requested
        heard = await service.client.get_run(run.run)
        ended = await runs.end_run(slow, run.run, RunState.FAILED, failure="ended late")
    stamps = [each.updated_at for each in (run, heard, ended) if each.updated_at is not None]
    assert len(set(stamps)) == 3
    assert stamps == sorted(stamps)
