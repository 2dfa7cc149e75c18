"""Compare: a proposal beside the roster in force, and accepting it, whole or site by site."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from heliotrope.codec.versions import RosterImport, RosterVersion, VersionState
from heliotrope.domain.errors import InvalidValue, Refused
from heliotrope.domain.roster import RosterChange
from starlette.responses import RedirectResponse, Response

from services.console.identity.roles import may_plan
from services.console.reading.comparison import (
    by_site,
    changes_text,
    deltas,
    people_disturbed,
    queue_deltas,
    with_site,
)
from services.console.reading.drafts import drafts_after
from services.console.reading.unmet import remedies_of, unmet_in
from services.console.web.asked import asked_number
from services.console.web.forms import read_form, text, whole
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk

ROWS_AT_ONCE = 100
FOR_GOOD = "private, max-age=31536000, immutable"


async def page(desk: Desk, view: View) -> Response:
    """Show a version against another, by default the newest proposal against the roster in force."""
    pair = await asked_pair(view)
    if pair is None:
        version = await view.reader.version()
        return desk.pages.page(view, "compare_nothing.html", {"version": version})
    before, after = pair
    document = await view.reader.document(after.network_revision)
    coverages = await view.reader.coverage(before), await view.reader.coverage(after)
    changes = await view.reader.changes(after.roster, before.version, after.version)
    values: dict[str, Any] = {
        "words": view.with_currency(document.network.currency),
        "before": before,
        "version": after,
        "network": document.network,
        "deltas": deltas(*coverages, pair),
        "queues": queue_deltas(*coverages),
        "sites": by_site(changes),
        "changes": len(changes),
        "people": people_disturbed(changes),
        "document_agent": changes[0].agent if changes else document.agents[0].id,
        "may_plan": may_plan(view.session.roles),
        "open": after.state is VersionState.PROPOSED,
        "moved": after.published_version not in (before.version, after.version),
        "pair": urlencode({"roster": after.roster, "before": before.version, "after": after.version}),
    }
    return desk.pages.page(view, "compare.html", values | _unmet(before, after))


async def unmet(desk: Desk, view: View) -> Response:
    """Say what a proposal could not meet; nothing where it meets all that was asked."""
    before, after = await _pair(view)
    values = {"version": after, "may_plan": may_plan(view.session.roles)}
    return desk.pages.page(view, "unmet.html", values | _unmet(before, after))


async def shifts(desk: Desk, view: View) -> Response:
    """Send the changed shifts by agent; two versions never change."""
    before, after = await _pair(view)
    document = await view.reader.document(after.network_revision)
    changes = await view.reader.changes(after.roster, before.version, after.version)

    async def squeeze() -> bytes:
        return gzip.compress(changes_text(changes, document, after.horizon.start), 6)

    key = ("changes", view.reader.viewer, after.roster, before.version, after.version)
    body = await view.reader.shelf.texts.get(key, squeeze)
    headers = {"content-encoding": "gzip", "cache-control": FOR_GOOD, "vary": "cookie"}
    return Response(body, headers=headers, media_type="application/json")


async def table(desk: Desk, view: View) -> Response:
    """Send the table twin of the changes, a part at a time."""
    before, after = await _pair(view)
    document = await view.reader.document(after.network_revision)
    changes = await view.reader.changes(after.roster, before.version, after.version)
    first = asked_number(view, "first", 0)
    values = {
        "rows": [_row(change, document) for change in changes[first : first + ROWS_AT_ONCE]],
        "first": first,
        "following": first + ROWS_AT_ONCE if first + ROWS_AT_ONCE < len(changes) else None,
        "total": len(changes),
        "pair": urlencode({"roster": after.roster, "before": before.version, "after": after.version}),
    }
    return desk.pages.page(view, "compare_rows.html", values)


async def accept_site(desk: Desk, view: View) -> Response:
    """Make a proposal that has one site's changes and no other."""
    form = await read_form(view.request, view.session, desk.origin)
    number = whole(form, "after", "a version") or 0
    after = await view.reader.version(text(form, "roster"), number)
    if after.state is not VersionState.PROPOSED:
        state = view.words.named("version", after.state)
        says = view.words.gettext(
            "Version %(version)s is no proposal: it is %(state)s", version=after.version, state=state
        )
        raise Refused(says)
    before = await view.reader.version(after.roster, after.published_version)
    document = await view.reader.document(after.network_revision)
    site = document.network.site(text(form, "site"))
    changes = await view.reader.changes(after.roster, before.version, after.version)
    accepted = with_site(await view.reader.roster(before), changes, site.id)
    header = RosterImport(
        f"accept/{after.roster}/{after.version}/{site.id}/on/{before.version}",
        after.horizon,
        reason=f"{site.name} of version {after.version}: {after.reason}",
    )
    made = await view.reader.client.import_roster(header, accepted)
    return RedirectResponse("/compare?" + urlencode({"roster": made.roster, "after": made.version}), 303)


async def asked_pair(view: View) -> tuple[RosterVersion, RosterVersion] | None:
    """Return the two versions that the address names; None where there is no proposal to compare."""
    if not asked_number(view, "after", 0):
        version = await view.reader.version()
        drafts = await drafts_after(view.reader, version)
        if drafts:
            return version, await view.reader.version(drafts[0].roster, drafts[0].version)
        if not version.base_version:
            return None
        return await view.reader.version(version.roster, version.base_version), version
    return await _pair(view)


async def _pair(view: View) -> tuple[RosterVersion, RosterVersion]:
    roster = view.request.query_params.get("roster", "")
    after = await view.reader.version(roster, asked_number(view, "after", 0))
    base = after.published_version if after.state is VersionState.PROPOSED else after.base_version
    number = asked_number(view, "before", 0) or base
    if not number:
        raise InvalidValue("before", "a version to compare with; the roster has none in force", number)
    return await view.reader.version(after.roster, number), after


def _unmet(before: RosterVersion, after: RosterVersion) -> dict[str, Any]:
    found = unmet_in(before, after)
    return {"unmet": found, "remedies": remedies_of(found), "again": urlencode({"reason": after.reason})}


def _row(change: RosterChange, document: Any) -> dict[str, Any]:
    shift = change.after or change.before
    assert shift is not None
    site = document.network.site(shift.site)
    return {"change": change, "agent": change.agent, "site": site}
