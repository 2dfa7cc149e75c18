"""Small random networks against everything that is lawful: `python -m tests.benchmarks.exhaustive [--count 200]`.

Every lawful tour of each of two or three people is tried by the audit, and the best roster of them found by a
mixed-integer program (HiGHS) with allocation free in every interval: nothing of the engine is in it. All at once are
on: convex shortage, remedies with tiers and bonus, wages, night, weekend and overtime premiums, preference, fairness,
seats, supervision, people kept apart, leave, rest, hours, breaks. Prints how many plans equal the optimum, and whether
any bound exceeds it; writes .local/bench/exhaustive.json.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from heliotrope.audit import audit
from heliotrope.domain.contracts import BonusTier, RemedyTerms, RemedyTier
from heliotrope.domain.demand import ServiceCurve
from heliotrope.domain.network import Bay
from heliotrope.domain.people import TimeOff
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering import plan_roster

from tests.benchmarks.records import conditions, write_record
from tests.unit.exact import Program, Served, Tours, add_remedies, cover
from tests.unit.networks import MONDAY
from tests.unit.test_rostering_bound import Small
from tests.unit.test_rostering_bound import small as plain
from tests.unit.test_rostering_plan import seated

EQUAL = 1e-3
"""A plan within this share of the optimum equals it: queue shares are whole thousandths."""


@dataclass(frozen=True)
class Tried:
    """One network: its optimum, what the engine found, and its bound."""

    seed: int
    optimum: float
    objective: float
    bound: float
    breaches: int
    seconds: float

    @property
    def excess(self) -> float:
        """Share of the optimum by which the plan is dearer."""
        return (self.objective - self.optimum) / max(abs(self.optimum), 1.0)


def network(seed: int) -> RosterProblem:
    """Return a random problem of two or three people whose site opens on one or two days, with every rule on."""
    problem, rng = plain(seed).problem, np.random.default_rng(10_000 + seed)
    agents = list(problem.agents)
    agents[0] = replace(agents[0], supervisor=True)
    if rng.random() < 0.4:
        agents[0] = replace(agents[0], apart=frozenset({agents[1].id}))
    if rng.random() < 0.5:
        off = MONDAY + timedelta(hours=float(rng.integers(5, 12)))
        agents[-1] = replace(agents[-1], leave=(TimeOff(off, off + timedelta(hours=float(rng.integers(1, 4)))),))
    site = {"agents_per_supervisor": 1} if rng.random() < 0.3 else {}
    inside = seated(problem.network, "warsaw", Bay("floor", int(rng.integers(1, len(agents) + 1))), **site)
    tiers = (RemedyTier(0.85, float(rng.uniform(5, 60))), RemedyTier(0.6, float(rng.uniform(60, 160))))
    terms = RemedyTerms(bonuses=(BonusTier(0.9, float(rng.uniform(0, 20))),) * int(rng.integers(0, 2)))
    queues = tuple(replace(queue, remedies=tiers, remedy_terms=terms) for queue in inside.queues)
    demand = replace(problem.demand, service=_service(problem, rng))
    (plan,) = problem.work_plans.values()
    if site or agents[0].apart or inside.sites[0].bays[0].seats < len(agents):
        plan = replace(plan, days=(0, plan.days[1]))  # a contract for which there is no room has no lawful roster
    return replace(
        problem,
        agents=tuple(agents),
        network=replace(inside, queues=queues),
        demand=demand,
        work_plans={plan.id: plan},
    )


def _service(problem: RosterProblem, rng: np.random.Generator) -> ServiceCurve:
    """Return random curves: contacts, and what each missing agent of a piece loses of them."""
    required = problem.demand.required
    contacts = np.where(required > 0, rng.uniform(2, 10, required.shape), 0.0)
    share = np.sort(rng.uniform(0, 1, (*required.shape, 4)), axis=2)
    lost = share * (contacts / np.maximum(required, 1e-9))[:, :, None]
    return ServiceCurve(contacts, contacts * 0.97, contacts * 0.93, lost, lost * rng.uniform(0, 0.4))


def optimum(problem: RosterProblem) -> float:
    """Return the least money of any lawful roster, tours tried one by one."""
    alone = Small(replace(problem, agents=tuple(replace(agent, apart=frozenset()) for agent in problem.agents)))
    tours: Tours = [alone._tours(agent) for agent in alone.problem.agents]
    program = Program()
    served = cover(program, problem, tours)
    add_remedies(program, problem, served)
    _add_crowds(program, problem, served, tours)
    return program.optimum()


def _add_crowds(program: Program, problem: RosterProblem, served: Served, tours: Tours) -> None:
    """Limit who is at work at once: seats, one to look after others, people kept apart."""
    (site,) = {problem.network.site(agent.site) for agent in problem.agents}
    seats, most = float(sum(bay.seats for bay in site.bays)), site.agents_per_supervisor
    for t in range(len(tours[0][0][2])):
        here = [
            [column for column, tour in zip(own, every, strict=True) if tour[2][t]]
            for own, every in zip(served.tours, tours, strict=True)
        ]
        if not any(here):
            continue
        seated_ = [columns for columns, agent in zip(here, problem.agents, strict=True) if not agent.home]
        program.row({column: 1.0 for columns in seated_ for column in columns}, high=seats)
        for columns, agent in zip(here, problem.agents, strict=True):
            for other in sorted(agent.apart):
                both = [*columns, *here[problem.agent_index[other]]]
                program.row(dict.fromkeys(both, 1.0), high=1.0)
        if most is not None:
            program.row(
                {
                    column: -float(most) if agent.supervisor else 1.0
                    for columns, agent in zip(here, problem.agents, strict=True)
                    for column in columns
                },
                high=0.0,
            )


def tried(seed: int) -> Tried:
    """Plan a network and try all its rosters."""
    problem = network(seed)
    began = time.perf_counter()
    solution = plan_roster(problem, workers=1)
    seconds, proof = time.perf_counter() - began, solution.certificate
    assert proof.bound is not None
    found = len(audit(solution.roster, problem))
    return Tried(seed, optimum(problem), proof.objective, proof.bound, found, seconds)


def report(every: list[Tried]) -> int:
    """Print and write the figures; 1 where a bound exceeds the optimum."""
    excess = np.array([each.excess for each in every])
    above = [each.seed for each in every if each.bound > each.optimum + 1e-6 * max(1.0, abs(each.optimum))]
    lawful = [each for each in every if not each.breaches]
    figures = {
        "networks": len(every),
        "equal_to_the_optimum": int((excess <= EQUAL).sum()),
        "within_1_pct": int((excess <= 0.01).sum()),
        "median_excess_pct": 100 * float(np.median(excess)),
        "worst_excess_pct": 100 * float(excess.max()),
        "bounds_above_the_optimum": len(above),
        "plans_with_a_breach": len(every) - len(lawful),
        "plans_below_the_optimum": sum(each.excess < -EQUAL for each in lawful),
        "mean_plan_s": float(np.mean([each.seconds for each in every])),
    }
    for name, value in figures.items():
        print(f"{name:>28}: {value:,.3f}")
    worst = sorted(every, key=lambda each: -each.excess)[:10]
    print("worst:", ", ".join(f"seed {each.seed} {100 * each.excess:.1f} %" for each in worst if each.excess > EQUAL))
    rows = [{"case": "small networks", "figure": name, "value": value} for name, value in figures.items()]
    write_record("exhaustive", rows, conditions(seeds=f"0 to {len(every) - 1}"))
    return 1 if above else 0


def main() -> int:
    """Try them all."""
    parser = argparse.ArgumentParser(description="Plan small networks and try all of their rosters.")
    parser.add_argument("--count", type=int, default=200)
    return report([tried(seed) for seed in range(parser.parse_args().count)])


if __name__ == "__main__":
    sys.exit(main())
