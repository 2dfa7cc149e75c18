"""What a person is worth on a queue: proficiency, culture and quality together, and tenure of new hires by week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from heliotrope.codec.networks import decode_network, encode_network
from heliotrope.codec.people import decode_agent, encode_agent
from heliotrope.domain.contracts import SharingPool
from heliotrope.domain.objective import objective_terms, supply
from heliotrope.domain.people import EFFICIENCY_RANGE
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon
from heliotrope.rostering.bound import BoundParameters, improve_bound
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.polish import polish
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.sweeps import sweep
from heliotrope.scenario import read_scenario, write_scenario

from tests.unit.networks import MONDAY, tiny_agent, tiny_network, tiny_problem, tiny_shift
from tests.unit.test_rostering_bound import small
from tests.unit.test_rostering_plan import QUICK, planned, random_demand

RAMP = (0.25, 0.5, 0.75)


def efficiency(**changes: object) -> float:
    network = tiny_network()
    return tiny_agent("w1", **changes).efficiency(network.queue("cards"), network.client("bank"))


def test_efficiency_is_the_product_of_the_scores_for_the_client() -> None:
    assert efficiency(skills={"cards": 0.9}, culture={"bank": 1.1}, quality={"bank": 0.8}) == pytest.approx(0.792)
    assert efficiency(skills={"cards": 0.9}, culture={"shop": 0.5}) == 0.9
    assert efficiency(skills={"cards": 1.4}, culture={"bank": 1.9}) == EFFICIENCY_RANGE[1]
    assert efficiency(skills={"cards": 0.3}, quality={"bank": 0.1}) == EFFICIENCY_RANGE[0]
    assert efficiency(skills={"retail": 1.0}, quality={"bank": 1.2}) == 0.0


def growing(seed: int = 1, weeks: int = 2, *pools: SharingPool) -> RosterProblem:
    """Two experienced agents and two hired on the first day, one of whom serves both clients, over `weeks`."""
    rng, horizon = np.random.default_rng(seed), Horizon(MONDAY, weeks=weeks)
    network = replace(tiny_network(), ramp=RAMP, pools=pools)
    both = {"clients": frozenset({"bank", "shop"}), "skills": {"cards": 0.9, "retail": 1.1}}
    agents = (
        tiny_agent("w1"),
        tiny_agent("n1", hired=MONDAY.date()),
        tiny_agent("n2", hired=MONDAY.date(), **both),
        tiny_agent("m1", "manila"),
    )
    demand = random_demand(rng, network, horizon, [24 * d + h for d in range(7 * weeks) for h in range(5, 17)])
    demand.required[2], demand.widths[2] = 0.0, 0.0
    return tiny_problem(network=network, horizon=horizon, demand=demand, agents=agents)


def test_a_new_hire_counts_for_more_each_week_of_tenure() -> None:
    problem = growing()
    assert problem.productivity.tolist() == [[1.0, 1.0], [0.25, 0.5], [0.25, 0.5], [1.0, 1.0]]
    novice = problem.agents[1]
    shifts = (tiny_shift(novice, MONDAY), tiny_shift(novice, MONDAY + timedelta(weeks=1)))
    open_agents = supply(shifts, problem)[0]
    assert open_agents[[0, 672]].tolist() == [0.25, 0.5]
    assert tiny_agent("n", hired=date(2026, 11, 2)).productivity(RAMP, MONDAY.date()) == 0.0
    assert tiny_agent("n", hired=date(2026, 9, 1)).productivity(RAMP, MONDAY.date()) == 1.0


@pytest.mark.parametrize("pools", [(), (SharingPool("both", frozenset({"bank", "shop"})),)])
def test_the_builder_keeps_the_books_of_growing_productivity(pools: tuple[SharingPool, ...]) -> None:
    problem = growing(1, 2, *pools)
    compiled = compile_problem(problem)
    builder = Builder(compiled)
    sweep(builder, np.arange(len(compiled.terms)))
    polish(builder, 1, QUICK.polish, lambda: False)
    terms = objective_terms(Roster(shifts_of(builder)), problem)
    assert builder.shortage == pytest.approx(terms["shortage"], rel=0.01)
    assert planned(problem).certificate.bound <= planned(problem).certificate.objective


def test_the_bound_of_new_hires_never_exceeds_the_optimum_of_trying_everything() -> None:
    for seed in range(4):
        case = small(seed)
        network = replace(case.problem.network, ramp=RAMP)
        agents = (replace(case.problem.agents[0], hired=MONDAY.date()), *case.problem.agents[1:])
        problem = replace(case.problem, network=network, agents=agents)
        fewer = replace(case, problem=_slower(problem))
        compiled = compile_problem(problem)
        bound = improve_bound(compiled, np.zeros_like(compiled.required), BoundParameters(steps=40))
        assert bound.value <= fewer.optimum + 1e-6


def _slower(problem: RosterProblem) -> RosterProblem:
    """The same week with the first agent's skills at its productivity, for a search that knows no tenure."""
    first, *others = problem.agents
    skills = {name: level * RAMP[0] for name, level in first.skills.items()}
    return replace(problem, agents=(replace(first, skills=skills, hired=None), *others))


def test_scores_and_ramp_survive_the_wire_and_the_files(tmp_path: Path) -> None:
    agent = tiny_agent("w1", culture={"bank": 1.1}, quality={"bank": 0.9}, hired=date(2026, 10, 5))
    assert decode_agent(encode_agent(agent)) == agent
    network = replace(tiny_network(), ramp=RAMP)
    assert decode_network(encode_network(network)) == network
    shop = read_scenario(Path(__file__).parents[2] / "shared" / "scenarios" / "corner-shop")
    novice = replace(shop.agents[0], hired=date(2026, 10, 5), culture={"corner-shop": 0.9})
    changed = replace(shop, network=replace(shop.network, ramp=RAMP), agents=(novice, *shop.agents[1:]))
    write_scenario(changed, tmp_path)
    again = read_scenario(tmp_path)
    assert (again.network, again.agents) == (changed.network, changed.agents)
