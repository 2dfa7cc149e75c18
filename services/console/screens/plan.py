"""Site plan: a site's published week in its local time, for its lead, on a phone, on paper."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from heliotrope.domain.dispatch import Reader, ReaderKind
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from services.console.reading.dispatched import acknowledge as note
from services.console.reading.dispatched import acknowledgement_of, calendar_of
from services.console.reading.floor import Floor, chosen_site, open_sites, read_floor
from services.console.reading.plan import SitePlan, site_plan
from services.console.web.asked import asked_number
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk


async def page(desk: Desk, view: View) -> Response:
    """Show the plan of one site."""
    query = view.request.query_params
    sites = await open_sites(view)
    chosen = chosen_site(query.get("site", ""), sites, view.words)
    floor = await read_floor(view, chosen.id, asked_number(view, "version", 0))
    team, utc = query.get("team", ""), query.get("utc") == "1"
    plan = await _plan(view, floor, team)

    def address(**changed: str) -> str:
        kept = {"site": chosen.id, "team": team, "utc": "1" if utc else ""} | changed
        return "/plan?" + urlencode({name: value for name, value in kept.items() if value})

    values: dict[str, Any] = {
        "version": floor.version,
        "plan": plan,
        "site": floor.staff.site,
        "sites": sites,
        "team": team,
        "utc": utc,
        "teams": await _teams(desk, view, floor, plan, utc),
        "address": address,
        "dispatched": desk.services.dispatch is not None,
        "acknowledged": await acknowledgement_of(desk, view, Reader(ReaderKind.SITE, chosen.id), floor.version.version),
    }
    return desk.pages.page(view, "plan.html", values)


async def _plan(view: View, floor: Floor, team: str) -> SitePlan:
    """Return the plan; a version's never changes, so it is worked out once."""

    async def work_out() -> SitePlan:
        return await to_thread(site_plan, floor.staff, floor.shifts, floor.changes, floor.version.horizon, team)

    return await view.reader.shelf.site_plans.get(_key(view, floor, team), work_out)


async def _teams(desk: Desk, view: View, floor: Floor, plan: SitePlan, utc: bool) -> Markup:
    """Return the tables of all teams: a thousand shifts are written once for a version, clock and language."""

    async def write() -> bytes:
        values = {"plan": plan, "site": floor.staff.site, "utc": utc, "words": view.words}
        return (await to_thread(desk.pages.text, "plan_teams.html", values)).encode()

    key = (*_key(view, floor, "|".join(name for name, _ in plan.teams)), utc, view.words.locale)
    return Markup((await view.reader.shelf.texts.get(key, write)).decode())


def _key(view: View, floor: Floor, team: str) -> tuple[Hashable, ...]:
    version = floor.version
    return (
        "plan",
        view.reader.viewer,
        version.roster,
        version.version,
        floor.staff.revision,
        floor.staff.site.id,
        team,
    )


async def acknowledge(desk: Desk, view: View) -> Response:
    """Note that a site has taken note of a version."""
    made = await note(desk, view, _site(view))
    return RedirectResponse("/plan?" + urlencode({"site": made.reader.id}), 303)


async def calendar(desk: Desk, view: View) -> Response:
    """Send a site's plan as a calendar file."""
    return await calendar_of(desk, view, _site(view))


def _site(view: View) -> Reader:
    """Return the site that the address names, as a reader of plans."""
    return Reader(ReaderKind.SITE, view.request.query_params.get("site", ""))
