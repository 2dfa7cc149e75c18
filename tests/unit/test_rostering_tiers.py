"""Tiers of remedies are won by several people together, or nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.contracts import RemedyTier
from heliotrope.domain.problem import ChangeBudget, RosterProblem
from heliotrope.domain.roster import changes
from heliotrope.rostering.asking import Answer
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.mending import Mending
from heliotrope.rostering.stopping import never
from heliotrope.rostering.tiers import Tiers, worth_of_room

from tests.unit.test_rostering_remedies import curves
from tests.unit.test_rostering_repair import disturbed_problem, mend, money

DEAR, CHEAP = 3000.0, 30.0


def tiered(seed: int, level: float, due: float) -> RosterProblem:
    """A disturbed day with one tier on every queue."""
    problem = disturbed_problem(seed)
    queues = tuple(replace(queue, remedies=(RemedyTier(level, due),)) for queue in problem.network.queues)
    return replace(problem, network=replace(problem.network, queues=queues), demand=curves(problem.demand))


def stuck(seed: int, level: float, due: float = DEAR) -> Mending:
    """The day mended until no answer of anybody alone pays any more."""
    mending = Mending.of_base(compile_problem(tiered(seed, level, due)))
    mending.settle(never)
    while True:
        mending.asking.look_along_chains()
        people = range(len(mending.base))
        paying = [answer for i in people if (answer := mending.answer(mending.asking.options(i))) is not None]
        if not paying:
            return mending
        mending.keep(max(paying, key=lambda answer: answer.gain))


def everybody(answer: Answer) -> bool:
    return True


def won(mending: Mending, may: Callable[[Answer], bool], by_person: float = 0.0) -> int:
    return sum(1 for _ in Tiers(mending, may, by_person).win(never))


@pytest.mark.parametrize(("seed", "level", "people"), [(3, 0.5, 2), (8, 0.5, 3)])
def test_people_win_together_what_nobody_wins_alone(seed: int, level: float, people: int) -> None:
    mending = stuck(seed, level)
    before, tours = mending.money, list(mending.builder.tours)
    assert won(mending, everybody) == 1
    assert sum(now is not then for now, then in zip(mending.builder.tours, tours, strict=True)) == people
    assert before - mending.money > 0.9 * DEAR
    assert mending.money == pytest.approx(mending.builder.objective + mending.ledger.fees)
    assert not mending.builder.couplings.phi.any()


@pytest.mark.parametrize("seed", range(12))
def test_a_tier_that_does_not_pay_leaves_everything_as_it_was(seed: int) -> None:
    mending = stuck(seed, 0.5, CHEAP)
    builder, before = mending.builder, mending.money
    tours, changed = list(builder.tours), set(mending.changed)
    state = [array.copy() for array in (builder.coverage.short, builder.coverage.served, builder.coverage.idle)]
    tiers = won(mending, everybody)
    if tiers:
        assert mending.money < before
        return
    assert mending.money == pytest.approx(before)
    assert builder.tours == tours
    assert mending.changed == changed
    now = builder.coverage.short, builder.coverage.served, builder.coverage.idle
    assert all(np.array_equal(one, was) for one, was in zip(now, state, strict=True))


def test_some_tiers_are_tried_for_in_vain() -> None:
    tried = []
    for seed in range(12):
        mending = stuck(seed, 0.5, CHEAP)
        before = mending.changes
        if not won(mending, everybody):
            tried.append(mending.changes - before)
    assert any(tried)


def test_nobody_changes_whom_the_budget_has_no_room_for() -> None:
    mending = stuck(8, 0.5)
    tours = list(mending.builder.tours)
    asked: list[int] = []

    def nobody(answer: Answer) -> bool:
        asked.append(answer.agent)
        return False

    assert won(mending, nobody) == 0
    assert asked
    assert mending.builder.tours == tours


def test_a_tier_that_saves_less_by_person_than_others_would_is_left() -> None:
    mending = Mending.of_plan(stuck(3, 0.5).builder)
    before, tours = mending.money, list(mending.builder.tours)
    assert won(mending, everybody, 0.6 * DEAR) == 0
    assert mending.builder.tours == tours
    assert mending.money == pytest.approx(before)
    assert not mending.chosen
    assert won(mending, everybody, 0.4 * DEAR) == 1
    assert len(mending.chosen) == 2


def test_the_worth_of_room_is_what_the_last_of_those_within_the_budget_would_gain() -> None:
    mending = Mending.of_base(compile_problem(tiered(8, 0.5, DEAR)))
    mending.settle(never)
    gains = sorted((gain for _, gain in mending.asking.promises(range(len(mending.base)))), reverse=True)
    assert gains[0] > gains[2] > 0.0
    assert worth_of_room(mending, 1) == gains[0]
    assert worth_of_room(mending, 3) == gains[2]
    assert worth_of_room(mending, 0) == worth_of_room(mending, len(gains)) == 0.0


@cache
def mended(seed: int, people: int | None) -> tuple[float, int]:
    """Money of the mended roster, and how many people are disturbed by choice."""
    problem = tiered(seed, 0.5, DEAR)
    budget = None if people is None else ChangeBudget(people)
    roster = mend(replace(problem, budget=budget)).roster
    assert problem.base is not None
    assert not audit(roster, problem)
    forced = {agent.id for agent in problem.agents if agent.leave}
    moved = {change.agent for change in changes(problem.base.shifts, roster.shifts) if change.times_moved} - forced
    return money(roster, problem), len(moved)


@pytest.mark.parametrize("seed", [1, 3, 8])
def test_a_budget_of_people_holds_for_those_who_change_together(seed: int) -> None:
    alone, moved = mended(seed, 1)
    assert moved <= 1
    assert mended(seed, None)[0] <= alone + 1e-6
