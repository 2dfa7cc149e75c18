"""Delivery: which plans went to whom, what became of them, who has acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk

MOST = 300


async def page(desk: Desk, view: View) -> Response:
    """Show the newest deliveries; on request only those that wait for an acknowledgement."""
    client = desk.services.dispatching(view.session.token)
    waiting = view.request.query_params.get("waiting") == "1"
    deliveries = await client.deliveries(unacknowledged=waiting, most=MOST) if client is not None else ()
    subscriptions = await client.subscriptions() if client is not None else ()
    values: dict[str, Any] = {
        "dispatched": client is not None,
        "deliveries": deliveries,
        "subscriptions": subscriptions,
        "waiting": waiting,
    }
    return desk.pages.page(view, "delivery.html", values)
