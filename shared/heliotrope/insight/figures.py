"""How a version stands in a few figures: shifts, people, breaches by rule, what its certificate says."""

from __future__ import annotations

from collections.abc import Iterable

from heliotrope.domain.insight import BreachCount, CertificateFigures, RosterFigures
from heliotrope.domain.roster import Breach, RosterCertificate, Severity, Shift, Waiver
from heliotrope.insight.view import View

GRAVEST_FIRST = tuple(Severity)


def roster_figures(
    view: View, breaches: Iterable[Breach], waivers: Iterable[Waiver] = (), client: str = ""
) -> RosterFigures:
    """Count shifts, people and breaches.

    With a client named: shifts with time on its queues, and breaches of its queues and of agents who serve it alone.

    Raises
    ------
    InvalidValue
        The network has no such client.
    """
    queues = {view.problem.network.queues[q].id for q in view.queues_of(client)}
    shifts = [shift for shift in view.shifts if not client or _on(shift, queues)]
    if client:
        subjects = queues | {agent.id for agent in view.agents_of(client)}
        breaches = [breach for breach in breaches if breach.subject in subjects]
    released = {waiver.breach for waiver in waivers}
    counts: dict[tuple[int, str], list[int]] = {}
    for breach in breaches:
        count = counts.setdefault((GRAVEST_FIRST.index(breach.severity), breach.rule), [0, 0])
        count[0] += 1
        count[1] += breach.key in released
    rows = tuple(BreachCount(rule, GRAVEST_FIRST[rank], *counts[rank, rule]) for rank, rule in sorted(counts))
    return RosterFigures(len(shifts), len({shift.agent for shift in shifts}), rows)


def certificate_figures(certificate: RosterCertificate) -> CertificateFigures:
    """Return the figures of a certificate."""
    return CertificateFigures(
        currency=certificate.currency,
        terms=dict(certificate.terms),
        objective=certificate.objective,
        bound=certificate.bound,
        weighted_demand=certificate.weighted_demand,
        gap_points=certificate.gap_points,
        understaffed_pct=certificate.understaffed_pct,
    )


def _on(shift: Shift, queues: set[str]) -> bool:
    return any(share.queue in queues for activity in shift.activities for share in activity.shares)
