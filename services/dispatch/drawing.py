"""A reader's plan of a published version, drawn from the roster service, with what changed in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.dispatch import Reader
from heliotrope.domain.errors import NotFound
from heliotrope.domain.plan import PlanChange, ShiftPlan
from heliotrope.plans.page import Letter, period_of

from services.dispatch.desk import Desk
from services.dispatch.postgres import publications
from services.dispatch.readers import Scope, scope_of


@dataclass(frozen=True)
class DrawnPlan:
    """A plan with what it was compared with; `since_version` 0 means nothing.

    Attributes
    ----------
    site_zone
        Zone of the reader's site, whatever the plan's is.
    """

    reader: Reader
    version: RosterVersion
    plan: ShiftPlan
    site_zone: str
    changes: tuple[PlanChange, ...]
    since_version: int
    sites: dict[str, str]

    def letter(self) -> Letter:
        """Return it as a letter without an acknowledgement."""
        horizon = self.version.horizon
        return Letter(
            self.reader,
            self.version.roster,
            self.version.version,
            self.plan,
            period_of(horizon.start, horizon.end, self.plan.zone),
            self.changes,
            self.since_version == 0,
            self.sites,
        )


async def known_scope(desk: Desk, reader: Reader, revision: int = 0) -> Scope:
    """Return a reader's scope in a network revision (0 is the newest); `NotFound` where there is no such reader."""
    scope = scope_of(reader, await desk.rosters.document(revision))
    if scope is None:
        raise NotFound(f"reader: expected a site, team or agent of the network, got {str(reader)!r}")
    return scope


async def draw(desk: Desk, reader: Reader, roster: str, version: int, since: int, zone: str) -> DrawnPlan:
    """Draw a reader's plan.

    Parameters
    ----------
    since
        Version to compare with; 0 means the published one before, if any.
    zone
        IANA zone of the plan's clock; empty means that of the reader's site.
    """
    found = await desk.rosters.published(roster, version)
    drawn = await plan_at(desk, reader, found)
    if drawn is None:
        raise NotFound(f"reader: expected a site, team or agent of the network, got {str(reader)!r}")
    plan = in_zone(drawn, zone)
    if not since:
        async with desk.snapshot() as db:
            before = await publications.publication_before(db, found.roster, found.version)
        since = before.version if before else 0
    changes: tuple[PlanChange, ...] = ()
    if since:
        changes = plan.changes_since(await plan_at(desk, reader, await desk.rosters.published(found.roster, since)))
    names = site_names(await desk.rosters.document(found.network_revision))
    return DrawnPlan(reader, found, plan, drawn.zone, changes, since, names)


async def plan_at(desk: Desk, reader: Reader, version: RosterVersion) -> ShiftPlan | None:
    """Return a reader's plan in the time of the reader's site; None where that version's network has no such reader."""
    scope = scope_of(reader, await desk.rosters.document(version.network_revision))
    return None if scope is None else scope.plan(await desk.rosters.shifts_of(version, scope))


def in_zone(plan: ShiftPlan, zone: str) -> ShiftPlan:
    """Return the plan on the clock of `zone`; as it is where that is empty."""
    return replace(plan, zone=zone) if zone else plan


def site_names(document: NetworkDocument) -> dict[str, str]:
    """Return site id -> its name."""
    return {site.id: site.name for site in document.network.sites}
