"""Activity requests: what is refused, what those that are not placed cost, and their way through files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from heliotrope.domain.activities import ActivityRequest
from heliotrope.domain.attendance import activity_money, attendances
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.roster import Activity, Roster
from heliotrope.scenario import read_roster, read_scenario, write_roster, write_scenario

from tests.unit.networks import MONDAY, tiny_problem
from tests.unit.requested_cases import WEEK_END, held, money_of, talk

SCENARIO = Path(__file__).parents[2] / "shared" / "scenarios" / "corner-shop"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ""}, "id"),
        ({"people": ()}, "people"),
        ({"people": ("w1", "w1")}, "people"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 52}, "minutes"),
        ({"minutes": 735}, "minutes"),
        ({"end": MONDAY + timedelta(minutes=59)}, "end"),
        ({"deadline": WEEK_END + timedelta(minutes=15)}, "deadline"),
        ({"deadline": MONDAY + timedelta(minutes=45)}, "deadline"),
        ({"trainer": "w1"}, "trainer"),
        ({"follows_trainer": True, "together": True}, "follows_trainer"),
        ({"follows_trainer": True, "trainer": "w3"}, "follows_trainer"),
    ],
)
def test_a_wrong_request_is_refused_by_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        talk(**changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "requests",
    [(talk(), talk()), (talk(people=("ghost",)),), (talk(trainer="ghost"),), (talk(minutes=55),)],
)
def test_a_problem_refuses_requests_twice_of_strangers_or_off_its_grid(requests: tuple[ActivityRequest, ...]) -> None:
    with pytest.raises(InvalidValue, match=r"activities\[talk\]"):
        tiny_problem(activities=requests)


def test_an_activity_on_queue_or_in_a_break_answers_no_request() -> None:
    for code in ("on_queue", "break", "meal"):
        with pytest.raises(InvalidValue, match="request"):
            Activity(code, MONDAY, WEEK_END, request="talk")


def test_every_person_without_the_activity_costs_its_minutes() -> None:
    roster, problem = held(("w1", 0))
    assert [(each.person, each.block is None) for each in attendances(roster.shifts, problem)] == [
        ("w1", False), ("w2", True),
    ]  # fmt: skip
    assert objective_terms(roster, problem)["activities"] == money_of(problem, 60)
    assert objective_terms(held(("w1", 0), ("w2", 3))[0], problem)["activities"] == 0.0


def test_what_may_wait_beyond_the_horizon_costs_the_part_of_the_time_left_that_the_horizon_takes() -> None:
    month = tiny_problem(activities=(talk(end=MONDAY + timedelta(days=28)),))
    assert activity_money((), month) == pytest.approx(money_of(month, 120) / 4)
    begins_late = talk(start=MONDAY + timedelta(days=5), end=MONDAY + timedelta(days=9))
    assert activity_money((), tiny_problem(activities=(begins_late,))) == pytest.approx(money_of(month, 120) / 2)
    due = talk(end=MONDAY + timedelta(days=28), deadline=WEEK_END)
    assert activity_money((), tiny_problem(activities=(due,))) == money_of(month, 120)


def test_requests_of_other_weeks_concern_nobody() -> None:
    day = timedelta(days=1)
    past, later = talk(start=MONDAY - day, end=MONDAY), talk(id="later", start=WEEK_END, end=WEEK_END + day)
    assert attendances((), tiny_problem(activities=(past, later))) == ()


def test_what_was_held_before_the_horizon_counts() -> None:
    roster, problem = held(("w1", 0))
    week = timedelta(weeks=1)
    later = replace(
        problem, horizon=replace(problem.horizon, start=MONDAY + week), activities=(talk(end=WEEK_END + week),)
    )
    assert activity_money(roster.shifts, later) == money_of(later, 60)


def test_a_roster_file_keeps_which_request_an_activity_answers(tmp_path: Path) -> None:
    roster, _ = held(("w1", 0))
    write_roster(roster, tmp_path / "roster.jsonl")
    assert read_roster(tmp_path / "roster.jsonl") == roster
    plain = Roster(
        tuple(replace(s, activities=tuple(replace(a, request="") for a in s.activities)) for s in roster.shifts)
    )
    assert plain.hash() != roster.hash()


def test_a_scenario_keeps_its_requests(tmp_path: Path) -> None:
    scenario = read_scenario(SCENARIO)
    first, second, third = (agent.id for agent in scenario.agents[:3])
    period = scenario.horizon
    plain = talk(people=(first, second), start=period.start, end=period.end)
    led = replace(plain, id="class", together=True, trainer=third, follows_trainer=True, deadline=period.end)
    write_scenario(replace(scenario, activities=(plain, led)), tmp_path)
    assert read_scenario(tmp_path).activities == (plain, led)
    write_scenario(replace(scenario, activities=()), tmp_path)
    assert read_scenario(tmp_path).activities == ()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id":"a","kind":"party","people":["ag-0001"],"minutes":60}', r"activities.jsonl:1: kind"),
        ('{"id":"a","kind":"review","people":["nobody"],"minutes":60,"start":"2026-10-26T00:00:00Z",'
         '"end":"2026-10-28T00:00:00Z"}', r"activities.jsonl:1: activities\[a\].people"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    write_scenario(read_scenario(SCENARIO), tmp_path)
    (tmp_path / "activities.jsonl").write_text(line)
    with pytest.raises(InvalidValue, match=complaint):
        read_scenario(tmp_path)
