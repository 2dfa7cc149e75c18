"""Commands that talk to a running roster service: reoptimise, runs, watch, publish, export."""

from __future__ import annotations

import argparse
import asyncio
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.time import Horizon, parse_instant

Add = Callable[..., argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Add every command of this module."""
    about = "Ask for a reoptimisation and watch it converge; the result is a proposed version."
    command = add(
        "reoptimise", _reoptimise, about,
        'reoptimise --start 2026-10-26T00:00:00Z --reason "new forecast"',
        "reoptimise --start 2026-10-26T00:00:00Z --close cairo:2026-10-27T00:00:00Z:24 --people 100 --reason outage",
    )  # fmt: skip
    command.add_argument("--start", required=True, help="first instant of the planning period, UTC")
    command.add_argument("--weeks", type=int, default=1, help="labour weeks (default: 1)")
    command.add_argument("--reason", required=True, help="why, for the audit log")
    command.add_argument("--site", action="append", default=[], help="only agents of this site; may be repeated")
    command.add_argument("--close", action="append", default=[], metavar="SITE:START:HOURS", help="a site is down")
    command.add_argument("--people", type=int, help="change budget: most people disturbed")
    command.add_argument("--frozen-until", help="instant before which nothing changes")
    command.add_argument("--seed", type=int, default=1, help="default: 1")
    command.add_argument("--time-limit", type=float, default=60.0, help="seconds of search (default: 60)")
    command.add_argument("--request-id", help="the same id twice starts one run (default: a new one)")
    _address(command)
    _address(add("runs", _runs, "List scheduling runs, newest first.", "runs"))
    watch = add(
        "watch", _watch, "Follow published rosters as an HR system does, until stopped.", "watch", "watch --versions 2"
    )
    watch.add_argument("--versions", type=int, help="stop after so many versions")
    _address(watch)
    publish = add("publish", _publish, "Publish a proposed version.", "publish 3 --by 'R. Diaz'",
                  "publish 3 --by 'R. Diaz' --waive 'daily_rest|ag-0007|2026-10-26T00:00:00Z=agreed'")  # fmt: skip
    publish.add_argument("version", type=int, help="number of the version")
    publish.add_argument("--by", required=True, help="who publishes")
    publish.add_argument(
        "--waive", action="append", default=[], metavar="BREACH=REASON", help="release one contractual breach"
    )
    _address(publish)
    export = add(
        "export", _export, "Write a version's roster as JSON lines, one shift a line.", "export --out roster.jsonl"
    )
    export.add_argument("--version", type=int, default=0, help="default: the published one")
    export.add_argument("--out", type=Path, required=True, help="file to write")
    _address(export)


def _address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--address", help="host:port of the roster service (default: HELIOTROPE_ROSTER)")
    command.add_argument("--roster", default="", help="roster id (default: the only one)")


def _service(arguments: argparse.Namespace) -> str:
    address: str = arguments.address or os.environ.get("HELIOTROPE_ROSTER", "")
    expect(bool(address), "address", "host:port by --address or HELIOTROPE_ROSTER", address)
    return address


def _closure(text: str) -> tuple[str, str, float]:
    try:
        site, rest = text.split(":", 1)
        start, hours = rest.rsplit(":", 1)
        return site, start, float(hours)
    except ValueError:
        raise InvalidValue("close", "SITE:START:HOURS such as cairo:2026-10-27T00:00:00Z:24", text) from None


def _reoptimise(arguments: argparse.Namespace) -> int:
    from heliotrope.client import connect
    from heliotrope.codec.runs import Lane, RunRequest, RunScope, RunState
    from heliotrope.domain.problem import ChangeBudget, SiteClosure

    closures = []
    for site, start, hours in map(_closure, arguments.close):
        opens = parse_instant(start, "close")
        closures.append(SiteClosure(site, opens, opens + timedelta(hours=hours)))
    budget = None if arguments.people is None else ChangeBudget(arguments.people)
    request = RunRequest(
        arguments.request_id or str(uuid.uuid4()),
        Horizon(parse_instant(arguments.start, "start"), arguments.weeks),
        scope=RunScope(sites=frozenset(arguments.site)),
        reason=arguments.reason,
        closures=tuple(closures),
        budget=budget,
        frozen_until=parse_instant(arguments.frozen_until, "frozen-until") if arguments.frozen_until else None,
        seed=arguments.seed,
        time_limit_s=arguments.time_limit,
        lane=Lane.REPAIR if closures or budget else Lane.PLAN,
    )

    async def ask() -> int:
        async with connect(_service(arguments)) as client:
            run = await client.reoptimise(request)
            async for latest in client.watch_run(run.run):
                print(_run_line(latest), flush=True)
                run = latest
            return 0 if run.state is RunState.SUCCEEDED else 1

    return asyncio.run(ask())


def _run_line(run: object) -> str:
    parts = [
        f"{name}={getattr(run, name)}"
        for name in ("run", "state", "version", "failure")
        if getattr(run, name, None)
    ]
    progress = getattr(run, "progress", None)
    return "  ".join(parts) + (f"  {progress}" if progress else "")


def _runs(arguments: argparse.Namespace) -> int:
    from heliotrope.client import connect

    async def ask() -> int:
        async with connect(_service(arguments)) as client:
            runs = await client.list_runs()
            for run in runs:
                print(_run_line(run))
            if not runs:
                print("No runs yet; `heliotrope reoptimise` asks for one.")
        return 0

    return asyncio.run(ask())


def _watch(arguments: argparse.Namespace) -> int:
    from heliotrope.client import FollowedRoster, follow

    async def ask() -> int:
        stop, seen = asyncio.Event(), 0

        async def show(arrival: FollowedRoster) -> None:
            nonlocal seen
            seen += 1
            kind = "snapshot" if arrival.snapshot else f"{len(arrival.changed)} changed"
            shifts = f"{len(arrival.roster.shifts)} shifts"
            print(f"version {arrival.version.version}: {shifts}, {kind}, equal={arrival.equal}", flush=True)
            if arguments.versions is not None and seen >= arguments.versions:
                stop.set()

        await follow(_service(arguments), show, roster=arguments.roster, stop=stop)
        return 0

    return asyncio.run(ask())


def _publish(arguments: argparse.Namespace) -> int:
    from heliotrope.client import connect
    from heliotrope.domain.roster import Waiver

    waivers = []
    for text in arguments.waive:
        breach, found, reason = text.partition("=")
        expect(bool(found), "waive", "BREACH=REASON", text)
        waivers.append(Waiver(breach, arguments.by, reason))

    async def ask() -> int:
        async with connect(_service(arguments)) as client:
            version = await client.get_version(arguments.roster, arguments.version)
            published = await client.publish(version, arguments.by, waivers)
            print(f"version {published.version} is {published.state}")
        return 0

    return asyncio.run(ask())


def _export(arguments: argparse.Namespace) -> int:
    from heliotrope.client import connect
    from heliotrope.scenario import write_roster

    async def ask() -> int:
        async with connect(_service(arguments)) as client:
            version, roster = await client.get_roster(arguments.roster, arguments.version)
            write_roster(roster, arguments.out)
            print(f"version {version.version}: {len(roster.shifts)} shifts written to {arguments.out}")
        return 0

    return asyncio.run(ask())
