"""Who can gain by a change, asked of all at once, and the money of a change, counted only where it changes anything."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.kernel import NEVER, best_tour
from heliotrope.rostering.mending import NOTHING, Mending
from heliotrope.rostering.places import slots_beyond
from heliotrope.rostering.prospects import UNKNOWN, Prospects

from tests.unit.test_rostering_repair import SEEDS, disturbed_problem


def mending_of(seed: int) -> Mending:
    mending = Mending(compile_problem(disturbed_problem(seed)))
    mending.look_along_chains()
    return mending


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_gains_more_than_their_prospects_say(seed: int) -> None:
    mending = mending_of(seed)
    agents = range(len(mending.base))
    for i, most in zip(agents, mending.prospects(agents), strict=True):
        gain = max((option.gain for option in mending.options(i)), default=0.0)
        assert gain <= most + 1e-6


def test_prospects_are_told_of_some_and_do_not_depend_on_the_threads() -> None:
    found = []
    for workers in (1, 2):
        mending = mending_of(1)
        prospects = Prospects(mending.builder, None, workers)
        found.append(prospects.of_answers(range(len(mending.base)), mending.differences))
    assert found[0] == found[1]
    assert any(0.0 < gain < UNKNOWN for gain in found[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_money_of_a_change_is_that_of_the_whole_taken_anew(seed: int) -> None:
    mending = mending_of(seed)
    builder = mending.builder
    for i in range(len(mending.base)):
        for option in mending.options(i):
            before, tours = mending.money, list(builder.tours)
            saved = mending.saving(i, option.tour)
            assert mending.money == pytest.approx(before)
            assert builder.tours == tours
            mending.set(i, option.tour)
            assert before - mending.money == pytest.approx(saved, abs=1e-6)
            assert builder.shortage == pytest.approx(builder.coverage.money())
            assert mending.money == pytest.approx(builder.objective + mending.ledger.fees)


@pytest.mark.parametrize("seed", SEEDS)
def test_queue_time_of_others_is_re_allocated_for_a_change_only_where_that_saves(seed: int) -> None:
    mending = mending_of(seed)
    for i in range(len(mending.base)):
        for option in mending.options(i):
            alone = mending.saving(i, option.tour, NOTHING)
            assert mending.saving(i, option.tour) >= alone - 1e-9


def test_nobody_who_keeps_the_contract_owes_something_of_it_for_a_gain(monkeypatch: pytest.MonkeyPatch) -> None:
    mending = mending_of(1)
    keeping = [i for i in range(len(mending.base)) if not mending.may_owe(i)]
    assert any(mending.options(i) for i in keeping)
    # With every shift refused, as where others have taken the seats, the best tour is one that owes all days.
    monkeypatch.setattr(mending.builder.blocks, "refuse", lambda agent, tours, out: out.fill(NEVER))
    assert not any(mending.options(i) for i in keeping)


def test_slots_beyond_are_those_of_the_first_alone() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        one, other = (np.flatnonzero(rng.random(40) < 0.5) for _ in range(2))
        assert slots_beyond(one, other).tolist() == sorted(set(one.tolist()) - set(other.tolist()))


def test_a_floor_hides_what_is_worth_no_more() -> None:
    mending = mending_of(1)
    compiled, terms = mending.compiled, mending.compiled.terms[0]
    tours = compiled.classes[terms.tour_class]
    value = np.random.default_rng(1).uniform(0.0, 50.0, len(tours.arcs))
    tour = np.empty(len(tours.stages), np.int64)
    axes = value, tours.arcs, tours.moves, tours.stages, terms.limits, terms.state, tour
    best, _ = best_tour(*axes, *terms.beyond)
    above, _ = best_tour(*axes, *terms.beyond, best + 1.0)
    assert best > above == NEVER
    assert best_tour(*axes, *terms.beyond, best - 1.0)[0] == pytest.approx(best)
