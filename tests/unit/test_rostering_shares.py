"""Contractual site shares: counted by hand, priced while the engine builds, never too dear in the bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from heliotrope.domain.network import Network, SiteShare
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.people import WorkPlan
from heliotrope.domain.problem import NetworkDemand, Prices, RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.site_shares import client_hours, share_limits
from heliotrope.domain.time import Horizon
from heliotrope.rostering.bound import BoundParameters, Lagrangian, improve_bound, unpack_multipliers, unpack_weights
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.couplings import CoupledTerms, Couplings
from heliotrope.rostering.polish import polish
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.sweeps import sweep

from tests.unit.exact import Program, add_site_shares, cover, one_client_each
from tests.unit.networks import (
    MONDAY,
    tiny_agent,
    tiny_demand,
    tiny_network,
    tiny_problem,
    tiny_roster,
    tiny_rules,
    tiny_shift,
)
from tests.unit.test_rostering_bound import HALF_DAY, LONG_DAY, Small
from tests.unit.test_rostering_plan import QUICK, planned, random_demand


def sharing(*bands: SiteShare) -> Network:
    """The tiny network with bands on the shop's hours, both sites on one clock."""
    network = tiny_network()
    bank, shop = network.clients
    warsaw, manila = network.sites
    sites = (warsaw, replace(manila, zone="Europe/Warsaw"))
    return replace(network, clients=(bank, replace(shop, shares=bands)), sites=sites)


def small(seed: int) -> Small:
    """Three agents of the shop at two sites, who may serve two queues on one day."""
    rng = np.random.default_rng(seed)
    low, high = np.sort(rng.uniform(0, 1, 2)).tolist()
    network = sharing(SiteShare("warsaw", low, high))
    hours = replace(network.sites[0].hours, windows=((360, 1320),) + (None,) * 6)
    network = replace(network, sites=tuple(replace(site, hours=hours) for site in network.sites))
    horizon = Horizon(MONDAY, grain_minutes=30)
    sole = {"clients": frozenset({"shop"}), "skills": {"retail": 1.0}}
    both = {"clients": frozenset({"bank", "shop"}), "skills": {"cards": 1.0, "retail": 0.8}}
    agents = tuple(
        tiny_agent(
            f"a{n}",
            "warsaw" if n < 2 else "manila",
            wage=float(rng.uniform(0.5, 8.0)),
            **(both if n < 2 and rng.random() < 0.5 else sole),
        )
        for n in range(3)
    )
    plan = WorkPlan("full-time", (HALF_DAY, LONG_DAY), ((420, 540),), (0, 2), (0, 700), start_step=60)
    law = {"weekly_rest_minutes": 660, "break_minutes": 0, "max_stretch_minutes": 600}
    return Small(
        tiny_problem(
            network=network,
            horizon=horizon,
            agents=agents,
            work_plans={"full-time": plan},
            rules={"PL": tiny_rules(**law), "PH": tiny_rules("PH", **law)},
            demand=random_demand(rng, network, horizon, list(range(6, 13))),
            prices=Prices(site_share_hour=float(rng.uniform(0.5, 12.0))),
        )
    )


def sharing_hours(network: Network) -> Network:
    """The network without bands: one agent alone always leaves them."""
    return replace(network, clients=tuple(replace(client, shares=()) for client in network.clients))


def exact(case: Small) -> float:
    program = Program()
    unbound = Small(replace(case.problem, network=sharing_hours(case.problem.network)))
    tours = [unbound._tours(agent) for agent in case.problem.agents]
    served = cover(program, case.problem, tours)
    one_client_each(program, case.problem, served)
    add_site_shares(program, case.problem, served)
    return program.optimum()


def test_hours_are_counted_by_client_and_site_within_the_horizon() -> None:
    problem = tiny_problem()
    agent = problem.agents[0]
    inside, across = tiny_shift(agent, MONDAY), tiny_shift(agent, MONDAY - timedelta(hours=2))
    hours = client_hours((inside, across), problem)
    # A shift has 7.5 hours on queue; the second loses its first two hours, in which the first break falls.
    assert hours[0, 0] == pytest.approx(7.5 + 7.5 - 1.75)
    assert hours.sum() == hours[0, 0]


def test_the_term_prices_each_hour_outside_a_band_and_none_within() -> None:
    network = sharing(SiteShare("manila", 0.0, 0.6))
    problem = tiny_problem(network=network, prices=Prices(site_share_hour=10.0))
    shop = [agent for agent in problem.agents if agent.site == "manila"]
    roster = Roster(tuple(tiny_shift(agent, MONDAY, "orders") for agent in shop))
    hours = client_hours(roster.shifts, problem)[1].sum()
    assert objective_terms(roster, problem)["site_shares"] == pytest.approx(10.0 * 0.4 * hours)
    wide = replace(problem, network=sharing(SiteShare("manila", 0.0, 1.0)))
    assert objective_terms(roster, wide)["site_shares"] == 0.0
    assert share_limits(wide.network) == ()


def test_the_bound_with_site_shares_never_exceeds_the_exact_optimum() -> None:
    shares = []
    for seed in range(8):
        case = small(seed)
        optimum, compiled = exact(case), compile_problem(case.problem)
        raised = improve_bound(compiled, np.zeros_like(compiled.required), BoundParameters(steps=40))
        assert raised.value <= optimum + 1e-6
        shares.append(raised.value / optimum)
        rng = np.random.default_rng(seed)
        for _ in range(5):
            weights = rng.uniform(0, case.problem.prices.site_share_hour, len(raised.weights))
            value, _ = Lagrangian(compiled).evaluate(rng.uniform(0, 9, compiled.required.shape), weights)
            assert value <= optimum + 1e-6
    assert np.median(shares) > 0.8


def test_plans_of_small_problems_come_near_the_exact_optimum() -> None:
    excess = []
    for seed in range(5):
        case = small(seed)
        optimum, proof = exact(case), planned(case.problem).certificate
        assert proof.bound <= optimum + 1e-6
        assert proof.objective >= optimum - 0.05
        excess.append(proof.objective / optimum - 1)
    assert np.median(excess) < 0.02


def crowded(*bands: SiteShare) -> RosterProblem:
    """Ten agents of the shop, half of them at each site, one site much cheaper."""
    network = sharing(*bands)
    agents = (
        *(tiny_agent(f"w{n}", clients=frozenset({"shop"}), skills={"retail": 1.0}, wage=9.0) for n in range(5)),
        *(tiny_agent(f"m{n}", "manila", wage=2.0) for n in range(5)),
    )
    horizon = Horizon(MONDAY)
    rng = np.random.default_rng(3)
    demand = random_demand(rng, network, horizon, [24 * d + h for d in range(7) for h in range(6, 16)])
    served = np.array([0.0, 1.0, 1.0])[:, None]
    demand = NetworkDemand(
        demand.required * served, demand.widths * served[:, :, None], demand.prices * 4, demand.load * served
    )
    plans = {"full-time": replace(tiny_problem().work_plans["full-time"], days=(0, 5), week_minutes=(0, 2400))}
    return tiny_problem(network=network, agents=agents, demand=demand, work_plans=plans)


def test_the_engine_meets_a_band_that_cheap_labour_would_leave() -> None:
    free = planned(crowded()).roster
    banded = crowded(SiteShare("manila", 0.0, 0.4))
    before = client_hours(free.shifts, banded)[1]
    solution = planned(banded)
    after = client_hours(solution.roster.shifts, banded)[1]
    assert before[1] / before.sum() > 0.55
    assert after[1] / after.sum() < 0.43
    assert solution.certificate.terms["site_shares"] < 0.1 * objective_terms(free, banded)["site_shares"]
    assert solution.certificate.objective < sum(objective_terms(free, banded).values())
    assert solution.certificate.bound <= solution.certificate.objective


def test_the_builder_keeps_the_term_as_the_shifts_have_it() -> None:
    case = crowded(SiteShare("manila", 0.2, 0.4), SiteShare("warsaw", 0.5, 0.7))
    problem = replace(case, base=None)
    compiled = compile_problem(problem)
    builder = Builder(compiled)
    sweep(builder, np.arange(len(compiled.terms)))
    polish(builder, 1, QUICK.polish, lambda: False)
    builder.rebalance()
    terms = objective_terms(Roster(shifts_of(builder)), problem)
    assert builder.couplings.money(builder.coverage) == pytest.approx(terms["site_shares"], abs=0.5)


def test_presence_counted_together_is_presence_counted_one_by_one() -> None:
    compiled = compile_problem(crowded(SiteShare("manila", 0.2, 0.4), SiteShare("warsaw", 0.5, 0.7)))
    rng = np.random.default_rng(2)
    groups, slots = rng.integers(0, len(compiled.group_queues), 60), rng.integers(0, compiled.extended, 60)
    single, together = Couplings(compiled), Couplings(compiled)
    for group, slot in zip(groups.tolist(), slots.tolist(), strict=True):
        single.count(group, np.array([slot]), 1)
    together.count_each(groups, slots, 1)
    assert together.shares.hours == pytest.approx(single.shares.hours)
    assert (together.shares.hours > together.shares.terms.given).any()
    every = np.arange(len(compiled.group_queues))
    assert np.ptp(together.tariffs(every)) > 0.0
    for group, row in zip(every.tolist(), together.tariffs(every), strict=True):
        assert row == pytest.approx(together.tariff(group))


def test_the_weights_in_the_certificate_give_the_bound_again() -> None:
    problem = crowded(SiteShare("manila", 0.0, 0.4))
    proof = planned(problem).certificate
    shape = problem.demand.required.shape
    pi, weights = unpack_multipliers(proof.multipliers, *shape), unpack_weights(proof.multipliers, *shape)
    assert len(weights) == len(CoupledTerms(compile_problem(problem)))
    value, _ = Lagrangian(compile_problem(problem)).evaluate(pi, weights)
    assert value == pytest.approx(proof.bound, rel=1e-6)


def test_facts_count_for_the_share() -> None:
    network = sharing(SiteShare("warsaw", 0.5, 1.0))
    base = tiny_problem(network=network, demand=tiny_demand(network, Horizon(MONDAY), 3.0))
    facts = tiny_roster(base)
    problem = replace(base, base=facts, scope_agents=frozenset())
    terms, compiled = objective_terms(facts, problem), compile_problem(problem)
    assert terms["site_shares"] > 0
    lagrangian = Lagrangian(compiled)
    weights = np.full(len(lagrangian.terms), problem.prices.site_share_hour)
    value, _ = lagrangian.evaluate(compiled.prices.max(axis=2), weights)
    assert value == pytest.approx(terms["site_shares"] + float((compiled.widths * compiled.prices).sum()))
