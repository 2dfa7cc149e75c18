"""The public shift-scheduling instances of Curtois & Qu (2014), solved by the engine's own kernel.

    python -m tests.benchmarks.curtois_qu --data DIR --instances 1,2,12 --seconds 600 --out DIR
    python -m tests.benchmarks.curtois_qu --generate --seconds 600 --out DIR

DIR of `--data` holds InstanceN.txt and, for the column of best known results, best_known.csv. Writes InstanceN.csv
(employee, day from 0, shift; no rows for days off), checks every roster against the instance's rules, prints a table
and writes .local/bench/curtois_qu.json. Ends with 1 where a roster breaks a rule. Without data it says so and ends
with 0.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from heliotrope.rostering.columns import solve_tours

from tests.benchmarks.curtois_qu.generated import generate_instance
from tests.benchmarks.curtois_qu.instance import Instance, read_instance, solution_rows, tour_problem
from tests.benchmarks.curtois_qu.judge import faults
from tests.benchmarks.curtois_qu.peer import solve_by_cp_sat
from tests.benchmarks.records import conditions, write_record

PUBLISHED = "1,2,3,4,5,6,7,8,10,12,15,18,20"
SEED = 20260302


@dataclass(frozen=True)
class Row:
    """One solved instance; objectives in the instance's units, `gap` in per cent above the best known."""

    instance: str
    objective: float | None
    bound: float | None
    best_known: float | None
    gap: float | None
    cpu_s: float
    wall_s: float
    seed: int
    faults: int
    peer: float | None = None
    peer_bound: float | None = None


def main() -> int:
    """Solve, check, write, print."""
    options = _options()
    instances = _instances(options)
    if not instances:
        print(f"skipped: no InstanceN.txt of {options.instances} in {options.data}; give their folder with --data")
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    best = _best_known(options.data)
    rows = []
    print(HEADER)
    for name, instance in instances.items():
        rows.append(_solve(name, instance, best.get(name), options))
        print(_line(rows[-1]), flush=True)
    _write_figures(rows, options)
    return 1 if any(row.faults for row in rows) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.curtois_qu", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, default=Path("shared/data/curtois_qu"), help="folder of InstanceN.txt")
    parser.add_argument("--instances", default=PUBLISHED, help="numbers, comma-separated (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=600.0, help="limit for each instance (default: %(default)s)")
    parser.add_argument("--cpu", action="store_true", help="count CPU seconds, not wall time: for a crowded machine")
    parser.add_argument("--out", type=Path, default=Path(".local/bench/curtois_qu"), help="folder of InstanceN.csv")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--peer", action="store_true", help="also a monolithic CP-SAT model, for as many seconds")
    parser.add_argument(
        "--generate", action="store_true", help="solve a generated instance: 52 weeks x 150 x 32 shifts"
    )
    parser.add_argument("--progress", action="store_true", help="print every improvement")
    return parser.parse_args()


def _instances(options: argparse.Namespace) -> dict[str, Instance]:
    if options.generate:
        return {"generated": generate_instance(options.seed)}
    paths = {name: options.data / f"Instance{name}.txt" for name in options.instances.split(",")}
    return {name: read_instance(path) for name, path in paths.items() if path.exists()}


def _best_known(folder: Path) -> dict[str, float]:
    path = folder / "best_known.csv"
    if not path.exists():
        return {}
    with path.open() as lines:
        return {row["instance"]: float(row["best_known"]) for row in csv.DictReader(lines)}


def _solve(name: str, instance: Instance, best: float | None, options: argparse.Namespace) -> Row:
    clock: Callable[[], float] = time.process_time if options.cpu else time.monotonic
    problem = tour_problem(instance)
    began, wall, cpu = clock(), time.monotonic(), time.process_time()

    def tell(stage: str, value: float, bound: float) -> None:
        if options.progress:
            print(f"  {clock() - began:7.1f} s  {stage:14} {value:>10,.0f}  bound {bound:,.1f}", flush=True)

    solution = solve_tours(problem, options.seed, lambda: (clock() - began) / options.seconds, tell)
    spent = time.process_time() - cpu, time.monotonic() - wall
    rows = solution_rows(instance, solution.roster)
    broken = faults(instance, rows)
    for fault in broken[:20]:
        print(f"  Instance{name}: {fault}")
    with (options.out / f"Instance{name}.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    peer = solve_by_cp_sat(instance, options.seconds, options.seed) if options.peer else (None, None)
    gap = None if best is None else 100 * (solution.value - best) / best
    return Row(name, solution.value, solution.bound, best, gap, *spent, options.seed, len(broken), *peer)


HEADER = (
    f"{'instance':>9} {'objective':>10} {'bound':>10} {'best known':>10} {'gap %':>7} {'CPU s':>7} {'wall s':>7} "
    f"{'seed':>9} {'faults':>6} {'CP-SAT':>8}"
)


def _line(row: Row) -> str:
    best = "" if row.best_known is None else f"{row.best_known:,.0f}"
    gap = "" if row.gap is None else f"{row.gap:.2f}"
    peer = "" if row.peer is None else f"{row.peer:,.0f}"
    return (
        f"{row.instance:>9} {row.objective:>10,.0f} {row.bound:>10,.1f} {best:>10} {gap:>7} {row.cpu_s:>7.1f} "
        f"{row.wall_s:>7.1f} {row.seed:>9} {row.faults:>6} {peer:>8}"
    )


def _write_figures(rows: list[Row], options: argparse.Namespace) -> None:
    gaps = [row.gap for row in rows if row.gap is not None]
    if gaps:
        print(f"mean gap to the best known: {sum(gaps) / len(gaps):.2f} %")
    under = conditions(limit_s=options.seconds, clock="CPU" if options.cpu else "wall")
    write_record("curtois_qu", map(asdict, rows), under)


if __name__ == "__main__":
    sys.exit(main())
