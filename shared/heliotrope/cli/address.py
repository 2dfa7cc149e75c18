"""Where a running roster service is."""

from __future__ import annotations

import os

from heliotrope.domain.errors import expect


def service_address(given: str | None) -> str:
    """Return host:port of the roster service: as given by ``--address``, or by HELIOTROPE_ROSTER."""
    address = given or os.environ.get("HELIOTROPE_ROSTER", "")
    host, _, port = address.rpartition(":")
    expect(bool(host) and port.isdigit(), "address", "host:port by --address or HELIOTROPE_ROSTER", address)
    return address
