"""Questions to the engine, answered where they arise: why this shift, what binds in a shortage, what the rules cost,
whose contract cannot be kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.studies import (
    ContractQuestion,
    ExplainedShortfall,
    Question,
    RuleQuestion,
    ShiftQuestion,
    ShortfallAnswer,
    ShortfallQuestion,
)
from heliotrope.domain.time import parse_instant
from starlette.datastructures import FormData
from starlette.responses import Response

from services.console.reading.progress import stage_of
from services.console.web.forms import read_form, text, whole
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk

SHORTFALLS = 12
WHOLE_ROSTER: dict[str, Question] = {"rules": RuleQuestion(), "contracts": ContractQuestion()}
"""Questions about a version as a whole, by the name that their button sends."""


async def ask(desk: Desk, view: View) -> Response:
    """Ask about a person, a queue or the whole version; the answer follows in the same place."""
    form = await read_form(view.request, view.session, desk.origin)
    studies = desk.services.studies(view.session.token)
    version = whole(form, "version", "a version") or 0
    study = await studies.start(_question(form), text(form, "roster"), version)
    return await _shown(desk, view, study.run.run, text(form, "at"))


async def answer(desk: Desk, view: View) -> Response:
    """Show the answer once there is one; until then the page asks again."""
    query = view.request.query_params
    return await _shown(desk, view, query.get("run", ""), query.get("at", ""))


def _question(form: FormData) -> Question:
    if text(form, "about") in WHOLE_ROSTER:
        return WHOLE_ROSTER[text(form, "about")]
    if queue := text(form, "queue"):
        return ShortfallQuestion(SHORTFALLS, frozenset({queue}))
    if not text(form, "agent"):
        raise InvalidValue("agent", "the id of a person, such as ag-0459", "nothing")
    return ShiftQuestion(text(form, "agent"))


async def _shown(desk: Desk, view: View, run: str, at: str) -> Response:
    study = await desk.services.studies(view.session.token).get(run)
    version = await view.reader.version(study.roster, study.version)
    document = await view.reader.document(version.network_revision)
    values: dict[str, Any] = {
        "words": view.with_currency(document.network.currency),
        "network": document.network,
        "study": study,
        "stage_of": stage_of,
        "at": at,
        "here": (),
    }
    if isinstance(study.answer, ShortfallAnswer):
        values["here"] = _near(study.answer, parse_instant(at, "at") if at else None)
    return desk.pages.page(view, "why.html", values)


def _near(answer: ShortfallAnswer, at: datetime | None) -> tuple[ExplainedShortfall, ...]:
    """Return the shortfalls that an instant lies in; the dearest three where it lies in none of them."""
    windows = ((each, each.reason.window) for each in answer.shortfalls)
    found = tuple(each for each, window in windows if at is not None and window.start <= at < window.end)
    return found or answer.shortfalls[:3]
