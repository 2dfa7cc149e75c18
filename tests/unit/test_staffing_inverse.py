"""The inverse: the answer reaches the goal, and one agent fewer does not."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.network import ServiceGoal
from heliotrope.staffing import (
    agents_for_erlang_a,
    agents_for_erlang_c,
    agents_for_uncertain_load,
    erlang_a,
    erlang_b,
    erlang_c,
)
from heliotrope.staffing.kernels import chat_blocking, service_of
from hypothesis import given, settings
from hypothesis import strategies as st

loads = st.floats(0.01, 800.0)
seconds = st.floats(20.0, 1500.0)
levels = st.floats(0.05, 0.99)
thresholds = st.floats(0.0, 120.0)
occupancies = st.floats(0.4, 1.0)


@settings(max_examples=150, deadline=None)
@given(loads, seconds, levels, thresholds, st.floats(0.5, 300.0), occupancies)
def test_erlang_c_staffing_is_enough_and_minimal(
    load: float, handle: float, level: float, within: float, asa: float, cap: float
) -> None:
    rate = load / handle
    n = int(agents_for_erlang_c(rate, handle, service_level=level, within_s=within, max_asa_s=asa, max_occupancy=cap))
    service = erlang_c([n, n - 1], rate, handle, within)
    reached = (service.service_level >= level) & (service.asa_s <= asa)
    reached &= rate * handle <= cap * np.array([n, n - 1]) * (1 + 1e-9)
    assert reached.tolist() == [True, False]


@settings(max_examples=150, deadline=None)
@given(loads, seconds, st.floats(5.0, 2000.0), levels, thresholds, st.floats(0.001, 0.5), occupancies)
def test_erlang_a_staffing_is_enough_and_minimal(
    load: float, handle: float, patience: float, level: float, within: float, lost: float, cap: float
) -> None:
    rate = load / handle
    n = int(
        agents_for_erlang_a(
            rate,
            handle,
            patience,
            service_level=level,
            within_s=within,
            max_abandonment=lost,
            max_occupancy=cap,
        )
    )
    service = erlang_a([n, n - 1], rate, handle, patience, within)
    reached = (service.service_level >= level) & (service.abandonment <= lost) & (service.occupancy <= cap + 1e-9)
    assert bool(reached[0])
    assert n == 1 or not bool(reached[1])


def test_no_load_needs_nobody_and_a_little_needs_one() -> None:
    assert agents_for_erlang_c([0.0, 1e-6], 300, service_level=0.8).tolist() == [0, 1]
    assert agents_for_erlang_a([0.0, 1e-6], 300, 120, service_level=0.8).tolist() == [0, 1]


def test_arguments_broadcast() -> None:
    found = agents_for_erlang_c(np.array([[0.01], [0.1]]), [180, 300, 600], service_level=0.8)
    assert found.shape == (2, 3)
    assert np.all(np.diff(found, axis=1) > 0)
    assert np.all(np.diff(found, axis=0) > 0)


def test_a_known_load_needs_the_same_by_either_way() -> None:
    goal = ServiceGoal(0.8, 20, max_occupancy=0.88, max_abandonment=0.05, max_asa_s=15)
    load = np.linspace(0.0, 120.0, 60)
    plain = agents_for_erlang_a(
        load / 240,
        240,
        120,
        service_level=0.8,
        within_s=20,
        max_abandonment=0.05,
        max_asa_s=15,
        max_occupancy=0.88,
    )
    uncertain = agents_for_uncertain_load(load[:, np.newaxis], np.ones(1), np.full(60, 240.0), 120.0, goal)
    assert uncertain.tolist() == plain.tolist()


def test_staffing_for_the_mean_misses_the_goal_on_average_and_the_distribution_reaches_it() -> None:
    goal = ServiceGoal(0.8, 20, max_occupancy=1.0)
    points, weights = np.array([[88.0, 100.0, 112.0]]), np.array([0.3, 0.4, 0.3])
    handle = np.array([300.0])
    for_mean = int(agents_for_uncertain_load(points[:, 1:2], np.ones(1), handle, 1e6, goal)[0])
    for_all = int(agents_for_uncertain_load(points, weights, handle, 1e6, goal)[0])

    def expected(n: int) -> float:
        level = erlang_a(n, points[0] / 300, 300, 1e6).service_level
        return float((weights * points[0]) @ level / (weights @ points[0]))

    assert expected(for_mean) < 0.7
    assert expected(for_all) >= 0.8 > expected(for_all - 1)


def test_chat_equals_the_sum_over_its_states() -> None:
    n, slots, slow, load, handle, patience = 6, 3, 0.25, 14.0, 400.0, 90.0
    states = np.arange(1, 400)
    served = np.minimum(states, n * slots)
    speed = 1 / (1 + slow * (np.maximum(served / n, 1) - 1))
    deaths = served * speed / handle + np.maximum(states - n * slots, 0) / patience
    share = np.concatenate(([1.0], np.cumprod(load / handle / deaths)))
    share /= share.sum()
    queued = np.maximum(np.arange(400) - n * slots, 0) @ share
    waiting, abandoned = service_of(n, slots, slow, load, handle, patience, 20.0)[:2]
    assert waiting == pytest.approx(share[n * slots :].sum(), abs=1e-12)
    assert abandoned == pytest.approx(queued / patience / (load / handle), abs=1e-12)


def test_a_chat_agent_with_one_slot_is_a_voice_agent() -> None:
    assert chat_blocking(12, 1, 0.2, 9.0) == pytest.approx(float(erlang_b(12, 9.0)))


def test_more_chats_at_once_need_fewer_agents_and_slower_chats_more() -> None:
    goal = ServiceGoal(0.8, 30)
    load, handle = np.array([[20.0]]), np.array([400.0])

    def needed(concurrency: int, slowdown: float) -> int:
        return int(agents_for_uncertain_load(load, np.ones(1), handle, 120.0, goal, concurrency, slowdown)[0])

    assert needed(1, 0.2) > needed(2, 0.2) > needed(3, 0.2)
    assert needed(3, 0.5) > needed(3, 0.1)
    # At s = 1 two chats at once take twice as long each: nothing is won in capacity.
    assert service_of(21, 2, 1.0, 20.0, 400.0, 120.0, 30.0)[1] > 0.0
    assert needed(2, 1.0) >= 20


def test_an_impossible_goal_is_refused_by_name() -> None:
    with pytest.raises(InvalidValue, match="service_level"):
        agents_for_erlang_c(0.1, 300, service_level=1.0)
    with pytest.raises(InvalidValue, match="max_occupancy"):
        agents_for_erlang_a(0.1, 300, 120, max_occupancy=1.2)
