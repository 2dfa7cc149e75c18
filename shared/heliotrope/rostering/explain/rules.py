"""The price of each rule, network-wide: how far the lower bound falls when the rule is relaxed, at the same prices.

At fixed multipliers the bound falls by what relaxed tours are worth more than lawful ones, summed over all agents: the
rule's shadow price. The best bound of the relaxed problem falls by no more (its own best multipliers can only raise
it), so each price is the most that the rule costs, as far as bounds tell; prices do not add up over rules. Seats are
no rule of one agent, so they have no price here; see the shortfalls.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliotrope.domain.explanations import RulePrice
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering.bound import BoundParameters, even_multipliers, improve_bound, pack_multipliers
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.explain.relaxing import RELAXATIONS
from heliotrope.rostering.merged import merge_alike
from heliotrope.rostering.proof import recompute_bound

MOST_AGENTS = 2000
"""Above this many agents a seeded sample of as many stands for all."""
LEFT_OUT = ("seats",)


def price_vector(problem: RosterProblem, workers: int = 2, steps: int = 60) -> str:
    """Return packed multipliers of `problem` where no certificate has any: those of a quick bound."""
    compiled = compile_problem(problem)
    likely = improve_bound(merge_alike(compiled), even_multipliers(compiled), BoundParameters(steps), workers)
    return pack_multipliers(likely.multipliers, likely.weights)


def price_rules(
    problem: RosterProblem, multipliers: str, *, workers: int = 2, seed: int = 1, most_agents: int = MOST_AGENTS
) -> tuple[tuple[RulePrice, ...], int]:
    """Return (every rule's price, dearest first; agents asked) under packed `multipliers`.

    Where there are more than `most_agents`, a sample of as many is asked and the money scaled up.
    """
    frame = replace(problem, base=None, frozen_until=None, budget=None, scope_agents=None, activities=())
    count = len(frame.agents)
    asked = sorted(np.random.default_rng(seed).permutation(count)[:most_agents].tolist())
    frame = replace(frame, agents=tuple(frame.agents[i] for i in asked))
    scale = count / max(1, len(asked))
    with_rules = recompute_bound(frame, multipliers, workers)

    def price(changed: RosterProblem) -> float:
        return scale * (with_rules - recompute_bound(changed, multipliers, workers))

    prices = [
        RulePrice(each.rule, each.step, price(each.by_step(frame)), price(each.gone(frame)))
        for each in RELAXATIONS
        if each.rule not in LEFT_OUT and not (each.rule == "site_closed" and not frame.closures)
    ]
    return tuple(sorted(prices, key=lambda found: (-found.gone, found.rule))), len(asked)
