"""The commands that talk to a running roster service, as a planner types them one after the other."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from heliotrope.cli import main
from heliotrope.cli.chain import requirements_of
from heliotrope.client import connect
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.events import encode_requirement_released, encode_staffing_requirement, queue_day_key
from heliotrope.codec.notices import RequirementReleased
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.demand import StaffingRequirement
from heliotrope.domain.time import Horizon, format_instant
from heliotrope.packs import labour_rules, pack_versions
from heliotrope.runtime.health import Health
from heliotrope.runtime.kafka import Event, EventProducer
from heliotrope.runtime.topics import REQUIREMENT_RELEASES, STAFFING_REQUIREMENTS
from heliotrope.scenario import read_roster
from heliotrope.scenario.corner_shop import corner_shop

from deploy.local import LocalStack

HORIZON = Horizon(datetime(2027, 2, 8, tzinfo=UTC))  # a week that no other test fills
ROSTER = "20270208T0000Z-1w"
WITHIN_S = 60.0


@pytest.fixture(scope="module")
def address(stack: LocalStack, services: Callable[..., LocalStack]) -> Iterator[str]:
    """The roster service, with the corner shop's network and a released requirement, and an optimiser beside it."""
    services("roster", "optimiser")
    asyncio.run(prepare(stack))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELIOTROPE_ROSTER", stack.roster)
        yield stack.roster


async def prepare(stack: LocalStack) -> None:
    shop = corner_shop()
    document = NetworkDocument(
        shop.network, shop.agents, shop.work_plans, {"PL": labour_rules("PL")}, pack_versions(["PL"])
    )
    later = HORIZON.start.date() - shop.horizon.start.date()
    revision = int(time.time())
    days = [replace(each, day=each.day + later, revision=revision) for each in requirements_of(shop)]
    async with connect(stack.roster) as client:
        await client.import_network(document)
        await release(stack.kafka, days, revision)
        deadline = time.monotonic() + WITHIN_S
        while not any(each.complete for each in (await client.demand_status(HORIZON)).revisions):
            assert time.monotonic() < deadline, "the requirement was not recorded"
            await asyncio.sleep(0.2)


async def release(brokers: str, days: list[StaffingRequirement], revision: int) -> None:
    """Send a complete release, as staffing does."""
    async with EventProducer(brokers, "test", Health("test")) as producer:
        for each in days:
            raw = encode_staffing_requirement(each)
            await producer.send(Event(STAFFING_REQUIREMENTS, queue_day_key(each), raw, "StaffingRequirement"))
        raw = encode_requirement_released(RequirementReleased(revision, len(days)))
        await producer.send(Event(REQUIREMENT_RELEASES, str(revision), raw, "RequirementReleased"))


def in_force(address: str) -> RosterVersion:
    async def ask() -> RosterVersion:
        async with connect(address) as client:
            return await client.get_version(ROSTER)

    return asyncio.run(ask())


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a command that succeeds; return what it printed."""
    code = main(list(words))
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return printed.out


def proposed(printed: str) -> str:
    found = re.search(rf"version (\d+) of {ROSTER} is proposed", printed)
    assert found is not None, printed
    return found[1]


def test_a_planner_plans_publishes_exports_and_mends(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = format_instant(HORIZON.start)
    printed = told(capsys, "reoptimise", "--start", start, "--reason", "plan the week", "--time-limit", "5")
    planned = proposed(printed)
    assert "succeeded" in printed
    assert f"is published: {in_force(address).shifts} shifts" in told(
        capsys, "publish", planned, "--roster", ROSTER, "--by", "R. Diaz"
    )

    out = tmp_path / "new" / "roster.jsonl"
    told(capsys, "export", "--roster", ROSTER, "--out", str(out))
    assert read_roster(out).hash() == in_force(address).roster_hash

    assert "copy equal by hash" in told(capsys, "watch", "--roster", ROSTER, "--versions", "1")

    # The roster that was published last gives the planning period; the closed site gives the lane.
    tuesday = format_instant(HORIZON.start + timedelta(days=1))
    site = corner_shop().network.sites[0].id
    mended = proposed(told(
        capsys, "reoptimise", "--close", f"{site}:{tuesday}:24", "--people", "3", "--reason", "power cut"
    ))  # fmt: skip
    assert int(mended) > int(planned)
    assert in_force(address).version == int(planned)

    newest_first = told(capsys, "runs", "--most", "2").splitlines()
    assert "power cut" in newest_first[0]
    assert "plan the week" in newest_first[1]


def test_a_version_that_is_not_there_is_named_in_one_line(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "4711", "--roster", ROSTER, "--by", "R. Diaz"]) == 2
    error = capsys.readouterr().err
    assert "4711" in error
    assert error.count("\n") == 1


def test_a_version_that_is_no_longer_proposed_is_refused_with_exit_code_1(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    number = str(in_force(address).version)
    assert main(["publish", number, "--roster", ROSTER, "--by", "R. Diaz"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
