"""`heliotrope capacity`: hiring, attrition, training and overtime over the months ahead, as table, CSV and picture."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from heliotrope.cli.chain import problem_of
from heliotrope.domain.demand import Array
from heliotrope.domain.errors import expect
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.time import Horizon
from heliotrope.forecasting import QueueHistory, forecast_demand
from heliotrope.forecasting.callers import queue_calendar
from heliotrope.rostering.capacity import CapacityPlan, CapacityTerms, cells_of, plan_capacity, week_of_work
from heliotrope.rostering.capacity.terms import WEEKS_A_MONTH
from heliotrope.scenario import Scenario, read_problem, read_scenario

console = Console()
WEEKS_A_ROW = 4
FIGURES = ("people", "in_class", "hires", "leavers", "shifts", "overtime_shifts")
COLUMNS = ("week", "site", "contract", "queues", *FIGURES)


def capacity(
    path: Path, months: int, terms: CapacityTerms, growth_month: float, queues: Mapping[str, float], out: Path | None
) -> int:
    """Plan `months` ahead from the people and the week of the scenario (or frozen problem) at `path`.

    Demand grows by `growth_month` a month, that of the named `queues` by their own factor.
    """
    expect(1 <= months <= 24, "months", "1 to 24", months)
    weeks = round(months * WEEKS_A_MONTH)
    with console.status("Reading history") as status:
        scenario = None if path.is_file() else read_scenario(path)
        problem = read_problem(path) if scenario is None else problem_of(scenario)
        unknown = sorted(queues.keys() - set(problem.network.queue_ids))
        expect(not unknown, "demand", "queues of the network", unknown)
        status.update("Looking months ahead")
        ahead = np.ones((len(problem.network.queues), weeks)) if scenario is None else seasons(scenario, weeks)
        monthly = np.array([queues.get(q, 1.0 + growth_month) for q in problem.network.queue_ids])
        ahead *= monthly[:, None] ** (np.arange(weeks) / WEEKS_A_MONTH)
        status.update("Planning capacity")
        sites = [site.id for site in problem.network.sites]
        plan = plan_capacity(cells_of(problem), sites, week_of_work(problem), ahead, terms)
    _show(plan, problem, months, terms)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_csv(plan, problem, out / "capacity.csv")
        draw(plan, problem, out / "capacity.png")
        console.print(f"Written to {out}: capacity.csv, capacity.png")
    return 0


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


def week_start(horizon: Horizon, week: int) -> str:
    """Return the date on which a week begins."""
    return (horizon.start + timedelta(weeks=week)).date().isoformat()


def _show(plan: CapacityPlan, problem: RosterProblem, months: int, terms: CapacityTerms) -> None:
    currency, count = problem.network.currency, plan.required.shape[1]
    table = Table(title=f"Capacity of {problem.network.name}, {months} months by four weeks")
    table.add_column("from", no_wrap=True)
    for name in ("required h", "short h", "people", "in class", "hired", "left", "overtime shifts"):
        table.add_column(name, justify="right")
    for first in range(0, count, WEEKS_A_ROW):
        span = range(first, min(first + WEEKS_A_ROW, count))
        own = [each for each in plan.weeks if each.week in span]
        last = [each for each in own if each.week == span[-1]]
        table.add_row(
            week_start(problem.horizon, first),
            f"{plan.required[:, span].sum():,.0f}",
            f"{plan.short[:, span].sum():,.0f}",
            f"{sum(each.people for each in last):,.0f}",
            f"{sum(each.in_class for each in last):,.0f}",
            f"{sum(each.hires for each in own):,}",
            f"{sum(each.leavers for each in own):,.0f}",
            f"{sum(each.overtime_shifts for each in own):,.0f}",
        )
    console.print(table)
    parts = ", ".join(f"{name} {money:,.0f}" for name, money in plan.terms.items())
    console.print(
        f"{plan.objective:,.0f} {currency} ({parts}); no plan costs less than {plan.bound:,.0f}:"
        f" within {plan.gap_pct:.2f} %. Assumed: {terms.attrition_month:.1%} leave a month,"
        f" {terms.absence:.0%} absence, {terms.training_weeks} weeks of class,"
        f" {terms.hire_cost:,.0f} {currency} a hire, overtime up to {terms.overtime:.0%}.",
        highlight=False,
        soft_wrap=True,
    )


def write_csv(plan: CapacityPlan, problem: RosterProblem, path: Path) -> None:
    """Write one line a week and cell."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            (
                "week",
                "site",
                "contract",
                "queues",
                "people",
                "in_class",
                "hires",
                "leavers",
                "shifts",
                "overtime_shifts",
            )
        )
        for each in plan.weeks:
            figures = [getattr(each, name) for name in FIGURES]
            names = (week_start(problem.horizon, each.week), each.site, each.contract, " ".join(each.skills))
            writer.writerow((*names, *(f"{figure:.2f}" for figure in figures)))


def draw(plan: CapacityPlan, problem: RosterProblem, path: Path) -> None:
    """Draw required and missing hours, people, hires and overtime by week."""
    from matplotlib.figure import Figure

    count = plan.required.shape[1]
    weeks = np.arange(count)

    def by_week(name: str) -> Array:
        return np.array([sum(getattr(each, name) for each in plan.weeks if each.week == w) for w in range(count)])

    figure = Figure(figsize=(9, 6), layout="constrained")
    hours, people = figure.subplots(2, 1, sharex=True)
    required, short = plan.required.sum(axis=0), plan.short.sum(axis=0)
    hours.fill_between(weeks, 0, required - short, color="#7aa6c2", step="mid", label="required and covered")
    hours.fill_between(weeks, required - short, required, color="#c8553d", step="mid", label="short")
    hours.set_ylabel("agent-hours a week")
    hours.set_title(f"{problem.network.name}: capacity plan, {count} weeks from {week_start(problem.horizon, 0)}")
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
