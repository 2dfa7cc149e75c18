"""What-if: changes that are imagined, solved side by side from the published plan, which they leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from heliotrope.codec.studies import Study
from heliotrope.domain.studies import LONGEST_STUDY_S, WhatIfAnswer, WhatIfQuestion
from starlette.responses import RedirectResponse, Response

from services.console.identity.roles import may_plan
from services.console.reading.imagined import DEFAULT_LIMIT_S, EXPECTED, NAMES, lines, moved, promoted, question_of
from services.console.reading.progress import stage_of
from services.console.web.fields import Fields, expected_in
from services.console.web.forms import read_form, text
from services.console.web.page import View

if TYPE_CHECKING:
    from services.console.desk import Desk

HISTORY = 40


async def page(desk: Desk, view: View) -> Response:
    """Show the form, the answer that was asked for, and the questions before it."""
    given = dict.fromkeys(NAMES, "") | {"time_limit": str(DEFAULT_LIMIT_S), "request_id": uuid4().hex}
    return await _shown(desk, view, given, {})


async def start(desk: Desk, view: View) -> Response:
    """Ask; on a mistake the form comes back as it was, with what is expected."""
    form = await read_form(view.request, view.session, desk.origin)
    version = await view.reader.version()
    document = await view.reader.document(version.network_revision)
    fields = Fields(form, expected_in(view.words, EXPECTED, most=view.words.number(LONGEST_STUDY_S)))
    question = question_of(fields, document.network, view.words)
    if question is None:
        return await _shown(desk, view, {name: text(form, name) for name in NAMES}, fields.wrong, 422)
    studies = desk.services.studies(view.session.token)
    study = await studies.start(question, version.roster, version.version, fields.text("request_id"))
    return RedirectResponse("/what-if?" + urlencode({"run": study.run.run}), 303)


async def stop(desk: Desk, view: View) -> Response:
    """Give a question up."""
    form = await read_form(view.request, view.session, desk.origin)
    run = await view.reader.client.discard_run(text(form, "run"), view.session.subject)
    return RedirectResponse("/what-if?" + urlencode({"run": run.run}), 303)


async def _shown(desk: Desk, view: View, given: dict[str, Any], wrong: dict[str, str], status: int = 200) -> Response:
    version = await view.reader.version()
    document = await view.reader.document(version.network_revision)
    studies = desk.services.studies(view.session.token)
    asked = view.request.query_params.get("run", "")
    study = await studies.get(asked) if asked else None
    history = [each for each in await studies.newest(HISTORY) if isinstance(each.question, WhatIfQuestion)]
    values: dict[str, Any] = {
        "words": view.with_currency(document.network.currency),
        "version": version,
        "network": document.network,
        "names": {queue.id: queue.name for queue in document.network.queues},
        "given": given,
        "wrong": wrong,
        "study": study,
        "history": history,
        "title_of": title_of,
        "stage_of": stage_of,
        "may_plan": may_plan(view.session.roles),
        "stream": "/stream?" + urlencode({"run": study.run.run}) if study and not study.run.state.final else "/stream",
    }
    if study is not None and isinstance(study.answer, WhatIfAnswer) and isinstance(study.question, WhatIfQuestion):
        answer = study.answer
        values |= {
            "answer": answer,
            "lines": lines(answer),
            "moved": moved(answer),
            "run_of": promoted(study.question, view.words),
        }
    return desk.pages.page(view, "whatif.html", values, status)


def title_of(study: Study) -> str:
    """Say what a study imagines."""
    return (
        " | ".join(each.name for each in study.question.scenarios) if isinstance(study.question, WhatIfQuestion) else ""
    )
