"""The numbers of a coverage as a browser reads them: whole tenths and thousandths, which compress well."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from heliotrope.domain.demand import Array
from heliotrope.domain.network import Site

from services.console.reading.bands import bands_of
from services.console.reading.coverage import Coverage
from services.console.reading.offsets import offsets


def coverage_text(coverage: Coverage) -> bytes:
    """Return the JSON text: agents in tenths, service levels in thousandths, instants in seconds since 1970."""
    network = coverage.network
    clients = {client.id: client.name for client in network.clients}
    fields: dict[str, Any] = {
        "roster": coverage.roster,
        "version": coverage.version,
        "currency": network.currency,
        "start": _seconds(coverage.horizon.start),
        "grain": coverage.horizon.grain_minutes,
        "slots": coverage.horizon.slots,
        "queues": [
            {
                "id": queue.id,
                "name": queue.name,
                "client": clients[queue.client],
                "goal": [queue.goal.service_level, queue.goal.within_s],
                "dead": bands_of(coverage.required[q]).dead_heads,
                "required": _whole(coverage.required[q], 10),
                "scheduled": _whole(coverage.scheduled[q], 10),
                "level": _whole(coverage.service_level[q], 1000),
            }
            for q, queue in enumerate(network.queues)
        ],
        "sites": [_site(coverage, s, site) for s, site in enumerate(network.sites)],
    }
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


def _site(coverage: Coverage, s: int, site: Site) -> dict[str, Any]:
    spans = offsets(site.zone, coverage.horizon.start, coverage.horizon.end)
    return {
        "id": site.id,
        "name": site.name,
        "latitude": site.latitude,
        "longitude": site.longitude,
        "offsets": [[_seconds(span.start), span.minutes, span.name] for span in spans],
        "heads": _whole(coverage.at_sites[s], 1),
    }


def _whole(values: Array, scale: int) -> list[int]:
    digits = len(str(scale)) - 1
    return [round(scale * round(value, digits)) for value in values.tolist()]


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
