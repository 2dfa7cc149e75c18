"""`heliotrope audit` and `heliotrope score`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from heliotrope.audit import audit
from heliotrope.cli.chain import problem_of
from heliotrope.domain.errors import expect
from heliotrope.insight import score
from heliotrope.scenario import read_roster, read_scenario

console = Console()


def show_audit(folder: Path, path: Path) -> int:
    """List every breach of the roster; 1 if there is any."""
    scenario, roster = read_scenario(folder), read_roster(path)
    breaches = audit(roster, scenario.problem(()))
    for breach in breaches:
        source = f" [{breach.source}]" if breach.source else ""
        console.print(f"{breach.severity}: {breach}{source}", markup=False, highlight=False, soft_wrap=True)
    if not breaches:
        console.print(f"No breach in {len(roster.shifts):,} shifts.")
        return 0
    by_rule = ", ".join(f"{count} {rule}" for rule, count in Counter(b.rule for b in breaches).most_common())
    console.print(f"{len(breaches)} breaches: {by_rule}")
    return 1


def show_score(folder: Path, path: Path) -> int:
    """Print what the roster costs and gives."""
    scenario, roster = read_scenario(folder), read_roster(path)
    people = {agent.id for agent in scenario.agents}
    for shift in roster.shifts:
        expect(shift.agent in people, f"{path.name}: agent", "an agent of the scenario", shift.agent)
    result = score(roster, problem_of(scenario))
    currency = scenario.network.currency
    money = Table(title="Money")
    money.add_column("term")
    money.add_column(currency, justify="right")
    for term, amount in result.terms.items():
        money.add_row(term.replace("_", " "), f"{amount:,.0f}")
    money.add_section()
    money.add_row("money (without change)", f"{result.money:,.0f}")
    money.add_row("SLA remedies expected", f"{result.sla_money:,.0f}")
    console.print(money)
    service = Table(
        title=f"Service; understaffed {result.understaffed_pct:.2f} %, night hours {result.night_hours:,.0f}"
    )
    for name in ("queue", "client"):
        service.add_column(name)
    for name in ("required h", "short h", "service level", "goal", "SLA money"):
        service.add_column(name, justify="right")
    for queue in result.queues:
        service.add_row(
            queue.queue,
            queue.client,
            f"{queue.required_hours:,.0f}",
            f"{queue.short_hours:,.1f}",
            f"{queue.service_level:.1%}",
            f"{queue.goal:.0%}",
            f"{queue.sla_money:,.0f}",
        )
    console.print(service)
    console.print(f"Demand is {scenario.demand.label}.")
    return 0
