"""Network: sites, clients, queues with their goals, work plans, and the statute packs with their citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heliotrope.codec.documents import NetworkDocument
from starlette.responses import Response

from services.console.reading.rules import pack_of
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk

PARTS = ("sites", "clients", "queues", "plans", "packs")


async def page(desk: Desk, view: View) -> Response:
    """Show one part of the network in force, filtered by a word."""
    version = await view.reader.version()
    document = await view.reader.document(version.network_revision)
    query = view.request.query_params
    part = query.get("part", "sites")
    word = query.get("word", "").strip().lower()
    values: dict[str, Any] = {
        "words": view.with_currency(document.network.currency),
        "version": version,
        "document": document,
        "network": document.network,
        "part": part if part in PARTS else "sites",
        "parts": PARTS,
        "word": word,
        "heads": _heads(document),
        "packs": [pack_of(rules, document.packs, view.words) for rules in document.rules.values()],
        "fits": lambda *texts: not word or any(word in str(each).lower() for each in texts),
    }
    return desk.pages.page(view, "network.html", values)


def _heads(document: NetworkDocument) -> dict[str, int]:
    heads: dict[str, int] = {}
    for agent in document.agents:
        heads[agent.site] = heads.get(agent.site, 0) + 1
        heads[agent.work_plan] = heads.get(agent.work_plan, 0) + 1
        for client in agent.clients:
            heads[client] = heads.get(client, 0) + 1
    return heads
