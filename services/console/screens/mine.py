"""My plan: an agent's own published week, on the clock of their site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heliotrope.domain.dispatch import Reader, ReaderKind
from heliotrope.domain.errors import NotFound, Refused
from starlette.responses import RedirectResponse, Response

from services.console.reading.dispatched import acknowledge as note
from services.console.reading.dispatched import calendar_of, dispatch_of
from services.console.reading.plan import own_plan
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk


async def page(desk: Desk, view: View) -> Response:
    """Show the week of whoever is signed in."""
    agent = _own(view)
    try:
        answer = await dispatch_of(desk, view).plan(agent)
        version, _ = await view.reader.client.list_shifts(answer.roster, answer.version, agent=agent.id)
    except NotFound:
        return desk.pages.page(view, "mine_nothing.html", {})
    plan = own_plan(agent.id, answer.plan.shifts, answer.changes, version.horizon, answer.plan.zone)
    values: dict[str, Any] = {
        "version": version,
        "zone": answer.plan.zone,
        "plan": plan,
        "utc": view.request.query_params.get("utc") == "1",
        "since": answer.since_version,
        "acknowledged": answer.acknowledgement,
    }
    return desk.pages.page(view, "mine.html", values)


async def acknowledge(desk: Desk, view: View) -> Response:
    """Note that the agent has seen a version."""
    await note(desk, view, _own(view))
    return RedirectResponse("/mine", 303)


async def calendar(desk: Desk, view: View) -> Response:
    """Send the agent's own shifts as a calendar file."""
    return await calendar_of(desk, view, _own(view))


def _own(view: View) -> Reader:
    """Return the agent that the signed-in person is."""
    if not view.session.agent:
        raise Refused(view.words.gettext("You are not known as an agent: ask for your agent id in your account"))
    return Reader(ReaderKind.AGENT, view.session.agent)
