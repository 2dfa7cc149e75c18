"""Ejection chains: found where no single move pays, true to what they promise, never dearer, never unlawful."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.contracts import RemedyTier
from heliotrope.domain.network import Bay
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering.approach import approach
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.couplings import CoupledTerms
from heliotrope.rostering.ejection import eject
from heliotrope.rostering.holes import COME, GONE, SHIFT, WIDTH, find_chains, list_moves
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.stopping import at_once, never
from heliotrope.rostering.sweeps import sweep

from tests.unit.audit_cases import at_warsaw
from tests.unit.networks import tiny_agent, tiny_problem
from tests.unit.test_rostering_remedies import curves

NONE = np.full((2, 2), -1)


def found_among(
    at: list[int], rules: list[list[int]], gain: list[float], loss: list[float]
) -> tuple[float, list[list[int]]]:
    """Return what the best chain saves, and its moves: shifts from slot 0 with a break each, one group, one queue."""
    count, slots = len(at), len(gain)
    zeros, lengths = np.zeros(count, np.int64), np.full(count, slots)
    rule, ones = np.arange(count), np.ones(count, np.int64)
    premium, beside = np.zeros((1, slots)), np.full((count, 2), -1)
    moves, labour = list_moves(
        zeros, lengths, zeros, rule, ones, np.array(at)[:, None], beside, np.zeros(count), np.array(rules), premium
    )
    queues, served = np.zeros((1, 1), np.int64), np.ones((slots, 1, 1))
    saved, steps = find_chains(moves, labour, zeros, np.array([gain]), np.array([loss]), queues, served, 1, 4)
    best = int(np.argmax(saved))
    return float(saved[best]), moves[steps[best][steps[best] >= 0]].tolist()


def test_a_break_takes_the_place_of_another_that_can_go_where_time_is_idle() -> None:
    rules = [[1, 2, 3, 0], [1, 3, 4, 0]]
    gain, loss = [0.0, 0.0, 5.0, 0.0, 0.0, 0.0], [9.0, 9.0, 5.0, 5.0, 0.0, 9.0]
    alone, _ = found_among([2], rules[:1], gain, loss)
    saved, moves = found_among([2, 3], rules, gain, loss)
    assert alone == 0.0
    assert saved == 5.0
    assert [(move[SHIFT], move[COME], move[GONE]) for move in moves] == [(1, 3, 4), (0, 2, 3)]


@pytest.mark.parametrize("seed", range(40))
def test_a_chain_promises_what_its_moves_add_up_to_and_touches_no_slot_twice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    slots, count = 12, 5
    earliest = rng.integers(1, 6, count)
    rules = [[int(rng.integers(1, 3)), int(first), int(first) + 3, 0] for first in earliest]
    at = [int(first + rng.integers(0, 4)) for first in earliest]
    gain, loss = rng.uniform(0, 4, slots), rng.uniform(0, 9, slots)
    saved, moves = found_among(at, rules, gain.tolist(), loss.tolist())
    links = {t for after, before in pairwise(moves) for t in _some(after[COME:GONE]) & _some(before[GONE:])}
    come = [t for move in moves for t in _some(move[COME:GONE])]
    gone = [t for move in moves for t in _some(move[GONE:WIDTH])]
    assert len({move[SHIFT] for move in moves}) == len(moves)
    assert len(set(come)) == len(come)
    assert len(set(gone)) == len(gone)
    assert set(come) & set(gone) == links
    worth = sum(gain[t] for t in come if t not in links) - sum(loss[t] for t in gone if t not in links)
    assert saved == pytest.approx(worth if moves else 0.0)


def _some(slots: list[int]) -> set[int]:
    return {t for t in slots if t >= 0}


def crowded(seed: int, tiers: tuple[RemedyTier, ...] = ()) -> Builder:
    """Return two dozen people of one or two skills after two sweeps, with demand over the day that no shifts fit."""
    rng = np.random.default_rng(seed)
    both = {"cards": 0.9, "retail": 1.0}
    agents = [tiny_agent(f"w{n}", **({"skills": both} if n % 3 == 0 else {})) for n in range(24)]
    problem = tiny_problem(network=at_warsaw(bays=(Bay("floor", 24),)), agents=tuple(agents))
    queues, slots = problem.demand.required.shape
    day = np.sin(np.pi * np.clip((np.arange(slots) % 96 - 24) / 64, 0, 1))
    required = np.round(8 * day * rng.uniform(0.3, 1.7, (queues, slots)))
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    prices = np.broadcast_to(np.array([10.0, 12.0, 14.0, 16.0]), widths.shape).copy()
    demand = curves(replace(problem.demand, required=required, widths=widths, prices=prices))
    queues = tuple(replace(queue, remedies=tiers) for queue in problem.network.queues)
    problem = replace(problem, demand=demand, network=replace(problem.network, queues=queues))
    builder = Builder(compile_problem(problem))
    order = np.arange(len(agents))
    multipliers = np.where(builder.compiled.required > 0, 5.0, 0.0)
    approach(builder, multipliers, np.zeros(len(CoupledTerms(builder.compiled))), order)
    sweep(builder, order)
    return builder


def problem_of(builder: Builder) -> RosterProblem:
    return builder.compiled.problem


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_chains_save_money_and_break_no_rule(seed: int) -> None:
    builder = crowded(seed)
    before, breaches = builder.objective, audit(Roster(shifts_of(builder)), problem_of(builder))
    assert eject(builder, never) > 0
    assert builder.objective < before
    assert builder.shortage == pytest.approx(builder.coverage.money())
    assert audit(Roster(shifts_of(builder)), problem_of(builder)) == breaches == ()
    labour = [tour.labour for tour in builder.tours if tour is not None]
    assert builder.labour == pytest.approx(sum(labour))
    for i, tour in enumerate(builder.tours):
        assert tour is not None
        again = Builder(builder.compiled)
        again.put(i, tour)
        assert again.labour == pytest.approx(tour.labour)


def test_a_round_that_saves_too_little_of_what_all_have_saved_is_the_last() -> None:
    every, first = crowded(7), crowded(7)
    applied = eject(every, never)
    # More than all that was saved no round can save.
    assert 0 < eject(first, never, least=1.1) < applied
    assert every.objective < first.objective < crowded(7).objective


def test_no_chain_costs_more_than_it_saves_where_remedies_fall_due_in_steps() -> None:
    builder = crowded(1, tuple(RemedyTier(level / 1000, 4.0 * (1000 - level)) for level in range(700, 1000, 2)))
    assert builder.couplings.money(builder.coverage) > 0.0
    seen = [builder.objective]

    def look() -> bool:
        seen.append(builder.objective)
        return False

    assert eject(builder, look) > 0
    assert all(after <= before + 1e-6 for before, after in pairwise(seen))
    assert seen[-1] < seen[0]


def test_a_stop_leaves_every_tour_as_it_is() -> None:
    builder = crowded(1)
    tours = list(builder.tours)
    assert eject(builder, at_once) == 0
    assert builder.tours == tours
