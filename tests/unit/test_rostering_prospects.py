"""Who can gain by a change, asked of all at once, and the money of a change, counted only where it changes anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from heliotrope.cli.chain import problem_of
from heliotrope.domain.contracts import SharingPool
from heliotrope.domain.whatif import EVERY, WhatIf
from heliotrope.insight.imagining import imagine
from heliotrope.rostering.breaks import Breaks
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.kernel import NEVER, best_tour
from heliotrope.rostering.mending import NOTHING, Mending
from heliotrope.rostering.places import slots_beyond, stirred
from heliotrope.rostering.prospects import UNKNOWN, WORTH_ASKING, Prospects, who_could_gain
from heliotrope.rostering.reallocation import PAYS
from heliotrope.rostering.sharing import OFF_QUEUE
from heliotrope.rostering.stopping import never
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.trial import Trial
from heliotrope.scenario import generate

from tests.unit.test_rostering_ejection import crowded
from tests.unit.test_rostering_plan import planned
from tests.unit.test_rostering_repair import FLEXIBLE, SEEDS, disturbed_problem
from tests.unit.test_rostering_sharing import POOL, mixed


def mending_of(seed: int) -> Mending:
    mending = Mending.of_base(compile_problem(disturbed_problem(seed)))
    mending.asking.look_along_chains()
    return mending


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_gains_more_than_their_prospects_say(seed: int) -> None:
    mending = mending_of(seed)
    agents = range(len(mending.base))
    for i, most in zip(agents, mending.asking.prospects(agents), strict=True):
        gain = max((option.gain for option in mending.asking.options(i)), default=0.0)
        assert gain <= most + 1e-6


def test_prospects_are_told_of_some_and_do_not_depend_on_the_threads() -> None:
    found = []
    for workers in (1, 2):
        mending = mending_of(1)
        prospects = Prospects(mending.builder, None, workers)
        found.append(prospects.of_answers(range(len(mending.base)), mending.differences))
    assert found[0] == found[1]
    assert any(0.0 < gain < UNKNOWN for gain in found[0])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_is_not_asked_could_not_gain_what_asking_is_worth(seed: int) -> None:
    builder = crowded(seed)
    order, chains = np.arange(len(builder.tours))[::-1], builder.coverage.chain_worth()
    asked = who_could_gain(builder, order, workers=2).tolist()
    assert asked == [i for i in order.tolist() if i in asked]
    for i in sorted({*order.tolist()} - {*asked}):
        trial = Trial(builder, [i], alone=True)
        worth = builder.worth(i, chains)
        kept, best = trial.old[i], builder.best(i, worth)
        assert kept is not None
        gains = [float(worth[0][tour.slots].sum()) - tour.labour for tour in (best, kept)]
        trial.undo()
        assert gains[0] - gains[1] <= WORTH_ASKING + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_the_money_of_a_change_is_that_of_the_whole_taken_anew(seed: int) -> None:
    mending = mending_of(seed)
    builder = mending.builder
    for i in range(len(mending.base)):
        for option in mending.asking.options(i):
            before, tours = mending.money, list(builder.tours)
            saved = mending.saving(i, option.tour)
            assert mending.money == pytest.approx(before)
            assert builder.tours == tours
            mending.set(i, option.tour)
            assert before - mending.money == pytest.approx(saved, abs=1e-6)
            assert builder.shortage == pytest.approx(builder.coverage.money())
            assert mending.money == pytest.approx(builder.objective + mending.ledger.fees)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_answer_stands_where_it_gains_what_is_asked_and_leaves_no_trace_elsewhere(seed: int) -> None:
    for i in range(len(mending_of(seed).base)):
        judged, kept = mending_of(seed), mending_of(seed)
        best = judged.answer(judged.asking.options(i))
        before, tours = kept.money, list(kept.builder.tours)
        if best is not None:
            told, stands = kept.accept(kept.asking.options(i), best.gain + 1.0)
            assert not stands
            assert told is not None
            assert told.gain == best.gain
        assert (kept.money, kept.builder.tours, kept.changes) == (before, tours, 0)
        told, stands = kept.accept(kept.asking.options(i))
        assert stands == (best is not None) == (told is not None)
        if best is not None:
            judged.keep(best)
        assert kept.money == judged.money
        assert kept.chosen == judged.chosen
        assert np.array_equal(kept.builder.tour_of(i).arcs, judged.builder.tour_of(i).arcs)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_first_change_costs_what_the_tour_of_now_does_not(seed: int) -> None:
    mending = mending_of(seed)
    differences, prices = mending.differences, mending.problem.prices
    for i in range(0, len(mending.base), 2):
        for option in mending.asking.options(i):
            mending.set(i, option.tour)
    tours = mending.builder.tours
    who = np.arange(len(tours))[::-1]
    arcs = np.array([np.resize(mending.builder.tour_of(i).arcs, differences.base.shape[1]) for i in who.tolist()])
    found = differences.prices_of_first(who, arcs, tours)
    fees = np.array([differences.fee(i, mending.builder.tour_of(i)) for i in who.tolist()])
    gone = np.array([mending.asking.published.gone.get(i, 0) for i in who.tolist()])
    assert fees.any()
    assert found == pytest.approx(prices.person_disturbed + prices.minute_moved * gone - fees)


@pytest.mark.parametrize("seed", SEEDS)
def test_queue_time_of_others_is_re_allocated_for_a_change_only_where_that_saves(seed: int) -> None:
    mending = mending_of(seed)
    for i in range(len(mending.base)):
        for option in mending.asking.options(i):
            alone = mending.saving(i, option.tour, NOTHING)
            assert mending.saving(i, option.tour) >= alone - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_breaks_that_move_save_money_and_keep_it_in_step(seed: int) -> None:
    mending = mending_of(seed)
    builder, before, arcs = mending.builder, mending.money, [tour.arcs for tour in mending.base]
    mending.move_breaks(never)
    assert mending.money < before
    assert builder.shortage == pytest.approx(builder.coverage.money())
    assert builder.labour == pytest.approx(sum(tour.labour for tour in builder.tours if tour is not None))
    assert mending.money == pytest.approx(builder.objective + mending.ledger.fees)
    assert [tour.arcs for tour in builder.tours if tour is not None] == arcs


@pytest.mark.parametrize("seed", SEEDS)
def test_other_prices_stay_only_where_they_save(seed: int) -> None:
    mending = mending_of(seed)
    before = mending.money
    mending.ledger.reallocate_by_stretch()
    assert mending.money <= before + 1e-6
    assert mending.money == pytest.approx(mending.builder.objective + mending.ledger.fees)


def test_a_slot_is_stirred_where_the_shortage_leaves_its_piece_and_nowhere_else() -> None:
    depth = np.broadcast_to([0.0, 2.0, 10.0], (1, 3, 3)).copy()
    one, slots = np.array([0]), np.arange(3)
    coverage = Coverage(
        np.array([[6.0, 2.5, 0.5]]), depth, np.ones((1, 3, 2)), np.zeros((1, 1), np.int64), np.ones((1, 1)),
        np.ones((3, 1, 1)), np.zeros((3, 1)), np.ones((3, 1), np.int64),
    )  # fmt: skip
    kept = coverage.remember_in(one, one, slots)
    coverage.add(0, slots)
    after = coverage.short, coverage.depth, coverage.served, coverage.idle
    assert stirred(*kept, *after).tolist() == [False, True, True]


def test_nobody_who_keeps_the_contract_owes_something_of_it_for_a_gain(monkeypatch: pytest.MonkeyPatch) -> None:
    mending = mending_of(1)
    keeping = [i for i in range(len(mending.base)) if not mending.asking.may_owe(i)]
    assert any(mending.asking.options(i) for i in keeping)
    # With every shift refused, as where others have taken the seats, the best tour is one that owes all days.
    monkeypatch.setattr(mending.builder.blocks, "refuse", lambda agent, tours, out: out.fill(NEVER))
    assert not any(mending.asking.options(i) for i in keeping)


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
    best, _ = best_tour(*axes, *terms.beyond, NEVER)
    above, _ = best_tour(*axes, *terms.beyond, best + 1.0)
    assert best > above == NEVER
    assert best_tour(*axes, *terms.beyond, best - 1.0)[0] == pytest.approx(best)


def test_where_change_costs_nothing_no_tour_gains_more_than_prospects_say() -> None:
    builder = Builder(compile_problem(disturbed_problem(2)))
    people, nothing = range(len(builder.tours)), np.zeros_like(builder.coverage.short)
    sweep(builder, np.arange(len(people)))
    hopes = Prospects(builder, nothing, 1).of_tours(people)
    assert any(hope < UNKNOWN for hope in hopes)
    for i, hope in zip(people, hopes, strict=True):
        now, trial = builder.tours[i], Trial(builder, [i], alone=True)
        worth = builder.worth(i, nothing)
        best = builder.best(i, worth)
        assert now is not None
        if best.serving is None:
            builder.serve(i, best, worth)
        new, old = (float(builder.along(i, tour, worth)[tour.slots].sum()) - tour.labour for tour in (best, now))
        assert new - old <= hope + 1e-6
        trial.undo()


@pytest.mark.parametrize("seed", range(4))
def test_people_of_several_clients_have_prospects_that_no_answer_exceeds(seed: int) -> None:
    mending = several_clients(seed, POOL)
    mending.asking.look_along_chains()
    several = [i for i, terms in enumerate(mending.compiled.terms) if terms.sides and not mending.asking.may_owe(i)]
    hopes = mending.asking.prospects(several)
    assert hopes
    assert max(hopes) < UNKNOWN
    for i, most in zip(several, hopes, strict=True):
        gain = max((option.gain for option in mending.asking.options(i)), default=0.0)
        assert gain <= most + 1e-6


def several_clients(seed: int, *pools: SharingPool) -> Mending:
    """Return people of several clients, whose published roster meets another demand."""
    problem = replace(mixed(seed, *pools), work_plans=FLEXIBLE)
    base = planned(problem).roster
    return Mending.of_base(compile_problem(replace(problem, base=base, demand=mixed(seed + 50).demand)))


def test_breaks_of_people_of_several_clients_move_and_a_shift_may_serve_another_client() -> None:
    other = 0
    for seed in range(4):
        mending = several_clients(seed)
        builder, before = mending.builder, mending.money
        breaks = Breaks(builder, mending.ledger.levels, 0.0, PAYS)
        several = [i for i, terms in enumerate(mending.compiled.terms) if terms.sides]
        assert all(map(breaks.knows, several))
        old = [builder.tour_of(i) for i in several]
        breaks.move(several)
        assert mending.money <= before
        assert mending.money == pytest.approx(builder.objective + mending.ledger.fees)
        for i, was in zip(several, old, strict=True):
            now = builder.tour_of(i)
            assert now.serving is not None
            assert was.serving is not None
            assert np.array_equal(now.arcs, was.arcs)
            assert set(now.serving.tolist()) <= set(mending.compiled.terms[i].sides)
            for first, last in builder.spans(i, now.arcs).tolist():
                within = now.serving[(now.slots >= first) & (now.slots < last)]
                assert len(set(within.tolist())) == 1
                other += within[0] != was.serving[was.slots >= first][0]
    assert other


def test_breaks_around_a_changeover_are_not_for_the_loop() -> None:
    mending = several_clients(0, POOL)
    breaks = Breaks(mending.builder, mending.ledger.levels, 0.0, PAYS)
    changing = [i for i, tour in enumerate(mending.base) if tour.serving is not None and OFF_QUEUE in tour.serving]
    assert changing
    assert not any(map(breaks.knows, changing))


def test_breaks_moved_on_two_threads_are_those_moved_on_one() -> None:
    problem = problem_of(generate(100, 4, 5, 1, 7))
    surge = replace(imagine(problem, WhatIf("+30 %", volume={EVERY: 1.3})), base=planned(problem).roster)
    found = []
    for workers in (1, 2):
        mending = Mending.of_base(compile_problem(surge), workers)
        assert len(mending.builder.coverage.rings) > 1
        before = list(mending.builder.tours)
        mending.move_breaks(never)
        tours = [mending.builder.tour_of(i) for i in range(len(before))]
        assert any(new is not old for new, old in zip(tours, before, strict=True))
        found.append([(tour.slots.tolist(), tour.labour) for tour in tours])
    assert found[0] == found[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_breaks_moved_of_all_at_once_are_those_moved_one_after_the_other(seed: int) -> None:
    found = []
    for together in (1, 1000):
        mending = mending_of(seed)
        breaks = Breaks(mending.builder, mending.ledger.levels, 0.0, PAYS)
        agents = [i for i in range(len(mending.base)) if breaks.knows(i)]
        for first in range(0, len(agents), together):
            breaks.move(agents[first : first + together])
        tours = [mending.builder.tour_of(i) for i in agents]
        found.append([(tour.slots.tolist(), tour.breaks.tolist(), tour.labour) for tour in tours])
        assert mending.money == pytest.approx(mending.builder.objective + mending.ledger.fees)
    assert found[0] == found[1]
    assert any(one[0] != base.slots.tolist() for one, base in zip(found[0], mending.base, strict=False))
