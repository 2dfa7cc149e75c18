"""Answers of studies on the wire: reasons, prices, conflicts, scenarios compared."""

from __future__ import annotations

from heliotrope.codec.capacity import plan_message, plan_of
from heliotrope.codec.fields import instant, parsed, timestamp
from heliotrope.codec.shifts import decode_shift, encode_shift
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.explanations import (
    Alternative,
    Binding,
    ContractConflict,
    Obstacle,
    RulePrice,
    ShiftReason,
    ShortfallReason,
    ShortWindow,
    UnplacedActivity,
)
from heliotrope.domain.scores import QueueScore, RosterScore
from heliotrope.domain.studies import (
    ActivityAnswer,
    Answer,
    CapacityAnswer,
    ContractAnswer,
    ExplainedShortfall,
    Outcome,
    RuleAnswer,
    ShiftAnswer,
    ShortfallAnswer,
    WhatIfAnswer,
)
from heliotrope.v1 import studies_pb2 as wire

OBSTACLES = {
    Obstacle.WINDOW: wire.ACTIVITY_OBSTACLE_WINDOW,
    Obstacle.TIME_OFF: wire.ACTIVITY_OBSTACLE_TIME_OFF,
    Obstacle.NO_SHIFT: wire.ACTIVITY_OBSTACLE_NO_SHIFT,
    Obstacle.NO_PLACE: wire.ACTIVITY_OBSTACLE_NO_PLACE,
    Obstacle.TRAINER: wire.ACTIVITY_OBSTACLE_TRAINER,
    Obstacle.OTHERS: wire.ACTIVITY_OBSTACLE_OTHERS,
    Obstacle.QUEUE_TIME: wire.ACTIVITY_OBSTACLE_QUEUE_TIME,
    Obstacle.SEARCH: wire.ACTIVITY_OBSTACLE_SEARCH,
    Obstacle.FACTS: wire.ACTIVITY_OBSTACLE_FACTS,
}
OBSTACLE_OF = {number: obstacle for obstacle, number in OBSTACLES.items()}


def encode_answer(answer: Answer, currency: str) -> bytes:
    """Return an answer as wire bytes."""
    return answer_message(answer, currency).SerializeToString(deterministic=True)


def decode_answer(raw: bytes) -> tuple[Answer, str]:
    """Read an answer and its currency from wire bytes."""
    message = parsed(wire.StudyAnswer, raw)
    return answer_of(message), message.currency


def answer_message(answer: Answer, currency: str) -> wire.StudyAnswer:
    """Return the message of an answer; all its money is in `currency`."""
    match answer:
        case ShiftAnswer():
            shifts = wire.ShiftReasons(shifts=[_reason(reason) for reason in answer.shifts])
            return wire.StudyAnswer(currency=currency, shifts=shifts)
        case ShortfallAnswer():
            reasons = [_shortfall(each) for each in answer.shortfalls]
            falls = wire.ShortfallReasons(shortfalls=reasons, count=answer.count)
            return wire.StudyAnswer(currency=currency, shortfalls=falls)
        case RuleAnswer():
            prices = [wire.RulePrice(rule=p.rule, step=p.step, by_step=p.by_step, gone=p.gone) for p in answer.prices]
            rules = wire.RulePrices(rules=prices, agents_asked=answer.asked, agents=answer.agents)
            return wire.StudyAnswer(currency=currency, rules=rules)
        case ContractAnswer():
            conflicts = [
                wire.ContractConflict(agent=each.agent, work_plan=each.work_plan, days=each.days, rules=each.rules)
                for each in answer.conflicts
            ]
            return wire.StudyAnswer(currency=currency, contracts=wire.ContractConflicts(conflicts=conflicts))
        case WhatIfAnswer():
            compared = wire.WhatIfOutcomes(
                reference=score_message(answer.reference), outcomes=[_outcome(each) for each in answer.outcomes]
            )
            return wire.StudyAnswer(currency=currency, what_if=compared)
        case CapacityAnswer():
            return wire.StudyAnswer(currency=currency, capacity=plan_message(answer.plan))
        case ActivityAnswer():
            activities = [_unplaced(each) for each in answer.unplaced]
            missing = wire.UnplacedActivities(unplaced=activities, asked=answer.asked)
            return wire.StudyAnswer(currency=currency, activities=missing)


def answer_of(message: wire.StudyAnswer) -> Answer:
    """Read an answer; `InvalidValue` where it has no kind."""
    match message.WhichOneof("answer"):
        case "shifts":
            return ShiftAnswer(tuple(_reason_of(reason) for reason in message.shifts.shifts))
        case "shortfalls":
            falls = message.shortfalls
            return ShortfallAnswer(tuple(_shortfall_of(each) for each in falls.shortfalls), falls.count)
        case "rules":
            rules = message.rules
            prices = tuple(RulePrice(p.rule, p.step, p.by_step, p.gone) for p in rules.rules)
            return RuleAnswer(prices, rules.agents_asked, rules.agents)
        case "contracts":
            found = message.contracts.conflicts
            return ContractAnswer(
                tuple(ContractConflict(each.agent, each.work_plan, each.days, tuple(each.rules)) for each in found)
            )
        case "what_if":
            compared = message.what_if
            return WhatIfAnswer(score_of(compared.reference), tuple(_outcome_of(each) for each in compared.outcomes))
        case "capacity":
            return CapacityAnswer(plan_of(message.capacity))
        case "activities":
            missing = message.activities
            return ActivityAnswer(tuple(_unplaced_of(each) for each in missing.unplaced), missing.asked)
        case _:
            raise InvalidValue("answer", "an answer of some kind", "none")


# -- reasons -----------------------------------------------------------------------------------------------------------


def _reason(reason: ShiftReason) -> wire.ShiftReason:
    return wire.ShiftReason(
        shift=encode_shift(reason.shift),
        serves=[wire.QueueHours(queue=queue, hours=hours) for queue, hours in reason.serves],
        saves=reason.saves,
        labour=reason.labour,
        lawful=[_alternative(other) for other in reason.lawful],
        forbidden=[_alternative(other) for other in reason.forbidden],
    )


def _reason_of(message: wire.ShiftReason) -> ShiftReason:
    shift = decode_shift(message.shift)
    return ShiftReason(
        agent=shift.agent,
        shift=shift,
        serves=tuple((each.queue, each.hours) for each in message.serves),
        saves=message.saves,
        labour=message.labour,
        lawful=tuple(_alternative_of(other) for other in message.lawful),
        forbidden=tuple(_alternative_of(other) for other in message.forbidden),
    )


def _alternative(other: Alternative) -> wire.ShiftAlternative:
    return wire.ShiftAlternative(
        start=None if other.start is None else timestamp(other.start),
        end=None if other.end is None else timestamp(other.end),
        cost=other.cost,
        forbidden_by=other.forbidden_by,
    )


def _alternative_of(message: wire.ShiftAlternative) -> Alternative:
    return Alternative(
        instant(message.start, "start") if message.HasField("start") else None,
        instant(message.end, "end") if message.HasField("end") else None,
        message.cost,
        tuple(message.forbidden_by),
    )


def _shortfall(found: ExplainedShortfall) -> wire.ShortfallReason:
    reason = found.reason
    return wire.ShortfallReason(
        queue=reason.window.queue,
        start=timestamp(reason.window.start),
        end=timestamp(reason.window.end),
        short_hours=found.agent_hours,
        money=found.money,
        hour_worth=reason.hour_worth,
        able=reason.able,
        working=reason.working,
        on_leave=reason.on_leave,
        absent=reason.absent,
        bindings=[
            wire.ShortfallBinding(rule=b.rule, step=b.step, worth=b.worth, hours=b.hours, agents=b.agents)
            for b in reason.bindings
        ],
    )


def _shortfall_of(message: wire.ShortfallReason) -> ExplainedShortfall:
    window = ShortWindow(message.queue, instant(message.start, "start"), instant(message.end, "end"))
    counts = (message.able, message.working, message.on_leave, message.absent)
    bindings = tuple(Binding(b.rule, b.step, b.worth, b.hours, b.agents) for b in message.bindings)
    reason = ShortfallReason(window, message.hour_worth, *counts, bindings)
    return ExplainedShortfall(message.short_hours, message.money, reason)


def _unplaced(each: UnplacedActivity) -> wire.UnplacedActivity:
    return wire.UnplacedActivity(
        request=each.request, person=each.person, obstacle=OBSTACLES[each.obstacle], price=each.price, cost=each.cost
    )


def _unplaced_of(message: wire.UnplacedActivity) -> UnplacedActivity:
    if message.obstacle not in OBSTACLE_OF:
        raise InvalidValue("obstacle", "an obstacle of ActivityObstacle", message.obstacle)
    cost = message.cost if message.HasField("cost") else None
    return UnplacedActivity(message.request, message.person, OBSTACLE_OF[message.obstacle], message.price, cost)


# -- scenarios ---------------------------------------------------------------------------------------------------------


def _outcome(outcome: Outcome) -> wire.WhatIfOutcome:
    return wire.WhatIfOutcome(
        name=outcome.name,
        left=None if outcome.left is None else score_message(outcome.left),
        answer=score_message(outcome.answer),
        objective=outcome.objective,
        bound=outcome.bound,
        people=outcome.people,
        breaches=outcome.breaches,
    )


def _outcome_of(message: wire.WhatIfOutcome) -> Outcome:
    return Outcome(
        name=message.name,
        left=score_of(message.left) if message.HasField("left") else None,
        answer=score_of(message.answer),
        objective=message.objective,
        bound=message.bound if message.HasField("bound") else None,
        people=message.people,
        breaches=message.breaches,
    )


def score_message(score: RosterScore) -> wire.RosterScore:
    """Return the message of a roster's figures."""
    return wire.RosterScore(
        terms=score.terms,
        money=score.money,
        labour=score.labour,
        sla_money=score.sla_money,
        understaffed_pct=score.understaffed_pct,
        night_hours=score.night_hours,
        queues=[
            wire.QueueScore(
                queue=queue.queue,
                client=queue.client,
                required_hours=queue.required_hours,
                short_hours=queue.short_hours,
                service_level=queue.service_level,
                goal=queue.goal,
                sla_money=queue.sla_money,
            )
            for queue in score.queues
        ],
    )


def score_of(message: wire.RosterScore) -> RosterScore:
    """Read a roster's figures."""
    return RosterScore(
        terms=dict(message.terms),
        understaffed_pct=message.understaffed_pct,
        night_hours=message.night_hours,
        queues=tuple(
            QueueScore(
                queue.queue,
                queue.client,
                queue.required_hours,
                queue.short_hours,
                queue.service_level,
                queue.goal,
                queue.sla_money,
            )
            for queue in message.queues
        ),
    )
