"""What the browser tests look at: the scenario around-the-clock in the real services, with a roster in force."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from heliotrope.client import RosterClient, connect
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.events import encode_requirement_released, encode_staffing_requirement, queue_day_key
from heliotrope.codec.notices import RequirementReleased
from heliotrope.codec.runs import RunRequest, RunScope, SchedulingRun
from heliotrope.codec.versions import RosterImport, RosterVersion
from heliotrope.domain.demand import DemandForecast, StaffingRequirement
from heliotrope.domain.roster import Waiver
from heliotrope.packs import labour_rules, pack_versions
from heliotrope.runtime.health import Health
from heliotrope.runtime.kafka import Event, EventProducer
from heliotrope.runtime.topics import REQUIREMENT_RELEASES, STAFFING_REQUIREMENTS
from heliotrope.scenario import Scenario, read_scenario
from heliotrope.staffing import require_period

from deploy.local import LocalStack

RECORDED_WITHIN_S = 60.0
REVISION = 1


@dataclass(frozen=True)
class Scene:
    """The running stack and what is in it; `ask` makes one call of the roster service as everybody."""

    stack: LocalStack
    scenario: Scenario

    @property
    def url(self) -> str:
        """Address of the console."""
        return self.stack.console

    def ask(self, call: Any) -> Any:
        """Return what the coroutine function `call` of a client returns."""

        async def asked() -> Any:
            async with connect(self.stack.roster) as client:
                return await call(client)

        # Playwright's loop runs in this thread: another one for ours.
        with ThreadPoolExecutor(1) as beside:
            return beside.submit(lambda: asyncio.run(asked())).result()

    def lose_console(self) -> None:
        """Stop the console: every page loses its stream."""
        self.stack.stop_service("console")

    def bring_console_back(self) -> None:
        """Start it again, at the same address and with the same sessions."""
        self.stack.start_service("console")

    def in_force(self) -> RosterVersion:
        """Return the version in force."""
        found: RosterVersion = self.ask(lambda client: client.get_version())
        return found

    def publish(self, version: RosterVersion) -> RosterVersion:
        """Publish a proposal; what it inherits of the incumbent's breaches is waived."""
        waivers = [Waiver(b.key, "browser tests", "of the incumbent") for b in version.breaches if b.severity.waivable]
        found: RosterVersion = self.ask(lambda client: client.publish(version, "browser tests", waivers))
        return found

    def propose(self, reason: str, queues: Iterable[str] = (), seconds: float = 6.0, **asked: Any) -> RosterVersion:
        """Have the optimiser propose a version, and return it; `asked` are further fields of the request."""

        async def proposed(client: RosterClient) -> RosterVersion:
            scope = RunScope(queues=frozenset(queues))
            request = RunRequest(f"{reason}/{time.time()}", self.scenario.horizon, scope, reason, seed=1,
                                 time_limit_s=seconds, **asked)  # fmt: skip
            run = await client.reoptimise(request)
            seen: list[SchedulingRun] = [each async for each in client.watch_run(run.run, 400)]
            assert seen[-1].version, seen[-1].failure
            return await client.get_version(seen[-1].roster, seen[-1].version)

        found: RosterVersion = self.ask(proposed)
        return found


def play(stack: LocalStack, root: Path) -> Scene:
    """Put the scenario into the services: network, requirements by Kafka, the incumbent in force."""
    scenario = read_scenario(root / "shared" / "scenarios" / "around-the-clock")
    scene = Scene(stack, scenario)
    requirements = foreseen(scenario)
    scene.ask(lambda client: _fill(client, stack.kafka, scenario, requirements))
    return scene


def foreseen(scenario: Scenario) -> tuple[StaffingRequirement, ...]:
    """Return the requirements of a week that was foreseen exactly: nothing is forecast here, for speed."""
    found: list[StaffingRequirement] = []
    for name, of in scenario.actuals().items():
        queue = scenario.network.queue(name)
        days = of.starts.astype("datetime64[D]")
        slots = (of.starts - days).astype(np.int64) // scenario.horizon.grain_minutes
        forecasts = []
        for day in scenario.horizon.days:
            mine = days == np.datetime64(day)
            volume, handle = np.zeros(96), np.full(96, queue.handle_time_s)
            volume[slots[mine]], handle[slots[mine]] = of.offered[mine], of.handle_time_s[mine]
            forecasts.append(
                DemandForecast(name, day, volume, 0.9 * volume, 1.1 * volume, handle, REVISION, "foreseen")
            )
        found += require_period(forecasts, queue)
    return tuple(found)


async def _fill(
    client: RosterClient, kafka: str, scenario: Scenario, requirements: tuple[StaffingRequirement, ...]
) -> None:
    jurisdictions = sorted({site.jurisdiction for site in scenario.network.sites})
    document = NetworkDocument(
        scenario.network,
        scenario.agents,
        scenario.work_plans,
        {name: labour_rules(name) for name in jurisdictions},
        pack_versions(jurisdictions),
        scenario.prices,
    )
    await client.import_network(document)
    async with EventProducer(kafka, "browser-tests", Health("browser-tests")) as producer:
        for each in requirements:
            raw = encode_staffing_requirement(each)
            await producer.send(Event(STAFFING_REQUIREMENTS, queue_day_key(each), raw, "StaffingRequirement"))
        raw = encode_requirement_released(RequirementReleased(REVISION, len(requirements)))
        await producer.send(Event(REQUIREMENT_RELEASES, str(REVISION), raw, "RequirementReleased"))
    until = time.monotonic() + RECORDED_WITHIN_S
    while not any(each.complete for each in (await client.demand_status(scenario.horizon)).revisions):
        assert time.monotonic() < until, "the requirements were not recorded in time"
        await asyncio.sleep(0.3)
    header = RosterImport("browser-incumbent", scenario.horizon, in_force=True, reason="the hand-made roster")
    await client.import_roster(header, scenario.incumbent.shifts)
    await client.insight.coverage()  # kernels compile once, not under the first page
