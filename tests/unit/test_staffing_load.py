"""Offered load over time, deferred work levelled up to its deadlines, and the convex cost of being short."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.staffing import (
    ShortagePrices,
    agents_for_erlang_a,
    deferred_service,
    erlang_a,
    level_load,
    modified_offered_load,
    shortage_cost,
)
from heliotrope.staffing.hull import convex_pieces
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import solve_ivp


def test_the_modified_load_solves_its_differential_equation() -> None:
    rate, handle = np.array([0.1, 0.3, 0.0, 0.2]), np.array([300.0, 600.0, 600.0, 240.0])
    got = modified_offered_load(rate, handle, 900.0)
    busy, area = 30.0, []
    for r, s in zip(rate, handle, strict=True):
        path = solve_ivp(lambda _, y, r=r, s=s: [r - y[0] / s, y[0]], (0, 900), [busy, 0.0], rtol=1e-10, atol=1e-10)
        busy = path.y[0, -1]
        area.append(path.y[1, -1] / 900)
    np.testing.assert_allclose(got, area, rtol=1e-7)


def test_a_steady_rate_offers_its_steady_load() -> None:
    np.testing.assert_allclose(modified_offered_load(np.full(8, 0.2), 300.0, 900.0), 60.0)


def test_long_contacts_carry_load_into_the_next_interval() -> None:
    load = modified_offered_load([0.1, 0.0, 0.0], 900.0, 900.0)
    assert load[0] == pytest.approx(90.0)
    assert load[1] == pytest.approx(90.0 * (1 - np.exp(-1)))
    assert load[2] == pytest.approx(90.0 * np.exp(-1) * (1 - np.exp(-1)))


work_arrays = arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 50).map(lambda v: round(v, 3)))


@settings(max_examples=150, deadline=None)
@given(work_arrays, st.integers(1, 12), st.integers(0, 2**20))
def test_levelled_work_waits_for_its_arrival_and_meets_its_deadline(work: np.ndarray, window: int, seed: int) -> None:
    open_slots = np.random.default_rng(seed).random(work.size) < 0.7
    open_slots[-1] = True
    plan = level_load(work, open_slots, window)
    assert np.all(plan >= 0)
    assert np.all(plan[~open_slots] == 0)
    assert np.all(np.cumsum(plan) <= np.cumsum(work) + 1e-6)
    slots = int(open_slots.sum())
    service = deferred_service(plan, work, open_slots, window)
    due = np.cumsum(open_slots) - open_slots + window <= slots
    assert np.all(service[due & (work > 1e-3)] > 1 - 1e-6)


def test_levelling_halves_a_peak_that_may_wait_two_intervals() -> None:
    plan = level_load(np.array([0.0, 8.0, 0.0, 0.0]), np.ones(4, dtype=bool), 2)
    np.testing.assert_allclose(plan, [0, 4, 4, 0])


def test_no_feasible_shift_of_work_makes_the_plan_flatter() -> None:
    rng = np.random.default_rng(7)
    work, window = rng.uniform(0, 10, 30), 5
    plan = level_load(work, np.ones(30, dtype=bool), window)
    arrived = np.cumsum(work)
    due = np.concatenate((np.zeros(window - 1), arrived[: 31 - window]))
    for t in range(29):
        for shift in (-1e-3, 1e-3):
            moved = plan.copy()
            moved[t] -= shift
            moved[t + 1] += shift
            done = np.cumsum(moved)
            if np.all(done <= arrived + 1e-12) and np.all(done >= due - 1e-12) and np.all(moved >= 0):
                assert moved @ moved >= plan @ plan - 1e-9


def test_work_that_arrives_while_closed_waits_for_the_opening() -> None:
    open_slots = np.array([False, False, True, True, True])
    plan = level_load(np.array([3.0, 3.0, 0.0, 0.0, 0.0]), open_slots, 3)
    np.testing.assert_allclose(plan, [0, 0, 2, 2, 2])
    assert np.all(level_load(np.ones(5), np.zeros(5, dtype=bool), 3) == 0)


def test_short_supply_makes_the_latest_of_deferred_work_late() -> None:
    work, open_slots = np.array([4.0, 4.0, 0.0, 0.0]), np.ones(4, dtype=bool)
    level = deferred_service(np.array([2.0, 2.0, 2.0, 2.0]), work, open_slots, 2)
    np.testing.assert_allclose(level, [1.0, 0.5, 1.0, 1.0])


def test_a_lasting_shortage_makes_as_much_deferred_work_late_as_it_cannot_do_and_no_more() -> None:
    work, open_slots = np.full(400, 5.0), np.ones(400, dtype=bool)
    level = deferred_service(np.full(400, 4.5), work, open_slots, 16)
    np.testing.assert_allclose(level[200:], 0.9)
    assert level.min() > 0.89


def shortage(load: float, patience: float = 120.0) -> tuple[int, np.ndarray, np.ndarray]:
    required = int(agents_for_erlang_a(load / 300, 300, patience, service_level=0.8, max_occupancy=0.9))
    widths, prices = shortage_cost(
        np.array([float(required)]),
        np.array([[load]]),
        np.ones(1),
        np.array([300.0]),
        patience,
        900.0,
        ShortagePrices(lost_contact=4.0, missing_agent=10.0),
    )
    return required, widths[0], prices[0]


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 500.0), st.floats(10.0, 1000.0))
def test_the_cost_of_being_short_is_convex_and_covers_the_requirement(load: float, patience: float) -> None:
    required, widths, prices = shortage(load, patience)
    assert widths.sum() == pytest.approx(required)
    assert np.all(widths >= 0)
    assert np.all(np.diff(prices) >= 0)
    assert prices[0] >= 10.0


@pytest.mark.parametrize("load", [3.0, 10.0, 40.0, 150.0, 800.0])
def test_four_pieces_keep_the_cost_within_one_per_cent(load: float) -> None:
    required, widths, prices = shortage(load)
    depth = np.arange(required + 1.0)
    lost = erlang_a(required - depth, load / 300, 300, 120).abandonment * load / 300 * 900
    exact = (lost - lost[0]) * 4.0 + depth * 10.0
    corners = np.concatenate(([0.0], np.cumsum(widths)))
    pieces = np.interp(depth, corners, np.concatenate(([0.0], np.cumsum(widths * prices))))
    assert np.abs(pieces - exact).max() <= 0.01 * exact[-1]
    assert pieces[-1] == pytest.approx(exact[-1])


def test_a_dent_in_the_cost_is_bridged_by_the_hull() -> None:
    widths, prices = convex_pieces(np.arange(5.0), np.array([0.0, 5.0, 6.0, 12.0, 20.0]), 4)
    assert widths.tolist() == [2.0, 1.0, 1.0, 0.0]
    assert prices.tolist() == [3.0, 6.0, 8.0, 8.0]
