"""Handover: both sites on the queue before it passes; counted by hand, wanted by the engine, left out of the bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.codec.networks import decode_network, encode_network
from heliotrope.domain.contracts import Handover
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.handover import handover_places
from heliotrope.domain.network import Network
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.problem import NetworkDemand, Prices, RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.handover import Handovers
from heliotrope.scenario import read_scenario, write_scenario

from tests.unit.networks import MONDAY, tiny_agent, tiny_network, tiny_problem, tiny_shift
from tests.unit.test_rostering_plan import planned

NOBODY = Roster(())
MORNING = Handover("manila", "warsaw", 9 * 60, 60)
"""Until 09:00 in London, 08:00 UTC: four intervals from 07:00 UTC every day."""


def handing_over(*handovers: Handover) -> Network:
    """The tiny network where the shop's orders pass from Manila to Warsaw."""
    network = tiny_network()
    cards, orders, returns = network.queues
    return replace(network, queues=(cards, replace(orders, handovers=handovers), returns))


def two_sites(price: float, *handovers: Handover, returns: float = 0.0) -> RosterProblem:
    """Two of the shop at each site who may serve orders and returns, asked for from 06:00 to 16:00 UTC on Monday."""
    network, horizon = handing_over(*handovers), Horizon(MONDAY)
    required = np.zeros((3, horizon.slots))
    required[1, 24:64], required[2, 24:64] = 1.0, returns
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    demand = NetworkDemand(required, widths, np.full(widths.shape, 20.0), required)
    shop = {"clients": frozenset({"shop"}), "skills": {"retail": 1.0}}
    agents = tuple(
        tiny_agent(f"{site[0]}{n}", site, wage=wage, **shop)
        for site, wage in (("warsaw", 8.0), ("manila", 2.0))
        for n in range(2)
    )
    plan = replace(tiny_problem().work_plans["full-time"], days=(0, 5), week_minutes=(0, 2400))
    plan = replace(plan, start_windows=((0, 1380),), max_nights=None)
    return tiny_problem(
        network=network,
        demand=demand,
        agents=agents,
        work_plans={"full-time": plan},
        prices=Prices(handover_minute=price),
    )


def test_the_minutes_before_a_handover_want_a_head_at_both_sites() -> None:
    problem = two_sites(0.5, MORNING)
    places = handover_places(problem)
    assert [(p.queue, p.site) for p in places] == [(1, 1), (1, 0)]
    assert places[0].slots[:5].tolist() == [28, 29, 30, 31, 28 + 96]
    assert objective_terms(NOBODY, problem)["handover"] == pytest.approx(0.5 * 7 * 2 * 60)
    assert objective_terms(NOBODY, two_sites(0.5))["handover"] == 0.0


def test_a_head_on_the_queue_is_missing_no_more() -> None:
    problem = two_sites(0.5, MORNING)
    there = tiny_shift(problem.agents[0], MONDAY + timedelta(hours=6, minutes=30), "orders")
    assert objective_terms(Roster((there,)), problem)["handover"] == pytest.approx(0.5 * (7 * 2 * 60 - 60))
    elsewhere = tiny_shift(problem.agents[0], MONDAY + timedelta(hours=6, minutes=30), "returns")
    assert objective_terms(Roster((elsewhere,)), problem)["handover"] == pytest.approx(0.5 * 7 * 2 * 60)


def monday_missing(roster: Roster, problem: RosterProblem) -> float:
    """Minutes missing on Monday, the one day with demand."""
    six_days = 6 * 2 * 60
    return objective_terms(roster, problem)["handover"] / problem.prices.handover_minute - six_days


def test_the_engine_overlaps_sites_where_that_is_worth_more_than_the_wages() -> None:
    alone, overlapping = two_sites(0.001, MORNING), two_sites(2.0, MORNING)
    cheap, ready = planned(alone), planned(overlapping)
    assert monday_missing(cheap.roster, alone) > 0
    assert (
        objective_terms(ready.roster, overlapping)["handover"] < objective_terms(cheap.roster, overlapping)["handover"]
    )
    assert sum(objective_terms(ready.roster, overlapping).values()) < sum(
        objective_terms(cheap.roster, overlapping).values()
    )
    assert audit(ready.roster, overlapping) == ()


def test_sites_exchange_queue_time_for_a_handover() -> None:
    problem = two_sites(2.0, MORNING, returns=1.0)
    problem.demand.required[1, 24:64] *= 2
    problem.demand.widths[1, 24:64] *= 2
    builder = Builder(compile_problem(problem))
    wanted = np.zeros(builder.compiled.extended)
    wanted[26:34] = 100.0
    # Both of Manila come first and take the orders; one of Warsaw is left with the returns.
    for i in (2, 3, 0):
        builder.put(i, builder.best(i, (wanted,)))
    coverage, handovers = builder.coverage, builder.couplings.handovers
    warsaw = builder.compiled.terms[0].group
    assert coverage.served[28, warsaw].tolist() == [0.0, 1.0]
    handovers.settle(builder.compiled, coverage)
    assert coverage.served[28, warsaw].tolist() == [1.0, 0.0]
    assert coverage.short[1:, 28].tolist() == [0.0, 0.0]


def test_heads_counted_together_are_heads_counted_one_by_one() -> None:
    compiled = compile_problem(two_sites(2.0, MORNING, returns=1.0))
    groups, slots = np.array([terms.group for terms in compiled.terms]), np.full(len(compiled.terms), 28)
    single, together = Handovers(compiled), Handovers(compiled)
    for group, slot in zip(groups.tolist(), slots.tolist(), strict=True):
        single.count(group, np.array([slot]), 1)
    together.count_each(groups, slots, 1)
    assert together.heads.max() > 1.0
    assert np.array_equal(single.heads, together.heads)


def test_the_bound_stays_below_with_handovers() -> None:
    for price in (0.1, 3.0):
        proof = planned(two_sites(price, MORNING, returns=0.5)).certificate
        assert proof.terms["handover"] >= 0
        assert proof.bound <= proof.objective


def test_handovers_survive_the_wire_and_the_files_and_name_two_sites(tmp_path: Path) -> None:
    assert decode_network(encode_network(handing_over(MORNING))) == handing_over(MORNING)
    shop = read_scenario(Path(__file__).parents[2] / "shared" / "scenarios" / "corner-shop")
    (queue,), (site,) = shop.network.queues, shop.network.sites
    network = replace(
        shop.network,
        sites=(site, replace(site, id="gdn")),
        queues=(replace(queue, handovers=(Handover(site.id, "gdn", 840, 30),)),),
    )
    write_scenario(replace(shop, network=network), tmp_path)
    assert read_scenario(tmp_path).network == network
    with pytest.raises(InvalidValue, match=r"handovers\.takes: expected another site"):
        Handover("manila", "manila", 0, 30)
    with pytest.raises(InvalidValue, match=r"queues\[orders\]\.handovers: expected sites of the network"):
        handing_over(Handover("manila", "nowhere", 0, 30))
