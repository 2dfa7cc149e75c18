"""What the gap between a roster and its bound is made of: `python -m tests.benchmarks.gap_parts --agents 1000`.

In the bound tours follow prices, shortage follows prices, and nothing else ties them. So the gap is the sum of what the
roster loses in each part at these prices:

- *idle*: time at work that serves nobody, or a queue that is worth less than another to the agent;
- *shortage*: what is short where a missing agent costs more than its price, and served where one costs less;
- *crowding*: priced seats and supervision that are not used;
- *remedies*: what contracts take beyond the price of the contacts lost;
- *tours*: the rest, the best tours at the prices less those chosen.
"""

from __future__ import annotations

import argparse

import numpy as np
from heliotrope.cli.chain import problem_of
from heliotrope.domain.demand import Array
from heliotrope.domain.objective import weighted_demand
from heliotrope.rostering.bound import Lagrangian
from heliotrope.rostering.build import Builder
from heliotrope.rostering.crowding import crowded
from heliotrope.rostering.parts.stages import STAGES, PartRun, PlanParameters
from heliotrope.rostering.stopping import never
from heliotrope.scenario import generate

from tests.benchmarks.records import conditions, write_record
from tests.benchmarks.scale import SEED, SITES_AND_QUEUES


def parts_of(run: PartRun) -> dict[str, float]:
    """Return the parts of a planned network's gap, in money."""
    builder, bound, lagrangian = run.builder, run.bound, Lagrangian(run.compiled)
    theta, phi, sigma = lagrangian.terms.split(bound.weights)
    remedies, crowding = lagrangian.terms.remedies, lagrangian.terms.crowding
    worth, _ = lagrangian.presence_worth(bound.multipliers, theta)
    supply, crowd, offered = _supply(builder), crowding.nobody(), 0.0
    for terms, tour in zip(run.compiled.terms, builder.tours, strict=True):
        assert tour is not None
        crowding.count(terms, tour.arcs, 1.0, crowd)
        offered += sum(float(worth[group][slots].sum()) for group, slots in tour.parts)
    price = bound.multipliers
    prices = remedies.prices(phi)
    short = _by_piece(builder.coverage.short, run.compiled.widths)
    paid = float((short * prices).sum())
    least = float((np.minimum(prices - price[:, :, None], 0.0) * run.compiled.widths).sum())
    found = {
        "idle": offered - float((price * supply).sum()),
        "shortage": paid - least + float((price * (supply - run.compiled.required)).sum()),
        "crowding": float((sigma * (crowding.room - crowded(crowd))).sum()),
        "remedies": builder.objective - builder.labour - paid + remedies.conjugates(phi)[0],
    }
    gap = builder.objective - bound.value
    return {**found, "tours": gap - sum(found.values()), "gap": gap}


def _supply(builder: Builder) -> Array:
    """Return [Q, T] what is served, facts left out."""
    compiled, supply = builder.compiled, np.zeros_like(builder.compiled.required)
    for group, queues in enumerate(compiled.group_queues.tolist()):
        for place, queue in enumerate(queues):
            if queue >= 0:
                served = builder.coverage.served[:, group, place]
                supply[queue] += served * compiled.group_efficiency[group, place]
    return supply


def _by_piece(short: Array, widths: Array) -> Array:
    """Return [Q, T, K] the shortage [Q, T] by piece, cheapest first."""
    before = np.cumsum(widths, axis=2) - widths
    pieces: Array = np.clip(short[:, :, None] - before, 0.0, widths)
    return pieces


def main() -> int:
    """Plan a generated network stage by stage and print the parts of its gap after each."""
    parser = argparse.ArgumentParser(description="What the gap of a generated network is made of.")
    parser.add_argument("--agents", type=int, default=1000)
    parser.add_argument("--sites", type=int, help="default: as many as `scale` has, or 12")
    parser.add_argument("--queues", type=int, help="default: as many as `scale` has, or 20")
    args = parser.parse_args()
    sites, queues = SITES_AND_QUEUES.get(args.agents, SITES_AND_QUEUES[1000])
    problem = problem_of(generate(args.agents, args.sites or sites, args.queues or queues, 1, SEED))
    run, stake = PartRun(problem, 1, 2, PlanParameters()), weighted_demand(problem)
    rows: list[dict[str, object]] = []
    for stage in STAGES:
        run.advance(stage, never)
        if stage in ("likeness", "bound"):
            continue
        parts = parts_of(run)
        if not rows:
            print(f"{'after':>8}" + "".join(f"{name:>12}" for name in parts) + f"{'% of bound':>12}{'points':>12}")
        share, points = 100 * parts["gap"] / run.bound.value, 100 * parts["gap"] / stake
        figures = "".join(f"{money:12,.0f}" for money in parts.values())
        print(f"{stage:>8}{figures}{share:12.2f}{points:12.2f}", flush=True)
        rows += [{"case": stage, "figure": name, "value": money, "unit": "USD"} for name, money in parts.items()]
    write_record("gap_parts", rows, conditions(seed=SEED))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
