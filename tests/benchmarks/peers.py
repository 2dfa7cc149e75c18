"""Rostering beside peers in the same run: `python -m tests.benchmarks.peers --seconds 60 --agents 25,50`.

1. A monolithic CP-SAT model of whole generated networks: one Boolean for each agent and shift, queue time by group in
   tenths of an agent, shortage in its four pieces, breaks at the middle of their windows. It knows contract days and
   minutes, daily rest, nights, leave and site hours; it is spared weekly rest, runs and seats (the breaches that this
   leaves are counted), may owe what a contract asks for at a price, and starts from the empty roster. Its tours are
   then laid out, allocated and scored by the same code as ours.
2. pyworkforce (`MinRequiredResources`) on what it can express: the fewest shifts that cover hourly requirements. Here
   the same is a network whose agents work up to five shifts of eight hours without breaks, shortage far above wages.

Prints instance, seed, seconds, objective, bound, gap; writes .local/bench/peers.json; ends with 1 where a peer finds
better in the same time.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict, dataclass, replace

import numpy as np
from heliotrope.audit import audit
from heliotrope.cli.chain import problem_of
from heliotrope.domain.objective import objective_terms, weighted_demand
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering import plan_roster
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import Compiled, compile_problem
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.shifts import shifts_of
from heliotrope.scenario import generate
from ortools.sat.python import cp_model

from tests.benchmarks.peers_coverage import coverage_problem, fewest_shifts, hourly_requirement
from tests.benchmarks.records import conditions, write_record

SEED = 5
TENTHS, CENTS, MILLI = 10, 100, 1000
OWED = 100
"""Cents of a minute that a contract asks for and does not get."""
SLACK = 1.005
"""A peer counts as better where its objective is lower than ours by more than this factor."""


@dataclass(frozen=True)
class Result:
    """One engine on one instance; `bound` is its own, None where it has none."""

    instance: str
    engine: str
    seconds: float
    objective: float | None
    bound: float | None
    gap_points: float | None
    breaches: int


def ours(name: str, problem: RosterProblem) -> Result:
    """Plan with Heliotrope."""
    began = time.perf_counter()
    solution = plan_roster(problem)
    seconds, proof = time.perf_counter() - began, solution.certificate
    found = len(audit(solution.roster, problem))
    return Result(name, "heliotrope", seconds, proof.objective, proof.bound, proof.gap_points, found)


def monolith(name: str, problem: RosterProblem, seconds: float) -> Result:
    """Solve the whole problem as one CP-SAT model."""
    began = time.perf_counter()
    compiled = compile_problem(problem)
    model = cp_model.CpModel()
    chosen, owed = _tours(model, compiled)
    _demand(model, compiled, chosen, owed)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.perf_counter() - began))
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    spent = time.perf_counter() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        engine = f"CP-SAT, one model ({solver.status_name(status).lower()})"
        return Result(name, engine, spent, None, None, None, 0)
    roster = _roster(compiled, chosen, solver)
    objective = sum(objective_terms(roster, problem).values())
    stake = weighted_demand(problem)
    bound = solver.best_objective_bound / CENTS
    found = len(audit(roster, problem))
    return Result(name, "CP-SAT, one model", spent, objective, bound, 100 * (objective - bound) / stake, found)


Chosen = list[dict[int, cp_model.IntVar]]


def _tours(model: cp_model.CpModel, compiled: Compiled) -> tuple[Chosen, list[cp_model.LinearExpr]]:
    """Return arc -> Boolean of each agent, with the rules of its tour, and what contracts owed cost."""
    problem, found, owed = compiled.problem, [], []
    for i, terms in enumerate(compiled.terms):
        tours, agent = compiled.classes[terms.tour_class], problem.agents[compiled.agents[i]]
        free = terms.blocked[tours.arcs[:, 0]] == terms.blocked[tours.arcs[:, 0] + tours.arcs[:, 1]]
        own = {n: model.new_bool_var("") for n in np.flatnonzero(free).tolist()}
        plan, minutes = problem.plan_of(agent), {n: int(tours.paid[tours.arcs[n, 2]]) for n in own}
        by_stage: dict[int, list[int]] = {}
        for n in own:
            by_stage.setdefault(int(tours.arcs[n, 3]), []).append(n)
        for stage, arcs in by_stage.items():
            model.add_at_most_one(own[n] for n in arcs)
            # Rest in one row a pair of days: where both are worked the later start is not before rest is over.
            after = by_stage.get(stage + 1, [])
            again = {n: int(tours.moves[n, 1]) - int(tours.stages[stage, 2]) for n in arcs}
            latest = max(again.values())
            starts = sum((int(tours.moves[m, 0]) - latest) * own[m] for m in after)
            if after:
                model.add(latest + starts >= sum(again[n] * own[n] for n in arcs))
        fewest = 0 if agent.leave else plan.days[0]
        low = 0 if agent.leave else plan.week_minutes[0]
        # What the contract asks for at least may be owed, at a price above all others: so there is always some roster.
        days, worked = sum(own.values()), sum(minutes[n] * x for n, x in own.items())
        owed_days, owed_minutes = model.new_int_var(0, fewest, ""), model.new_int_var(0, low, "")
        model.add(days + owed_days >= fewest)
        model.add(worked + owed_minutes >= low)
        model.add(days <= plan.days[1])
        model.add(worked <= plan.week_minutes[1])
        owed += [OWED * 480 * owed_days, OWED * owed_minutes]
        for x in own.values():
            model.add_hint(x, False)
        model.add_hint(owed_days, fewest)
        model.add_hint(owed_minutes, low)
        if plan.max_nights is not None:
            model.add(sum(x for n, x in own.items() if tours.arcs[n, 4]) <= plan.max_nights)
        found.append(own)
    return found, owed


def _middle_slots(compiled: Compiled, i: int, arc: int) -> np.ndarray:
    """Return the slots on queue of an arc with each break in the middle of its window."""
    tours = compiled.classes[compiled.terms[i].tour_class]
    start, length, pattern = (int(value) for value in tours.arcs[arc, :3])
    on = np.ones(length, bool)
    first, count = tours.patterns[pattern]
    for size, early, late, _ in tours.breaks[first : first + count]:
        middle = (int(early) + int(late)) // 2
        on[middle : middle + size] = False
    slots = start + np.flatnonzero(on)
    return slots[slots < compiled.slots]


def _demand(model: cp_model.CpModel, compiled: Compiled, chosen: Chosen, owed: list[cp_model.LinearExpr]) -> None:
    """Add queue time by group, shortage by piece, and the objective in cents."""
    width = compiled.group_queues.shape[1]
    present: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    cost = list(owed)
    for i, own in enumerate(chosen):
        terms = compiled.terms[i]
        tours = compiled.classes[terms.tour_class]
        wages = np.concatenate(([0.0], np.cumsum(compiled.premium[tours.site] * terms.wage_per_slot)))
        for n, x in own.items():
            start, length = int(tours.arcs[n, 0]), int(tours.arcs[n, 1])
            paid = float(wages[start + length] - wages[start]) + float(terms.arc_price[n])
            first, count = tours.patterns[int(tours.arcs[n, 2])]
            unpaid = sum(int(size) for size, _, _, given in tours.breaks[first : first + count] if not given)
            cost.append(round(CENTS * (paid - unpaid * terms.wage_per_slot)) * x)
            for t in _middle_slots(compiled, i, n).tolist():
                present.setdefault((terms.group, t), []).append(x)
    supply: dict[tuple[int, int], list[cp_model.LinearExpr]] = {}
    for (g, t), here in present.items():
        shares = []
        for j in range(width):
            q = int(compiled.group_queues[g, j])
            if q >= 0 and compiled.required[q, t] > 0:
                y = model.new_int_var(0, TENTHS * len(here), "")
                model.add_hint(y, 0)
                shares.append(y)
                supply.setdefault((q, t), []).append(round(MILLI / TENTHS * compiled.group_efficiency[g, j]) * y)
        if shares:
            model.add(sum(shares) <= TENTHS * sum(here))
    for q, t in np.argwhere(compiled.required > 0).tolist():
        short = [model.new_int_var(0, round(MILLI * w), "") for w in compiled.widths[q, t]]
        for u, w in zip(short, compiled.widths[q, t], strict=True):
            model.add_hint(u, round(MILLI * w))
        model.add(sum(supply.get((q, t), [])) + sum(short) >= round(MILLI * compiled.widths[q, t].sum()) - 2)
        cost += [
            round(CENTS * price) * u * (1.0 / MILLI) for price, u in zip(compiled.prices[q, t], short, strict=True)
        ]
    model.minimize(sum(cost))


def _roster(compiled: Compiled, chosen: Chosen, solver: cp_model.CpSolver) -> Roster:
    """Lay the chosen tours out and share queue time as Heliotrope does."""
    builder = Builder(compiled)
    for i, own in enumerate(chosen):
        tours = compiled.classes[compiled.terms[i].tour_class]
        arcs = np.full(len(tours.stages), OFF, np.int64)
        for n, x in own.items():
            if solver.value(x):
                arcs[tours.arcs[n, 3]] = n
        builder.put(i, builder.lay(i, arcs, np.max(builder.worth(i), axis=0)))
    builder.rebalance()
    return Roster((*compiled.kept, *shifts_of(builder)))


def network(agents: int) -> RosterProblem:
    """Return a generated network of `agents` people, one week."""
    scenario = generate(agents, max(1, agents // 25), max(2, agents // 12), 1, SEED)
    return replace(problem_of(scenario), carry_in=())


def main() -> int:
    """Measure, print, write, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", default="25,50,100", help="sizes of generated networks (default: 25,50,100)")
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit of the peers (default: 60)")
    arguments = parser.parse_args()
    plan_roster(network(25))  # compiles the kernels
    results: list[Result] = []
    for agents in map(int, arguments.agents.split(",")):
        problem, name = network(agents), f"generated, {agents} agents x 1 week, seed {SEED}"
        results += [ours(name, problem), monolith(name, problem, arguments.seconds)]
    required = hourly_requirement(SEED)
    name = f"hourly coverage, {len(required)} days x 24 h, peak {required.max()}, seed {SEED}"
    count, spent = fewest_shifts(required, arguments.seconds)
    results.append(Result(name, "pyworkforce", spent, count, None, None, 0))
    began = time.perf_counter()
    solution = plan_roster(coverage_problem(required))
    shifts = float(len(solution.roster.shifts))
    results.append(Result(name, "heliotrope", time.perf_counter() - began, shifts, None, None, 0))
    for each in results:
        figures = "no roster" if each.objective is None else f"{each.objective:12,.0f}"
        proof = "" if each.bound is None else f" bound {each.bound:12,.0f} gap {each.gap_points or 0:7.2f} points"
        print(f"{each.instance:50} {each.engine:18} {each.seconds:7.1f} s {figures}{proof} breaches {each.breaches}")
    print("coverage counts shifts, networks money; the bound of CP-SAT is of its own model, which is spared some rules")
    write_record("peers", [asdict(each) for each in results], conditions(seed=SEED, seconds=arguments.seconds))
    return 1 if _beaten(results) else 0


def _beaten(results: list[Result]) -> bool:
    best = {each.instance: each.objective for each in results if each.engine == "heliotrope"}
    beaten = [
        each
        for each in results
        if each.engine != "heliotrope"
        and each.objective is not None
        and each.objective * SLACK < (best[each.instance] or 0)
    ]
    for each in beaten:
        print(f"{each.engine} is better on {each.instance}")
    return bool(beaten)


if __name__ == "__main__":
    sys.exit(main())
