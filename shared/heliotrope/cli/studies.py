"""Options of the commands that look into a plan: verify, explain, whatif, capacity."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from heliotrope.cli import whatif_options
from heliotrope.cli.address import service_address
from heliotrope.domain.errors import InvalidValue, expect

if TYPE_CHECKING:
    from heliotrope.domain.studies import CapacityQuestion

Add = Callable[..., argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Add every command of this module."""
    _add_verify(add)
    _add_explain(add)
    whatif_options.add_command(add)
    _add_capacity(add)


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


def _add_explain(add: Add) -> None:
    def run(arguments: argparse.Namespace) -> int:
        from heliotrope.cli.explaining import explain

        asked = [part for part in ("shortfalls", "rules", "contracts", "activities") if getattr(arguments, part)]
        parts = asked or ([] if arguments.agent else ["shortfalls"])
        expect(arguments.most >= 1, "most", "1 or more", arguments.most)
        day = None if arguments.day is None else day_of(arguments.day)
        given = (arguments.scenario, arguments.roster, arguments.agent, day)
        return explain(*given, arguments.most, parts)

    command = add(
        "explain", run,
        "Explain a roster: what binds where it is short, why a shift is where it is, what rules cost.",
        "explain plan/problem.pb.gz plan/roster.jsonl --shortfalls --most 5",
        "explain plan/problem.pb.gz plan/roster.jsonl --agent ag-0007 --day 2026-10-27",
        "explain shared/scenarios/around-the-clock plan/roster.jsonl --rules --contracts",
    )  # fmt: skip
    command.add_argument("scenario", type=Path, help="folder of the scenario, or problem.pb.gz of a plan (quicker)")
    command.add_argument("roster", type=Path, help="roster.jsonl: one shift a line")
    command.add_argument("--shortfalls", action="store_true", help="what binds in the dearest shortfalls (the default)")
    command.add_argument("--most", type=int, default=10, help="how many shortfalls (default: 10)")
    command.add_argument("--agent", metavar="ID", help="why this agent works then: alternatives, costs, rules")
    command.add_argument("--day", metavar="DATE", help="with --agent: only the shift of this labour day")
    command.add_argument("--rules", action="store_true", help="the price of each rule, network-wide")
    command.add_argument("--contracts", action="store_true", help="agents whose contract no lawful week fulfils")
    command.add_argument("--activities", action="store_true", help="requested activities that were not placed, and why")


def _add_capacity(add: Add) -> None:
    def run(arguments: argparse.Namespace) -> int:
        from heliotrope.cli.capacity import ask_capacity, capacity

        question = capacity_question(arguments)
        if arguments.scenario is not None:
            return capacity(arguments.scenario, question, arguments.out)
        address = service_address(arguments.address)
        return asyncio.run(ask_capacity(address, arguments.roster, arguments.version, question, arguments.out))

    command = add(
        "capacity", run,
        "Plan months ahead: hiring, attrition, training classes and overtime, week by week, with its lower bound.",
        "capacity shared/scenarios/around-the-clock --months 6 --out capacity",
        "capacity plan/problem.pb.gz --months 12 --growth 1% --attrition 4% --demand bank-en=+3%",
        "capacity --address 127.0.0.1:50051 --months 6",
    )  # fmt: skip
    command.add_argument(
        "scenario", type=Path, nargs="?",
        help="folder of the scenario, or problem.pb.gz of a plan; none: ask a running service (both without seasons)",
    )  # fmt: skip
    command.add_argument("--address", help="host:port of the roster service (default: HELIOTROPE_ROSTER)")
    command.add_argument("--roster", default="", help="with a service: roster id (default: the one in force)")
    command.add_argument("--version", type=int, default=0, help="with a service: default is the published one")
    command.add_argument("--months", type=int, default=6, help="1 to 24 (default: 6)")
    command.add_argument("--growth", default="0%", help="growth of every queue a month, on top of its seasons (0%%)")
    command.add_argument(
        "--demand", action="append", default=[], metavar="QUEUE=+3%", help="growth a month of one queue or client"
    )
    command.add_argument("--attrition", default="3%", help="share of people who leave in a month (default: 3%%)")
    command.add_argument("--absence", default="5%", help="share of shifts lost to leave and absence (default: 5%%)")
    command.add_argument("--overtime", default="10%", help="most overtime, share of contract shifts (default: 10%%)")
    command.add_argument("--hire-cost", type=float, default=1500.0, help="money to find one person (default: 1500)")
    command.add_argument("--training-weeks", type=int, default=4, help="weeks in class (default: 4)")
    command.add_argument("--ramp", default="60%,80%", help="productivity in the weeks after class (default: 60%%,80%%)")
    command.add_argument("--class-every", type=int, default=2, help="weeks between classes (default: 2)")
    command.add_argument("--class-size", type=int, default=20, help="most people in a site's class (default: 20)")
    command.add_argument("--out", type=Path, help="folder for capacity.csv and capacity.png")


def capacity_question(arguments: argparse.Namespace) -> CapacityQuestion:
    """Read what is asked of the months ahead; the growth of a queue or client goes before that of all."""
    from heliotrope.cli.whatif_options import factor_of, share_of
    from heliotrope.domain.capacity import CapacityTerms
    from heliotrope.domain.studies import CapacityQuestion
    from heliotrope.domain.whatif import EVERY

    plain = ("hire_cost", "training_weeks", "class_every", "class_size")
    terms = CapacityTerms(
        attrition_month=share_of(arguments.attrition, "attrition"),
        absence=share_of(arguments.absence, "absence"),
        overtime=share_of(arguments.overtime, "overtime"),
        ramp=tuple(share_of(part, "ramp") for part in arguments.ramp.split(",") if part),
        **{name: getattr(arguments, name) for name in plain},
    )
    growth = {EVERY: 1.0 + share_of(arguments.growth, "growth")}
    growth |= dict(factor_of(text, "demand") for text in arguments.demand)
    return CapacityQuestion(arguments.months, growth, terms)


def day_of(text: str) -> date:
    """Read an ISO 8601 date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue("day", "a date such as 2026-10-27", text) from None
