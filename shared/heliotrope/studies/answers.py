"""Every question about a roster with the engines that answer it."""

from __future__ import annotations

import time
from collections.abc import Callable

from heliotrope.domain.attendance import attendances
from heliotrope.domain.errors import NotFound, expect
from heliotrope.domain.objective import in_horizon
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.studies import (
    ActivityAnswer,
    ActivityQuestion,
    Answer,
    CapacityAnswer,
    CapacityQuestion,
    ContractAnswer,
    ContractQuestion,
    ExplainedShortfall,
    Question,
    RuleAnswer,
    RuleQuestion,
    ShiftAnswer,
    ShiftQuestion,
    ShortfallAnswer,
    ShortfallQuestion,
    WhatIfAnswer,
    WhatIfQuestion,
)
from heliotrope.insight import score, shortfalls
from heliotrope.rostering.explain import (
    ShortWindow,
    Standing,
    contract_conflicts,
    explain_shifts,
    explain_shortfalls,
    explain_unplaced,
    price_rules,
    price_vector,
)
from heliotrope.rostering.time_limit import TimeLimit
from heliotrope.studies.capacity import plan_months
from heliotrope.studies.whatif import Stop, imagined, solve_scenario

Tell = Callable[[str], None]


def answer(
    question: Question,
    problem: RosterProblem,
    roster: Roster,
    take_up: Callable[[], Standing],
    *,
    workers: int,
    stop: Stop,
    tell: Tell,
) -> Answer:
    """Answer a question about `roster`, which `problem` is judged by.

    Parameters
    ----------
    take_up
        Gives `roster` as the engine's state; asked for only where the question needs it.
    workers
        Threads of a solve.
    stop, tell
        Asked between two steps of a solve; told its stages.

    Raises
    ------
    HeliotropeError
        The question names what the network does not have, or the engine cannot explain what it is asked of.
    """
    match question:
        case ShiftQuestion():
            return ShiftAnswer(explain_shifts(take_up(), question.agent, question.day))
        case ShortfallQuestion():
            return _shortfalls(question, problem, roster, take_up)
        case RuleQuestion():
            multipliers = question.multipliers or price_vector(problem, workers)
            prices, asked = price_rules(problem, multipliers, workers=workers)
            return RuleAnswer(prices, asked, len(problem.agents))
        case ContractQuestion():
            return ContractAnswer(contract_conflicts(problem))
        case WhatIfQuestion():
            return _what_if(question, problem, roster, workers, stop, tell)
        case CapacityQuestion():
            tell("capacity")
            return CapacityAnswer(plan_months(problem, question))
        case ActivityQuestion():
            owed = attendances((*problem.carry_in, *roster.shifts), problem)
            return ActivityAnswer(explain_unplaced(take_up()), len(owed))


def _shortfalls(
    question: ShortfallQuestion, problem: RosterProblem, roster: Roster, take_up: Callable[[], Standing]
) -> ShortfallAnswer:
    unknown = sorted(question.queues - set(problem.network.queue_ids))
    if unknown:
        raise NotFound(f"queues: expected queues of the network, got {unknown}")
    found = [fall for fall in shortfalls(roster, problem) if not question.queues or fall.queue in question.queues]
    told = found[: question.most]
    reasons = explain_shortfalls(take_up(), [ShortWindow(fall.queue, fall.start, fall.end) for fall in told])
    explained = (ExplainedShortfall(f.agent_hours, f.money, r) for f, r in zip(told, reasons, strict=True))
    return ShortfallAnswer(tuple(explained), len(found))


def _what_if(
    question: WhatIfQuestion, problem: RosterProblem, roster: Roster, workers: int, stop: Stop, tell: Tell
) -> WhatIfAnswer:
    """Solve one scenario after the other, each with an even share of the time that is left."""
    base, count = Roster(in_horizon(roster, problem)), len(question.scenarios)
    expect(bool(base.shifts), "version", "a version with shifts to start from", "none")
    imagination = [imagined(problem, scenario, base, question.people) for scenario in question.scenarios]
    last, outcomes = time.monotonic() + question.time_limit_s, []
    for number, (scenario, other) in enumerate(zip(question.scenarios, imagination, strict=True)):
        tell(f"scenario {number + 1} of {count}: {scenario.name}")
        limit = TimeLimit(max(0.0, last - time.monotonic()) / (count - number), time.monotonic)

        def late(limit: TimeLimit = limit) -> bool:
            return limit() or stop()

        outcomes.append(solve_scenario(scenario.name, other, base, question.seed, workers, late, limit.hear))
    return WhatIfAnswer(score(base, problem), tuple(outcomes))
