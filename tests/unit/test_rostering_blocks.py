"""What agents may not do because of others: the engine refuses exactly what the audit would call a breach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.network import Bay, Network
from heliotrope.domain.people import BreakRule, ShiftPattern, WorkPlan, expect_companions
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.teams import TransportSlot
from heliotrope.domain.time import Horizon
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.kernel import NEVER, OFF

from tests.unit.networks import MONDAY, tiny_agent, tiny_demand, tiny_network, tiny_problem, tiny_shift
from tests.unit.test_rostering_plan import planned, random_demand

SHORT = ShiftPattern(240, (BreakRule("break", 15, 60, 120, paid=True),))
SPLIT = ShiftPattern(480, (BreakRule("gap", 120, 180, 180, paid=False),))
PLAN = WorkPlan("full-time", (SHORT, SPLIT), ((0, 1410),), days=(0, 6), week_minutes=(0, 2400), start_step=60)
BETWEEN = {"seats", "apart", "together", "supervision", "transport"}
SLOTS = TransportSlot(1260, 1320, 1), TransportSlot(240, 300, 2), TransportSlot(120, 180, 1)


def at_warsaw(**changes: Any) -> Network:
    network = tiny_network()
    return replace(network, sites=tuple(replace(s, **changes) if s.id == "warsaw" else s for s in network.sites))


def crowded(seed: int, **changes: Any) -> RosterProblem:
    """Six people with few seats, two supervisors, two seats at night, people who must not meet, one never alone."""
    rng = np.random.default_rng(seed)
    network = at_warsaw(bays=(Bay("floor", 3),), agents_per_supervisor=2, transport=SLOTS)
    agents = tuple(
        tiny_agent(
            f"w{n}", home=n == 5, supervisor=n < 2, wage=1.0, apart=frozenset({"w3"} if n in (2, 5) else {}),
            together=frozenset({"w2"} if n == 4 else {}),
        )
        for n in range(6)
    )  # fmt: skip
    demand = random_demand(rng, network, Horizon(MONDAY), list(range(72)))
    law = {name: replace(rules, max_stretch_minutes=480) for name, rules in tiny_problem().rules.items()}
    fields = {"network": network, "agents": agents, "demand": demand, "work_plans": {"full-time": PLAN}, "rules": law}
    return tiny_problem(**{**fields, **changes})


def between(shifts: tuple[Shift, ...], problem: RosterProblem) -> set[str]:
    return {breach.key for breach in audit(Roster(shifts), problem) if breach.rule in BETWEEN}


def ringed(seed: int) -> RosterProblem:
    """The same with a bay of the bank's own, and people of the bank, of the shop, and of both."""
    rings = frozenset({"bank"}), frozenset({"shop"}), frozenset({"bank", "shop"})
    problem = crowded(seed)
    agents = tuple(replace(agent, clients=rings[n % 3]) for n, agent in enumerate(problem.agents))
    floor, own = Bay("floor", 1), Bay("own", 1, "bank")
    return crowded(seed, agents=agents, network=at_warsaw(bays=(floor, own), agents_per_supervisor=2, transport=SLOTS))


@pytest.mark.parametrize("crowd", [crowded, ringed])
@pytest.mark.parametrize("seed", range(4))
def test_an_arc_is_refused_just_where_working_it_would_be_a_breach(
    crowd: Callable[[int], RosterProblem], seed: int
) -> None:
    problem, rng = crowd(seed), np.random.default_rng(seed)
    night = tiny_shift(problem.agents[0], MONDAY - timedelta(hours=6), pattern=SPLIT)
    problem = replace(problem, carry_in=(night,))
    builder = Builder(compile_problem(problem))
    tours = builder.compiled.classes[0]
    standing: tuple[Shift, ...] = ()
    refused = 0
    for i in builder.supervisors_first(rng.permutation(6)).tolist():
        out = np.zeros(len(tours.arcs))
        builder.blocks.refuse(builder.names[i], tours, out)
        for arc in rng.choice(np.flatnonzero(tours.arcs[:, 0] < 96), size=36, replace=False).tolist():
            start, pattern = problem.horizon.instant(int(tours.arcs[arc, 0])), (SHORT, SPLIT)[tours.arcs[arc, 2]]
            shift = tiny_shift(problem.agents[i], start, pattern=pattern)
            worse = between((*standing, shift), problem)
            assert (out[arc] <= NEVER) == bool(worse), (builder.names[i], start, worse)
            refused += bool(worse)
        free = np.flatnonzero((out > NEVER) & (tours.arcs[:, 0] < 96))
        if len(free):
            arc = int(rng.choice(free))
            arcs = np.full(len(tours.stages), OFF, np.int64)
            arcs[tours.arcs[arc, 3]] = arc
            builder.put(i, builder.lay(i, arcs, np.zeros(builder.compiled.extended)))
            start, pattern = problem.horizon.instant(int(tours.arcs[arc, 0])), (SHORT, SPLIT)[tours.arcs[arc, 2]]
            standing = (*standing, tiny_shift(problem.agents[i], start, pattern=pattern))
    assert refused > 20


def test_people_of_several_clients_find_no_seat_where_others_have_filled_the_shared_bays() -> None:
    problem, nobody = ringed(0), frozenset[str]()
    agents = tuple(replace(agent, apart=nobody, together=nobody) for agent in problem.agents)
    network = at_warsaw(bays=(Bay("floor", 1), Bay("own", 1, "bank")))
    problem = replace(problem, network=network, agents=agents)
    builder = Builder(compile_problem(problem))
    tours = builder.compiled.classes[0]
    arcs = np.full(len(tours.stages), OFF, np.int64)
    arcs[tours.arcs[0, 3]] = 0
    for of_bank in (0, 3):
        room = np.zeros(len(tours.arcs))
        builder.blocks.refuse(builder.names[of_bank], tours, room)
        assert room[0] > NEVER
        builder.put(of_bank, builder.lay(of_bank, arcs, np.zeros(builder.compiled.extended)))
    room = np.zeros(len(tours.arcs))
    builder.blocks.refuse(builder.names[2], tours, room)
    assert room[0] <= NEVER


@pytest.mark.parametrize("seed", range(3))
def test_a_plan_keeps_every_rule_between_agents(seed: int) -> None:
    problem = crowded(seed)
    roster = planned(problem, seed=seed).roster
    assert audit(roster, problem) == ()
    assert len(roster.shifts) > 8
    free = at_warsaw(bays=(Bay("floor", 9),))
    nobody = {"apart": frozenset(), "together": frozenset()}
    loose = crowded(seed, network=free, agents=tuple(replace(a, **nobody) for a in problem.agents))
    assert between(planned(loose, seed=seed).roster.shifts, problem)


def test_who_must_not_be_alone_follows_and_keeps_the_other_at_work() -> None:
    agents = tiny_agent("w1", together=frozenset({"w2"})), tiny_agent("w2")
    problem = tiny_problem(agents=agents)
    builder = Builder(compile_problem(problem))
    tours = builder.compiled.classes[0]
    out = np.zeros(len(tours.arcs))
    builder.blocks.refuse("w1", tours, out)
    assert (out <= NEVER).all()
    value = np.zeros(builder.compiled.extended)
    value[tours.arcs[0, 0] : tours.arcs[0, 0] + 40] = 50.0
    order = builder.supervisors_first(np.arange(2)).tolist()
    assert order == [1, 0]
    for i in order:
        builder.put(i, builder.best(i, (value,)))
    assert set(builder.tours[0].arcs.tolist()) - {OFF}
    builder.take(1)
    elsewhere = builder.best(1, (np.full(builder.compiled.extended, 50.0) - value,))
    assert set(builder.tours[0].arcs.tolist()) <= {*elsewhere.arcs.tolist(), OFF}


def test_who_came_from_the_night_before_with_a_companion_needs_nobody_more() -> None:
    agents = tiny_agent("w1", together=frozenset({"w2"})), tiny_agent("w2")
    night = tuple(tiny_shift(agent, MONDAY - timedelta(hours=4)) for agent in agents)
    blocks = Builder(compile_problem(tiny_problem(agents=agents, carry_in=night))).blocks
    assert blocks.together.present["w1"].any()
    assert blocks.needed("w2") is None
    alone = Builder(compile_problem(tiny_problem(agents=agents, carry_in=night[:1]))).blocks
    assert np.array_equal(alone.needed("w2"), blocks.together.present["w1"] > 0)


def test_companions_are_of_the_same_people_and_name_nobody_in_turn() -> None:
    led, alone = tiny_agent("w1", together=frozenset({"w2"})), tiny_agent("w2")
    expect_companions((led, alone))
    for others in ((led,), (led, replace(alone, together=frozenset({"w1"})))):
        with pytest.raises(InvalidValue, match=r"agents\[w1\].together: expected people of the network"):
            expect_companions(others)
    with pytest.raises(InvalidValue, match="together: expected nobody who must be apart"):
        replace(led, apart=led.together)


def test_a_supervisor_stays_where_others_need_them_whatever_pays_more() -> None:
    network = at_warsaw(agents_per_supervisor=1)
    agents = tiny_agent("w1", supervisor=True), tiny_agent("w2")
    problem = tiny_problem(network=network, agents=agents, demand=tiny_demand(network, Horizon(MONDAY)))
    builder = Builder(compile_problem(problem))
    tours = builder.compiled.classes[0]
    value = np.zeros(builder.compiled.extended)
    value[tours.arcs[0, 0] : tours.arcs[0, 0] + 40] = 50.0
    for i in (0, 1):
        builder.put(i, builder.best(i, (value,)))
    assert set(builder.tours[1].arcs.tolist()) - {OFF}
    builder.take(0)
    elsewhere = np.full(builder.compiled.extended, 50.0) - value
    moved = builder.best(0, (elsewhere,))
    builder.put(0, moved)
    assert set(builder.tours[1].arcs.tolist()) <= set(moved.arcs.tolist())
    builder.take(1)
    builder.take(0)
    assert int(moved.arcs[0]) not in builder.best(0, (elsewhere,)).arcs.tolist()
