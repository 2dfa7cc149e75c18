"""Options of the commands that look into a plan: verify."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Add = Callable[..., argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Add every command of this module."""
    _add_verify(add)


def _add_verify(add: Add) -> None:
    def run(arguments: argparse.Namespace) -> int:
        from heliotrope.cli.verifying import verify

        given = (arguments.certificate, arguments.problem, arguments.roster)
        return verify(*given, arguments.replay, arguments.workers)

    command = add(
        "verify", run,
        "Verify a certificate: bound, objective, audit and hashes computed anew; exit code 1 on any difference.",
        "verify plan/certificate.json",
        "verify plan/certificate.json --replay",
    )  # fmt: skip
    command.add_argument("certificate", type=Path, help="certificate.json of a plan")
    command.add_argument("--problem", type=Path, help="frozen problem (default: problem.pb.gz beside it)")
    command.add_argument("--roster", type=Path, help="roster (default: roster.jsonl beside it)")
    command.add_argument("--replay", action="store_true", help="run it again too, which checks seed and stop ticks")
    command.add_argument("--workers", type=int, default=2, help="threads; no figure depends on them (default: 2)")
