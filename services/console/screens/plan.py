"""Site plan: a site's published week in its local time, for its lead, on a phone, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from heliotrope.client.dispatch import DispatchClient
from heliotrope.domain.dispatch import Acknowledgement, Reader, ReaderKind
from heliotrope.domain.errors import HeliotropeError, NotFound, Refused
from starlette.responses import RedirectResponse, Response

from services.console.reading.floor import chosen_site, open_sites, read_floor
from services.console.reading.plan import site_plan
from services.console.web.asked import asked_number
from services.console.web.forms import read_form, text, whole
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
        "acknowledged": await _acknowledged(desk, view, floor.staff.site.id, floor.version.version),
    }
    return desk.pages.page(view, "plan.html", values)


async def acknowledge(desk: Desk, view: View) -> Response:
    """Note that a site has taken note of a version; the first acknowledgement holds."""
    form = await read_form(view.request, view.session, desk.origin)
    site, version = text(form, "site"), whole(form, "version", "a version") or 0
    await _dispatch(desk, view).acknowledge(Reader(ReaderKind.SITE, site), view.session.name, version=version)
    return RedirectResponse("/plan?" + urlencode({"site": site}), 303)


async def calendar(desk: Desk, view: View) -> Response:
    """Send a site's plan as a calendar file (RFC 5545)."""
    site = view.request.query_params.get("site", "")
    content, name = await _dispatch(desk, view).rendered_plan(Reader(ReaderKind.SITE, site), "ics")
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type="text/calendar")


def _dispatch(desk: Desk, view: View) -> DispatchClient:
    client = desk.services.dispatching(view.session.token)
    if client is None:
        raise Refused("dispatch: expected a dispatch service (HELIOTROPE_DISPATCH), got none")
    return client


async def _acknowledged(desk: Desk, view: View, site: str, version: int) -> Acknowledgement | None:
    """Return who has acknowledged the plan; a dispatch service that does not answer leaves the plan readable."""
    client = desk.services.dispatching(view.session.token)
    if client is None:
        return None
    try:
        return (await client.plan(Reader(ReaderKind.SITE, site), version=version)).acknowledgement
    except HeliotropeError:
        return None
