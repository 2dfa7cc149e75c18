"""Delivery: which plans went to whom, what became of them, who has acknowledged the version in force."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from heliotrope.domain.dispatch import Delivery, Reader, ReaderKind
from starlette.responses import Response

from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk

MOST = 300
FAILED = ("failed", "uncertain")


async def page(desk: Desk, view: View) -> Response:
    """Show who has acknowledged, and the newest deliveries; on request only those that still wait."""
    client = desk.services.dispatching(view.session.token)
    version = await view.reader.version()
    if client is None:
        return desk.pages.page(view, "delivery_none.html", {})
    document = await view.reader.document(version.network_revision)
    query = view.request.query_params
    waiting, word = query.get("waiting") == "1", query.get("word", "").strip().lower()
    deliveries = [each for each in await client.deliveries(unacknowledged=waiting, most=MOST) if _fits(each, word)]
    noted = {each.reader: each for each in await client.acknowledgements(version=version.version)}
    values: dict[str, Any] = {
        "version": version,
        "sites": [(site, noted.get(Reader(ReaderKind.SITE, site.id))) for site in document.network.sites],
        "others": [each for each in noted.values() if each.reader.kind is not ReaderKind.SITE],
        "subscribed": Counter(str(each.reader) for each in await client.subscriptions()),
        "deliveries": deliveries,
        "failed": sum(each.state.value in FAILED for each in deliveries),
        "waiting": waiting,
        "word": word,
    }
    values["acknowledged"] = sum(each is not None for _, each in values["sites"])
    return desk.pages.page(view, "delivery.html", values)


def _fits(delivery: Delivery, word: str) -> bool:
    return word in str(delivery.reader).lower()
