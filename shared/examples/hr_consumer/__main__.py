"""The reference HR consumer: keeps a SQLite copy of the published rosters in step. See README.md beside this file."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from heliotrope.client import FollowedRoster, follow
from heliotrope.domain.errors import HeliotropeError
from roster_copy import RosterCopy

EXAMPLES = """examples:
  python shared/examples/hr_consumer follow --address 127.0.0.1:7070 --database hr.sqlite
  python shared/examples/hr_consumer verify --database hr.sqlite
  python shared/examples/hr_consumer hours --database hr.sqlite --agent ag-0007"""
DIFFERS = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command named on the command line; return its exit code."""
    given = _parser().parse_args(arguments)
    with RosterCopy(given.database) as copy:
        if given.command == "verify":
            return verify(copy)
        if given.command == "hours":
            return hours(copy, given.agent)
        try:
            asyncio.run(keep_in_step(copy, given.address, given.until))
        except HeliotropeError as error:
            print(f"hr_consumer: {error}", file=sys.stderr)
            return DIFFERS
        except KeyboardInterrupt:
            print("stopped; what was applied is kept", file=sys.stderr)
    return 0


async def keep_in_step(copy: RosterCopy, address: str, until: int | None) -> None:
    """Follow, and apply every publication in one transaction with the token to resume from."""
    for roster in copy.repair():
        print(f"{roster}: the copy was not what it should be and is fetched anew", flush=True)
    stop = asyncio.Event()

    async def apply(publication: FollowedRoster) -> None:
        if not publication.equal:
            return  # follow() begins anew; nothing of this publication is kept
        copy.apply(publication)
        version, changed = publication.version, len(publication.changed)
        print(f"{version.roster} version {version.version}: {changed} changes applied, copy equal by hash", flush=True)
        if until is not None and version.version >= until:
            stop.set()

    if until is not None and copy.highest_version() >= until:
        return
    await follow(address, apply, copy.checkpoint(), stop=stop)


def verify(copy: RosterCopy) -> int:
    """Compute the hash of every roster from its rows and compare it with the server's."""
    verdicts = copy.verify()
    for verdict in verdicts:
        result = "equal" if verdict.equal else "DIFFERS"
        print(f"{verdict.roster} version {verdict.version}: {verdict.shifts} shifts, {result} ({verdict.found[:16]})")
    if not verdicts:
        print("nothing here yet; `follow` fetches the published rosters")
    return 0 if all(verdict.equal for verdict in verdicts) else DIFFERS


def hours(copy: RosterCopy, agent: str) -> int:
    """Print an agent's shifts with their paid hours, as payroll would read them."""
    for start, end, site, paid_minutes in copy.shifts_of(agent):
        print(f"{start}  {end}  {site:<12} {paid_minutes / 60:5.2f} h paid")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "hr_consumer", description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    following = commands.add_parser("follow", help="keep the copy in step until stopped")
    address = os.environ.get("HELIOTROPE_ROSTER", "127.0.0.1:7070")
    following.add_argument("--address", default=address, help=f"host:port of the roster service (default: {address})")
    following.add_argument("--until", type=int, help="stop when a roster has reached this version")
    commands.add_parser("verify", help="prove that the copy equals what the server published")
    reading = commands.add_parser("hours", help="show an agent's shifts and paid hours")
    reading.add_argument("--agent", required=True, help="id of the agent")
    for command in commands.choices.values():
        command.add_argument("--database", type=Path, default=Path("hr.sqlite"), help="file (default: hr.sqlite)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
