"""Requested activities that a roster does not hold: each obstacle in a case of its own, beside a roster as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from heliotrope.domain.activities import ActivityRequest
from heliotrope.domain.explanations import Obstacle, UnplacedActivity
from heliotrope.domain.people import TimeOff
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering.explain import explain_unplaced, stand

from tests.unit.audit_cases import at
from tests.unit.networks import MONDAY, tiny_demand, tiny_problem, tiny_roster
from tests.unit.requested_cases import held, money_of, talk

WEEK = timedelta(days=7)


def told(problem: RosterProblem, roster: Roster | None = None) -> dict[str, UnplacedActivity]:
    """Person -> what keeps their activity out of the roster."""
    found = explain_unplaced(stand(problem, tiny_roster(problem) if roster is None else roster))
    return {each.person: each for each in found}


def asked(*requests: ActivityRequest, required: float = 0.0, **changes: Any) -> RosterProblem:
    plain = tiny_problem()
    demand = tiny_demand(plain.network, plain.horizon, required)
    return tiny_problem(demand=demand, activities=requests, **changes)


def test_where_nobody_is_needed_on_queue_the_plan_missed_what_would_pay() -> None:
    problem = asked(talk())
    found = told(problem)
    assert {each.obstacle for each in found.values()} == {Obstacle.SEARCH}
    assert [each.cost for each in found.values()] == [0.0, 0.0]
    assert found["w1"].price == money_of(problem, 60)


def test_time_on_queue_that_is_worth_more_is_told_with_its_money() -> None:
    problem = asked(talk(start=at(1, 660), end=at(1, 960)), required=6.0)
    cheap = replace(problem, prices=replace(problem.prices, unplaced_activity_minute=0.01))
    found = told(cheap)
    assert {each.obstacle for each in found.values()} == {Obstacle.QUEUE_TIME}
    for each in found.values():
        assert each.cost is not None
        assert each.cost > each.price == pytest.approx(0.6)


def test_a_window_without_a_shift_says_whether_leave_is_why() -> None:
    window = {"start": at(1, 0), "end": at(1, 120)}  # before anybody starts
    assert told(asked(talk(**window)))["w1"].obstacle is Obstacle.NO_SHIFT
    agents = tuple(
        replace(agent, leave=(TimeOff(at(1, 0), at(1, 60)),)) if agent.id == "w1" else agent
        for agent in tiny_problem().agents
    )
    assert told(asked(talk(**window), agents=agents))["w1"].obstacle is Obstacle.TIME_OFF


def test_a_window_that_the_planning_period_cuts_short_has_no_room() -> None:
    late = talk(start=MONDAY + WEEK - timedelta(minutes=30), end=MONDAY + WEEK + timedelta(days=3))
    assert {each.obstacle for each in told(asked(late)).values()} == {Obstacle.WINDOW}


def test_an_activity_longer_than_what_the_window_leaves_of_a_shift_has_no_place() -> None:
    problem = asked()
    first = tiny_roster(problem).shifts[0]
    short = talk(people=(first.agent,), start=first.end - timedelta(minutes=30), end=first.end + timedelta(hours=3))
    found = told(asked(short))
    assert found[first.agent].obstacle is Obstacle.NO_PLACE
    assert found[first.agent].cost is None


def test_a_trainer_who_is_away_keeps_it_out() -> None:
    request = talk(people=("w1",), trainer="w3", start=at(1), end=at(2))
    problem = asked(request)
    roster = tiny_roster(problem)
    tuesday = [s for s in roster.shifts if s.start.date() == at(1).date()]
    assert {"w1", "w3"} <= {s.agent for s in tuesday}
    without = Roster(tuple(s for s in roster.shifts if s not in tuesday or s.agent != "w3"))
    assert told(problem)["w1"].obstacle is Obstacle.SEARCH
    assert told(problem, without)["w1"].obstacle in (Obstacle.TRAINER, Obstacle.FACTS)


def test_who_is_elsewhere_when_the_others_meet_is_told_so() -> None:
    roster, problem = held(("w1", 0), together=True)
    away = Roster(tuple(s for s in roster.shifts if (s.agent, s.start.date()) != ("w2", at(0).date())))
    found = told(problem, away)
    assert found.keys() == {"w2"}
    assert found["w2"].obstacle in (Obstacle.OTHERS, Obstacle.FACTS)


def test_what_is_placed_is_not_told_and_the_standing_is_left_as_it_was() -> None:
    roster, problem = held(("w1", 0), ("w2", 1))
    standing = stand(problem, roster)
    before = standing.builder.objective
    assert explain_unplaced(standing) == ()
    assert standing.builder.objective == before
