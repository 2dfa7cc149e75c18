"""What clients have contracted beyond their queues: shares of their hours by site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from heliotrope.audit.case import Case
from heliotrope.domain.roster import WHOLE, Breach, Severity

SHARE_TOLERANCE = 0.005
"""Half a percentage point: below what a month's invoice shows."""


def site_shares(case: Case) -> Iterator[Breach]:
    """Each site serves at least and at most its contractual share of a client's agent-hours over the horizon."""
    served = _served(case)
    for client in case.problem.network.clients:
        hours = served.get(client.id, {})
        total = sum(hours.values(), timedelta())
        for band in client.shares if total else ():
            share = hours.get(band.site, timedelta()) / total
            if not band.minimum - SHARE_TOLERANCE <= share <= band.maximum + SHARE_TOLERANCE:
                expected = f"{band.minimum:.0%} to {band.maximum:.0%} of {client.id}'s hours at {band.site}"
                at, found = case.problem.horizon.start, f"{share:.1%}"
                yield Breach(
                    "site_shares", Severity.CONTRACTUAL, client.id, at, expected, found, "the client's contract"
                )


def _served(case: Case) -> dict[str, dict[str, timedelta]]:
    """Return client -> site -> queue time within the horizon, carry-in included."""
    horizon = case.problem.horizon
    client_of = {queue.id: queue.client for queue in case.problem.network.queues}
    served: dict[str, dict[str, timedelta]] = {}
    for duties in case.timelines.values():
        for shift in (duty.shift for duty in duties):
            for block in shift.activities:
                begin, end = max(block.start, horizon.start), min(block.end, horizon.end)
                for share in block.shares if begin < end else ():
                    if share.queue in client_of:
                        by_site = served.setdefault(client_of[share.queue], {})
                        so_far = by_site.get(shift.site, timedelta())
                        by_site[shift.site] = so_far + (end - begin) * share.permille / WHOLE
    return served
