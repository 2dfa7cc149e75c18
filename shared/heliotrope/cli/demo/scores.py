"""What a roster costs and what it breaks: the figures that the demo compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Breach, Roster, RosterCertificate
from heliotrope.insight import RosterScore, score


@dataclass(frozen=True)
class JudgedRoster:
    """Figures of one roster.

    Attributes
    ----------
    figures
        Money, understaffing, expected service of the planned week.
    breaches
        Rule -> how often it is broken, the commonest first.
    """

    figures: RosterScore
    breaches: Mapping[str, int]

    @property
    def breach_count(self) -> int:
        """Breaches of all rules."""
        return sum(self.breaches.values())

    @property
    def missed_goals(self) -> int:
        """Queues whose expected service level is below their goal."""
        return sum(queue.service_level < queue.goal for queue in self.figures.queues)


def judge(roster: Roster, problem: RosterProblem, breaches: Iterable[Breach]) -> JudgedRoster:
    """Score the shifts that start in the horizon; `breaches` are those that the roster service's audit listed."""
    return JudgedRoster(score(roster, problem), dict(Counter(breach.rule for breach in breaches).most_common()))


@dataclass(frozen=True)
class Proof:
    """What a certificate proves about what a plan from nothing decides: everything but the price of change."""

    objective: float
    bound: float | None
    gap_points: float | None


def proof_of(certificate: RosterCertificate) -> Proof:
    """Return the proof; where the price of change against the roster before is a term, it is left out.

    The bound counts that term as nothing, so it stays a bound on the rest.
    """
    objective = certificate.objective - certificate.terms.get("change", 0.0)
    if certificate.bound is None or not certificate.weighted_demand:
        return Proof(objective, certificate.bound, None)
    return Proof(objective, certificate.bound, 100.0 * (objective - certificate.bound) / certificate.weighted_demand)
