"""What the commands do at a running roster service: runs asked for and watched, versions published and exported."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from heliotrope.client import FollowedRoster, RosterClient, connect, follow
from heliotrope.codec.runs import Lane, RunRequest, RunScope, RunState, SchedulingRun, ShiftLock
from heliotrope.domain.errors import NotFound, expect
from heliotrope.domain.offers import Announcement
from heliotrope.domain.problem import ChangeBudget, SiteClosure
from heliotrope.domain.roster import RosterCertificate, Waiver
from heliotrope.domain.time import Horizon, format_instant
from heliotrope.scenario import write_roster

STOPPED = 1
"""Exit code where a run ended without a version, or a copy was not equal."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a planner asks for; without `start` the planning period is that of the roster in force."""

    reason: str
    start: datetime | None
    weeks: int
    sites: frozenset[str]
    clients: frozenset[str]
    queues: frozenset[str]
    closures: tuple[SiteClosure, ...]
    people: int | None
    frozen_until: datetime | None
    locks: tuple[ShiftLock, ...]
    seed: int
    time_limit_s: float
    request_id: str | None
    minutes: int | None = None
    announced_at: datetime | None = None

    def request(self, horizon: Horizon) -> RunRequest:
        """Return the request of a run over `horizon`."""
        expect(self.minutes is None or self.people is not None, "minutes", "a budget of people as well", self.minutes)
        mends = bool(self.closures) or self.people is not None or self.announced_at is not None
        return RunRequest(
            self.request_id or str(uuid.uuid4()),
            horizon,
            scope=RunScope(self.sites, self.clients, self.queues),
            reason=self.reason,
            closures=self.closures,
            budget=None if self.people is None else ChangeBudget(self.people, self.minutes),
            frozen_until=self.frozen_until,
            locks=self.locks,
            seed=self.seed,
            time_limit_s=self.time_limit_s,
            lane=Lane.REPAIR if mends else Lane.PLAN,
            announcement=None if self.announced_at is None else Announcement(self.announced_at),
        )


async def reoptimise(address: str, wish: Wish) -> int:
    """Ask for a run and print how it converges."""
    async with connect(address) as client:
        horizon = await _period(client) if wish.start is None else Horizon(wish.start, wish.weeks)
        run, shown = await client.reoptimise(wish.request(horizon)), ""
        async for latest in client.watch_run(run.run):
            run = latest
            if (line := describe(run)) != shown:
                print(line, flush=True)
                shown = line
        if run.state is not RunState.SUCCEEDED:
            return STOPPED
        version = await client.get_version(run.roster, run.version)
        known = "" if not version.breaches else f", with {len(version.breaches)} breaches"
        print(f"version {version.version} of {version.roster} is proposed: {version.shifts} shifts{known}")
        for line in consequences(version.certificate) if version.certificate is not None else ():
            print(line)
        print(f"publish it: heliotrope publish {version.version} --roster {version.roster} --by 'YOUR NAME'")
    return 0


def consequences(certificate: RosterCertificate) -> Iterator[str]:
    """Yield what a mended roster asks of people: the frontier at every doubling and its end, and the offers."""
    currency, points = certificate.currency, certificate.frontier
    if points:
        yield "people disturbed   minutes moved   saved"
    shown = 1
    for point in points:
        if point.people >= shown or point is points[-1]:
            yield f"{point.people:16,}   {point.minutes:13,}   {point.saved:,.0f} {currency}"
            shown = 2 * point.people
    for offer in certificate.offers:
        yield (
            f"ask {offer.agent} by {format_instant(offer.deadline)}: {offer.kind.replace('_', ' ')},"
            f" {offer.probability:.0%} likely, saves {offer.saves:,.0f} {currency} in expectation"
        )


async def _period(client: RosterClient) -> Horizon:
    try:
        return (await client.get_version()).horizon
    except NotFound:
        raise NotFound("start: expected the planning period by --start, as no roster is in force yet") from None


async def list_runs(address: str, most: int) -> int:
    """Print the newest runs."""
    async with connect(address) as client:
        runs = await client.list_runs(most)
    for run in runs:
        asked = "" if run.created_at is None else format_instant(run.created_at)
        print(f"{asked:<20}  {describe(run)}")
    if not runs:
        print("No runs yet; `heliotrope reoptimise` asks for one.")
    return 0


def describe(run: SchedulingRun) -> str:
    """Return a run in a line: state, version, progress, reason or failure."""
    parts = [run.run, f"{run.state:<9}"]
    if run.version:
        parts.append(f"version {run.version}")
    progress = run.progress
    if progress is not None and not run.state.final:
        parts.append(progress.stage)
    if progress is not None and progress.objective is not None:
        parts.append(f"objective {progress.objective:,.0f}")
    if progress is not None and progress.people_disturbed is not None:
        parts.append(f"{progress.people_disturbed:,} disturbed")
    if progress is not None and progress.gap_points is not None:
        parts.append(f"gap {progress.gap_points:.2f} points")
    parts.append(f"failed: {run.failure}" if run.failure else run.request.reason)
    return "  ".join(part for part in parts if part)


async def watch(address: str, roster: str, versions: int | None) -> int:
    """Print each publication as it arrives, until `versions` have come; without a number, until stopped."""
    stop, seen, equal = asyncio.Event(), 0, True

    async def show(arrival: FollowedRoster) -> None:
        nonlocal seen, equal
        seen, equal = seen + 1, equal and arrival.equal
        what = "a snapshot" if arrival.snapshot else f"{len(arrival.changed):,} changed"
        verdict = "copy equal by hash" if arrival.equal else "COPY DIFFERS, starting anew"
        version = arrival.version
        print(
            f"{version.roster} version {version.version}: {len(arrival.roster.shifts):,} shifts, {what}; {verdict}",
            flush=True,
        )
        if seen == versions:
            stop.set()

    await follow(address, show, roster=roster, stop=stop)
    return 0 if equal else STOPPED


async def publish(address: str, roster: str, number: int, by: str, waivers: Sequence[Waiver]) -> int:
    """Publish a version as it stands now."""
    async with connect(address) as client:
        version = await client.publish(await client.get_version(roster, number), by, waivers)
    print(f"version {version.version} of {version.roster} is {version.state}: {version.shifts} shifts")
    return 0


async def export(address: str, roster: str, number: int, out: Path) -> int:
    """Write the shifts of a version to a file."""
    async with connect(address) as client:
        version, shifts = await client.get_roster(roster, number)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_roster(shifts, out)
    print(f"version {version.version} of {version.roster}: {len(shifts.shifts):,} shifts written to {out}")
    return 0
