"""Sums over a roster's arrays are those taken shift by shift, to the last bit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.labour import labour_terms
from heliotrope.domain.objective import (
    LabourCost,
    fairness_money,
    overtime_money,
    prefers,
    shift_cost,
    supply,
)
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import ON_QUEUE, WHOLE, Activity, QueueShare, Roster, Shift
from heliotrope.domain.roster_arrays import RosterArrays
from heliotrope.domain.time import Horizon, minute_of_day

from tests.unit.networks import MONDAY, tiny_agent, tiny_network, tiny_problem, tiny_shift


def random_roster(problem: RosterProblem, rng: np.random.Generator) -> tuple[Shift, ...]:
    """Shifts at any hour, of odd lengths, paid and not, that need not be lawful; one begins before the horizon."""
    network, found = problem.network, []
    for agent in problem.agents:
        for day in range(-1, 7 * problem.horizon.weeks):
            at = problem.horizon.start + timedelta(days=day, minutes=5 * int(rng.integers(0, 200)))
            blocks = []
            for length in 5 * rng.integers(1, 80, 3):
                queue = network.queue_ids[int(rng.integers(len(network.queue_ids)))]
                shares = (QueueShare(queue, int(rng.integers(1, WHOLE + 1))),) if rng.random() < 0.7 else ()
                end = at + timedelta(minutes=int(length))
                blocks.append(Activity(ON_QUEUE, at, end, bool(rng.random() < 0.8), shares))
                at = end
            found.append(Shift(agent.id, agent.site, blocks[0].start, at, tuple(blocks)))
    return Roster(tuple(found)).shifts


def random_problem(weeks: int) -> RosterProblem:
    agents = [
        tiny_agent("w1", preferred=(420, 600), unsocial_minutes=4000, wage=11.3),
        tiny_agent("w2", wage=9.7),
        tiny_agent("m1", site="manila", wage=3.1, unsocial_minutes=1900),
    ]
    return tiny_problem(agents=tuple(agents), horizon=Horizon(MONDAY, weeks))


@pytest.mark.parametrize("weeks", [1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_labour_is_that_of_each_shift(seed: int, weeks: int) -> None:
    problem = random_problem(weeks)
    shifts = random_roster(problem, np.random.default_rng(seed))
    own = [shift for shift in shifts if problem.horizon.start <= shift.start < problem.horizon.end]
    agents = {agent.id: agent for agent in problem.agents}
    labour = sum((shift_cost(shift, agents[shift.agent], problem) for shift in own), LabourCost())
    found = labour_terms(RosterArrays.of(shifts, problem))
    assert (found.wages, found.night, found.weekend) == (labour.wages, labour.night, labour.weekend)
    by_agent = Roster(tuple(own)).by_agent()
    assert found.overtime == sum(overtime_money(each, agents[name], problem) for name, each in by_agent.items())
    assert found.fairness == sum(fairness_money(shift, agents[shift.agent], problem) for shift in own)
    assert found.unpreferred == sum(
        not prefers(agents[s.agent], minute_of_day(s.start, problem.zone_of(agents[s.agent]))) for s in own
    )
    assert found.night > 0
    assert found.overtime > 0
    assert found.fairness > 0


@pytest.mark.parametrize("seed", range(3))
def test_supply_is_the_sum_of_efficient_shares(seed: int) -> None:
    problem = random_problem(1)
    horizon, shifts = problem.horizon, random_roster(problem, np.random.default_rng(seed))
    expected = np.zeros((len(problem.network.queues), horizon.slots))
    for shift in shifts:
        for activity in shift.activities:
            first, last = max(horizon.slot(activity.start), 0), min(horizon.slot(activity.end), horizon.slots)
            for share in activity.shares:
                q = problem.network.queue_index(share.queue)
                rate = problem.rate(problem.agent_index[shift.agent])[q, 0] * (share.permille / WHOLE)
                expected[q, first : max(last, first)] += rate
    assert (supply(shifts, problem) == expected).all()
    assert expected.sum() > 0


def test_unknown_agents_are_left_out_and_unknown_queues_refused() -> None:
    problem = tiny_problem()
    shift = tiny_shift(problem.agents[0], MONDAY + timedelta(hours=8))
    assert len(RosterArrays.of((shift, replace(shift, agent="nobody")), problem).shifts) == 1
    network = tiny_network()
    strange = tuple(replace(a, shares=(QueueShare("x", 1000),)) for a in shift.activities if a.code == ON_QUEUE)[:1]
    stray = Shift(shift.agent, shift.site, strange[0].start, strange[0].end, strange)
    assert "x" not in network.queue_ids
    with pytest.raises(InvalidValue, match="x"):
        RosterArrays.of((stray,), problem)
