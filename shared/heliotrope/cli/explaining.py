"""`heliotrope explain`: what binds where a roster is short, why a shift is where it is, contracts, prices of rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from heliotrope.cli.chain import problem_of
from heliotrope.domain.explanations import Obstacle
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import local
from heliotrope.insight import shortfalls
from heliotrope.rostering.explain import (
    Alternative,
    Binding,
    ShiftReason,
    ShortWindow,
    contract_conflicts,
    explain_shifts,
    explain_shortfalls,
    explain_unplaced,
    price_rules,
    price_vector,
    stand,
)
from heliotrope.scenario import read_certificate, read_problem, read_roster, read_scenario
from heliotrope.scenario.certificates import CERTIFICATE

console = Console()
SHOWN = 4
"""Bindings told of each shortfall."""


def frozen_problem(path: Path) -> RosterProblem:
    """Return the problem at `path`: a scenario's folder, planned as `plan` does, or a plan's problem.pb.gz."""
    if path.is_file():
        return read_problem(path)
    with console.status("Reading history") as status:
        return problem_of(read_scenario(path), lambda queue: status.update(f"Forecasting and staffing {queue}"))


def explain(
    scenario: Path, roster_path: Path, agent: str | None, day: date | None, most: int, parts: Sequence[str]
) -> int:
    """Print the parts of an explanation that are asked for: shortfalls, rules, contracts, or an agent's shifts."""
    problem, roster = frozen_problem(scenario), read_roster(roster_path)
    if agent is not None:
        _tell_shifts(problem, roster, agent, day)
    if "shortfalls" in parts:
        _tell_shortfalls(problem, roster, most)
    if "activities" in parts:
        _tell_unplaced(problem, roster)
    if "contracts" in parts:
        _tell_contracts(problem)
    if "rules" in parts:
        _tell_rules(problem, roster_path.with_name(CERTIFICATE))
    return 0


def _tell_shortfalls(problem: RosterProblem, roster: Roster, most: int) -> None:
    falls = shortfalls(roster, problem)
    with console.status("Asking what binds"):
        reasons = explain_shortfalls(
            stand(problem, roster), [ShortWindow(fall.queue, fall.start, fall.end) for fall in falls[:most]]
        )
    currency = problem.network.currency
    console.print(f"The {len(reasons)} dearest of {len(falls)} shortfalls, and what binds:", highlight=False)
    for fall, reason in zip(falls, reasons, strict=False):
        console.print(
            f"\n[bold]{fall.queue}[/] {fall.start:%a %d %b %H:%M}-{fall.end:%H:%M} UTC: {fall.agent_hours:.1f} h"
            f" short, {fall.money:,.0f} {currency}; an hour more there is worth {reason.hour_worth:,.0f} {currency}\n"
            f"  {reason.able} may serve it: {reason.working} at work then, {reason.on_leave} on leave,"
            f" {reason.absent} not",
            highlight=False,
            soft_wrap=True,
        )
        for binding in reason.bindings[:SHOWN]:
            console.print(f"  - {_binding(binding, currency)}", highlight=False, soft_wrap=True)


def _binding(found: Binding, currency: str) -> str:
    what = f"{found.rule}: {found.step}, worth {found.worth:,.0f} {currency}"
    return f"{what} ({found.hours:.1f} h there; helps {found.agents} of those asked)" if found.agents else what


def _tell_shifts(problem: RosterProblem, roster: Roster, agent: str, day: date | None) -> None:
    with console.status("Asking the kernel"):
        reasons = explain_shifts(stand(problem, roster), agent, day)
    zone = problem.zone_of(problem.agents[problem.agent_index[agent]])
    for reason in reasons:
        table = Table(title=_heading(reason, zone, problem.network.currency), title_justify="left")
        for name in ("instead", "clock of the site"):
            table.add_column(name)
        table.add_column("would cost", justify="right")
        for other in (*reason.lawful, *reason.forbidden):
            verdict = "lawful" if not other.forbidden_by else f"forbidden by {', '.join(other.forbidden_by)}"
            table.add_row(verdict, _span(other, zone), f"{other.cost:,.1f}")
        console.print(table)


def _heading(reason: ShiftReason, zone: str, currency: str) -> str:
    start, end = local(reason.shift.start, zone), local(reason.shift.end, zone)
    serves = ", ".join(f"{queue} {hours:.1f} h" for queue, hours in reason.serves) or "no queue"
    return (
        f"{reason.agent}, {start:%a %d %b %H:%M}-{end:%H:%M}: {serves}; "
        f"saves {reason.saves:,.0f} {currency} of shortage for {reason.labour:,.0f} {currency} of labour"
    )


def _span(other: Alternative, zone: str) -> str:
    if other.start is None or other.end is None:
        return "day off"
    return f"{local(other.start, zone):%H:%M}-{local(other.end, zone):%H:%M}"


OBSTACLES = {
    Obstacle.WINDOW: "no room in the planning period",
    Obstacle.TIME_OFF: "on leave",
    Obstacle.NO_SHIFT: "no shift in its window",
    Obstacle.NO_PLACE: "no place beside breaks and other activities",
    Obstacle.TRAINER: "the trainer is not free then",
    Obstacle.OTHERS: "not free when the others meet",
    Obstacle.QUEUE_TIME: "time on queue is worth more",
    Obstacle.SEARCH: "it would pay; the plan missed it",
    Obstacle.FACTS: "the person's shifts break a rule: see audit",
}


def _tell_unplaced(problem: RosterProblem, roster: Roster) -> None:
    with console.status("Asking what keeps activities out"):
        found = explain_unplaced(stand(problem, roster))
    if not found:
        console.print("Every requested activity is placed.")
        return
    table = Table(title=f"{len(found)} requested activities not placed, {problem.network.currency}")
    for name in ("request", "person", "why"):
        table.add_column(name)
    for name in ("costs", "placing it would cost"):
        table.add_column(name, justify="right")
    for each in found:
        cost = "" if each.cost is None else f"{each.cost:,.1f}"
        table.add_row(each.request, each.person, OBSTACLES[each.obstacle], f"{each.price:,.1f}", cost)
    console.print(table)


def _tell_contracts(problem: RosterProblem) -> None:
    with console.status("Asking every contract"):
        found = contract_conflicts(problem)
    if not found:
        console.print(f"Every contract of {len(problem.agents):,} agents can be fulfilled.")
        return
    table = Table(title=f"{len(found)} agents whose contract cannot be fulfilled")
    for name in ("agent", "work plan", "days missing", "rules in conflict with its fewest days and minutes"):
        table.add_column(name)
    for each in found:
        table.add_row(each.agent, each.work_plan, str(each.days), ", ".join(each.rules) or "more than these rules")
    console.print(table)


def _tell_rules(problem: RosterProblem, path: Path) -> None:
    with console.status("Pricing every rule"):
        multipliers = ""
        if path.is_file():
            certificate, _ = read_certificate(path)
            multipliers = certificate.multipliers if certificate.problem_hash == problem.hash else ""
        source = f"{path.name} beside the roster" if multipliers else "a quick bound"
        prices, asked = price_rules(problem, multipliers or price_vector(problem))
    table = Table(title=f"Prices of rules over {problem.horizon.weeks} week(s), {problem.network.currency}")
    for name in ("rule", "one step"):
        table.add_column(name)
    for name in ("a step saves at most", "without it at most"):
        table.add_column(name, justify="right")
    for price in prices:
        table.add_row(price.rule, price.step, f"{price.by_step:,.0f}", f"{price.gone:,.0f}")
    console.print(table)
    whole = "all" if asked == len(problem.agents) else f"a sample of {asked:,} of"
    console.print(
        f"Fall of the lower bound at the multipliers of {source}, over {whole} {len(problem.agents):,} agents. "
        "Seats are no part of the bound: see --shortfalls."
    )
