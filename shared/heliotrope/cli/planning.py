"""`heliotrope plan` and `heliotrope generate`."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from heliotrope.audit import audit
from heliotrope.cli.chain import problem_of
from heliotrope.domain.errors import expect
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.time import format_instant
from heliotrope.insight import coverage_rows, shortfalls
from heliotrope.rostering import Progress, Solution, plan_roster
from heliotrope.scenario import generate, read_scenario, write_roster, write_scenario

console = Console()


def plan(folder: Path, out: Path, seed: int, workers: int, time_limit_s: float | None) -> int:
    """Plan the scenario in `folder` and write the result to `out`; 1 where the audit finds a breach."""
    expect(workers >= 1, "workers", "1 or more", workers)
    expect(time_limit_s is None or time_limit_s > 0, "time-limit", "seconds above 0", time_limit_s)
    began = time.monotonic()
    scenario = read_scenario(folder)
    with console.status("Reading history") as status:
        problem = problem_of(scenario, lambda queue: status.update(f"Forecasting and staffing {queue}"))
        staffed = time.monotonic()
        solution = plan_roster(
            problem,
            seed=seed,
            workers=workers,
            stop=lambda: time_limit_s is not None and time.monotonic() - began > time_limit_s,
            on_progress=lambda progress: status.update(_line(progress)),
        )
        status.update("Auditing")
        breaches = audit(solution.roster, problem)
    out.mkdir(parents=True, exist_ok=True)
    _write(solution, problem, out)
    done = time.monotonic()
    _report(solution, problem, len(breaches), staffed - began, done - staffed, out)
    for breach in breaches:
        console.print(str(breach), style="red", markup=False)
    return 1 if breaches else 0


def _line(progress: Progress) -> str:
    figures = "" if progress.objective is None else f": objective {progress.objective:,.0f}"
    bound = "" if progress.bound is None else f", bound {progress.bound:,.0f}"
    return f"Rostering, {progress.stage}{figures}{bound}"


def _write(solution: Solution, problem: RosterProblem, out: Path) -> None:
    write_roster(solution.roster, out / "roster.jsonl")
    rows = (
        (row.queue, format_instant(row.start), f"{row.required:.3f}", f"{row.scheduled:.3f}", f"{row.short:.3f}")
        for row in coverage_rows(solution.roster, problem)
    )
    _write_csv(out / "coverage.csv", ("queue", "start", "required", "scheduled", "short"), rows)
    falls = (
        (
            f.queue,
            format_instant(f.start),
            format_instant(f.end),
            f"{f.agent_hours:.3f}",
            f"{f.deepest:.3f}",
            f"{f.money:.2f}",
        )
        for f in shortfalls(solution.roster, problem)
    )
    _write_csv(out / "shortfalls.csv", ("queue", "start", "end", "agent_hours", "deepest", "money"), falls)
    certificate = json.dumps(asdict(solution.certificate), indent=2, sort_keys=True)
    (out / "certificate.json").write_text(certificate + "\n", encoding="utf-8")


def _write_csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _report(
    solution: Solution, problem: RosterProblem, breaches: int, staffing_s: float, rostering_s: float, out: Path
) -> None:
    certificate = solution.certificate
    table = Table(title=f"{problem.network.name}: {len(problem.agents)} agents, {problem.horizon.weeks} week(s)")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for term, money in certificate.terms.items():
        table.add_row(term.replace("_", " "), f"{money:,.0f} {certificate.currency}")
    table.add_section()
    table.add_row("objective", f"{certificate.objective:,.0f} {certificate.currency}")
    table.add_row("proven lower bound", f"{certificate.bound:,.0f} {certificate.currency}")
    table.add_row("gap (points of weighted demand)", f"{certificate.gap_points:.2f}")
    table.add_row("understaffed", f"{certificate.understaffed_pct:.2f} %")
    table.add_row("shifts", f"{len(solution.roster.shifts):,}")
    table.add_row("breaches", str(breaches))
    table.add_row("forecast and staffing", f"{staffing_s:.1f} s")
    table.add_row("roster, bound, audit, files", f"{rostering_s:.1f} s")
    console.print(table)
    console.print(f"Demand is {problem.basis.get('demand', '')}. Written to {out}: roster.jsonl, coverage.csv, "
                  "shortfalls.csv, certificate.json")  # fmt: skip


def generate_scenario(agents: int, sites: int, queues: int, weeks: int, seed: int, out: Path) -> int:
    """Generate a network and write it to `out`."""
    expect(not out.exists() or not any(out.iterdir()), "out", "a new or empty folder", str(out))
    scenario = generate(agents, sites, queues, weeks, seed)
    write_scenario(scenario, out)
    console.print(f"{scenario.network.name}: {len(scenario.agents)} agents written to {out}")
    return 0
