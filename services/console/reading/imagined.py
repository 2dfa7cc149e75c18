"""What if: the form as a question, its scenarios in words, the answer as a table beside the published plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from heliotrope.domain.network import Network
from heliotrope.domain.scores import RosterScore
from heliotrope.domain.studies import LONGEST_STUDY_S, WhatIfAnswer, WhatIfQuestion
from heliotrope.domain.whatif import EVERY, NewClient, WhatIf

from services.console.languages import N_
from services.console.reading.closures import CLOSURE_FIELDS, closures_of
from services.console.web.fields import Fields
from services.console.words import Words

DEFAULT_LIMIT_S = 60
SEED = 1
LEAST_MOVE = 0.01
"""Change of a service level that is worth a line."""
EXPECTED = {
    "demand": N_("A change in per cent above −100, such as +10."),
    "handle_time": N_("A change in per cent above −100, such as −5."),
    "absence": N_("A share in per cent from 0 to below 100."),
    "client_volume": N_("A factor above 0, such as 0.5."),
    "client_agents": N_("A whole number of people."),
    "people": N_("A whole number of people, or empty for any number."),
    "time_limit": N_("Seconds from 5 to %(most)s."),
    "nothing": N_("Imagine at least one change."),
} | CLOSURE_FIELDS
NAMES = (*EXPECTED, "demand_of", "handle_time_of", "client_like", "together", "request_id")
"""Every field of the form."""


@dataclass(frozen=True)
class Line:
    """One figure: as published, then of each scenario if nothing is done, and answered."""

    name: str
    unit: str
    before: float
    values: tuple[tuple[float | None, float], ...]


@dataclass(frozen=True)
class Moved:
    """A queue whose service moves: as published, then of each scenario answered; None for a queue that is new."""

    queue: str
    goal: float
    before: float | None
    after: tuple[float | None, ...]


def question_of(fields: Fields, network: Network, words: Words) -> WhatIfQuestion | None:
    """Return the question that the form asks; None where a field is wrong or nothing is imagined.

    Scenarios are called what they imagine, in the words of whoever asks.
    """
    limit, people = fields.whole("time_limit"), fields.whole("people")
    if limit is not None and not 5 <= limit <= LONGEST_STUDY_S:
        fields.refuse("time_limit", limit)
    scenarios = tuple(_scenarios(fields, network, words))
    if not fields.wrong and not scenarios:
        fields.refuse("nothing", None)
    if fields.wrong:
        return None
    if fields.text("together") == "1" and len(scenarios) > 1:
        scenarios = (_joined(scenarios),)
    return WhatIfQuestion(scenarios, people, SEED, float(limit or DEFAULT_LIMIT_S))


def _scenarios(fields: Fields, network: Network, words: Words) -> list[WhatIf]:
    """Return a scenario for each change that is filled in."""
    found = [
        WhatIf(words.gettext("%(site)s is down", site=network.site(closure.site).name), closures=(closure,))
        for closure in closures_of(fields)
    ]
    titles = {
        "demand": N_("contacts of %(whom)s %(change)s"),
        "handle_time": N_("handle time of %(whom)s %(change)s"),
    }
    for name, says in titles.items():
        change, of = fields.decimal(name), fields.text(f"{name}_of") or EVERY
        if change is not None and change <= -100:
            fields.refuse(name, None)
        elif change:
            factors = {of: 1 + change / 100}
            title = words.gettext(says, whom=_named(network, of, words), change=words.signed_percent(change / 100, 2))
            found.append(WhatIf(title, **{"volume" if name == "demand" else name: factors}))  # type: ignore[arg-type]
    absence = fields.decimal("absence")
    if absence is not None and not 0 <= absence < 100:
        fields.refuse("absence", None)
    elif absence:
        away = words.gettext("%(share)s of people away", share=words.percent(absence / 100, 2, 0))
        found.append(WhatIf(away, absence=absence / 100, seed=SEED))
    return [*found, *_new_clients(fields, network, words)]


def _new_clients(fields: Fields, network: Network, words: Words) -> list[WhatIf]:
    like = fields.text("client_like")
    volume, agents = fields.decimal("client_volume"), fields.whole("client_agents")
    if volume is not None and volume <= 0:
        fields.refuse("client_volume", None)
    if not like or fields.wrong:
        return []
    client = NewClient("new-client", like, volume or 1.0, agents or 0)
    name, times = network.client(like).name, words.number(client.volume, 2)
    title = words.gettext("a client like %(client)s, times %(times)s", client=name, times=times)
    if client.agents:
        title += ", " + words.ngettext("%(n)s person hired", "%(n)s people hired", client.agents)
    return [WhatIf(title, clients=(client,))]


def _joined(scenarios: tuple[WhatIf, ...]) -> WhatIf:
    """Return all changes as one scenario."""
    whole = replace(scenarios[0], name="; ".join(each.name for each in scenarios))
    for each in scenarios[1:]:
        whole = replace(
            whole,
            closures=whole.closures + each.closures,
            volume={**whole.volume, **each.volume},
            handle_time={**whole.handle_time, **each.handle_time},
            absence=max(whole.absence, each.absence),
            clients=whole.clients + each.clients,
        )
    return whole


def _named(network: Network, of: str, words: Words) -> str:
    names = {client.id: client.name for client in network.clients} | {queue.id: queue.name for queue in network.queues}
    return words.gettext("every queue") if of == EVERY else names.get(of, of)


def lines(answer: WhatIfAnswer) -> tuple[Line, ...]:
    """Return the figures side by side, money first."""
    figures: tuple[tuple[str, str, Any], ...] = (
        (N_("Cost of the week"), "money", lambda score: score.money),
        (N_("Labour"), "money", lambda score: score.labour),
        (N_("Being short"), "money", lambda score: score.shortage),
        (N_("SLA remedies expected"), "money", lambda score: score.sla_money),
        (N_("Need unstaffed"), "%", lambda score: score.understaffed_pct),
        (N_("Queues below their goal"), "", _below),
        (N_("Night hours"), "", lambda score: score.night_hours),
    )
    return tuple(
        Line(
            name,
            unit,
            figure(answer.reference),
            tuple((None if o.left is None else figure(o.left), figure(o.answer)) for o in answer.outcomes),
        )
        for name, unit, figure in figures
    )


def moved(answer: WhatIfAnswer) -> tuple[Moved, ...]:
    """Return the queues whose expected service moves in some scenario, the largest fall first."""
    before = {queue.queue: queue for queue in answer.reference.queues}
    after = [{queue.queue: queue for queue in outcome.answer.queues} for outcome in answer.outcomes]
    found = []
    for name in dict.fromkeys((*before, *(queue for each in after for queue in each))):
        levels = tuple(each[name].service_level if name in each else None for each in after)
        was = before[name].service_level if name in before else None
        if was is None or any(abs((level or 0.0) - was) >= LEAST_MOVE for level in levels):
            goal = next(each[name].goal for each in (before, *after) if name in each)
            found.append(Moved(name, goal, was, levels))
    return tuple(sorted(found, key=lambda each: min((level or 0.0) - (each.before or 0.0) for level in each.after)))


def promoted(question: WhatIfQuestion, words: Words) -> str:
    """Return the address at which a run for a closure is asked for; empty where all is imagined demand or people.

    A run plans what is known: a site that is down can be said to it, contacts that nobody has forecast cannot.
    """
    closures = [closure for scenario in question.scenarios for closure in scenario.closures]
    if not closures:
        return ""
    closure = closures[0]
    asked = {
        "closed_site": closure.site,
        "closed_from": f"{closure.start:%Y-%m-%dT%H:%M}",
        "closed_to": f"{closure.end:%Y-%m-%dT%H:%M}",
        "reason": words.gettext("what-if: %(scenario)s", scenario=question.scenarios[0].name),
        "budget": "" if question.people is None else str(question.people),
    }
    return "/optimise?" + urlencode(asked)


def _below(score: RosterScore) -> float:
    return float(sum(queue.service_level < queue.goal for queue in score.queues))
