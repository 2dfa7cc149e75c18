"""Audit: who did what, when and to what; newest first, a week at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from heliotrope.domain.time import parse_instant
from starlette.responses import Response

from services.console.reading.acts import Act, act_of
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk

SPAN = timedelta(days=7)
MOST = 400


async def page(desk: Desk, view: View) -> Response:
    """Show the acts of seven days that a word is in."""
    query = view.request.query_params
    until = parse_instant(query["until"], "until") if query.get("until") else datetime.now(UTC) + timedelta(minutes=1)
    word = query.get("word", "").strip().lower()
    log = desk.services.people(view.session.token).audit_log(until - SPAN, until)
    records: list[Act] = [act async for each in log if word in (act := act_of(each)).text]
    values: dict[str, Any] = {
        "records": records[: -MOST - 1 : -1],
        "found": len(records),
        "most": MOST,
        "since": until - SPAN,
        "until": until,
        "word": word,
    }
    return desk.pages.page(view, "audit.html", values)
