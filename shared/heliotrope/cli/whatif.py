"""`heliotrope whatif`: imagined scenarios solved side by side from one base, compared in money and service."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from heliotrope.cli.explaining import frozen_problem
from heliotrope.codec.problems import decode_problem, encode_problem
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.scores import RosterScore
from heliotrope.domain.studies import Outcome
from heliotrope.domain.whatif import WhatIf
from heliotrope.insight import score
from heliotrope.scenario import read_roster
from heliotrope.studies import imagined, solve_scenario

console = Console()
SHOWN = 5
"""Queues told of each scenario: those whose service falls most."""
NOTICED = 0.01
"""Change of a service level that is worth telling."""


def study(
    problem: RosterProblem,
    scenarios: Sequence[WhatIf],
    base: Roster | None,
    people: int | None,
    seed: int,
    workers: int,
) -> tuple[Outcome, ...]:
    """Solve every scenario, `workers` at a time, each in a process of its own; in the order given.

    With a `base` the roster in force is mended, disturbing at most `people`; without, every scenario is planned anew.
    """
    given = [
        (scenario.name, encode_problem(imagined(problem, scenario, base, people)), base, seed) for scenario in scenarios
    ]
    if workers == 1 or len(given) == 1:
        return tuple(solve_one(*each) for each in given)
    with ProcessPoolExecutor(min(workers, len(given)), multiprocessing.get_context("spawn")) as pool:
        return tuple(pool.map(solve_one, *zip(*given, strict=True)))


def solve_one(name: str, raw: bytes, base: Roster | None, seed: int) -> Outcome:
    """Solve one scenario's problem, given as wire bytes, which every process reads alike."""
    return solve_scenario(name, decode_problem(raw), base, seed, 1, lambda: False)


def what_if(
    scenario: Path,
    base_path: Path | None,
    scenarios: Sequence[WhatIf],
    people: int | None,
    seed: int,
    workers: int,
) -> int:
    """Print the comparison; 1 where an answer has a breach."""
    problem = frozen_problem(scenario)
    base = None if base_path is None else read_roster(base_path)
    names = {agent.id for agent in problem.agents}
    if base is not None:
        own = (s for s in base.shifts if problem.horizon.start <= s.start < problem.horizon.end and s.agent in names)
        base = Roster(tuple(own))
    with console.status(f"Solving {len(scenarios)} scenarios side by side"):
        reference = score(base, problem) if base is not None else None
        asked = scenarios if base is not None else (WhatIf("as it is"), *scenarios)
        found = study(problem, asked, base, people, seed, workers)
    _show(found, reference, problem)
    return 1 if any(outcome.breaches for outcome in found) else 0


def _show(found: Sequence[Outcome], reference: RosterScore | None, problem: RosterProblem) -> None:
    first = reference or found[0].answer
    table = Table(title=f"What if: {problem.network.name}, {problem.network.currency}")
    table.add_column("scenario", overflow="fold")
    for name in ("money", "change", "shortage", "SLA money", "short %", "people", "gap"):
        table.add_column(name, justify="right", no_wrap=True)
    if reference is not None:
        table.add_row("as it is", *_figures(reference, first, None, ""))
    for outcome in found:
        if outcome.left is not None:
            table.add_section()
            table.add_row(f"{outcome.name}: nothing done", *_figures(outcome.left, first, None, ""))
        name = f"{outcome.name}: answered" if outcome.left is not None else outcome.name
        people = "" if outcome.left is None else f"{outcome.people:,}"
        table.add_row(name, *_figures(outcome.answer, first, outcome, people))
    console.print(table)
    for outcome in found:
        for done, result in (("nothing done", outcome.left), ("answered", outcome.answer)):
            if result is not None and result is not first:
                heading = outcome.name if outcome.left is None else f"{outcome.name}, {done}"
                console.print(f"{heading}: {_service(result, first)}", highlight=False, soft_wrap=True)
    console.print(
        "Money is without the price of change; SLA money is the remedies expected; gap is of the objective to its "
        "bound. Imagined only: nothing here can be published.",
        soft_wrap=True,
    )


def _figures(result: RosterScore, first: RosterScore, outcome: Outcome | None, people: str) -> tuple[str, ...]:
    return (
        f"{result.money:,.0f}",
        f"{result.money - first.money:+,.0f}",
        f"{result.shortage:,.0f}",
        f"{result.sla_money:,.0f}",
        f"{result.understaffed_pct:.2f}",
        people,
        "" if outcome is None else _gap(outcome),
    )


def _service(result: RosterScore, first: RosterScore) -> str:
    """Return the queues whose expected service level differs most, and how many miss their goal."""
    before = {queue.queue: queue.service_level for queue in first.queues}
    moved = sorted(
        (queue for queue in result.queues if abs(queue.service_level - before.get(queue.queue, 0.0)) >= NOTICED),
        key=lambda queue: queue.service_level - before.get(queue.queue, 0.0),
    )
    told = [
        f"{queue.queue} {before.get(queue.queue, 0.0):.0%} to {queue.service_level:.0%} (goal {queue.goal:.0%})"
        for queue in moved[:SHOWN]
    ]
    missed = sum(queue.service_level < queue.goal for queue in result.queues)
    return f"{missed} of {len(result.queues)} queues miss their goal; {', '.join(told) or 'service as before'}"


def _gap(outcome: Outcome) -> str:
    if outcome.bound is None or not outcome.objective:
        return ""
    return f"{100 * (outcome.objective - outcome.bound) / outcome.objective:.1f} %"
