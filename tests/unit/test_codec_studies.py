"""Questions, answers and studies cross the wire exactly; what is no question is refused by its field."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from heliotrope.codec.answers import decode_answer, encode_answer
from heliotrope.codec.runs import Lane, RunRequest, RunState, SchedulingRun
from heliotrope.codec.studies import Study, decode_question, encode_question, study_message, study_of
from heliotrope.domain.capacity import CapacityPlan, CapacityTerms, CellPlan, QueueHours
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
from heliotrope.domain.problem import SiteClosure
from heliotrope.domain.scores import QueueScore, RosterScore
from heliotrope.domain.studies import (
    ActivityAnswer,
    ActivityQuestion,
    Answer,
    CapacityAnswer,
    CapacityQuestion,
    ContractAnswer,
    ContractQuestion,
    ExplainedShortfall,
    Outcome,
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
from heliotrope.domain.time import Horizon
from heliotrope.domain.whatif import NewClient, NewSite, RuleChange, WhatIf
from heliotrope.v1 import studies_pb2 as wire

from tests.unit.networks import tiny_problem, tiny_roster

NOW = datetime(2026, 10, 26, 7, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
OUTAGE = WhatIf(
    "outage",
    closures=(SiteClosure("manila", NOW, LATER),),
    volume={"*": 1.1, "cards": 0.5},
    handle_time={"bank": 1.2},
    absence=0.05,
    rules=(RuleChange("daily_rest_minutes", 600.0, "PL"), RuleChange("max_nights", 3.0)),
    clients=(NewClient("new", "bank", 0.5, 4),),
    sites=(NewSite("ceb", "manila", 9),),
    seed=7,
)
QUESTIONS: list[Question] = [
    ShiftQuestion("w1"),
    ShiftQuestion("w1", date(2026, 10, 27)),
    ShortfallQuestion(),
    ShortfallQuestion(3, frozenset({"cards", "orders"})),
    RuleQuestion("eJw="),
    ContractQuestion(),
    WhatIfQuestion((OUTAGE, WhatIf("nothing", seed=7)), people=3, seed=7, time_limit_s=12.5),
    CapacityQuestion(),
    CapacityQuestion(3, {"*": 1.01, "cards": 0.9}, CapacityTerms(0.1, 0.0, 0.0, 0, (), 1, 0, 0.5)),
    ActivityQuestion(),
]
SCORE = RosterScore(
    {"wages": 100.0, "change": 5.0, "night_premium": 1.0, "weekend_premium": 2.0, "overtime_premium": 3.0},
    0.5,
    12.0,
    (QueueScore("cards", "bank", 40.0, 1.5, 0.78, 0.8, 120.0),),
)
SHIFT = tiny_roster(tiny_problem()).shifts[0]
REASON = ShiftReason(
    SHIFT.agent,
    SHIFT,
    (("cards", 7.5),),
    300.0,
    80.0,
    (Alternative(None, None, 220.0), Alternative(NOW, LATER, 3.5)),
    (Alternative(NOW, LATER, -4.0, ("daily_rest", "seats")),),
)
BINDINGS = (
    Binding("daily_rest", "one hour less rest between shifts", 40.0, 1.0, 3),
    Binding("people", "one", 50.0, 2.0, 0),
)
SHORT = ShortfallReason(ShortWindow("cards", NOW, LATER), 25.0, 9, 4, 2, 3, BINDINGS)
ANSWERS: list[Answer] = [
    ShiftAnswer((REASON,)),
    ShortfallAnswer((ExplainedShortfall(1.5, 60.0, SHORT),), 17),
    RuleAnswer((RulePrice("daily_rest", "one hour less", 10.0, 90.0),), 2000, 10000),
    ContractAnswer((ContractConflict("w1", "full", 1, ("hours", "weekly_rest")),)),
    WhatIfAnswer(
        SCORE, (Outcome("outage", SCORE, SCORE, 111.0, 100.0, 3, 0), Outcome("x", None, SCORE, 1.0, None, 0, 1))
    ),
    CapacityAnswer(
        CapacityPlan(
            (
                CellPlan(
                    "warsaw", "full", ("cards",), (10.0, 9.9), (0.0, 1.0), (0, 1), (0.1, 0.2), (49.5, 50.0), (0.0, 0.5)
                ),
            ),
            (QueueHours("cards", (400.0, 410.0), (0.0, 2.5)),),
            {"wages": 100.0, "hiring": 5.0},
            99.0,
        )
    ),
    ActivityAnswer(
        (
            UnplacedActivity("talk", "w1", Obstacle.QUEUE_TIME, 9.0, 11.0),
            *(UnplacedActivity("talk", "w2", obstacle, 9.0) for obstacle in Obstacle),
        ),
        12,
    ),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: type(question).__name__)
def test_a_question_survives_the_wire(question: Question) -> None:
    assert decode_question(encode_question(question)) == question


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_an_answer_survives_the_wire_with_its_currency(answer: Answer) -> None:
    assert decode_answer(encode_answer(answer, "EUR")) == (answer, "EUR")


def test_figures_that_follow_from_others_are_sent_too() -> None:
    message = wire.StudyAnswer.FromString(encode_answer(ANSWERS[4], "EUR"))
    assert (message.what_if.reference.money, message.what_if.reference.labour) == (106.0, 106.0)
    assert message.what_if.reference.sla_money == 120.0


def test_a_study_survives_the_wire_with_its_answer_and_without() -> None:
    request = RunRequest("r", Horizon(datetime(2026, 10, 26, tzinfo=UTC)), lane=Lane.STUDY, study=True)
    run = SchedulingRun("r1", RunState.SUCCEEDED, request, "20261026T0000Z-1w", "ab")
    for study in (Study(run, run.roster, 4, QUESTIONS[0]), Study(run, run.roster, 4, QUESTIONS[0], ANSWERS[0], "EUR")):
        assert study_of(study_message(study)) == study


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (wire.StudyQuestion(), "question"),
        (wire.StudyQuestion(explain_shift=wire.ExplainShift()), "explain_shift.agent"),
        (wire.StudyQuestion(explain_shift=wire.ExplainShift(agent="a", day="Monday")), "explain_shift.day"),
        (wire.StudyQuestion(explain_shortfalls=wire.ExplainShortfalls(most=-1)), "explain_shortfalls.most"),
        (wire.StudyQuestion(what_if=wire.StudyWhatIf()), "what_if.scenarios"),
        (wire.StudyQuestion(capacity=wire.StudyCapacity(months=25)), "capacity.months"),
        (wire.StudyQuestion(capacity=wire.StudyCapacity(growth={"*": 0.0})), "capacity.growth[*]"),
        (
            wire.StudyQuestion(capacity=wire.StudyCapacity(terms=wire.CapacityTerms(class_every=0))),
            "capacity.terms.class_every",
        ),
        (
            wire.StudyQuestion(what_if=wire.StudyWhatIf(scenarios=[wire.WhatIfScenario(name="x", absence=1.0)])),
            "what_if.scenarios[0].absence",
        ),
        (
            wire.StudyQuestion(what_if=wire.StudyWhatIf(scenarios=[wire.WhatIfScenario(name="x")] * 2)),
            "what_if.scenarios",
        ),
    ],
)
def test_what_is_no_question_is_refused_by_its_field(message: wire.StudyQuestion, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        decode_question(message.SerializeToString())
    assert refused.value.field == field
