"""The allocation kept while a roster is built: its money, its balance, and how near it comes to the exact LP."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np
import pytest
from heliotrope.domain.demand import Array
from heliotrope.rostering.coverage import Coverage
from scipy.optimize import linprog

Presence = dict[tuple[int, int], int]
SLOTS = 4


@dataclass
class Crowd:
    """A random allocation state, the agents present by (group, slot), and the money tracked move by move."""

    coverage: Coverage
    widths: Array
    present: Presence
    tracked: float

    def add(self, group: int, slots: list[int]) -> None:
        self.tracked -= self.coverage.add(group, np.array(slots, np.int64))
        for t in slots:
            self.present[group, t] = self.present.get((group, t), 0) + 1

    def remove(self, group: int, slots: list[int]) -> None:
        self.tracked += self.coverage.remove(group, np.array(slots, np.int64))
        for t in slots:
            self.present[group, t] -= 1


def crowd(rng: np.random.Generator, queues: int = 3, groups: int = 3) -> Crowd:
    """Queues with convex shortage cost, groups that serve one to all of them with mixed efficiency."""
    required = rng.uniform(0, 4, (queues, SLOTS)) * (rng.random((queues, SLOTS)) < 0.9)
    cuts = np.sort(rng.random((queues, SLOTS, 3)), axis=2)
    widths = np.diff(cuts, axis=2, prepend=0, append=1) * required[:, :, None]
    prices = np.cumsum(rng.uniform(0.5, 5, (queues, SLOTS, 4)), axis=2)
    depth = np.concatenate((np.zeros((queues, SLOTS, 1)), np.cumsum(widths, axis=2)), axis=2)
    serves = np.full((groups, queues), -1, np.int64)
    for row in serves:
        own = np.sort(rng.choice(queues, size=rng.integers(1, queues + 1), replace=False))
        row[: len(own)] = own
    efficiency = np.where(serves >= 0, rng.choice([0.5, 0.8, 1.0, 1.3], serves.shape), 0.0)
    state = Coverage(required.copy(), depth, prices, serves, efficiency, np.zeros((SLOTS, groups, queues)),
                     np.zeros((SLOTS, groups)), np.zeros((SLOTS, groups), np.int32))  # fmt: skip
    return Crowd(state, widths, {}, state.money())


def some_moves(rng: np.random.Generator, state: Crowd, moves: int = 25) -> None:
    groups = len(state.coverage.queues)
    for _ in range(moves):
        group = int(rng.integers(groups))
        here = [t for t in range(SLOTS) if state.present.get((group, t), 0)]
        if here and rng.random() < 0.4:
            state.remove(group, here[: int(rng.integers(1, len(here) + 1))])
        else:
            state.add(group, sorted(rng.choice(SLOTS, size=2, replace=False).tolist()))


def assert_in_step(state: Crowd) -> None:
    """Nothing negative, everybody's time accounted for, shortage and money as they follow from who serves what."""
    coverage = state.coverage
    assert coverage.money() == pytest.approx(state.tracked, abs=1e-5)
    assert coverage.served.min() >= -1e-9
    assert coverage.idle.min() >= -1e-9
    assert coverage.short.min() >= -1e-9
    for (group, t), count in state.present.items():
        assert coverage.served[t, group].sum() + coverage.idle[t, group] == pytest.approx(count, abs=1e-5)
    required = coverage.depth[:, :, -1]
    supply = np.zeros_like(required)
    for g, row in enumerate(coverage.queues):
        for j, q in enumerate(row):
            if q >= 0:
                supply[q] += coverage.served[:, g, j] * coverage.efficiency[g, j]
    np.testing.assert_allclose(coverage.short, required - supply, atol=1e-5)


def optimum(state: Crowd, t: int) -> float:
    """The exact least money of one slot, as an LP over time on queues and pieces of shortage."""
    coverage, (queues, _, pieces) = state.coverage, state.widths.shape
    places = [(g, j, int(q)) for g, row in enumerate(coverage.queues) for j, q in enumerate(row) if q >= 0]
    covered = np.zeros((queues, len(places) + queues * pieces))
    present = np.zeros((len(coverage.queues), covered.shape[1]))
    for x, (g, j, q) in enumerate(places):
        covered[q, x], present[g, x] = -coverage.efficiency[g, j], 1.0
    for q in range(queues):
        covered[q, len(places) + q * pieces : len(places) + (q + 1) * pieces] = -1.0
    people = [float(state.present.get((g, t), 0)) for g in range(len(coverage.queues))]
    solved = linprog(
        np.concatenate((np.zeros(len(places)), coverage.prices[:, t].ravel())),
        A_ub=np.vstack((covered, present)),
        b_ub=np.concatenate((-coverage.depth[:, t, -1], people)),
        bounds=[(0, None)] * len(places) + [(0, width) for width in state.widths[:, t].ravel()],
    )
    return float(solved.fun)


@pytest.mark.parametrize("seed", range(20))
def test_money_follows_every_add_and_remove_and_nothing_turns_negative(seed: int) -> None:
    rng = np.random.default_rng(seed)
    state = crowd(rng, queues=4)
    for _ in range(4):
        some_moves(rng, state)
        assert_in_step(state)
        before = state.tracked
        state.tracked -= state.coverage.rebalance()
        assert state.tracked <= before + 1e-9
        assert_in_step(state)


@pytest.mark.parametrize("seed", range(5))
def test_threads_move_queue_time_to_where_one_moves_it(seed: int) -> None:
    one, two = crowd(np.random.default_rng(seed), queues=4), crowd(np.random.default_rng(seed), queues=4)
    for state, workers in ((one, 1), (two, 2)):
        some_moves(np.random.default_rng(seed), state, 15)
        state.coverage.rebalance(workers)
    for before, after in zip(one.coverage.allocation(), two.coverage.allocation(), strict=True):
        assert np.array_equal(before, after)
    assert np.array_equal(one.coverage.chain_worth(), two.coverage.chain_worth(workers=2))


@pytest.mark.parametrize("group", range(3))
def test_the_worth_of_one_more_agent_is_what_adding_one_saves(group: int) -> None:
    rng = np.random.default_rng(group)
    state = crowd(rng)
    some_moves(rng, state, 6)
    worth = state.coverage.worth(group, SLOTS + 2)
    assert worth[SLOTS:].tolist() == [0.0, 0.0]
    for t in range(SLOTS):
        assert state.coverage.add(group, np.array([t])) == pytest.approx(worth[t], abs=1e-6)


def test_time_after_the_horizon_counts_nothing() -> None:
    state = crowd(np.random.default_rng(1))
    assert state.coverage.add(0, np.array([SLOTS, SLOTS + 5])) == 0.0
    assert state.coverage.remove(0, np.array([SLOTS, SLOTS + 5])) == 0.0


def test_rebalancing_reaches_the_optimum_of_the_exact_allocation() -> None:
    gaps = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        state = crowd(rng, queues=int(rng.integers(2, 5)), groups=int(rng.integers(2, 5)))
        some_moves(rng, state, 15)
        state.tracked -= state.coverage.rebalance()
        least = sum(optimum(state, t) for t in range(SLOTS))
        gaps.append((state.tracked - least) / max(1.0, state.coverage.depth[:, :, -1].sum()))
    assert min(gaps) >= -1e-6
    assert max(gaps) <= 1e-6


def test_rebalancing_a_window_leaves_the_rest_alone() -> None:
    rng = np.random.default_rng(5)
    state = crowd(rng)
    some_moves(rng, state)
    before = replace(state.coverage, served=state.coverage.served.copy())
    for part in range(len(state.coverage.rings)):
        state.coverage.rebalance_ring(part, np.array([1, 2]))
    np.testing.assert_array_equal(before.served[[0, 3]], state.coverage.served[[0, 3]])


def test_what_chains_move_is_noted_and_can_be_put_back() -> None:
    moved = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        state = crowd(rng)
        some_moves(rng, state)
        coverage, plain = state.coverage, deepcopy(state.coverage)
        before, slots = deepcopy(coverage), np.arange(SLOTS)
        noted = [coverage.rebalance_noting(part, slots) for part in range(len(coverage.rings))]
        assert [saved for saved, _ in noted] == [plain.rebalance_ring(part, slots) for part in range(len(plain.rings))]
        for name in ("short", "served", "idle", "heads"):
            assert np.array_equal(getattr(coverage, name), getattr(plain, name))
        for _, places in noted:
            coverage.restore_in(places)
            moved += len(places.group)
        for name in ("short", "served", "idle", "heads"):
            assert np.array_equal(getattr(coverage, name), getattr(before, name))
    assert moved > 0


def test_agents_added_together_serve_as_if_added_one_by_one() -> None:
    single, together = crowd(np.random.default_rng(3)).coverage, crowd(np.random.default_rng(3)).coverage
    groups, spans = [0, 1, 0, 2], [[0, 1], [0], [1, SLOTS], [SLOTS + 1]]
    saved = [single.add(g, np.array(slots)) for g, slots in zip(groups, spans, strict=True)]
    assert together.add_all(np.array(groups), np.array([0, 2, 3, 5, 6]), np.concatenate(spans)).tolist() == saved
    assert sum(saved) > 0
    assert np.array_equal(single.served, together.served)
    assert np.array_equal(single.heads, together.heads)


def test_a_whole_agent_is_worth_no_more_than_the_shortage_that_is_left() -> None:
    short, depth = np.array([[0.05]]), np.array([[[0.0, 1.0]]])
    queues, one = np.array([[0]]), np.array([[1.0]])
    nobody = np.zeros((1, 1, 1)), np.zeros((1, 1)), np.zeros((1, 1), np.int32)
    coverage = Coverage(short, depth, np.array([[[10.0]]]), queues, one, *nobody)
    assert coverage.worth(0, 1, coverage.chain_worth()) == pytest.approx([0.5])


def test_what_a_chain_frees_on_another_queue_counts() -> None:
    short, depth = np.array([[0.05], [2.0]]), np.tile([0.0, 3.0], (2, 1, 1))
    queues, rates = np.array([[0, -1], [0, 1]]), np.array([[1.0, 0.0], [1.0, 1.0]])
    served = np.zeros((1, 2, 2))
    served[0, 1, 0] = 1.0
    heads = np.array([[0, 1]], np.int32)
    coverage = Coverage(short, depth, np.full((2, 1, 1), 10.0), queues, rates, served, np.zeros((1, 2)), heads)
    # 0.05 on its own queue; for the rest of its time it frees the other group to go where 2 agents are missing.
    assert coverage.worth(0, 1, coverage.chain_worth()) == pytest.approx([0.5 + 0.95 * 0.8 * 10.0])
