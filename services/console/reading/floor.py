"""One site for whoever runs its floor: its people and its shifts, as much as the person may see."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from heliotrope.codec.sites import SiteStaff
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.errors import Refused
from heliotrope.domain.roster import RosterChange, Shift, changes

from services.console.identity.roles import is_staff
from services.console.reading.reader import nothing_in_force
from services.console.web.page import View
from services.console.words import Words


@dataclass(frozen=True)
class SiteName:
    """A site to choose."""

    id: str
    name: str


@dataclass(frozen=True)
class Floor:
    """A site's people, its published shifts, and what changed in them since the version before."""

    staff: SiteStaff
    version: RosterVersion
    shifts: tuple[Shift, ...]
    changes: tuple[RosterChange, ...]


async def open_sites(view: View) -> tuple[SiteName, ...]:
    """Return the sites whose floor the person may see: every one for planners, their own for leads."""
    if is_staff(view.session.roles):
        version = await view.reader.version()
        document = await view.reader.document(version.network_revision)
        return tuple(SiteName(site.id, site.name) for site in document.network.sites)
    with nothing_in_force():
        own = [await view.reader.client.get_site(site) for site in view.session.sites]
    return tuple(SiteName(each.site.id, each.site.name) for each in own)


def chosen_site(asked: str, sites: tuple[SiteName, ...], words: Words) -> SiteName:
    """Return the site that was asked for, else the first; `Refused` where it is not one of them."""
    if not sites:
        raise Refused(words.gettext("No site is yours: ask for the site in your account"))
    chosen = sites[0] if not asked else next((site for site in sites if site.id == asked), None)
    if chosen is None:
        raise Refused(words.gettext("%(site)s is not one of your sites", site=asked))
    return chosen


async def read_floor(view: View, site: str, version: int = 0) -> Floor:
    """Read a site with its shifts in the version in force, or in `version`."""
    client = view.reader.client
    staff = await client.get_site(site)
    with contextlib.nullcontext() if version else nothing_in_force():
        head = await client.head_of_shifts(version, site)
    shifts = await view.reader.site_shifts(head.roster, head.version, site)
    before: tuple[Shift, ...] = ()
    if head.base_version:
        before = await view.reader.site_shifts(head.roster, head.base_version, site)
    return Floor(staff, head, shifts, changes(before, shifts) if head.base_version else ())
