"""Ceilings: what they rule out is never the best tour, on the arcs of real contracts under any prices."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.cli.chain import problem_of
from heliotrope.rostering.bands import band_anchors, band_ceilings, column_tops, keep_band, start_columns
from heliotrope.rostering.ceilings import kind_tops, minute_prices
from heliotrope.rostering.compiled import AgentTerms, Compiled, compile_problem
from heliotrope.rostering.counts import are_few, kinds_of
from heliotrope.rostering.kernel import NEVER, best_tour
from heliotrope.rostering.runs import (
    FEWEST_DAYS,
    LONGEST,
    MOST_WEEKENDS,
    SHORTEST_OFF,
    SHORTEST_RUN,
    TYPES,
    WEEKLY,
    WHOLE_WEEKENDS,
)
from heliotrope.rostering.search import search_tour
from heliotrope.rostering.tours import TourClass
from heliotrope.scenario import generate


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
        ceilings = band_ceilings(tops, starts, kinds, prices, *duties, band[0], anchors)
        best, within = NEVER, value.copy()
        for anchor, ceiling in zip(anchors.tolist(), ceilings.tolist(), strict=True):
            keep_band(value, tours.arcs, NEVER, band[0], anchor, within)
            found = searched(within, tours, terms)
            if band[0] >= 0:
                assert found <= ceiling + 1e-6
            best = max(best, found)
        if best > NEVER:
            met += 1
            worth, owed = best_tour(*axes, np.empty(len(tours.stages), np.int64), *terms.beyond)
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


@pytest.mark.parametrize("banded", [True, False])
@pytest.mark.parametrize("height", [-10.0, 10.0, 100.0])
def test_diving_finds_what_a_search_of_all_labels_finds_over_two_weeks_under_any_rules(
    two_weeks: Compiled, height: float, banded: bool
) -> None:
    rng, met = np.random.default_rng(11), 0
    for terms in two_weeks.terms:
        tours, limits = two_weeks.classes[terms.tour_class], with_other_rules(terms.limits, rng)
        assert are_few(limits)
        value = rng.normal(height, 30.0, len(tours.arcs)) * tours.moves[:, 2]
        value[terms.blocked[tours.arcs[:, 0]] != terms.blocked[tours.arcs[:, 0] + tours.arcs[:, 1]]] = NEVER
        band = terms.beyond[3:] if banded else (-1, -1, -1)
        starts, _ = start_columns(value, tours.arcs, NEVER, band[0])
        best, within = NEVER, value.copy()
        for anchor in band_anchors(starts, *band).tolist():
            keep_band(value, tours.arcs, NEVER, band[0], anchor, within)
            best = max(best, searched(within, tours, terms, limits))
        tour = np.empty(len(tours.stages), np.int64)
        axes = value, tours.arcs, tours.moves, tours.stages, limits, terms.state, tour
        worth, owed = best_tour(*axes, *terms.beyond[:3], *band)
        if best > NEVER:
            met += 1
            assert owed == 0
            assert worth == pytest.approx(best, abs=1e-6)
        else:
            assert owed > 0 or worth <= NEVER
    assert met > 25
