"""Options of the commands that talk to a running roster service: reoptimise, runs, watch, publish, export."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heliotrope.cli import people
from heliotrope.cli.address import service_address
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.time import parse_instant

if TYPE_CHECKING:
    from heliotrope.codec.runs import ShiftLock
    from heliotrope.domain.problem import SiteClosure
    from heliotrope.domain.roster import Waiver

Add = Callable[..., argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Add every command of this module."""
    _add_reoptimise(add)
    runs = add("runs", _run(_runs), "List scheduling runs, newest first.", "runs", "runs --most 200")
    runs.add_argument("--most", type=int, default=20, help="how many (default: 20)")
    watch = add(
        "watch", _run(_watch), "Follow published rosters as an HR system does, until stopped.",
        "watch", "watch --versions 2",
    )  # fmt: skip
    watch.add_argument("--versions", type=int, help="stop after so many versions")
    publish = add(
        "publish", _run(_publish), "Publish a proposed version; every contractual breach needs a waiver by name.",
        "publish 3 --by 'R. Diaz'",
        "publish 3 --by 'R. Diaz' --waive 'days_per_week|ag-0007|2026-10-26T00:00:00Z=agreed with her'",
    )  # fmt: skip
    publish.add_argument("version", type=int, help="number of the version")
    publish.add_argument("--by", required=True, help="who publishes")
    publish.add_argument(
        "--waive", action="append", default=[], metavar="BREACH=REASON", help="release one contractual breach"
    )
    export = add(
        "export", _run(_export), "Write a version's roster as JSON lines, one shift a line.",
        "export --out roster.jsonl", "export --version 3 --out v3.jsonl",
    )  # fmt: skip
    export.add_argument("--version", type=int, default=0, help="default: the published one")
    export.add_argument("--out", type=Path, required=True, help="file to write")
    for command in (watch, publish, export):
        command.add_argument("--roster", default="", help="roster id (default: the one in force)")
    for command in (runs, watch, publish, export, *people.add_commands(add, _run)):
        _add_address(command)


def _add_reoptimise(add: Add) -> None:
    command = add(
        "reoptimise", _run(_reoptimise),
        "Ask for a reoptimisation and watch it converge; the result is a proposed version.",
        'reoptimise --reason "the forecast has risen"',
        "reoptimise --close cai:2026-10-27T00:00:00Z:24 --people 100 --reason 'power cut in Cairo'",
        "reoptimise --start 2026-11-02T00:00:00Z --reason 'plan next week'",
    )  # fmt: skip
    command.add_argument("--reason", required=True, help="why, for the audit log")
    command.add_argument("--start", help="first instant of the planning period (default: that of the roster in force)")
    command.add_argument("--weeks", type=int, default=1, help="labour weeks, with --start (default: 1)")
    for what in ("site", "client", "queue"):
        command.add_argument(
            f"--{what}", action="append", default=[], help=f"only agents of this {what}; may be repeated"
        )
    command.add_argument(
        "--close", action="append", default=[], metavar="SITE:START:HOURS", help="a site is down; may be repeated"
    )
    command.add_argument("--people", type=int, help="change budget: most people disturbed")
    command.add_argument("--minutes", type=int, help="change budget, with --people: most minutes of presence moved")
    command.add_argument(
        "--announced-at", help="when people hear of it: inside their notice, changes become offers (default: no notice)"
    )
    command.add_argument(
        "--frozen-until", help="instant before which no shift that starts is changed (default: the first closure's)"
    )
    command.add_argument(
        "--lock",
        action="append",
        default=[],
        metavar="AGENT:START",
        help="a shift that stays as it is; may be repeated",
    )
    command.add_argument("--seed", type=int, default=1, help="default: 1")
    command.add_argument("--time-limit", type=float, default=60.0, help="seconds of search (default: 60)")
    command.add_argument("--request-id", help="the same id twice starts one run (default: a new one)")
    _add_address(command)


def _add_address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--address", help="host:port of the roster service (default: HELIOTROPE_ROSTER)")


def _run(call: Callable[[argparse.Namespace], Coroutine[Any, Any, int]]) -> Callable[[argparse.Namespace], int]:
    """Return a command that checks the address, then awaits `call`."""

    def run(arguments: argparse.Namespace) -> int:
        arguments.address = service_address(arguments.address)
        return asyncio.run(call(arguments))

    return run


async def _reoptimise(arguments: argparse.Namespace) -> int:
    from heliotrope.cli.rosters import Wish, reoptimise

    closures = tuple(map(closure_of, arguments.close))
    frozen_until = min((closure.start for closure in closures), default=None)
    if arguments.frozen_until is not None:
        frozen_until = parse_instant(arguments.frozen_until, "frozen-until")
    wish = Wish(
        reason=arguments.reason,
        start=None if arguments.start is None else parse_instant(arguments.start, "start"),
        weeks=arguments.weeks,
        sites=frozenset(arguments.site),
        clients=frozenset(arguments.client),
        queues=frozenset(arguments.queue),
        closures=closures,
        people=arguments.people,
        frozen_until=frozen_until,
        locks=tuple(map(lock_of, arguments.lock)),
        seed=arguments.seed,
        time_limit_s=arguments.time_limit,
        request_id=arguments.request_id,
        minutes=arguments.minutes,
        announced_at=None if arguments.announced_at is None else parse_instant(arguments.announced_at, "announced-at"),
    )
    return await reoptimise(arguments.address, wish)


async def _runs(arguments: argparse.Namespace) -> int:
    from heliotrope.cli.rosters import list_runs

    expect(arguments.most >= 1, "most", "1 or more", arguments.most)
    return await list_runs(arguments.address, arguments.most)


async def _watch(arguments: argparse.Namespace) -> int:
    from heliotrope.cli.rosters import watch

    expect(arguments.versions is None or arguments.versions >= 1, "versions", "1 or more", arguments.versions)
    return await watch(arguments.address, arguments.roster, arguments.versions)


async def _publish(arguments: argparse.Namespace) -> int:
    from heliotrope.cli.rosters import publish

    waivers = [waiver_of(text, arguments.by) for text in arguments.waive]
    return await publish(arguments.address, arguments.roster, arguments.version, arguments.by, waivers)


async def _export(arguments: argparse.Namespace) -> int:
    from heliotrope.cli.rosters import export

    return await export(arguments.address, arguments.roster, arguments.version, arguments.out)


def closure_of(text: str) -> SiteClosure:
    """Read ``SITE:START:HOURS``."""
    from heliotrope.domain.problem import SiteClosure

    site, _, rest = text.partition(":")
    start, _, hours = rest.rpartition(":")
    wanted = "SITE:START:HOURS such as cai:2026-10-27T00:00:00Z:24"
    try:
        length = timedelta(hours=float(hours))
    except (ValueError, OverflowError):
        raise InvalidValue("close", wanted, text) from None
    expect(bool(site) and length > timedelta(0), "close", wanted, text)
    begins = parse_instant(start, "close")
    return SiteClosure(site, begins, begins + length)


def lock_of(text: str) -> ShiftLock:
    """Read ``AGENT:START``."""
    from heliotrope.codec.runs import ShiftLock

    agent, _, start = text.partition(":")
    expect(bool(agent) and bool(start), "lock", "AGENT:START such as ag-0001:2026-10-27T08:00:00Z", text)
    return ShiftLock(agent, parse_instant(start, "lock"))


def waiver_of(text: str, by: str) -> Waiver:
    """Read ``BREACH=REASON``, a breach by its key."""
    from heliotrope.domain.roster import Waiver

    breach, found, reason = text.partition("=")
    expect(bool(found) and bool(breach), "waive", "BREACH=REASON", text)
    return Waiver(breach, by, reason)
