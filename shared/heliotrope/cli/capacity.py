"""`heliotrope capacity`: hiring, attrition, training and overtime over the months ahead, as table, CSV and picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from heliotrope.cli.chain import problem_of
from heliotrope.cli.tables import write_csv
from heliotrope.client import connect
from heliotrope.domain.capacity import CapacityPlan
from heliotrope.domain.demand import Array
from heliotrope.domain.studies import CapacityAnswer, CapacityQuestion
from heliotrope.domain.whatif import expect_demanded
from heliotrope.forecasting import QueueHistory, forecast_demand
from heliotrope.forecasting.callers import queue_calendar
from heliotrope.scenario import Scenario, read_problem, read_scenario
from heliotrope.studies import plan_months

console = Console()
WEEKS_A_ROW = 4
FIGURES = ("people", "in_class", "hires", "leavers", "shifts", "overtime_shifts")


def capacity(path: Path, question: CapacityQuestion, out: Path | None) -> int:
    """Plan the months ahead from the people and the week of the scenario (or frozen problem) at `path`."""
    with console.status("Reading history") as status:
        scenario = None if path.is_file() else read_scenario(path)
        problem = read_problem(path) if scenario is None else problem_of(scenario)
        expect_demanded(question.growth, problem.network, "demand")
        status.update("Looking months ahead")
        ahead = None if scenario is None else seasons(scenario, question.weeks)
        status.update("Planning capacity")
        plan = plan_months(problem, question, ahead)
    network = problem.network
    _tell(Capacity(network.name, network.currency, problem.horizon.start, plan), question, out)
    return 0


async def ask_capacity(address: str, roster: str, version: int, question: CapacityQuestion, out: Path | None) -> int:
    """Have a running service plan the months ahead of one of its versions; seasons are not known there."""
    async with connect(address) as client:
        with console.status("Waiting for the optimiser"):
            study = await client.studies.ask(question, roster, version)
    assert isinstance(study.answer, CapacityAnswer)
    name = f"{study.roster}/{study.version}"
    _tell(Capacity(name, study.currency, study.run.request.horizon.start, study.answer.plan), question, out)
    return 0


@dataclass(frozen=True)
class Capacity:
    """A plan, of what, in which currency, and when its first week begins."""

    name: str
    currency: str
    start: datetime
    plan: CapacityPlan

    def begins(self, week: int) -> str:
        """Return the date on which a week begins."""
        return (self.start + timedelta(weeks=week)).date().isoformat()

    def people(self, name: str, week: int) -> float:
        """Return a figure of all cells in a week."""
        return float(sum(getattr(cell, name)[week] for cell in self.plan.cells))

    def hours(self, name: str, week: int) -> float:
        """Return agent-hours of all queues in a week."""
        return float(sum(getattr(queue, name)[week] for queue in self.plan.queues))


def _tell(found: Capacity, question: CapacityQuestion, out: Path | None) -> None:
    _show(found, question)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_capacity(found, out / "capacity.csv")
        draw(found, out / "capacity.png")
        console.print(f"Written to {out}: capacity.csv, capacity.png")


def seasons(scenario: Scenario, weeks: int) -> Array:
    """Return [Q, W] forecast contacts of each week against the first, from the history's own seasons and calendar."""
    horizon, found = scenario.horizon, []
    for name, history in scenario.history().items():
        queue = scenario.network.queue(name)
        first_year = int(str(history.days[0])[:4]) if len(history.days) else horizon.start.year
        last = horizon.start + timedelta(weeks=weeks)
        days = forecast_demand(
            QueueHistory(name, history.zone, history.days, history.volume, history.handle_time_s),
            queue_calendar(queue.zone, first_year, last.year + 1),
            horizon.start.date(),
            7 * weeks,
            revision=1,
            basis=f"{scenario.network.name}: capacity",
            default_handle_time_s=queue.handle_time_s,
        )
        volume = np.array([day.volume.sum() for day in days]).reshape(weeks, 7).sum(axis=1)
        found.append(volume / volume[0] if volume[0] > 0 else np.ones(weeks))
    return np.array(found)


def _show(found: Capacity, question: CapacityQuestion) -> None:
    plan, terms = found.plan, question.terms
    table = Table(title=f"Capacity of {found.name}, {question.months} months by four weeks")
    table.add_column("from", no_wrap=True)
    for name in ("required h", "short h", "people", "in class", "hired", "left", "overtime shifts"):
        table.add_column(name, justify="right")
    for first in range(0, plan.weeks, WEEKS_A_ROW):
        span = range(first, min(first + WEEKS_A_ROW, plan.weeks))
        table.add_row(
            found.begins(first),
            f"{sum(found.hours('required', w) for w in span):,.0f}",
            f"{sum(found.hours('short', w) for w in span):,.0f}",
            f"{found.people('people', span[-1]):,.0f}",
            f"{found.people('in_class', span[-1]):,.0f}",
            f"{sum(found.people('hires', w) for w in span):,.0f}",
            f"{sum(found.people('leavers', w) for w in span):,.0f}",
            f"{sum(found.people('overtime_shifts', w) for w in span):,.0f}",
        )
    console.print(table)
    parts = ", ".join(f"{name} {money:,.0f}" for name, money in plan.terms.items())
    console.print(
        f"{plan.objective:,.0f} {found.currency} ({parts}); no plan costs less than {plan.bound:,.0f}:"
        f" within {plan.gap_pct:.2f} %. Assumed: {terms.attrition_month:.1%} leave a month,"
        f" {terms.absence:.0%} absence, {terms.training_weeks} weeks of class,"
        f" {terms.hire_cost:,.0f} {found.currency} a hire, overtime up to {terms.overtime:.0%}.",
        highlight=False,
        soft_wrap=True,
    )


def write_capacity(found: Capacity, path: Path) -> None:
    """Write one line a week and cell."""
    write_csv(
        path,
        ("week", "site", "contract", "queues", *FIGURES),
        (
            (
                found.begins(week),
                cell.site,
                cell.contract,
                " ".join(cell.skills),
                *(f"{getattr(cell, name)[week]:.2f}" for name in FIGURES),
            )
            for week in range(found.plan.weeks)
            for cell in found.plan.cells
        ),
    )


def draw(found: Capacity, path: Path) -> None:
    """Draw required and missing hours, people, hires and overtime by week."""
    from matplotlib.figure import Figure

    count = found.plan.weeks
    weeks = np.arange(count)

    def by_week(name: str) -> Array:
        return np.array([found.people(name, w) for w in range(count)])

    figure = Figure(figsize=(9, 6), layout="constrained")
    hours, people = figure.subplots(2, 1, sharex=True)
    required, short = (np.array([found.hours(name, w) for w in range(count)]) for name in ("required", "short"))
    hours.fill_between(weeks, 0, required - short, color="#7aa6c2", step="mid", label="required and covered")
    hours.fill_between(weeks, required - short, required, color="#c8553d", step="mid", label="short")
    hours.set_ylabel("agent-hours a week")
    hours.set_title(f"{found.name}: capacity plan, {count} weeks from {found.begins(0)}")
    people.step(weeks, by_week("people"), where="mid", color="#28536b", label="people")
    people.step(
        weeks, by_week("people") - by_week("in_class"), where="mid", color="#28536b", ls=":", label="out of class"
    )
    people.set_ylabel("people")
    people.set_ylim(bottom=0)
    moves = people.twinx()
    moves.bar(weeks - 0.2, by_week("hires"), width=0.4, color="#8fb339", label="hires")
    moves.bar(weeks + 0.2, by_week("overtime_shifts"), width=0.4, color="#e0a458", label="overtime shifts")
    moves.set_ylabel("hires, overtime shifts a week")
    moves.set_ylim(top=3 * max(1.0, by_week("hires").max(initial=0), by_week("overtime_shifts").max(initial=0)))
    people.set_xlabel("week")
    hours.legend(loc="lower right")
    lines, names = people.get_legend_handles_labels()
    bars, more = moves.get_legend_handles_labels()
    people.legend(lines + bars, names + more, loc="upper left", ncols=2)
    figure.savefig(path, dpi=120)
