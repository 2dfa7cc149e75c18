"""What the dispatch service knows of a reader's plan, and what a reader does with it there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from heliotrope.client.dispatch import DispatchClient
from heliotrope.domain.dispatch import Acknowledgement, Reader
from heliotrope.domain.errors import Refused, Unavailable
from starlette.responses import Response

from services.console.web.forms import read_form, whole
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk


def dispatch_of(desk: Desk, view: View) -> DispatchClient:
    """Return the dispatch service as the signed-in person may use it; `Refused` where none runs."""
    client = desk.services.dispatching(view.session.token)
    if client is None:
        raise Refused("dispatch: expected a dispatch service (HELIOTROPE_DISPATCH), got none")
    return client


async def acknowledgement_of(desk: Desk, view: View, reader: Reader, version: int) -> Acknowledgement | None:
    """Return who has acknowledged a version; where dispatch does not answer, the plan stays readable without it."""
    client = desk.services.dispatching(view.session.token)
    if client is None:
        return None
    try:
        return next(iter(await client.acknowledgements(reader, version=version)), None)
    except Unavailable:
        return None


async def acknowledge(desk: Desk, view: View, reader: Reader) -> Acknowledgement:
    """Note that a reader has taken note of the version in the form; the first acknowledgement holds."""
    form = await read_form(view.request, view.session, desk.origin)
    version = whole(form, "version", "a version") or 0
    return await dispatch_of(desk, view).acknowledge(reader, view.session.name, version=version)


async def calendar_of(desk: Desk, view: View, reader: Reader) -> Response:
    """Return a reader's plan as a calendar file (RFC 5545)."""
    content, name = await dispatch_of(desk, view).rendered_plan(reader, "ics")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, headers=headers, media_type="text/calendar")
