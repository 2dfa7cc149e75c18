"""Agents of several clients: one client a shift, or blocks with a changeover where the clients have approved a pool."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.codec.networks import decode_network, encode_network
from heliotrope.domain.contracts import SharingPool
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.network import Network
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import CHANGEOVER, Roster, Shift
from heliotrope.domain.time import Horizon
from heliotrope.rostering import repair_roster
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.polish import polish
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.sweeps import sweep
from heliotrope.scenario import read_scenario, write_scenario

from tests.unit.networks import MONDAY, tiny_agent, tiny_network, tiny_problem
from tests.unit.test_rostering_plan import QUICK, planned, random_demand

POOL = SharingPool("both", frozenset({"bank", "shop"}))


def pooled(*pools: SharingPool) -> Network:
    return replace(tiny_network(), pools=pools)


def halves(*pools: SharingPool) -> RosterProblem:
    """One agent for both clients: on Monday the bank needs it in the morning, the shop in the afternoon."""
    network, horizon = pooled(*pools), Horizon(MONDAY)
    required = np.zeros((3, horizon.slots))
    required[0, 24:40], required[1, 40:58] = 1.0, 1.0
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    demand = NetworkDemand(required, widths, np.full(widths.shape, 10.0), required)
    agent = tiny_agent("w1", clients=frozenset({"bank", "shop"}), skills={"cards": 1.0, "retail": 1.0})
    plan = replace(tiny_problem().work_plans["full-time"], days=(0, 5), week_minutes=(0, 2400))
    return tiny_problem(network=network, demand=demand, agents=(agent,), work_plans={"full-time": plan})


def mixed(seed: int, *pools: SharingPool) -> RosterProblem:
    """Six agents, four of them of both clients, under random demand."""
    rng, network, horizon = np.random.default_rng(seed), pooled(*pools), Horizon(MONDAY)
    both = {"clients": frozenset({"bank", "shop"}), "skills": {"cards": 0.9, "retail": 1.1}}
    agents = (*(tiny_agent(f"b{n}", **both) for n in range(4)), tiny_agent("w1"), tiny_agent("m1", "manila"))
    demand = random_demand(rng, network, horizon, [24 * d + h for d in range(7) for h in range(5, 17)])
    demand.required[2], demand.widths[2] = 0.0, 0.0
    return tiny_problem(network=network, demand=demand, agents=agents)


def clients_of(shift: Shift, problem: RosterProblem) -> set[str]:
    return {problem.network.queue(share.queue).client for block in shift.activities for share in block.shares}


def test_without_a_pool_a_shift_serves_one_client() -> None:
    problem = halves()
    (shift,) = planned(problem).roster.shifts
    assert clients_of(shift, problem) == {"shop"}


def test_with_a_pool_a_shift_changes_clients_once_with_a_paid_changeover() -> None:
    problem = halves(POOL)
    solution = planned(problem)
    (shift,) = solution.roster.shifts
    assert audit(solution.roster, problem) == ()
    assert clients_of(shift, problem) == {"bank", "shop"}
    (changeover,) = [a for a in shift.activities if a.code == CHANGEOVER]
    assert (changeover.minutes, changeover.paid, changeover.shares) == (15, True, ())
    assert solution.certificate.terms["shortage"] < planned(halves()).certificate.terms["shortage"]
    assert solution.certificate.bound <= solution.certificate.objective


@pytest.mark.parametrize("pools", [(), (POOL,), (replace(POOL, block_minutes=180, changeover_minutes=30),)])
def test_plans_of_mixed_agents_break_no_rule_and_the_books_agree(pools: tuple[SharingPool, ...]) -> None:
    for seed in range(2):
        problem = mixed(seed, *pools)
        solution = planned(problem)
        assert audit(solution.roster, problem) == ()
        assert solution.certificate.bound <= solution.certificate.objective
        compiled = compile_problem(problem)
        builder = Builder(compiled)
        sweep(builder, np.arange(len(compiled.terms)))
        polish(builder, seed, QUICK.polish, lambda: False)
        terms = objective_terms(Roster(shifts_of(builder)), problem)
        assert builder.shortage == pytest.approx(terms["shortage"], rel=0.01)


def test_a_repair_keeps_one_client_a_shift() -> None:
    problem = mixed(1)
    base = planned(problem).roster
    late = replace(problem, base=base, demand=mixed(2).demand)
    mended = repair_roster(late)
    assert not [b for b in audit(mended.roster, late) if b.rule in ("one_client", "client_blocks")]


@pytest.mark.parametrize("other", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_a_repair_knows_published_changeovers_and_breaks_no_rule(seed: int, other: bool) -> None:
    problem = mixed(seed, POOL)
    base = planned(problem).roster
    late = replace(problem, base=base, demand=mixed(seed + 50).demand if other else problem.demand)
    mended = repair_roster(late).roster
    assert audit(base, late) == audit(mended, late) == ()
    changeovers = [sum(a.code == CHANGEOVER for s in each.shifts for a in s.activities) for each in (base, mended)]
    assert min(changeovers) > 0
    if not other:
        # Nothing has happened: at most breaks and queue time improve.
        assert [(s.agent, s.start, s.end) for s in mended.shifts] == [(s.agent, s.start, s.end) for s in base.shifts]


def test_a_pool_costs_little_more_than_none_at_worst() -> None:
    for seed in range(2):
        apart, shared = (planned(mixed(seed, *pools)).certificate for pools in ((), (POOL,)))
        assert shared.objective <= apart.objective * 1.05


def test_pools_survive_the_wire_and_the_files_and_name_known_clients(tmp_path: Path) -> None:
    assert decode_network(encode_network(pooled(POOL))) == pooled(POOL)
    shipped = read_scenario(Path(__file__).parents[2] / "shared" / "scenarios" / "corner-shop")
    (client,) = shipped.network.clients
    network = replace(shipped.network, clients=(client, replace(client, id="next-door")))
    network = replace(network, pools=(SharingPool("street", frozenset({client.id, "next-door"})),))
    write_scenario(replace(shipped, network=network), tmp_path)
    assert read_scenario(tmp_path).network == network
    with pytest.raises(InvalidValue, match=r"pools\[both\]\.clients: expected clients of the network"):
        pooled(replace(POOL, clients=frozenset({"bank", "nobody"})))
