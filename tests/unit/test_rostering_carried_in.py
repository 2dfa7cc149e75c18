"""Supervisors go to people carried in whom nobody supervises; who is left by that chooses again, or nobody moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.people import Agent, TimeOff
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering.build import Builder
from heliotrope.rostering.carried_in import supervise_carried_in
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.shifts import shifts_of

from tests.unit.networks import MONDAY, tiny_agent, tiny_problem, tiny_shift
from tests.unit.test_rostering_blocks import PLAN, SHORT, at_warsaw

NIGHT, DAY = slice(0, 8), slice(40, 56)


def people(**changes: dict[str, Any]) -> tuple[Agent, ...]:
    """A supervisor, one whose night shift reaches into the horizon, and two more."""
    names = ("boss", "carried", "one", "two")
    return tuple(tiny_agent(name, supervisor=name == "boss", **changes.get(name, {})) for name in names)


def left_alone(agents: tuple[Agent, ...]) -> tuple[RosterProblem, Builder]:
    """Everybody works on Monday at noon, where the supervisor is, and nobody comes to the night shift."""
    night = (tiny_shift(agents[1], MONDAY - timedelta(hours=2), pattern=SHORT),)
    network, plans = at_warsaw(agents_per_supervisor=2), {"full-time": PLAN}
    problem = tiny_problem(network=network, agents=agents, carry_in=night, work_plans=plans)
    builder = Builder(compile_problem(problem))
    value = np.full(builder.compiled.extended, -9.0)
    value[DAY] = 9.0
    builder.blocks.firm = False
    for i in builder.supervisors_first(np.arange(4)).tolist():
        builder.put(i, builder.best(i, [value for _ in builder.worth(i)]))
        builder.blocks.firm = True
    assert np.array_equal(np.flatnonzero(builder.blocks.supervision.alone(0)), np.arange(96)[NIGHT])
    assert [len(builder.spans(i, tour.arcs)) for i, tour in enumerate(builder.tours) if tour] == [1, 0, 1, 1]
    return problem, builder


def broken(problem: RosterProblem, builder: Builder) -> set[str]:
    return {breach.rule for breach in audit(Roster(shifts_of(builder)), problem)}


def test_a_supervisor_leaves_those_who_can_go_elsewhere_for_those_carried_in_without_one() -> None:
    problem, builder = left_alone(people())
    assert broken(problem, builder) == {"supervision"}
    assert supervise_carried_in(builder) == 1
    assert broken(problem, builder) == set()
    tour = builder.tours[0]
    assert tour is not None
    assert {*range(96)[NIGHT]} <= {
        t for first, last in builder.spans(0, tour.arcs).tolist() for t in range(first, last)
    }


def test_who_must_share_shifts_with_the_supervisor_is_not_left_either() -> None:
    problem, builder = left_alone(people(two={"together": frozenset({"boss"})}))
    assert supervise_carried_in(builder) == 1
    assert broken(problem, builder) == set()


def test_where_others_need_who_would_be_left_nobody_moves() -> None:
    problem, builder = left_alone(people(two={"together": frozenset({"one"})}))
    before = list(builder.tours)
    assert supervise_carried_in(builder) == 1
    assert broken(problem, builder) == {"supervision"}
    assert builder.tours == before


def test_a_supervisor_who_cannot_come_stays() -> None:
    away = TimeOff(MONDAY, MONDAY + timedelta(hours=2))
    problem, builder = left_alone(people(boss={"leave": (away,)}))
    before, money = list(builder.tours), builder.objective
    assert supervise_carried_in(builder) == 1
    assert builder.tours == before
    assert builder.objective == pytest.approx(money)
    assert broken(problem, builder) == {"supervision"}


def test_where_nobody_is_alone_nothing_is_tried() -> None:
    _, builder = left_alone(people())
    supervise_carried_in(builder)
    assert supervise_carried_in(builder) == 0
