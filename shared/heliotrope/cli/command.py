"""The `heliotrope` command: its subcommands, and how it fails.

Exit codes: 0 done; 1 the answer is no (breaches found, run failed, service refused or away); 2 wrong input. Errors
are one line that names the field, what was expected and what was found.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from heliotrope import __version__
from heliotrope.cli import studies
from heliotrope.domain.errors import HeliotropeError, InvalidValue, NotFound, expect

Run = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
ANSWER_IS_NO, WRONG_INPUT, STOPPED_BY_HAND = 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Parse `argv`, run the subcommand, return its exit code."""
    # The chain solves many small systems: more threads in each would mostly wait for one another (2 s become 9).
    # numpy reads this when it is first loaded, which no import above does.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = parser().parse_args(argv)
    run: Run = arguments.run
    try:
        return run(arguments)
    except HeliotropeError as error:
        return _fail(str(error), WRONG_INPUT if isinstance(error, (InvalidValue, NotFound)) else ANSWER_IS_NO)
    except BrokenPipeError:  # `| head` has seen enough; what Python flushes at exit goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANSWER_IS_NO
    except OSError as error:
        if error.filename is None:
            raise
        return _fail(f"{error.filename}: expected a file or folder to work with, got: {error.strerror}", WRONG_INPUT)
    except KeyboardInterrupt:
        return _fail("stopped by hand", STOPPED_BY_HAND)


def _fail(text: str, code: int) -> int:
    print(f"heliotrope: {text}", file=sys.stderr)
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of all subcommands."""
    top = argparse.ArgumentParser(
        prog="heliotrope",
        description="Event-driven workforce scheduling: demand to follow-the-sun rosters, audited and certified.",
        epilog="start here:\n  heliotrope plan shared/scenarios/corner-shop --out plan\n  heliotrope demo",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"heliotrope {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _planning(commands)
    _judging(commands)
    studies.add_commands(lambda *words: _command(commands, *words))
    _generating(commands)
    _serving(commands)
    return top


def _command(commands: Commands, name: str, run: Run, about: str, *examples: str) -> argparse.ArgumentParser:
    """Add a subcommand with its examples."""
    added: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about[0].lower() + about[1:].rstrip("."),
        description=about,
        epilog="examples:\n" + "\n".join(f"  heliotrope {example}" for example in examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    added.set_defaults(run=run)
    return added


def _planning(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        from heliotrope.cli.planning import plan, plan_again

        if arguments.replay is not None:
            return plan_again(arguments.replay, arguments.out, arguments.workers, arguments.executor)
        expect(arguments.scenario is not None, "scenario", "a folder, or --replay CERTIFICATE", None)
        how = arguments.seed, arguments.workers, arguments.time_limit, arguments.executor
        return plan(arguments.scenario, arguments.out, *how)

    about = "Plan a scenario in this process: forecast, staffing, roster, files; no Kafka, no PostgreSQL."
    command = _command(
        commands, "plan", run, about,
        "plan shared/scenarios/around-the-clock --out plan",
        "plan my-network --out plan --seed 7 --time-limit 60",
        "plan --replay plan/certificate.json --out again",
    )  # fmt: skip
    command.add_argument(
        "scenario", type=Path, nargs="?", help="folder of the scenario (see shared/docs/scenario-format.md)"
    )
    command.add_argument(
        "--out",
        type=Path,
        required=True,
        help="folder for roster.jsonl, coverage.csv, shortfalls.csv, certificate.json, problem.pb.gz",
    )
    command.add_argument(
        "--replay", type=Path, metavar="CERTIFICATE",
        help="run again what this certificate proves: same problem, seed and stop ticks; exit code 1 unless the "
        "roster is the same",
    )  # fmt: skip
    command.add_argument("--seed", type=int, default=1, help="seed of every random choice (default: 1)")
    command.add_argument(
        "--workers", type=int, default=2, help="threads; the roster does not depend on them (default: 2)"
    )
    command.add_argument(
        "--time-limit", type=float, help="seconds from the staffed problem to the certified roster (default: no limit)"
    )
    command.add_argument(
        "--executor",
        default="",
        help="where parts and blocks of large networks are planned: processes:N, or a Dask scheduler's tcp://HOST:PORT "
        "(default: in this process; the roster is the same)",
    )


def _judging(commands: Commands) -> None:
    def run_audit(arguments: argparse.Namespace) -> int:
        from heliotrope.cli.judging import show_audit

        return show_audit(arguments.scenario, arguments.roster)

    def run_score(arguments: argparse.Namespace) -> int:
        from heliotrope.cli.judging import show_score

        return show_score(arguments.scenario, arguments.roster)

    about = "Audit a roster against law, contract and house rules; exit code 1 if it has any breach."
    audit = _command(commands, "audit", run_audit, about, "audit shared/scenarios/around-the-clock plan/roster.jsonl")
    about = "Score a roster: money by term, understaffing, expected service level and SLA money by queue."
    score = _command(commands, "score", run_score, about, "score shared/scenarios/around-the-clock plan/roster.jsonl")
    for command in (audit, score):
        command.add_argument("scenario", type=Path, help="folder of the scenario")
        command.add_argument("roster", type=Path, help="roster.jsonl: one shift a line")


def _generating(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        from heliotrope.cli.planning import generate_scenario

        sizes = (arguments.agents, arguments.sites, arguments.queues, arguments.weeks)
        return generate_scenario(*sizes, arguments.seed, arguments.out)

    about = "Generate a synthetic network with history and a hand-made roster; the same seed gives the same files."
    command = _command(
        commands, "generate", run, about, "generate --agents 300 --sites 4 --queues 8 --weeks 1 --seed 5 --out net"
    )
    for name, default in (("agents", 300), ("sites", 4), ("queues", 8), ("weeks", 1), ("seed", 1)):
        command.add_argument(f"--{name}", type=int, default=default, help=f"default: {default}")
    command.add_argument("--out", type=Path, required=True, help="folder to write")


def _serving(commands: Commands) -> None:
    from heliotrope.cli import remote

    remote.add_commands(lambda *words: _command(commands, *words))

    def run_dispatch(arguments: argparse.Namespace) -> int:
        raise AssertionError("every part of the command has a run of its own")

    from heliotrope.cli import dispatch

    about = "Shift plans of a running service: shown, subscribed, delivered, acknowledged."
    told = _command(
        commands, "dispatch", run_dispatch, about,
        "dispatch plan agents/ag-0001 --language es-MX",
        "dispatch subscribe sites/war --channel webhook --to https://hr.example.com/plans --by 'R. Diaz'",
        "dispatch subscribe agents/ag-0001 --channel icalendar --by 'R. Diaz'",
        "dispatch deliveries --unacknowledged",
    )  # fmt: skip
    dispatch.add_arguments(told)

    def run_demo(arguments: argparse.Namespace) -> int:
        from heliotrope.cli.demo import run

        return run(arguments)

    about = "The whole journey with real Kafka, PostgreSQL and services on this machine, told as a story."
    demo = _command(commands, "demo", run_demo, about, "demo", "demo --once")
    from heliotrope.cli.demo import add_arguments

    add_arguments(demo)
