"""The certificate: objective by term, the bound and its multipliers, hashes, seed and stop ticks."""

from __future__ import annotations

from collections.abc import Mapping

import heliotrope
from heliotrope.domain.objective import (
    LabourCost,
    fairness_money,
    in_horizon,
    objective_terms,
    prefers,
    shift_cost,
    supply,
    understaffed_pct,
    weighted_demand,
)
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, RosterCertificate, Shift
from heliotrope.domain.time import minute_of_day
from heliotrope.rostering.bound import LowerBound, pack_multipliers


def facts_money(problem: RosterProblem, facts: tuple[Shift, ...]) -> float:
    """Return labour and preference of facts that start in the horizon: the part of every roster that is given."""
    agents = {agent.id: agent for agent in problem.agents}
    own = [s for s in facts if s.agent in agents and problem.horizon.start <= s.start < problem.horizon.end]
    labour = sum((shift_cost(s, agents[s.agent], problem) for s in own), LabourCost())
    unpreferred = sum(
        not prefers(agents[s.agent], minute_of_day(s.start, problem.zone_of(agents[s.agent]))) for s in own
    )
    money = labour.wages + labour.night + labour.weekend
    fairness = sum(fairness_money(s, agents[s.agent], problem) for s in own)
    return money + problem.prices.unpreferred_shift * unpreferred + fairness


def certify(
    roster: Roster,
    problem: RosterProblem,
    bound: LowerBound | None,
    given: float,
    seed: int,
    ticks: Mapping[str, int],
) -> RosterCertificate:
    """Return the certificate of `roster`; `given` is the money of facts, which the bound leaves out."""
    terms = objective_terms(roster, problem)
    objective = sum(terms.values())
    stake = weighted_demand(problem)
    proven = None if bound is None else bound.value + given
    open_agents = supply((*problem.carry_in, *in_horizon(roster, problem)), problem)
    return RosterCertificate(
        currency=problem.network.currency,
        terms=terms,
        objective=objective,
        bound=proven,
        weighted_demand=stake,
        gap_points=None if proven is None or not stake else 100.0 * (objective - proven) / stake,
        understaffed_pct=understaffed_pct(open_agents, problem.demand),
        packs=dict(problem.packs),
        problem_hash=problem.hash,
        roster_hash=roster.hash(),
        seed=seed,
        stop_ticks=dict(ticks),
        code_version=heliotrope.__version__,
        basis=dict(problem.basis),
        multipliers="" if bound is None else pack_multipliers(bound.multipliers, bound.weights),
    )
