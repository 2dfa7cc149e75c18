"""Supervisors go where people wait for one, with them; where that does not pay, everything stays."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering import leading
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.leading import lead
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.stopping import never
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.trial import Trial

from tests.unit.test_rostering_crowding import led_at_noon


def from_morning(problem: RosterProblem) -> Builder:
    """Put everybody, the supervisor first, where nobody asks for them: in the morning."""
    builder = Builder(compile_problem(problem))
    morning = np.zeros(builder.compiled.extended)
    for day in range(7):
        morning[day * 96 + 20 : day * 96 + 48] = 9.0
    for i in builder.supervisors_first(np.arange(3)).tolist():
        builder.put(i, builder.best(i, [morning for _ in builder.worth(i)]))
    builder.rebalance()
    return builder


def test_a_supervisor_moves_with_those_who_wait_though_nobody_would_move_alone() -> None:
    problem = led_at_noon()
    builder = from_morning(problem)
    sweep(builder, np.arange(3))
    alone = builder.objective
    assert builder.coverage.short.sum() > 0.8 * problem.demand.required.sum()
    assert lead(builder, never) > 0
    assert builder.objective < 0.8 * alone
    assert builder.coverage.short.sum() < 0.6 * problem.demand.required.sum()
    assert audit(Roster(shifts_of(builder)), problem) == ()


def test_sites_are_gone_through_no_more_often_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for rounds in (1, 3):
        gone_through = list[int]()

        def paying(builder: Builder, site: int, *_: object, seen: list[int] = gone_through) -> list[bool]:
            seen.append(site)
            return [True]

        monkeypatch.setattr(leading, "_moves", paying)
        assert lead(from_morning(led_at_noon()), never, rounds=rounds) == rounds
        assert len(gone_through) == rounds


def test_where_everybody_is_looked_after_nothing_is_tried() -> None:
    builder = from_morning(led_at_noon())
    lead(builder, never)
    assert lead(builder, never) == 0


def test_a_move_that_does_not_pay_as_a_whole_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    builder = from_morning(led_at_noon())
    tours, before = list(builder.tours), builder.objective
    short, people = builder.coverage.short.copy(), builder.blocks.supervision.people.copy()

    def dearly(trial: Trial) -> None:
        trial.builder.shortage += 1e6

    monkeypatch.setattr(Trial, "settle", dearly)
    assert lead(builder, never) > 0
    assert builder.objective == pytest.approx(before)
    assert all(now is then for now, then in zip(builder.tours, tours, strict=True))
    assert np.allclose(builder.coverage.short, short)
    assert np.array_equal(builder.blocks.supervision.people, people)


def test_a_site_where_nothing_paid_is_not_gone_through_again(monkeypatch: pytest.MonkeyPatch) -> None:
    builder, settled = from_morning(led_at_noon()), list[Trial]()

    def dearly(trial: Trial) -> None:
        settled.append(trial)
        trial.builder.shortage += 1e6

    monkeypatch.setattr(Trial, "settle", dearly)
    supervisors = sum(builder.blocks.supervision.supervises(name) for name in builder.names)
    assert lead(builder, never) == len(settled) == supervisors


def test_a_stop_leaves_everything_as_it_was() -> None:
    builder = from_morning(led_at_noon())
    tours = list(builder.tours)
    assert lead(builder, lambda: True) == 0
    assert all(now is then for now, then in zip(builder.tours, tours, strict=True))
