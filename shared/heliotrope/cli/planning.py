"""`heliotrope plan` and `heliotrope generate`."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from heliotrope.audit import audit
from heliotrope.cli.activities import unplaced_lines, write_activities
from heliotrope.cli.chain import problem_of
from heliotrope.cli.tables import write_csv
from heliotrope.domain.attendance import attendances
from heliotrope.domain.errors import expect
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Breach
from heliotrope.domain.time import format_instant
from heliotrope.insight import coverage_rows, shortfalls
from heliotrope.rostering import Progress, Solution, replay, solve
from heliotrope.rostering.parts.executors import pool_of
from heliotrope.rostering.stopping import never
from heliotrope.rostering.time_limit import TimeLimit
from heliotrope.scenario import (
    generate,
    read_certificate,
    read_problem,
    read_scenario,
    write_certificate,
    write_problem,
    write_roster,
    write_scenario,
)
from heliotrope.scenario.certificates import CERTIFICATE, PROBLEM, ROSTER

console = Console()


def plan(folder: Path, out: Path, seed: int, workers: int, time_limit_s: float | None, executor: str) -> int:
    """Plan the scenario in `folder` and write the result to `out`; 1 where the audit finds a breach."""
    expect(workers >= 1, "workers", "1 or more", workers)
    expect(time_limit_s is None or time_limit_s > 0, "time-limit", "seconds above 0", time_limit_s)
    began = time.monotonic()
    scenario = read_scenario(folder)
    with console.status("Reading history") as status, pool_of(executor) as pool:
        problem = problem_of(scenario, lambda queue: status.update(f"Forecasting and staffing {queue}"))
        staffed = time.monotonic()
        limit = None if time_limit_s is None else TimeLimit(time_limit_s, time.monotonic)

        def tell(progress: Progress) -> None:
            status.update(_line(progress))
            if limit is not None:
                limit.hear(progress)

        solution = solve(problem, seed=seed, workers=workers, stop=limit or never, on_progress=tell, pool=pool)
        status.update("Auditing")
        breaches = audit(solution.roster, problem)
    _write(solution, problem, breaches, out)
    _report(solution, problem, len(breaches), out, staffed - began, time.monotonic() - staffed)
    return 1 if breaches else 0


def plan_again(path: Path, out: Path, workers: int, executor: str) -> int:
    """Replay the run of the certificate at `path` from the problem beside it; 1 where the roster differs."""
    expect(workers >= 1, "workers", "1 or more", workers)
    began = time.monotonic()
    certificate, _ = read_certificate(path)
    problem = read_problem(path.with_name(PROBLEM))
    with console.status("Replaying") as status, pool_of(executor) as pool:
        solution = replay(
            problem,
            certificate,
            workers=workers,
            on_progress=lambda progress: status.update(_line(progress)),
            pool=pool,
        )
        status.update("Auditing")
        breaches = audit(solution.roster, problem)
    _write(solution, problem, breaches, out)
    _report(solution, problem, len(breaches), out, 0.0, time.monotonic() - began)
    found = solution.certificate.roster_hash
    same = found == certificate.roster_hash
    verdict = "equal to the certificate's" if same else f"NOT the certificate's, {certificate.roster_hash}"
    console.print(f"Roster hash {found}: {verdict}.", style="" if same else "red", highlight=False, soft_wrap=True)
    return 0 if same and not breaches else 1


def _line(progress: Progress) -> str:
    figures = "" if progress.objective is None else f": objective {progress.objective:,.0f}"
    bound = "" if progress.bound is None else f", bound {progress.bound:,.0f}"
    return f"Rostering, {progress.stage}{figures}{bound}"


def _write(solution: Solution, problem: RosterProblem, breaches: tuple[Breach, ...], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    write_roster(solution.roster, out / ROSTER)
    rows = (
        (row.queue, format_instant(row.start), f"{row.required:.3f}", f"{row.scheduled:.3f}", f"{row.short:.3f}")
        for row in coverage_rows(solution.roster, problem)
    )
    write_csv(out / "coverage.csv", ("queue", "start", "required", "scheduled", "short"), rows)
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
    write_csv(out / "shortfalls.csv", ("queue", "start", "end", "agent_hours", "deepest", "money"), falls)
    write_activities(solution.roster, problem, out / "activities.csv")
    write_certificate(solution.certificate, (breach.key for breach in breaches), out / CERTIFICATE)
    write_problem(problem, out / PROBLEM)
    for breach in breaches:
        console.print(str(breach), style="red", markup=False)


def _report(
    solution: Solution, problem: RosterProblem, breaches: int, out: Path, staffing_s: float, rostering_s: float
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
    attended = attendances((*problem.carry_in, *solution.roster.shifts), problem)
    if attended:
        placed = sum(each.block is not None for each in attended)
        table.add_row("requested activities placed", f"{placed:,} of {len(attended):,}")
    table.add_row("breaches", str(breaches))
    table.add_row("forecast and staffing", f"{staffing_s:.1f} s")
    table.add_row("roster, bound, audit, files", f"{rostering_s:.1f} s")
    console.print(table)
    for line in unplaced_lines(attended, certificate.currency):
        console.print(line, highlight=False)
    console.print(f"Demand is {problem.basis.get('demand', '')}. Written to {out}: roster.jsonl, coverage.csv, "
                  f"shortfalls.csv, activities.csv, {CERTIFICATE}, {PROBLEM}")  # fmt: skip


def generate_scenario(agents: int, sites: int, queues: int, weeks: int, seed: int, out: Path) -> int:
    """Generate a network and write it to `out`."""
    expect(not out.exists() or not any(out.iterdir()), "out", "a new or empty folder", str(out))
    scenario = generate(agents, sites, queues, weeks, seed)
    write_scenario(scenario, out)
    console.print(f"{scenario.network.name}: {len(scenario.agents)} agents written to {out}")
    return 0
