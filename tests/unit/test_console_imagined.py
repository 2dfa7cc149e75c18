"""What-if forms: read into scenarios, mistakes by field, answers side by side."""

from __future__ import annotations

from datetime import UTC, datetime

from heliotrope.domain.scores import QueueScore, RosterScore
from heliotrope.domain.studies import Outcome, WhatIfAnswer
from starlette.datastructures import FormData

from services.console.reading.imagined import EXPECTED, lines, moved, promoted, question_of
from services.console.web.fields import Fields
from services.console.words import Words
from tests.unit.networks import tiny_network

NETWORK = tiny_network()
CLOSED = {"closed_site": "warsaw", "closed_from": "2026-10-27T00:00", "closed_to": "2026-10-28T00:00"}


def fields(**given: str) -> Fields:
    return Fields(FormData(given), EXPECTED)


def scored(money: float, level: float) -> RosterScore:
    terms = dict.fromkeys(("wages", "night_premium", "weekend_premium", "overtime_premium", "change"), 0.0)
    queue = QueueScore("q", "c", 10.0, 1.0, level, 0.8, 0.0)
    return RosterScore(terms | {"shortage": money}, 1.0, 0.0, (queue,))


def test_each_change_is_a_scenario_of_its_own() -> None:
    question = question_of(fields(**CLOSED, demand="+10", absence="5 %"), NETWORK, Words())
    assert question is not None
    assert [len(each.closures) for each in question.scenarios] == [1, 0, 0]
    assert question.scenarios[1].volume == {"*": 1.1}
    assert question.scenarios[2].absence == 0.05
    assert question.people is None
    assert question.scenarios[0].closures[0].end == datetime(2026, 10, 28, tzinfo=UTC)


def test_together_they_are_one_scenario() -> None:
    question = question_of(fields(**CLOSED, handle_time="−5", absence="5", together="1"), NETWORK, Words())
    assert question is not None
    (whole,) = question.scenarios
    assert (len(whole.closures), whole.handle_time, whole.absence) == (1, {"*": 0.95}, 0.05)


def test_a_mistake_is_told_by_field_and_nothing_is_asked() -> None:
    for given, name in (
        ({"demand": "lots"}, "demand"),
        ({"demand": "-100"}, "demand"),
        ({"absence": "100"}, "absence"),
        ({"closed_site": "warsaw", "closed_from": "2026-10-27T00:00"}, "closed_to"),
        ({"absence": "5", "time_limit": "2"}, "time_limit"),
        ({}, "nothing"),
    ):
        read = fields(**given)
        assert question_of(read, NETWORK, Words()) is None
        assert list(read.wrong) == [name]


def test_an_answer_stands_beside_the_plan_money_first() -> None:
    outcome = Outcome("away", scored(30.0, 0.5), scored(20.0, 0.7), 21.0, None, 3, 0)
    answer = WhatIfAnswer(scored(10.0, 0.9), (outcome,))
    assert (lines(answer)[0].before, lines(answer)[0].values) == (10.0, ((30.0, 20.0),))
    assert [(each.queue, each.before, each.after) for each in moved(answer)] == [("q", 0.9, (0.7,))]


def test_only_a_closure_can_be_asked_of_a_run() -> None:
    closed = question_of(fields(**CLOSED, people="9"), NETWORK, Words())
    imagined = question_of(fields(absence="5"), NETWORK, Words())
    assert closed is not None
    assert imagined is not None
    assert "closed_site=warsaw" in promoted(closed, Words())
    assert "budget=9" in promoted(closed, Words())
    assert promoted(imagined, Words()) == ""
