"""Site plan: a site's published week in its local time, for its lead, on a phone, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from heliotrope.domain.dispatch import Reader, ReaderKind
from heliotrope.domain.errors import NotFound
from starlette.responses import RedirectResponse, Response

from services.console.reading.dispatched import acknowledge as note
from services.console.reading.dispatched import acknowledgement_of, calendar_of
from services.console.reading.floor import chosen_site, open_sites, read_floor
from services.console.reading.plan import site_plan
from services.console.web.asked import asked_number
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk


async def page(desk: Desk, view: View) -> Response:
    """Show the plan of one site."""
    query = view.request.query_params
    try:
        sites = await open_sites(view)
        chosen = chosen_site(query.get("site", ""), sites)
        floor = await read_floor(view, chosen.id, asked_number(view, "version", 0))
    except NotFound:
        return desk.pages.page(view, "nothing_yet.html", {})
    team, utc = query.get("team", ""), query.get("utc") == "1"
    plan = site_plan(floor.staff, floor.shifts, floor.changes, floor.version.horizon, team)

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
        "address": address,
        "dispatched": desk.services.dispatch is not None,
        "acknowledged": await acknowledgement_of(desk, view, Reader(ReaderKind.SITE, chosen.id), floor.version.version),
    }
    return desk.pages.page(view, "plan.html", values)


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
