"""Whole networks of growing size: `python -m tests.benchmarks.scale [--cases 1000x1,10000x1]`.

A case is agents x weeks of a generated network (fixed seed, its rules all on): forecast, staffed and planned as
`heliotrope plan` does, each in a process of its own so that memory is its own. Prints a table with growth exponents,
writes .local/bench/scale.json and, where matplotlib is there, the curves of quality against time as
.local/bench/scale.png. `seconds` and `cpu_s` are of `plan_roster` alone, from the frozen problem to shifts and
certificate, blocks on two processes; kernels are compiled before. `peak_mb` adds up the most that the planning process
held and the most that each of the two did, as Linux counts it since they began (what `getrusage` says of a process that
was started late is no less than what its parent held then).
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from heliotrope.audit import audit
from heliotrope.cli.chain import problem_of
from heliotrope.rostering import Progress, plan_roster
from heliotrope.rostering.parts.executors import pool_of
from heliotrope.scenario import generate

from tests.benchmarks.records import conditions, write_record

SEED = 7
SITES_AND_QUEUES = {100: (4, 5), 1_000: (12, 20), 10_000: (24, 60), 100_000: (60, 300)}
DEFAULT = "1000x1,10000x1,1000x4"
OUT = Path(".local/bench")
PROCESSES = 2
WHOSE = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN


def run_case(case: str) -> dict[str, Any]:
    """Generate, plan and audit one case; return its figures."""
    agents, weeks = (int(part) for part in case.split("x"))
    sites, queues = SITES_AND_QUEUES[agents]
    # A small network first: compiling is not planning.
    plan_roster(problem_of(generate(100, *SITES_AND_QUEUES[100], weeks, SEED)))
    problem = problem_of(generate(agents, sites, queues, weeks, SEED))
    began, cpu = time.perf_counter(), _cpu_s()
    curve: list[tuple[float, float | None, float | None]] = []

    def note(progress: Progress) -> None:
        curve.append((time.perf_counter() - began, progress.objective, progress.bound))

    with pool_of(f"processes:{PROCESSES}") as pool:
        solution = plan_roster(problem, on_progress=note, pool=pool)
        seconds = time.perf_counter() - began
        peak_mb = sum(_peak_mb(pid) for pid in ("self", *(child.pid for child in multiprocessing.active_children())))
    cpu_s = _cpu_s() - cpu
    proof = solution.certificate
    assert proof.bound is not None
    assert proof.gap_points is not None
    return {
        "case": case,
        "seconds": seconds,
        "cpu_s": cpu_s,
        "peak_mb": peak_mb,
        "objective": proof.objective,
        "bound": proof.bound,
        "gap_points": proof.gap_points,
        "over_bound_pct": 100 * (proof.objective / proof.bound - 1),
        "understaffed_pct": proof.understaffed_pct,
        "breaches": len(audit(solution.roster, problem)),
        "hash": proof.roster_hash,
        "sites": sites,
        "queues": queues,
        "curve": curve,
    }


def _cpu_s() -> float:
    """CPU time of this process, and of those of its own that have ended."""
    used = [resource.getrusage(who) for who in WHOSE]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _peak_mb(pid: object) -> float:
    """Return the most memory that a process has held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def exponents(rows: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Return how CPU time grows with agents and with weeks, as exponents between neighbouring cases."""
    size = {row["case"]: tuple(int(part) for part in row["case"].split("x")) for row in rows}
    found = []
    for one in rows:
        for other in rows:
            (a, w), (a2, w2) = size[one["case"]], size[other["case"]]
            for name, low, high, same in (("agents", a, a2, w == w2), ("weeks", w, w2, a == a2)):
                if same and high > low:
                    grown = math.log(other["cpu_s"] / one["cpu_s"]) / math.log(high / low)
                    found.append((f"{name}: {one['case']} to {other['case']}", grown))
    return found


FIGURES = {
    "seconds": "s", "cpu_s": "s", "peak_mb": "MB", "objective": "USD", "bound": "USD", "gap_points": "points",
    "over_bound_pct": "%", "understaffed_pct": "%", "breaches": "",
}  # fmt: skip


def report(rows: list[dict[str, Any]]) -> None:
    """Print the table and write the figures."""
    print(f"{'case':>10}" + "".join(f"{name:>18}" for name in FIGURES))
    for row in rows:
        print(f"{row['case']:>10}" + "".join(f"{row[name]:18,.2f}" for name in FIGURES))
    figures = [
        {"case": row["case"], "figure": name, "value": row[name], "unit": unit}
        for row in rows
        for name, unit in FIGURES.items()
    ]
    for name, grown in exponents(rows):
        print(f"growth exponent in {name}: {grown:.2f}")
        figures.append({"case": name, "figure": "growth_exponent", "value": grown, "unit": ""})
    write_record("scale", figures, conditions(seed=SEED))
    draw(rows)


def draw(rows: list[dict[str, Any]]) -> None:
    """Draw how far the best roster is above the final bound against time, a curve a case."""
    try:
        from matplotlib import pyplot
    except ImportError:
        print("no picture: matplotlib is not installed (pip install heliotrope[demo])")
        return
    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for row in rows:
        points = [(t, 100 * (objective / row["bound"] - 1)) for t, objective, _ in row["curve"] if objective]
        axes.plot(*zip(*points, strict=True), marker="o", label=f"{row['case']} (gap {row['gap_points']:.2f} points)")
    axes.set(xscale="log", yscale="log", xlabel="seconds", ylabel="money above the final bound, %")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter("{x:g}")
    axes.grid(alpha=0.3, which="both")
    axes.legend(title="agents x weeks")
    figure.savefig(OUT / "scale.png", dpi=150)
    print(f"curves: {OUT / 'scale.png'}")


def main() -> int:
    """Run each case in its own process, then report."""
    parser = argparse.ArgumentParser(description="Plan generated networks of growing size.")
    known = ", ".join(str(size) for size in SITES_AND_QUEUES)
    parser.add_argument(
        "--cases", default=DEFAULT, help=f"agents x weeks, by comma (agents: {known}; default {DEFAULT})"
    )
    parser.add_argument("--one", help="run this case in this process and print its figures as JSON")
    args = parser.parse_args()
    if args.one:
        print(json.dumps(run_case(args.one)))
        return 0
    rows = []
    for case in args.cases.split(","):
        print(f"planning {case} ...", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.scale", "--one", case], check=True, stdout=subprocess.PIPE
        )
        rows.append(json.loads(done.stdout.decode().splitlines()[-1]))
    report(rows)
    return 1 if any(row["breaches"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
