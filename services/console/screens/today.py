"""Today: a site at this moment, for whoever runs its floor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from heliotrope.domain.time import parse_instant
from starlette.responses import Response

from services.console.reading.floor import chosen_site, open_sites, read_floor
from services.console.reading.today import moment, site_now
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk

STEP = timedelta(hours=1)


async def page(desk: Desk, view: View) -> Response:
    """Show one site at one moment."""
    query = view.request.query_params
    sites = await open_sites(view)
    chosen = chosen_site(query.get("site", ""), sites, view.words)
    floor = await read_floor(view, chosen.id)
    asked = parse_instant(query["at"], "at") if query.get("at") else None
    now, horizon, site = datetime.now(UTC), floor.version.horizon, floor.staff.site
    at = moment(asked, now, horizon)

    def address(to: datetime | None) -> str:
        kept = {"site": site.id} | ({"at": to.strftime("%Y-%m-%dT%H:%MZ")} if to else {})
        return "/today?" + urlencode(kept)

    values: dict[str, Any] = {
        "version": floor.version,
        "site": site,
        "sites": sites,
        "now_here": site_now(floor.staff, floor.shifts, at),
        "in_period": horizon.start <= now < horizon.end,
        "live": asked is None,
        "address": address,
        "step": STEP,
    }
    return desk.pages.page(view, "today.html", values)
