"""The certificate: objective by term, the bound and its multipliers, hashes, seed and stop ticks."""

from __future__ import annotations

from collections.abc import Mapping

import heliotrope
from heliotrope.domain.labour import labour_terms
from heliotrope.domain.objective import serving, terms_of, understaffed_pct, weighted_demand
from heliotrope.domain.offers import FrontierPoint, Offer
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, RosterCertificate, Shift
from heliotrope.domain.roster_arrays import RosterArrays
from heliotrope.rostering.bound import LowerBound, pack_multipliers


def facts_money(problem: RosterProblem, facts: tuple[Shift, ...]) -> float:
    """Return labour and preference of facts that start in the horizon: the part of every roster that is given."""
    own = (shift for shift in facts if shift.end > problem.horizon.start)
    return given_money(RosterArrays.of(own, problem))


def given_money(facts: RosterArrays) -> float:
    """Return `facts_money` of facts laid out."""
    labour = labour_terms(facts)
    money = labour.wages + labour.night + labour.weekend
    return money + facts.problem.prices.unpreferred_shift * labour.unpreferred + labour.fairness


def certify(
    roster: Roster,
    problem: RosterProblem,
    bound: LowerBound | None,
    given: float,
    seed: int,
    ticks: Mapping[str, int],
    offers: tuple[Offer, ...] = (),
    frontier: tuple[FrontierPoint, ...] = (),
) -> RosterCertificate:
    """Return the certificate of `roster`; `given` is the money of facts, which the bound leaves out."""
    arrays = serving(roster, problem)
    terms = terms_of(arrays, roster)
    if offers:
        terms["offers"] = -sum(offer.saves for offer in offers)
    objective = sum(terms.values())
    stake = weighted_demand(problem)
    proven = None if bound is None else bound.value + given
    return RosterCertificate(
        currency=problem.network.currency,
        terms=terms,
        objective=objective,
        bound=proven,
        weighted_demand=stake,
        gap_points=None if proven is None or not stake else 100.0 * (objective - proven) / stake,
        understaffed_pct=understaffed_pct(arrays.open_agents, problem.demand),
        packs=dict(problem.packs),
        problem_hash=problem.hash,
        roster_hash=roster.hash(),
        seed=seed,
        stop_ticks=dict(ticks),
        code_version=heliotrope.__version__,
        basis=dict(problem.basis),
        offers=offers,
        frontier=frontier,
        multipliers="" if bound is None else pack_multipliers(bound.multipliers, bound.weights),
    )
