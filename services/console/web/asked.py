"""What an address asks for."""

from __future__ import annotations

from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.errors import InvalidValue

from services.console.web.page import View


def asked_number(view: View, name: str, default: int) -> int:
    """Return a whole number of the query, `default` where it is absent."""
    given = view.request.query_params.get(name, "")
    if not given:
        return default
    if not given.isdecimal():
        raise InvalidValue(name, "a whole number of 0 or more", given)
    return int(given)


async def asked_version(view: View, name: str = "version") -> RosterVersion:
    """Return the version that the address names, by default the one in force."""
    roster = view.request.query_params.get("roster", "")
    return await view.reader.version(roster, asked_number(view, name, 0))
