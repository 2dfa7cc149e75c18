"""What clients have contracted beyond their queues: shares of their hours by site, and who shares their agents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from heliotrope.audit.case import Case, about
from heliotrope.domain.roster import CHANGEOVER, WHOLE, Activity, Breach, Severity, Shift

CLIENTS_CONTRACT = (Severity.CONTRACTUAL, "the clients' contracts")

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


def one_client(case: Case) -> Iterator[Breach]:
    """An agent serves one client at a time, and one a shift unless the clients have approved to share."""
    client_of = {queue.id: queue.client for queue in case.problem.network.queues}
    for duty in case.duties:
        served = [_clients(block, client_of) for block in duty.shift.activities]
        together = sorted({name for names in served if len(names) > 1 for name in names})
        sequence = [name for names in served for name in sorted(names)]
        strangers = sorted(
            {name for pair in pairwise(sequence) if not _approved(case, *pair) for name in pair} | set(together)
        )
        if strangers:
            yield about(duty, "one_client", CLIENTS_CONTRACT, "one client a shift", ", ".join(strangers))


def client_blocks(case: Case) -> Iterator[Breach]:
    """Who changes clients within a shift gives each a long enough block, and has a paid changeover between."""
    client_of = {queue.id: queue.client for queue in case.problem.network.queues}
    for duty in case.duties:
        blocks = _blocks(duty.shift, client_of)
        for (one, begin, end), (other, opens, closes) in pairwise(blocks):
            pool = next((p for p in case.problem.network.pools if {one, other} <= p.clients), None)
            if pool is None:
                continue
            shortest = min(end - begin, closes - opens)
            if shortest < timedelta(minutes=pool.block_minutes):
                expected = f"blocks of {pool.block_minutes} min for each client"
                yield about(duty, "client_blocks", CLIENTS_CONTRACT, expected, f"{shortest}", at=opens)
            elif _changeover(duty.shift, end, opens) < timedelta(minutes=pool.changeover_minutes):
                expected = f"a paid changeover of {pool.changeover_minutes} min"
                yield about(duty, "client_blocks", CLIENTS_CONTRACT, expected, "less", at=opens)


def _clients(block: Activity, client_of: dict[str, str]) -> set[str]:
    return {client_of[share.queue] for share in block.shares if share.queue in client_of}


def _approved(case: Case, one: str, other: str) -> bool:
    return one == other or any({one, other} <= pool.clients for pool in case.problem.network.pools)


def _blocks(shift: Shift, client_of: dict[str, str]) -> list[tuple[str, datetime, datetime]]:
    """Return (client, begin, end) of the stretches of a shift: breaks and idle time belong to the client at hand.

    The first begins with the shift, the last ends with it; a stretch ends where its changeover begins, and the next
    begins where that ends.
    """
    blocks: list[tuple[str, datetime, datetime]] = []
    opens: datetime | None = shift.start
    for activity in shift.activities:
        if activity.code == CHANGEOVER:
            opens = activity.end
            continue
        for name in sorted(_clients(activity, client_of)):
            if not blocks or blocks[-1][0] != name:
                blocks.append((name, opens or activity.start, activity.end))
            opens = None
        if blocks and opens is None:
            blocks[-1] = (*blocks[-1][:2], activity.end)
    return blocks


def _changeover(shift: Shift, first: datetime, last: datetime) -> timedelta:
    """Return the paid changeover time of a shift within ``[first, last)``."""
    return sum(
        (a.end - a.start for a in shift.activities if a.code == CHANGEOVER and a.paid and first <= a.start < last),
        timedelta(),
    )
