"""Committed open hours: the requirement is what the client has bought, at the price of the commitment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from heliotrope.codec.networks import decode_network, encode_network
from heliotrope.domain.contracts import CommittedBlock, CommittedHours
from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.network import Network
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon
from heliotrope.scenario import read_scenario, write_scenario
from heliotrope.staffing.requirement import require_staff

from tests.unit.networks import MONDAY, tiny_agent, tiny_network, tiny_problem
from tests.unit.test_rostering_plan import planned

MORNING = CommittedHours((CommittedBlock(0, 480, 720, 2.0), CommittedBlock(0, 600, 660, 1.0)), price=24.0)


def committed() -> Network:
    """The tiny network where the bank has bought Monday mornings on its cards queue."""
    network = tiny_network()
    cards, *others = network.queues
    return replace(network, queues=(replace(cards, committed=MORNING), *others))


def bought() -> RosterProblem:
    network = committed()
    flat = np.full(96, 6.0)
    forecast = DemandForecast("cards", MONDAY.date(), flat, flat, flat, np.full(96, 300.0), 1, "test")
    need = require_staff(forecast, network.queue("cards"))
    slow = tuple(tiny_agent(f"w{n}", skills={"cards": 0.5}) for n in range(2))
    plan = replace(tiny_problem().work_plans["full-time"], days=(0, 5), week_minutes=(0, 2400))
    demand = NetworkDemand.of(network, Horizon(MONDAY), [need])
    return tiny_problem(network=network, demand=demand, agents=slow, work_plans={"full-time": plan})


def test_what_is_bought_is_required_on_the_queues_clock_and_blocks_add_up() -> None:
    required = bought().demand.required[0]
    # 08:00 in Warsaw is 06:00 UTC, slot 24; from 10:00 to 11:00 a third agent is bought.
    assert required[23:32].tolist() == [0.0] + [2.0] * 8
    assert required[32:36].tolist() == [3.0] * 4
    assert required[36:41].tolist() == [2.0] * 4 + [0.0]


def test_a_missing_hour_costs_the_commitments_price_in_a_term_of_its_own() -> None:
    terms = objective_terms(Roster(()), bought())
    assert terms["committed_hours"] == pytest.approx(24.0 * (2 * 4 + 1))
    assert terms["shortage"] == 0.0


def test_people_count_on_committed_hours_whatever_their_efficiency() -> None:
    problem = bought()
    assert problem.efficiency[0].tolist() == [1.0, 0.0, 0.0]
    proof = planned(problem).certificate
    # Two people for nine hours bought, and each has a break of a quarter of an hour in the morning.
    assert proof.terms["committed_hours"] == pytest.approx(24.0 * (1 + 2 * 0.25))
    assert proof.bound <= proof.objective


def test_committed_hours_survive_the_wire_and_the_files(tmp_path: Path) -> None:
    assert decode_network(encode_network(committed())) == committed()
    shop = read_scenario(Path(__file__).parents[2] / "shared" / "scenarios" / "corner-shop")
    (queue,) = shop.network.queues
    network = replace(shop.network, queues=(replace(queue, committed=MORNING),))
    write_scenario(replace(shop, network=network), tmp_path)
    assert read_scenario(tmp_path).network == network


def test_a_commitment_without_price_or_block_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"committed\.price: expected money above 0"):
        CommittedHours(MORNING.blocks, 0.0)
    with pytest.raises(InvalidValue, match=r"committed\.blocks: expected at least one"):
        CommittedHours((), 1.0)
