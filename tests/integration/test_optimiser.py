"""Runs through the real roster and optimiser services: proposed, mended, stopped, killed, lost."""

from __future__ import annotations

import asyncio
import json
import signal
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import psutil
import pytest
from heliotrope.client import RosterClient, connect
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.events import (
    encode_requirement_released,
    encode_run_wake_up,
    encode_staffing_requirement,
    queue_day_key,
)
from heliotrope.codec.notices import RequirementReleased, RunWakeUp
from heliotrope.codec.runs import Lane, RunRequest, RunState, SchedulingRun
from heliotrope.codec.versions import RosterVersion, VersionState
from heliotrope.domain.demand import StaffingRequirement
from heliotrope.domain.errors import Refused
from heliotrope.domain.problem import ChangeBudget, SiteClosure
from heliotrope.domain.roster import changes
from heliotrope.domain.time import Horizon
from heliotrope.packs import labour_rules, pack_versions
from heliotrope.runtime.health import Health
from heliotrope.runtime.kafka import Event, EventProducer
from heliotrope.runtime.topics import REQUIREMENT_RELEASES, SCHEDULING_RUNS, STAFFING_REQUIREMENTS
from heliotrope.scenario.corner_shop import QUEUE, corner_shop

from deploy.local import LocalStack

HORIZON = Horizon(datetime(2027, 1, 11, tzinfo=UTC))  # a week that no other test fills
LEASE_S = 4.0
WITHIN_S = 60.0


def document() -> NetworkDocument:
    """The corner shop: one site, one queue, ten agents."""
    shop = corner_shop()
    return NetworkDocument(
        shop.network, shop.agents, shop.work_plans, {"PL": labour_rules("PL")}, pack_versions(["PL"])
    )


def requirement(day: date, revision: int) -> StaffingRequirement:
    """Four agents while the shop is open, a little more than the ten can give; nobody on Sunday."""
    hour = np.arange(96) // 4
    required = np.where((hour >= 7) & (hour < 19) & (day.weekday() < 6), 4.0, 0.0)
    widths = np.repeat(required[:, None] / 4, 4, axis=1)
    prices = np.tile([8.0, 10.0, 14.0, 20.0], (96, 1))
    return StaffingRequirement(QUEUE, day, required, widths, prices, 0.8 * required, revision, "test")


async def release_requirements(brokers: str) -> None:
    """Send a complete release, as staffing does."""
    revision = int(time.time())
    days = [requirement(HORIZON.start.date() + timedelta(days=day), revision) for day in range(7)]
    async with EventProducer(brokers, "test", Health("test")) as producer:
        for each in days:
            raw = encode_staffing_requirement(each)
            await producer.send(Event(STAFFING_REQUIREMENTS, queue_day_key(each), raw, "StaffingRequirement"))
        raw = encode_requirement_released(RequirementReleased(revision, len(days)))
        await producer.send(Event(REQUIREMENT_RELEASES, str(revision), raw, "RequirementReleased"))


@pytest.fixture(scope="module")
def running(stack: LocalStack, services: Callable[..., LocalStack]) -> Iterator[LocalStack]:
    """The roster and optimiser services, with a lease short enough to wait for its end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(stack.environment, "HELIOTROPE_LEASE_S", str(LEASE_S))
        services("roster", "optimiser")
        asyncio.run(prepare(stack))
        yield stack


async def prepare(stack: LocalStack) -> None:
    async with connect(stack.roster) as client:
        await client.import_network(document())
    await release_requirements(stack.kafka)


@pytest.fixture
async def client(running: LocalStack) -> AsyncIterator[RosterClient]:
    if "optimiser" not in running.state.alive():
        running.start_service("optimiser")
    async with connect(running.roster) as connected:
        yield connected


def solvers(stack: LocalStack) -> list[psutil.Process]:
    """The optimiser's solver processes."""
    service = stack.state.processes["optimiser"].process()
    assert service is not None
    return [each for each in service.children() if "spawn_main" in " ".join(each.cmdline())]


async def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {WITHIN_S:.0f} s: {what}"
        await asyncio.sleep(0.1)


async def asked(client: RosterClient, **fields: object) -> SchedulingRun:
    """Ask for a run, waiting until the requirements are recorded."""
    request = RunRequest(f"test-{uuid.uuid4()}", HORIZON, **fields)  # type: ignore[arg-type]
    deadline = time.monotonic() + WITHIN_S
    while True:
        try:
            return await client.reoptimise(request)
        except Refused:
            assert time.monotonic() < deadline, "the requirements were not recorded"
            await asyncio.sleep(0.2)


async def ended(client: RosterClient, run: SchedulingRun) -> tuple[SchedulingRun, set[str]]:
    """Watch a run to its end; return it and the stages that were reported."""
    stages: set[str] = set()
    async for seen in client.watch_run(run.run, timeout_s=WITHIN_S):
        run = seen
        if seen.progress is not None:
            stages.add(seen.progress.stage)
    return run, stages


async def in_state(client: RosterClient, run: SchedulingRun, state: RunState) -> SchedulingRun:
    deadline = time.monotonic() + WITHIN_S
    while (seen := await client.get_run(run.run)).state is not state:
        assert time.monotonic() < deadline, f"still {seen.state}"
        assert not seen.state.final, f"{seen.state}: {seen.failure}"
        await asyncio.sleep(0.1)
    return seen


async def published(client: RosterClient) -> RosterVersion:
    """Return the version in force; make one where there is none."""
    run, _ = await ended(client, await asked(client))
    assert run.state is RunState.SUCCEEDED, run.failure
    return await client.publish(await client.get_version(run.roster, run.version), "tester")


@contextmanager
def held(processes: list[psutil.Process]) -> Iterator[None]:
    """Hold solver processes still, so that a run stays under way as long as a test needs it."""
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            if process.is_running():
                process.resume()


async def warm(stack: LocalStack) -> list[psutil.Process]:
    """Wait for a warm solver process in each lane; return them."""
    log = Path(stack.state.services["optimiser"]["log"])

    def ready() -> bool:
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
        told = {line["pid"] for line in lines if line["event"] == "solver warm"}
        return len({each.pid for each in solvers(stack)} & told) == 3

    await until(ready, "three warm solver processes")
    return solvers(stack)


async def test_a_run_becomes_a_proposed_version_with_certificate_and_no_breach(client: RosterClient) -> None:
    run, stages = await ended(client, await asked(client, reason="plan the week", seed=3))
    assert run.state is RunState.SUCCEEDED, run.failure
    assert stages, "no progress was reported while it ran"
    version, roster = await client.get_roster(run.roster, run.version)
    assert version.state is VersionState.PROPOSED
    assert version.breaches == ()
    assert version.certificate is not None
    assert version.certificate.problem_hash == run.problem_hash
    assert version.certificate.roster_hash == roster.hash()
    assert version.certificate.seed == 3
    assert version.certificate.bound is not None
    assert version.certificate.bound <= version.certificate.objective + 1e-6
    assert {shift.agent for shift in roster.shifts} == {agent.id for agent in document().agents}


async def test_solvers_are_niced_and_the_service_is_not(running: LocalStack, client: RosterClient) -> None:
    service = running.state.processes["optimiser"].process()
    assert service is not None
    assert {each.nice() for each in await warm(running)} == {service.nice() + 10}


async def test_an_incident_is_mended_within_its_budget(client: RosterClient) -> None:
    base = await published(client)
    tuesday = HORIZON.start + timedelta(days=1)
    run = await asked(
        client,
        lane=Lane.REPAIR,
        reason="the shop loses power on Tuesday afternoon",
        closures=(SiteClosure("krk", tuesday + timedelta(hours=12), tuesday + timedelta(days=1)),),
        budget=ChangeBudget(2),
        frozen_until=tuesday,
    )
    run, _ = await ended(client, run)
    assert run.state is RunState.SUCCEEDED, run.failure
    version, roster = await client.get_roster(run.roster, run.version)
    assert version.base_version == base.version
    assert version.breaches == ()
    before = (await client.get_roster(base.roster, base.version))[1]
    moved = changes(before.shifts, roster.shifts)
    assert all((change.before or change.after).start >= tuesday for change in moved)  # type: ignore[union-attr]
    assert version.certificate is not None
    assert "answers" in version.certificate.stop_ticks


async def test_a_killed_optimiser_is_replaced_and_the_published_version_stays(
    running: LocalStack, client: RosterClient
) -> None:
    base = await published(client)
    processes = await warm(running)
    with held(processes):
        run = await in_state(client, await asked(client), RunState.RUNNING)
        running.stop_service("optimiser", signal.SIGKILL)
    await until(lambda: not any(each.is_running() for each in processes), "solvers end with their service")
    running.start_service("optimiser")
    after, _ = await ended(client, run)
    assert after.state is RunState.SUCCEEDED, after.failure
    assert after.attempts == 2
    assert after.worker != run.worker
    assert (await client.get_version()).version == base.version


async def test_a_dead_solver_fails_its_run_visibly_and_the_next_run_succeeds(
    running: LocalStack, client: RosterClient
) -> None:
    processes = await warm(running)
    with held(processes):
        run = await in_state(client, await asked(client), RunState.RUNNING)
        for process in processes:
            process.kill()
    after, _ = await ended(client, run)
    assert after.state is RunState.FAILED
    assert "the solver process ended without a result" in after.failure
    again, _ = await ended(client, await asked(client))
    assert again.state is RunState.SUCCEEDED, again.failure


async def test_a_discarded_run_frees_its_lane_at_once(running: LocalStack, client: RosterClient) -> None:
    with held(await warm(running)):
        run = await in_state(client, await asked(client), RunState.RUNNING)
        await client.discard_run(run.run, "tester")
        again, _ = await ended(client, await asked(client))
    assert again.state is RunState.SUCCEEDED, again.failure
    assert (await client.get_run(run.run)).version == 0


async def test_a_stopped_run_proposes_what_it_has(running: LocalStack, client: RosterClient) -> None:
    with held(await warm(running)):
        run = await in_state(client, await asked(client, time_limit_s=3600.0), RunState.RUNNING)
        await client.stop_run(run.run)
        await asyncio.sleep(2 * 2.0)  # two heartbeats: the stop waits in the pipe
    after, _ = await ended(client, run)
    assert after.state is RunState.SUCCEEDED, after.failure
    version = await client.get_version(after.roster, after.version)
    assert version.certificate is not None
    assert version.certificate.stop_ticks["polish"] == 0
    assert version.breaches == ()


async def test_wake_ups_without_a_run_and_malformed_ones_stop_nothing(
    running: LocalStack, client: RosterClient
) -> None:
    async with EventProducer(running.kafka, "test", Health("test")) as producer:
        stray = encode_run_wake_up(RunWakeUp("no-such-run", "plan"))
        await producer.send(Event(SCHEDULING_RUNS, "stray", stray, "RunWakeUp"))
        await producer.send(Event(SCHEDULING_RUNS, "rubbish", b"\xff rubbish", "RunWakeUp"))
    run, _ = await ended(client, await asked(client))
    assert run.state is RunState.SUCCEEDED, run.failure


async def test_sigterm_ends_the_service_and_its_solvers_within_seconds(
    running: LocalStack, client: RosterClient
) -> None:
    processes = await warm(running)
    with held(processes):
        await in_state(client, await asked(client), RunState.RUNNING)
        started = time.monotonic()
        running.stop_service("optimiser")
        assert time.monotonic() - started < 8.0
        assert not any(each.is_running() for each in processes)
