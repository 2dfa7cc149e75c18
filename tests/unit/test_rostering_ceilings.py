"""Ceilings: what they rule out is never the best tour, on the arcs of real contracts under any prices."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from heliotrope.cli.chain import problem_of
from heliotrope.rostering.bands import DAY, band_anchors, band_ceilings, column_tops, keep_band, start_columns
from heliotrope.rostering.ceilings import kind_tops, minute_prices, most_by_days
from heliotrope.rostering.compiled import AgentTerms, Compiled, compile_problem
from heliotrope.rostering.counts import are_few, kinds_of
from heliotrope.rostering.kernel import NEVER, OFF, best_tour, best_tour_and_most
from heliotrope.rostering.runs import (
    FEWEST_DAYS,
    LONGEST,
    MOST_WEEKENDS,
    PERIOD,
    SHORTEST_OFF,
    SHORTEST_RUN,
    TYPES,
    WEEKLY,
    WHOLE_WEEKENDS,
)
from heliotrope.rostering.search import search_tour
from heliotrope.rostering.tours import TourClass
from heliotrope.scenario import generate

BAND = 180


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    """Return a generated network: anchor bands, part time, overtime, nights, split shifts, histories."""
    return compile_problem(problem_of(generate(100, 4, 5, 1, 7)))


@pytest.fixture(scope="module")
def two_weeks() -> Compiled:
    """Return the same over two weeks, whose boundaries cut labour days."""
    return compile_problem(problem_of(generate(100, 4, 5, 2, 7)))


def searched(value: np.ndarray, tours: TourClass, terms: AgentTerms, limits: np.ndarray | None = None) -> float:
    """Return the worth of the best tour that owes nothing by a search that drops no label."""
    tour, none = np.empty(len(tours.stages), np.int64), np.zeros((1, 1, 1))
    limits = terms.limits if limits is None else limits
    worth, owed = search_tour(
        value, tours.moves, tours.stages, limits, terms.state, tour, True, True, *terms.beyond[:2],
        terms.beyond[2], NEVER, np.zeros(len(tours.stages)), none,
    )  # fmt: skip
    return float(worth) if owed == 0 else NEVER


@pytest.mark.parametrize("weeks", [1, 2])
def test_no_tour_is_worth_more_than_the_best_days_that_its_contract_allows(weeks: int) -> None:
    compiled, rng, cut = compile_problem(problem_of(generate(100, 4, 5, weeks, 7))), np.random.default_rng(weeks), 0
    for terms in compiled.terms:
        tours = compiled.classes[terms.tour_class]
        value, tour = rng.normal(20.0, 40.0, len(tours.arcs)), np.empty(len(tours.stages), np.int64)
        axes = tours.arcs, tours.moves, tours.stages, terms.limits, terms.state, tour
        best, owed = best_tour(value, *axes, *terms.beyond, NEVER)
        most = most_by_days(value, tours.stages, terms.limits, terms.state)
        assert owed > 0.0 or best <= most + 1e-9
        every = sum(max(value[first:end].max(initial=0.0), 0.0) for first, end in tours.stages[:, :2].tolist())
        cut += most < every - 1e-9
        assert best_tour(value, *axes, *terms.beyond, most)[0] == NEVER
        assert (tour == OFF).all()
    assert cut > len(compiled.terms) / 2


@pytest.mark.parametrize("height", [-20.0, 0.0, 20.0, 200.0])
def test_no_band_is_worth_more_than_its_ceiling_and_the_best_tour_is_that_of_a_search_without_them(
    compiled: Compiled, height: float
) -> None:
    rng, met = np.random.default_rng(int(height) % 7), 0
    for terms in compiled.terms[::2]:
        tours = compiled.classes[terms.tour_class]
        value = rng.normal(height, 30.0, len(tours.arcs)) * tours.moves[:, 2]
        value[terms.blocked[tours.arcs[:, 0]] != terms.blocked[tours.arcs[:, 0] + tours.arcs[:, 1]]] = NEVER
        band = terms.beyond[3:]
        starts, column = start_columns(value, tours.arcs, NEVER, band[0])
        anchors = band_anchors(starts, *band)
        axes = value, tours.arcs, tours.moves, tours.stages, terms.limits, terms.state
        kinds, kind_of = kinds_of(tours.moves, terms.limits)
        duties = tours.stages, terms.limits, terms.state, True, terms.beyond[:2], NEVER
        prices = minute_prices(kind_tops(value, tours.moves, kind_of, kinds, tours.stages, NEVER), kinds, *duties)
        tops = column_tops(value, column, starts, kind_of, kinds, tours.stages, NEVER)
        ceilings = band_ceilings(tops, starts, kinds, prices, *duties, band[0], anchors, 0, len(tours.stages))
        best, within = NEVER, value.copy()
        for anchor, ceiling in zip(anchors.tolist(), ceilings.tolist(), strict=True):
            keep_band(value, tours.arcs, NEVER, band[0], anchor, within)
            found = searched(within, tours, terms)
            if band[0] >= 0:
                assert found <= ceiling + 1e-6
            best = max(best, found)
        if best > NEVER:
            met += 1
            worth, owed = best_tour(*axes, np.empty(len(tours.stages), np.int64), *terms.beyond, NEVER)
            assert owed == 0
            assert worth == pytest.approx(best, abs=1e-6)
    assert met > 30


def with_other_rules(limits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return limits that ask at random for other runs, weekends and rests, and few shifts of a type."""
    other = limits.copy()
    choices = {
        SHORTEST_RUN: (1, 2),
        SHORTEST_OFF: (1, 2),
        MOST_WEEKENDS: (-1, 0, 1),
        WHOLE_WEEKENDS: (0, 1),
        LONGEST: (0, 4, 6),
        WEEKLY: (0, int(limits[WEEKLY])),
        FEWEST_DAYS: (0, int(limits[FEWEST_DAYS])),
    }
    for place, values in choices.items():
        other[place] = rng.choice(values)
    if rng.random() < 0.3:
        other[TYPES] = 2
        other = np.append(other, (-1, 2))
    return other


@pytest.mark.parametrize("height", [-10.0, 10.0, 100.0])
def test_diving_finds_what_a_search_of_all_labels_finds_over_two_weeks_under_any_rules(
    two_weeks: Compiled, height: float
) -> None:
    rng, met = np.random.default_rng(11), 0
    for terms in two_weeks.terms:
        tours, limits = two_weeks.classes[terms.tour_class], with_other_rules(terms.limits, rng)
        assert are_few(limits)
        value = priced(terms, tours, height, rng)
        best = searched(value, tours, terms, limits)
        tour = np.empty(len(tours.stages), np.int64)
        axes = value, tours.arcs, tours.moves, tours.stages, limits, terms.state, tour
        worth, owed = best_tour(*axes, *terms.beyond[:3], -1, -1, -1, NEVER)
        if best > NEVER:
            met += 1
            assert owed == 0
            assert worth == pytest.approx(best, abs=1e-6)
        else:
            assert owed > 0 or worth <= NEVER
    assert met > 25


@pytest.mark.parametrize("height", [-10.0, 10.0, 100.0])
def test_each_of_two_weeks_has_the_band_that_is_best_for_both_and_no_tour_exceeds_what_is_said(
    two_weeks: Compiled, height: float
) -> None:
    rng, met, found = np.random.default_rng(12), 0, 0
    for terms in two_weeks.terms[::4]:
        tours, limits = two_weeks.classes[terms.tour_class], with_other_rules(terms.limits, rng)
        value = priced(terms, tours, height, rng)
        # Few starts, so that every pair of bands can be tried.
        value[tours.arcs[:, 5] % 150 != 0] = NEVER
        starts, _ = start_columns(value, tours.arcs, NEVER, BAND)
        anchors = band_anchors(starts, BAND, -1, -1).tolist()
        week = tours.stages[tours.arcs[:, 3], PERIOD]
        best, within, tour = NEVER, value.copy(), np.empty(len(tours.stages), np.int64)
        for pair in product(anchors, repeat=2):
            apart = (tours.arcs[:, 5] - np.array(pair)[week]) % DAY
            within[:] = np.where(apart <= BAND, value, NEVER)
            best = max(best, searched(within, tours, terms, limits))
        axes = value, tours.arcs, tours.moves, tours.stages, limits, terms.state, tour
        worth, most = best_tour_and_most(*axes, *terms.beyond[:3], BAND, -1, -1, NEVER)
        assert worth <= best + 1e-6
        assert most >= best - 1e-6
        met += best > NEVER
        if best > NEVER and worth == pytest.approx(best, abs=1e-6):
            found += 1
            chosen = tour[tour >= 0]
            for own in (tours.arcs[chosen[week[chosen] == w], 5] for w in range(2)):
                assert any(((own - anchor) % DAY <= BAND).all() for anchor in anchors)
    assert met > 10
    assert found >= 0.9 * met


def priced(terms: AgentTerms, tours: TourClass, height: float, rng: np.random.Generator) -> np.ndarray:
    """Return random worths of the arcs of an agent, `NEVER` where it is away."""
    value = rng.normal(height, 30.0, len(tours.arcs)) * tours.moves[:, 2]
    value[terms.blocked[tours.arcs[:, 0]] != terms.blocked[tours.arcs[:, 0] + tours.arcs[:, 1]]] = NEVER
    return value
