"""Ceilings: what they rule out is never the best tour, on the arcs of real contracts under any prices."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.cli.chain import problem_of
from heliotrope.rostering.bands import band_anchors, band_ceilings, keep_band
from heliotrope.rostering.compiled import AgentTerms, Compiled, compile_problem
from heliotrope.rostering.kernel import NEVER, best_tour
from heliotrope.rostering.search import search_tour
from heliotrope.rostering.tours import TourClass
from heliotrope.scenario import generate


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    """Return a generated network: anchor bands, part time, overtime, nights, split shifts, histories."""
    return compile_problem(problem_of(generate(100, 4, 5, 1, 7)))


def searched(value: np.ndarray, tours: TourClass, terms: AgentTerms) -> float:
    """Return the worth of the best tour that owes nothing by a search that drops no label."""
    tour, none = np.empty(len(tours.stages), np.int64), np.zeros((1, 1, 1))
    worth, owed = search_tour(
        value, tours.moves, tours.stages, terms.limits, terms.state, tour, True, True, *terms.beyond[:2],
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
        anchors = band_anchors(value, tours.arcs, NEVER, *band)
        axes = value, tours.arcs, tours.moves, tours.stages, terms.limits, terms.state
        ceilings = band_ceilings(*axes, True, terms.beyond[:2], NEVER, band[0], anchors)
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
