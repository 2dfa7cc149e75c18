"""What each group of rules costs: a generated network planned with it left out, in the same run as with everything on.

    python -m tests.benchmarks.rules_off --agents 1000 --sites 12 --queues 20

Demand and people stay the same. *To equal gap* is when the roster was first as near to its bound as the one with
everything on is in the end; rosters are seen as stages end, so it is a coarse clock.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

from heliotrope.audit import audit
from heliotrope.cli.chain import problem_of
from heliotrope.rostering import Progress, plan_roster
from heliotrope.scenario import Scenario, generate

from tests.benchmarks.records import conditions, write_record
from tests.benchmarks.scale import SEED, SITES_AND_QUEUES

Without = Callable[[Scenario], Scenario]


def _transport(scenario: Scenario) -> Scenario:
    sites = tuple(replace(site, transport=()) for site in scenario.network.sites)
    return replace(scenario, network=replace(scenario.network, sites=sites))


def _supervision(scenario: Scenario) -> Scenario:
    sites = tuple(replace(site, agents_per_supervisor=None) for site in scenario.network.sites)
    return replace(scenario, network=replace(scenario.network, sites=sites))


def _pairs(scenario: Scenario) -> Scenario:
    nobody: frozenset[str] = frozenset()
    return replace(scenario, agents=tuple(replace(a, apart=nobody, together=nobody) for a in scenario.agents))


def _teams(scenario: Scenario) -> Scenario:
    return replace(scenario, network=replace(scenario.network, teams=()))


def _contracts(scenario: Scenario) -> Scenario:
    free = {"anchor_band": None, "rotation": None, "overtime_after": None, "max_overtime": None}
    free |= {"reference_nights": None, "reference_weekends": None}
    plans = {name: replace(plan, **free) for name, plan in scenario.work_plans.items()}
    return replace(scenario, work_plans=plans)


GROUPS: dict[str, tuple[Without, ...]] = {
    "(everything on)": (),
    "night transport": (_transport,),
    "supervision": (_supervision,),
    "people apart or together": (_pairs,),
    "teams": (_teams,),
    "bands, rotations, overtime, balances": (_contracts,),
    "all of these": (_transport, _supervision, _pairs, _teams, _contracts),
}


def planned(scenario: Scenario) -> tuple[dict[str, float], list[tuple[float, float]]]:
    """Plan a network; return its figures, and (CPU seconds, objective) of each roster on the way."""
    problem, began = problem_of(scenario), time.process_time()
    seen: list[tuple[float, float]] = []

    def note(progress: Progress) -> None:
        if progress.objective is not None:
            seen.append((time.process_time() - began, progress.objective))

    solution = plan_roster(problem, on_progress=note)
    seconds, proof = time.process_time() - began, solution.certificate
    assert proof.bound is not None
    assert proof.gap_points is not None
    figures = {
        "cpu_s": seconds,
        "gap_points": proof.gap_points,
        "over_bound_pct": 100 * (proof.objective / proof.bound - 1),
        "breaches": float(len(audit(solution.roster, problem))),
    }
    near = [(t, 100 * (money / proof.bound - 1)) for t, money in seen]
    return figures, near


def main() -> int:
    """Plan with each group left out and print the table."""
    parser = argparse.ArgumentParser(description="What each group of rules costs in time and gap.")
    parser.add_argument("--agents", type=int, default=1000)
    parser.add_argument("--sites", type=int, default=SITES_AND_QUEUES[1000][0])
    parser.add_argument("--queues", type=int, default=SITES_AND_QUEUES[1000][1])
    args = parser.parse_args()
    plan_roster(problem_of(generate(100, *SITES_AND_QUEUES[100], 1, SEED)))  # compiling is not planning
    rows, target = [], 0.0
    print(f"{'without':>38}{'cpu_s':>10}{'to_equal_gap_s':>16}{'gap_points':>12}{'over_bound_pct':>16}{'breaches':>10}")
    for name, without in GROUPS.items():
        scenario = generate(args.agents, args.sites, args.queues, 1, SEED)
        for leave_out in without:
            scenario = leave_out(scenario)
        figures, near = planned(scenario)
        target = target or figures["over_bound_pct"]
        reached = min((t for t, over in near if over <= target + 1e-9), default=None)
        within = "not reached" if reached is None else f"{reached:.2f}"
        own = (figures["gap_points"], figures["over_bound_pct"], figures["breaches"])
        print(f"{name:>38}{figures['cpu_s']:10.2f}{within:>16}{own[0]:12.2f}{own[1]:16.2f}{own[2]:10.0f}", flush=True)
        rows += [{"case": name, "figure": figure, "value": value, "unit": ""} for figure, value in figures.items()]
        if reached is not None:
            rows.append({"case": name, "figure": "to_equal_gap_s", "value": reached, "unit": "s"})
    write_record("rules_off", rows, conditions(seed=SEED))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
