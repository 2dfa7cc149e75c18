"""Optimise: ask for a run, watch it converge, stop it, look back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from heliotrope.codec.runs import RunRequest, RunScope, SchedulingRun
from heliotrope.domain.problem import ChangeBudget
from heliotrope.domain.time import Horizon, parse_instant
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from services.console.identity.roles import may_plan
from services.console.languages import N_
from services.console.reading.closures import CLOSURE_FIELDS, closures_of
from services.console.reading.progress import stage_of
from services.console.stream import run_news
from services.console.web.fields import Fields, expected_in
from services.console.web.forms import read_form, text, texts
from services.console.web.page import View
from services.console.words import Words

if TYPE_CHECKING:
    from services.console.desk import Desk

HISTORY = 25
DEFAULT_LIMIT_S, LONGEST_LIMIT_S = 30, 3600
FIELDS = {
    "reason": N_("Say why: the reason stays with the run and its version."),
    "budget": N_("A whole number of people, or empty for no limit."),
    "time_limit": N_("Seconds from 5 to %(most)s."),
    "frozen_until": N_("A date and time in UTC within the planning period, or empty."),
} | CLOSURE_FIELDS


async def page(desk: Desk, view: View) -> Response:
    """Show the form, the run that goes on, and the runs before it."""
    return await _shown(desk, view, _asked(view), {})


async def start(desk: Desk, view: View) -> Response:
    """Ask for a run; on a mistake the form comes back as it was, with what is expected."""
    form = await read_form(view.request, view.session, desk.origin)
    version = await view.reader.version()
    wrong, request = _request(form, version.horizon, view.words)
    if request is None:
        return await _shown(desk, view, _given(form), wrong, 422)
    run = await view.reader.client.reoptimise(request)
    return RedirectResponse("/optimise?" + urlencode({"run": run.run}), 303)


async def stop(desk: Desk, view: View) -> Response:
    """Stop a run and keep its best roster."""
    form = await read_form(view.request, view.session, desk.origin)
    run = await view.reader.client.stop_run(text(form, "run"))
    return RedirectResponse("/optimise?" + urlencode({"run": run.run}), 303)


async def discard(desk: Desk, view: View) -> Response:
    """Give a run up."""
    form = await read_form(view.request, view.session, desk.origin)
    run = await view.reader.client.discard_run(text(form, "run"), view.session.subject)
    return RedirectResponse("/optimise?" + urlencode({"run": run.run}), 303)


async def _shown(desk: Desk, view: View, given: dict[str, Any], wrong: dict[str, str], status: int = 200) -> Response:
    version = await view.reader.version()
    document = await view.reader.document(version.network_revision)
    runs = await view.reader.client.list_runs(HISTORY)
    shown = _chosen(view, runs)
    values: dict[str, Any] = {
        "words": view.with_currency(document.network.currency),
        "version": version,
        "network": document.network,
        "runs": runs,
        "run": shown,
        "news": run_news(shown, view.words) if shown else None,
        "took": _took,
        "stage_of": stage_of,
        "scope_of": lambda run: scope_in_words(run, document.network, view.words),
        "given": given,
        "wrong": wrong,
        "may_plan": may_plan(view.session.roles),
        "stream": "/stream?" + urlencode({"run": shown.run}) if shown and not shown.state.final else "/stream",
    }
    return desk.pages.page(view, "optimise.html", values, status)


def _chosen(view: View, runs: tuple[SchedulingRun, ...]) -> SchedulingRun | None:
    """Return the run that the address names, else one that goes on."""
    asked = view.request.query_params.get("run", "")
    named = next((run for run in runs if run.run == asked), None)
    return named or next((run for run in runs if not run.state.final), None)


def _asked(view: View) -> dict[str, Any]:
    """Return the form's first values: what the cell that led here says."""
    query = view.request.query_params
    frozen = ""
    if query.get("from"):
        day = parse_instant(query["from"], "from")
        frozen = day.strftime("%Y-%m-%dT00:00")
    return {
        "sites": query.getlist("site"),
        "clients": query.getlist("client"),
        "queues": query.getlist("queue"),
        "reason": query.get("reason", ""),
        "budget": query.get("budget", ""),
        "closed_site": query.get("closed_site", ""),
        "closed_from": query.get("closed_from", ""),
        "closed_to": query.get("closed_to", ""),
        "time_limit": str(DEFAULT_LIMIT_S),
        "frozen_until": frozen,
        "request_id": uuid4().hex,
    }


def _given(form: FormData) -> dict[str, Any]:
    lists = {name: list(texts(form, name)) for name in ("sites", "clients", "queues")}
    names = ("reason", "budget", "time_limit", "frozen_until", "request_id", *CLOSURE_FIELDS)
    return lists | {name: text(form, name) for name in names}


def _request(form: FormData, horizon: Horizon, words: Words) -> tuple[dict[str, str], RunRequest | None]:
    """Read the form: what is wrong by field, or the request."""
    fields = Fields(form, expected_in(words, FIELDS, most=words.number(LONGEST_LIMIT_S)))
    reason = fields.required("reason")
    limit = fields.whole("time_limit") or DEFAULT_LIMIT_S
    if not 5 <= limit <= LONGEST_LIMIT_S:
        fields.refuse("time_limit", limit)
    budget, frozen = fields.whole("budget"), fields.instant("frozen_until")
    if frozen is not None and not horizon.start <= frozen <= horizon.end:
        fields.refuse("frozen_until", frozen)
    closures = closures_of(fields)
    if fields.wrong:
        return fields.wrong, None
    scope = RunScope(*(frozenset(texts(form, name)) for name in ("sites", "clients", "queues")))
    return {}, RunRequest(
        text(form, "request_id") or uuid4().hex,
        horizon,
        scope,
        reason,
        closures=closures,
        budget=None if budget is None else ChangeBudget(budget),
        frozen_until=frozen,
        seed=1,
        time_limit_s=float(limit),
    )


def scope_in_words(run: SchedulingRun, network: Any, words: Words) -> str:
    """Say whose shifts a run may change."""
    scope = run.request.scope
    parts = [network.site(each).name for each in sorted(scope.sites)]
    parts += [network.client(each).name for each in sorted(scope.clients)]
    parts += [network.queue(each).name for each in sorted(scope.queues)]
    parts += [words.ngettext("%(n)s named agent", "%(n)s named agents", len(scope.agents))] if scope.agents else []
    parts += [
        words.gettext("%(site)s closed", site=network.site(closure.site).name) for closure in run.request.closures
    ]
    return ", ".join(parts) or words.gettext("everybody")


def _took(run: SchedulingRun) -> float | None:
    if run.created_at is None or run.updated_at is None or not run.state.final:
        return None
    return max(timedelta(), run.updated_at - run.created_at).total_seconds()
