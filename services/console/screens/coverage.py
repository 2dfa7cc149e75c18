"""Coverage, the home page: the verdict, where it hurts, the pattern, one cell, and what to do about it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import numpy as np
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.time import local
from starlette.responses import Response

from services.console.identity.roles import may_plan
from services.console.reading.bands import WORDS, bands_of
from services.console.reading.coverage import Coverage
from services.console.reading.coverage_text import coverage_text
from services.console.reading.drafts import drafts_after
from services.console.reading.offsets import offset_name
from services.console.reading.shortages import Shortage, shortages
from services.console.web.asked import asked_number, asked_version
from services.console.web.page import View
from services.console.words import Words

if TYPE_CHECKING:
    from services.console.desk import Desk

MODULES = ("data", "place", "axis", "sun", "sunlight", "curves", "heat", "heatkeys", "inspector", "tables")
LONGEST_BAR = 44.0
FOR_GOOD = "private, max-age=31536000, immutable"


async def page(desk: Desk, view: View) -> Response:
    """Show a version's coverage, by default that of the roster in force."""
    version = await asked_version(view)
    coverage = await view.reader.coverage(version)
    words = view.with_currency(coverage.network.currency)
    names = {client.id: client.name for client in coverage.network.clients}
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "words": words,
        "version": version,
        "horizon": version.horizon,
        "last_day": version.horizon.end - timedelta(days=1),
        "network": coverage.network,
        "coverage": coverage,
        "clients_at_risk": [names[client] for client in coverage.clients_at_risk],
        "worst": _worst(coverage),
        "shortages": _ranked(coverage, words),
        "drafts": await drafts_after(view.reader, version),
        "in_period": version.horizon.start <= now < version.horizon.end,
        "may_plan": may_plan(view.session.roles),
        "data_url": "/coverage/data?" + urlencode({"roster": version.roster, "version": version.version}),
        "modules": MODULES,
    }
    return desk.pages.page(view, "coverage.html", values)


async def data(desk: Desk, view: View) -> Response:
    """Send the numbers of a version; they never change, so browsers may keep them."""
    version = await asked_version(view)
    coverage = await view.reader.coverage(version)

    async def squeeze() -> bytes:
        return gzip.compress(coverage_text(coverage), 6)

    key = ("coverage", view.reader.viewer, version.roster, version.version)
    body = await view.reader.shelf.texts.get(key, squeeze)
    headers = {"content-encoding": "gzip", "cache-control": FOR_GOOD, "vary": "cookie"}
    return Response(body, headers=headers, media_type="application/json")


async def cell(desk: Desk, view: View) -> Response:
    """Say all there is about one queue and interval."""
    version = await asked_version(view)
    coverage = await view.reader.coverage(version)
    words = view.with_currency(coverage.network.currency)
    q, slot = asked_cell(view, coverage)
    return desk.pages.page(
        view, "cell.html", cell_values(view, coverage, q, slot) | {"words": words, "version": version}
    )


async def table(desk: Desk, view: View) -> Response:
    """Send the table twin of the heatmap for one UTC day."""
    version = await asked_version(view)
    coverage = await view.reader.coverage(version)
    per_day = coverage.horizon.slots_per_day
    day = min(max(asked_number(view, "day", 0), 0), coverage.horizon.slots // per_day - 1)
    first = day * per_day
    rows = [
        (queue, [_in_words(coverage, q, first + t, view.words) for t in range(per_day)])
        for q, queue in enumerate(coverage.network.queues)
    ]
    starts = [coverage.horizon.instant(first + t) for t in range(per_day)]
    return desk.pages.page(view, "heat_table.html", {"rows": rows, "starts": starts, "day": starts[0]})


def asked_cell(view: View, coverage: Coverage) -> tuple[int, int]:
    """Return the queue and slot that the address names."""
    q = coverage.network.queue_index(view.request.query_params.get("queue", ""))
    slot = asked_number(view, "slot", 0)
    if not 0 <= slot < coverage.horizon.slots:
        raise InvalidValue("slot", f"an interval from 0 to {coverage.horizon.slots - 1}", slot)
    return q, slot


def cell_values(view: View, coverage: Coverage, q: int, slot: int) -> dict[str, Any]:
    """Return what the inspector says of one cell."""
    queue, network = coverage.network.queues[q], coverage.network
    at = coverage.horizon.instant(slot)
    required, scheduled, net = coverage.shown(q, slot)
    client = network.client(queue.client)
    sites = [site for site in network.sites if coverage.reach[q, network.site_index(site.id)]]
    return {
        "queue": queue,
        "client": client,
        "at": at,
        "until": at + timedelta(minutes=coverage.horizon.grain_minutes),
        "required": required,
        "scheduled": scheduled,
        "net": net,
        "share": net / required if required else 0.0,
        "band": view.words.gettext(WORDS[bands_of(coverage.required[q]).level(required, net)]),
        "level": float(coverage.service_level[q, slot]),
        "money": float(coverage.money[q, slot]),
        "sites": sites,
        "slot": slot,
        "scope": urlencode({"queue": queue.id, "client": queue.client, "from": at.strftime("%Y-%m-%dT%H:%MZ")}),
        "may_plan": may_plan(view.session.roles),
        "offset_of": lambda site: offset_name(_offset_minutes(at, site.zone)),
    }


def _in_words(coverage: Coverage, q: int, slot: int, words: Words) -> tuple[float, str]:
    """Return net staffing and its band; nothing is said near need."""
    required, _, net = coverage.shown(q, slot)
    level = bands_of(coverage.required[q]).level(required, net)
    return net, words.gettext(WORDS[level]) if level else ""


def _worst(coverage: Coverage) -> dict[str, Any]:
    q, slot = np.unravel_index(int(coverage.net.argmin()), coverage.net.shape)
    return {
        "net": float(coverage.net[q, slot]),
        "queue": coverage.network.queues[int(q)].name,
        "at": coverage.horizon.instant(int(slot)),
    }


def _ranked(coverage: Coverage, words: Words) -> list[dict[str, Any]]:
    found = shortages(coverage)
    dearest = found[0].money if found else 1.0
    return [
        {
            "shortage": each,
            "queue": coverage.network.queue(each.queue),
            "when": words.stretch(each.start, each.end),
            "bar": max(2, round(LONGEST_BAR * each.money / dearest)) if dearest else 2,
            "href": "?" + urlencode({"cell": f"{each.queue}@{each.deepest_slot}", "day": _day(coverage, each)}),
        }
        for each in found
    ]


def _day(coverage: Coverage, shortage: Shortage) -> int:
    return shortage.deepest_slot // coverage.horizon.slots_per_day


def _offset_minutes(at: datetime, zone_name: str) -> int:
    offset = local(at, zone_name).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0
