"""How well a limit of wall time is kept: `python -m tests.benchmarks.time_limit [--agents 1000] [--limits 5,10,20,40]`.

A generated network (fixed seed, its rules all on) is planned under each limit, kernels compiled before. `wall_s` is
from the frozen problem to the certified roster; with `--replay` the same run without a clock must give the same roster.
Prints a table and writes .local/bench/time_limit.json.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from heliotrope.cli.chain import problem_of
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering import replay, solve
from heliotrope.rostering.time_limit import TimeLimit
from heliotrope.scenario import generate

from tests.benchmarks.records import conditions, write_record
from tests.benchmarks.scale import SEED, SITES_AND_QUEUES

KEPT = 1.1
FIGURES = {"wall_s": "s", "of_limit_pct": "%", "cpu_s": "s", "objective": "USD", "bound": "USD", "gap_points": "points"}


def planned(problem: RosterProblem, seconds: float, again: bool) -> dict[str, Any]:
    """Plan under a limit; return the figures."""
    began, cpu = time.perf_counter(), time.process_time()
    limit = TimeLimit(seconds, time.perf_counter)
    solution = solve(problem, stop=limit, on_progress=limit.hear)
    wall_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    proof = solution.certificate
    return {
        "wall_s": wall_s,
        "of_limit_pct": 100 * wall_s / seconds,
        "cpu_s": cpu_s,
        "objective": proof.objective,
        "bound": proof.bound,
        "gap_points": proof.gap_points,
        "replayed": again and replay(problem, proof).roster.hash() == proof.roster_hash,
    }


def main() -> int:
    """Plan under each limit, then report; 1 where a limit was not kept."""
    parser = argparse.ArgumentParser(description="Plan a generated network under limits of wall time.")
    parser.add_argument("--agents", type=int, default=1_000, choices=sorted(SITES_AND_QUEUES))
    parser.add_argument("--limits", default="5,10,20,40", help="seconds, by comma (default: 5,10,20,40)")
    parser.add_argument("--replay", action="store_true", help="run each again without a clock, and compare")
    args = parser.parse_args()
    solve(problem_of(generate(100, *SITES_AND_QUEUES[100], 1, SEED)))  # compiling is not planning
    problem = problem_of(generate(args.agents, *SITES_AND_QUEUES[args.agents], 1, SEED))
    print(f"{'limit':>8}" + "".join(f"{name:>16}" for name in FIGURES))
    figures, kept = [], True
    for seconds in map(float, args.limits.split(",")):
        row = planned(problem, seconds, args.replay)
        told = {True: "  same again", False: "  DIFFERS"}[row["replayed"]] if args.replay else ""
        print(f"{seconds:8.0f}" + "".join(f"{row[name]:16,.2f}" for name in FIGURES) + told, flush=True)
        case = f"{args.agents}x1 in {seconds:g} s"
        figures += [{"case": case, "figure": name, "value": row[name], "unit": unit} for name, unit in FIGURES.items()]
        kept = kept and row["wall_s"] <= KEPT * seconds and (row["replayed"] or not args.replay)
    write_record("time_limit", figures, conditions(seed=SEED))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
