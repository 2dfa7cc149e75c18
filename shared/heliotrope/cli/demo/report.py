"""What the demo shows at its end: before and after, wall times, addresses and what to try next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from heliotrope.cli.demo.scores import JudgedRoster
from heliotrope.cli.demo.screen import Screen
from heliotrope.cli.demo.summary import Told

if TYPE_CHECKING:
    from deploy.local import LocalStack


def show_comparison(screen: Screen, before: JudgedRoster, after: JudgedRoster, currency: str, label: str) -> None:
    """Print incumbent and planned roster side by side."""
    then, now = before.figures, after.figures
    rows = [
        _money(f"the week, {currency}", then.money, now.money),
        _money("  labour", then.labour, now.labour),
        _money("  being short of agents", then.shortage, now.shortage),
        _money(f"remedies due by contract, {currency}", then.sla_money, now.sla_money),
        ("understaffed, % of the need", f"{then.understaffed_pct:.2f}", f"{now.understaffed_pct:.2f}", ""),
        ("queues below their goal", str(before.missed_goals), str(after.missed_goals), ""),
        _money("night hours", then.night_hours, now.night_hours),
        ("breaches", str(before.breach_count), str(after.breach_count), ""),
    ]
    for rule in sorted(before.breaches.keys() | after.breaches.keys()):
        counts = before.breaches.get(rule, 0), after.breaches.get(rule, 0)
        rows.append((f"  {rule.replace('_', ' ')}", str(counts[0]), str(counts[1]), ""))
    screen.table(f"Before and after (demand: {label})", ("", "incumbent", "planned", "change"), rows)


def show_times(screen: Screen) -> None:
    """Print the wall time of each stage."""
    rows = [(name, f"{seconds:.1f}") for name, seconds in screen.seconds.items()]
    screen.table("Wall time, s", ("stage", "s"), rows)


def show_ending(screen: Screen, told: Told, folder: Path, picture: Path) -> None:
    """Print the story in four lines, and where its results are."""
    saved = told.incumbent.judged.figures.money - told.planned.judged.figures.money
    mended = told.mended
    screen.say(
        f"\n[bold]In short[/]: the planned week costs {saved:,.0f} less than the hand-made one and breaks rules "
        f"{told.planned.judged.breach_count} times instead of {told.incumbent.judged.breach_count}.\n"
        f"{mended.site} went down: {mended.people_disturbed} people disturbed, {mended.money_saved:,.0f} saved.\n"
        f"The HR system's copy is equal by hash: {told.feed_equal}, at version {told.feed.version.version}.\n"
        f"Figures: {folder / 'summary.json'}\nThe week as a picture: {picture}"
    )


CLICKS = (
    ("/coverage?version=1", "the hand-made week: what it costs and where it is short"),
    ("/compare?before=1&after=2", "what planning changed; click a person: why this shift?"),
    ("/coverage?day=1&span=1", "Tuesday, a site down: point at a cell, ask what binds there"),
    ("/compare", "how the week was mended, person by person"),
    ("/what-if", "imagine another site down, or more contacts, beside the plan"),
    ("/optimise", "the runs; ask for one more and watch it converge"),
    ("/publish", "what waits to be made binding, and for whom"),
    ("/plan?site=tpa", "Tampa's week in local time, across the change of clocks"),
    ("/delivery", "who has acknowledged; sign in as Liza and do so for Manila"),
    ("/reports", "service, SLA money, cost and fairness"),
    ("/network", "sites, queues, goals, the law of each site with its citation"),
)
"""Pages of the console in the order of the story."""


def show_running(screen: Screen, stack: LocalStack) -> None:
    """Print the addresses of the stack that stays up, and commands to try."""
    screen.say(f"\nThe stack stays up: roster service {stack.roster}, Kafka {stack.kafka}, PostgreSQL {stack.postgres}")
    screen.say("Try next, after `export HELIOTROPE_SECURITY=demo` (.venv/bin on the PATH):")
    for command, purpose in (
        (f"heliotrope runs --address {stack.roster}", "the runs and their ends"),
        (f"heliotrope watch --address {stack.roster}", "follow what is published"),
        (f"heliotrope export --address {stack.roster} --out roster.jsonl", "the roster in force, one shift a line"),
        ("make status", "what runs, and where"),
        ("make down", "stop everything"),
    ):
        screen.say(f"  {command:<62} {purpose}")
    screen.say("\nThe same story, click by click, in the console (sign in as Petra, who plans and publishes):")
    for path, what in CLICKS:
        screen.say(f"  {stack.console + path:<62} {what}")


def _money(name: str, before: float, after: float) -> tuple[str, str, str, str]:
    change = f"{100 * (after - before) / before:+.1f} %" if before else ""
    return name, f"{before:,.0f}", f"{after:,.0f}", change
