"""Studies on the wire: questions about a roster version, and what the engine answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from heliotrope.codec.answers import answer_message, answer_of
from heliotrope.codec.capacity import capacity_message, capacity_of
from heliotrope.codec.fields import day, parsed
from heliotrope.codec.names import STUDIES
from heliotrope.codec.paths import each, within
from heliotrope.codec.problems import decode_closure, encode_closure
from heliotrope.codec.runs import SchedulingRun, run_message, run_of
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.studies import (
    ActivityQuestion,
    Answer,
    CapacityQuestion,
    ContractQuestion,
    Question,
    RuleQuestion,
    ShiftQuestion,
    ShortfallQuestion,
    WhatIfQuestion,
)
from heliotrope.domain.whatif import EVERY, NewClient, NewSite, RuleChange, WhatIf
from heliotrope.v1 import planning_pb2
from heliotrope.v1 import studies_pb2 as wire

DEFAULT_SHORTFALLS = 10
DEFAULT_TIME_LIMIT_S = 60.0


@dataclass(frozen=True)
class Study:
    """A question about a version with the run that carries it; `answer` once that has succeeded, with its currency."""

    run: SchedulingRun
    roster: str
    version: int
    question: Question
    answer: Answer | None = None
    currency: str = ""


def study_message(study: Study) -> wire.Study:
    """Return the message of a study."""
    message = wire.Study(
        run=run_message(study.run),
        name=STUDIES + study.run.run,
        roster=study.roster,
        version=study.version,
        question=question_message(study.question),
    )
    if study.answer is not None:
        message.answer.CopyFrom(answer_message(study.answer, study.currency))
    return message


def study_of(message: wire.Study) -> Study:
    """Read a study."""
    study = Study(run_of(message.run), message.roster, message.version, question_of(message.question))
    if not message.HasField("answer"):
        return study
    return replace(study, answer=answer_of(message.answer), currency=message.answer.currency)


def encode_question(question: Question) -> bytes:
    """Return a question as wire bytes; the same question gives the same bytes."""
    return question_message(question).SerializeToString(deterministic=True)


def decode_question(raw: bytes) -> Question:
    """Read a question from wire bytes."""
    return question_of(parsed(wire.StudyQuestion, raw))


def question_message(question: Question) -> wire.StudyQuestion:
    """Return the message of a question."""
    match question:
        case ShiftQuestion():
            labour_day = "" if question.day is None else question.day.isoformat()
            return wire.StudyQuestion(explain_shift=wire.ExplainShift(agent=question.agent, day=labour_day))
        case ShortfallQuestion():
            asked = wire.ExplainShortfalls(most=question.most, queues=sorted(question.queues))
            return wire.StudyQuestion(explain_shortfalls=asked)
        case RuleQuestion():
            return wire.StudyQuestion(price_rules=wire.PriceRules(multipliers=question.multipliers))
        case ContractQuestion():
            return wire.StudyQuestion(explain_contracts=wire.ExplainContracts())
        case WhatIfQuestion():
            return wire.StudyQuestion(what_if=_what_if_message(question))
        case CapacityQuestion():
            return wire.StudyQuestion(capacity=capacity_message(question))
        case ActivityQuestion():
            return wire.StudyQuestion(explain_activities=wire.ExplainActivities())


def question_of(message: wire.StudyQuestion) -> Question:
    """Read a question; `InvalidValue` names the field."""
    kind = message.WhichOneof("question")
    if kind is None:
        raise InvalidValue("question", "one question", "none")
    with within(kind):
        return _question_of(message, kind)


def _question_of(message: wire.StudyQuestion, kind: str) -> Question:
    match kind:
        case "explain_shift":
            asked = message.explain_shift
            return ShiftQuestion(asked.agent, day(asked.day, "day") if asked.day else None)
        case "explain_shortfalls":
            most = message.explain_shortfalls.most or DEFAULT_SHORTFALLS
            return ShortfallQuestion(most, frozenset(message.explain_shortfalls.queues))
        case "price_rules":
            return RuleQuestion(message.price_rules.multipliers)
        case "explain_contracts":
            return ContractQuestion()
        case "capacity":
            return capacity_of(message.capacity)
        case "explain_activities":
            return ActivityQuestion()
        case _:
            return _what_if_of(message.what_if)


def _what_if_message(question: WhatIfQuestion) -> wire.StudyWhatIf:
    return wire.StudyWhatIf(
        scenarios=[scenario_message(scenario) for scenario in question.scenarios],
        budget=None if question.people is None else planning_pb2.ChangeBudget(people=question.people),
        seed=question.seed,
        time_limit_s=question.time_limit_s,
    )


def _what_if_of(message: wire.StudyWhatIf) -> WhatIfQuestion:
    scenarios = each(message.scenarios, "scenarios", lambda each_: scenario_of(each_, message.seed))
    people = message.budget.people if message.HasField("budget") else None
    return WhatIfQuestion(scenarios, people, message.seed, message.time_limit_s or DEFAULT_TIME_LIMIT_S)


def scenario_message(scenario: WhatIf) -> wire.WhatIfScenario:
    """Return the message of a scenario."""
    return wire.WhatIfScenario(
        name=scenario.name,
        closures=[encode_closure(closure) for closure in scenario.closures],
        volume=scenario.volume,
        handle_time=scenario.handle_time,
        absence=scenario.absence,
        rules=[wire.WhatIfRule(field=rule.field, value=rule.value, of=rule.of) for rule in scenario.rules],
        clients=[
            wire.WhatIfClient(id=client.id, like=client.like, volume=client.volume, agents=client.agents)
            for client in scenario.clients
        ],
        sites=[wire.WhatIfSite(id=site.id, like=site.like, agents=site.agents) for site in scenario.sites],
    )


def scenario_of(message: wire.WhatIfScenario, seed: int) -> WhatIf:
    """Read a scenario, whose absent people are chosen by `seed`."""
    return WhatIf(
        name=message.name,
        closures=each(message.closures, "closures", decode_closure),
        volume=dict(message.volume),
        handle_time=dict(message.handle_time),
        absence=message.absence,
        rules=each(message.rules, "rules", lambda rule: RuleChange(rule.field, rule.value, rule.of or EVERY)),
        clients=each(message.clients, "clients", lambda c: NewClient(c.id, c.like, c.volume or 1.0, c.agents)),
        sites=each(message.sites, "sites", lambda site: NewSite(site.id, site.like, site.agents)),
        seed=seed,
    )
