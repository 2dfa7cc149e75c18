"""A certificate computed again from the problem and the roster: what anybody can check without trusting the run."""

from __future__ import annotations

from dataclasses import replace

from heliotrope.domain.expected import expected_savings
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, RosterCertificate
from heliotrope.rostering.bound import Lagrangian, LowerBound, unpack_multipliers, unpack_weights
from heliotrope.rostering.certify import certify, facts_money
from heliotrope.rostering.compiled import compile_problem


def recompute_bound(problem: RosterProblem, multipliers: str, workers: int = 1) -> float:
    """Return the lower bound that packed `multipliers` prove for `problem`; valid for any of them.

    Equal bit by bit to the bound of the certificate that carries them, whatever the number of workers.
    """
    compiled = compile_problem(problem)
    shape = problem.demand.required.shape
    pi, weights = unpack_multipliers(multipliers, *shape), unpack_weights(multipliers, *shape)
    value, _ = Lagrangian(compiled, workers).evaluate(pi, weights)
    return value + facts_money(problem, compiled.facts)


def recertify(
    roster: Roster, problem: RosterProblem, certificate: RosterCertificate, workers: int = 1
) -> RosterCertificate:
    """Return the certificate that `roster` deserves with the multipliers of `certificate`.

    Everything is computed anew but seed, stop ticks and multipliers, which only a replay can check: a bound holds for
    any multipliers, and seed and ticks say how the roster was found, not what it is.
    """
    bound = None
    if certificate.multipliers:
        shape = problem.demand.required.shape
        pi, weights = (unpack(certificate.multipliers, *shape) for unpack in (unpack_multipliers, unpack_weights))
        bound = LowerBound(recompute_bound(problem, certificate.multipliers, workers), pi, weights, 0)
    savings = expected_savings(roster, problem, certificate.offers)
    offers = tuple(replace(offer, saves=saves) for offer, saves in zip(certificate.offers, savings, strict=True))
    seed, ticks = certificate.seed, certificate.stop_ticks
    found = certify(roster, problem, bound, 0.0, seed, ticks, offers, certificate.frontier)
    return replace(found, multipliers=certificate.multipliers)
