"""Publish: what becomes binding, for whom, by when; a moved base is refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from heliotrope.codec.versions import RosterVersion, VersionState
from heliotrope.domain.errors import Conflict, Refused
from heliotrope.domain.roster import RosterChange, Waiver
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from services.console.identity.roles import may_plan, may_publish
from services.console.reading.comparison import by_site, people_disturbed
from services.console.reading.drafts import drafts_after
from services.console.web.asked import asked_number
from services.console.web.forms import read_form, text, whole
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk


async def page(desk: Desk, view: View) -> Response:
    """Show what publishing a proposal would do."""
    version = await _asked(view)
    if version is None:
        return desk.pages.page(view, "publish_nothing.html", {"version": await view.reader.version()})
    return await _shown(desk, view, version)


async def publish(desk: Desk, view: View) -> Response:
    """Make a proposal binding; where it moved, or a breach stands in the way, say so on the same page."""
    form = await read_form(view.request, view.session, desk.origin)
    seen = await _seen(view, form)
    try:
        published = await view.reader.client.publish(seen, view.session.name, _waivers(form, seen, view.session.name))
    except (Conflict, Refused) as error:
        status = 409 if isinstance(error, Conflict) else 422
        return await _shown(desk, view, await view.reader.version(seen.roster, seen.version), error, status)
    query = urlencode({"roster": published.roster, "version": published.version, "done": "1"})
    return RedirectResponse(f"/publish?{query}", 303)


async def discard(desk: Desk, view: View) -> Response:
    """Drop a proposal."""
    form = await read_form(view.request, view.session, desk.origin)
    await view.reader.client.discard(await _seen(view, form), view.session.name)
    return RedirectResponse("/optimise", 303)


async def _asked(view: View) -> RosterVersion | None:
    query = view.request.query_params
    number = asked_number(view, "version", 0)
    if number:
        return await view.reader.version(query.get("roster", ""), number)
    drafts = await drafts_after(view.reader, await view.reader.version())
    return await view.reader.version(drafts[0].roster, drafts[0].version) if drafts else None


async def _seen(view: View, form: FormData) -> RosterVersion:
    """Return the version as the person saw it: with the etag of the page that they acted on."""
    version = await view.reader.version(text(form, "roster"), whole(form, "version", "a version") or 0)
    return replace(version, etag=text(form, "etag"))


async def _shown(
    desk: Desk, view: View, version: RosterVersion, error: Exception | None = None, status: int = 200
) -> Response:
    document = await view.reader.document(version.network_revision)
    base = version.published_version if version.state is VersionState.PROPOSED else version.base_version
    changes: tuple[RosterChange, ...] = ()
    known: set[str] = set()
    if base:
        before = await view.reader.version(version.roster, base)
        changes = await view.reader.changes(version.roster, before.version, version.version)
        known = {breach.key for breach in before.breaches}
    starts = [change.after.start for change in changes if change.after is not None and change.times_moved]
    added = [breach for breach in version.breaches if breach.key not in known]
    values: dict[str, Any] = {
        "words": view.with_currency(document.network.currency),
        "version": version,
        "network": document.network,
        "sites": by_site(changes),
        "changes": len(changes),
        "people": people_disturbed(changes),
        "confirm_by": min(starts, default=None),
        "stops": [breach for breach in added if not breach.severity.waivable],
        "waivable": [breach for breach in version.breaches if breach.severity.waivable],
        "error": str(error) if error else "",
        "stale": isinstance(error, Conflict),
        "moved": version.base_version != version.published_version,
        "done": view.request.query_params.get("done") == "1",
        "may_publish": may_publish(view.session.roles),
        "may_discard": may_publish(view.session.roles) or may_plan(view.session.roles),
        "open": version.state is VersionState.PROPOSED,
    }
    return desk.pages.page(view, "publish.html", values, status)


def _waivers(form: FormData, version: RosterVersion, by: str) -> list[Waiver]:
    """Return a waiver for each breach that can be waived: with its own reason, else the one given for all."""
    for_all = text(form, "waiver")
    reasons = {b.key: text(form, f"waiver:{b.key}") or for_all for b in version.breaches if b.severity.waivable}
    return [Waiver(key, by, reason) for key, reason in reasons.items() if reason]
