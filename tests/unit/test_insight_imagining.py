"""What-if scenarios applied to a frozen problem, checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.codec.problems import decode_problem, encode_problem
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.people import TimeOff
from heliotrope.domain.problem import SiteClosure
from heliotrope.domain.whatif import NewClient, NewSite, RuleChange, WhatIf
from heliotrope.insight.imagining import imagine, standing_still
from heliotrope.staffing import agents_for_erlang_a

from tests.unit.networks import MONDAY, tiny_problem, tiny_roster

SHUT = SiteClosure("warsaw", MONDAY, MONDAY + timedelta(days=1))
CARDS, ORDERS, RETURNS = 0, 1, 2


def busy() -> Any:
    """The tiny problem with 10 erlangs and 13 agents on every queue that is open."""
    problem = tiny_problem()
    on = problem.demand.required > 0
    required = np.where(on, 13.0, 0.0)
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    return replace(
        problem, demand=replace(problem.demand, required=required, widths=widths, load=np.where(on, 10.0, 0))
    )


def test_nothing_imagined_changes_nothing_but_the_basis() -> None:
    problem = tiny_problem()
    imagined = imagine(problem, WhatIf("nothing"))
    assert imagined.basis == {"what-if": "nothing"}
    assert replace(imagined, basis=problem.basis).hash == problem.hash


def test_an_outage_closes_the_site_beside_closures_already_known() -> None:
    known = SiteClosure("manila", MONDAY, MONDAY + timedelta(hours=4))
    imagined = imagine(tiny_problem(closures=(known,)), WhatIf("out", closures=(SHUT,)))
    assert imagined.closures == (known, SHUT)


def test_more_contacts_ask_for_as_many_more_agents_as_erlang_does() -> None:
    problem = busy()
    imagined = imagine(problem, WhatIf("more", volume={"cards": 1.5}))
    queue = problem.network.queues[CARDS]
    goal = {
        "service_level": queue.goal.service_level,
        "within_s": queue.goal.within_s,
        "max_occupancy": queue.goal.max_occupancy,
    }

    def erlang(load: float) -> float:
        return float(agents_for_erlang_a(load / queue.handle_time_s, queue.handle_time_s, queue.patience_s, **goal))

    on = problem.demand.required[CARDS] > 0
    expected = 13.0 * erlang(15.0) / erlang(10.0)
    assert imagined.demand.required[CARDS][on] == pytest.approx(expected)
    assert expected < 13.0 * 1.5  # economies of scale
    assert imagined.demand.load[CARDS][on] == pytest.approx(15.0)
    np.testing.assert_allclose(imagined.demand.widths[CARDS].sum(axis=1), imagined.demand.required[CARDS])
    np.testing.assert_array_equal(imagined.demand.required[ORDERS], problem.demand.required[ORDERS])
    np.testing.assert_array_equal(problem.demand.load[CARDS][on], 10.0)


def test_deferred_work_grows_in_proportion() -> None:
    imagined = imagine(busy(), WhatIf("more", volume={"shop": 1.2}))
    on = imagined.demand.required[RETURNS] > 0
    assert imagined.demand.required[RETURNS][on] == pytest.approx(13.0 * 1.2)


def test_the_queues_own_factor_goes_before_its_clients_and_that_before_everybodys() -> None:
    factors = {"*": 3.0, "shop": 2.0, "returns": 1.5}
    load = imagine(busy(), WhatIf("mix", volume=factors)).demand.load.max(axis=1)
    np.testing.assert_allclose(load, [30.0, 20.0, 15.0])


def test_longer_contacts_raise_load_and_handle_time() -> None:
    imagined = imagine(busy(), WhatIf("slow", handle_time={"cards": 1.1}))
    assert imagined.network.queues[CARDS].handle_time_s == pytest.approx(330.0)
    assert imagined.demand.load[CARDS].max() == pytest.approx(11.0)
    assert imagined.demand.required[CARDS].max() > 13.0


def test_absence_sends_the_share_of_people_away_the_same_for_the_same_seed() -> None:
    away = TimeOff(MONDAY + timedelta(days=2), MONDAY + timedelta(days=3))
    before = TimeOff(MONDAY - timedelta(days=3), MONDAY - timedelta(days=2))
    problem = tiny_problem()
    problem = replace(problem, agents=tuple(replace(a, leave=(before, away)) for a in problem.agents))
    once, again, other = (imagine(problem, WhatIf("flu", absence=0.5, seed=seed)) for seed in (1, 1, 2))
    week = TimeOff(MONDAY, MONDAY + timedelta(days=7))
    assert sum(agent.leave == (before, week) for agent in once.agents) == 3
    assert once.hash == again.hash
    assert once.hash != other.hash


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (RuleChange("daily_rest_minutes", 600), lambda p: {r.daily_rest_minutes for r in p.rules.values()} == {600}),
        (RuleChange("daily_rest_minutes", 600, "PL"), lambda p: p.rules["PH"].daily_rest_minutes == 660),
        (RuleChange("night_premium", 0.5), lambda p: p.rules["PL"].night_premium == 0.5),
        (RuleChange("max_nights", 3, "full-time"), lambda p: p.work_plans["full-time"].max_nights == 3),
        (RuleChange("person_disturbed", 7.5), lambda p: p.prices.person_disturbed == 7.5),
    ],
)
def test_a_rule_is_changed_where_it_is_asked(change: RuleChange, found: Any) -> None:
    assert found(imagine(tiny_problem(), WhatIf("rule", rules=(change,))))


def test_a_new_client_asks_for_what_the_other_does_and_shares_its_people() -> None:
    problem = busy()
    imagined = imagine(problem, WhatIf("client", clients=(NewClient("mint", "bank", 2.0, agents=2),)))
    q = imagined.network.queue_index("mint:cards")
    assert imagined.demand.load[q].max() == pytest.approx(20.0)
    assert imagined.demand.load[CARDS].max() == pytest.approx(10.0)
    assert imagined.network.client("mint").permits("warsaw")
    assert not imagined.network.client("mint").permits("manila")
    hired = [agent for agent in imagined.agents if agent.id.startswith("mint-")]
    assert [agent.clients for agent in hired] == [frozenset({"bank", "mint"})] * 2
    assert imagined.efficiency[imagined.agent_index["w1"], q] > 0
    assert imagined.efficiency[imagined.agent_index["m1"], q] == 0


def test_a_new_site_has_the_others_clock_rules_and_people() -> None:
    imagined = imagine(tiny_problem(), WhatIf("site", sites=(NewSite("lodz", "warsaw", 4),)))
    there = [agent for agent in imagined.agents if agent.site == "lodz"]
    assert [agent.id for agent in there] == ["lodz-0001", "lodz-0002", "lodz-0003", "lodz-0004"]
    assert imagined.network.site("lodz").zone == "Europe/Warsaw"
    assert imagined.network.client("bank").permits("lodz")
    assert imagined.efficiency[imagined.agent_index["lodz-0001"], CARDS] == 1.0
    read = decode_problem(encode_problem(imagined))
    assert audit(tiny_roster(read), read) == ()


def test_standing_still_loses_the_shifts_of_the_absent_and_of_the_closed_site() -> None:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    imagined = imagine(problem, WhatIf("out", closures=(SHUT,)))
    left = standing_still(roster, imagined)
    lost = {(s.agent, s.start) for s in roster.shifts} - {(s.agent, s.start) for s in left.shifts}
    assert {agent for agent, _ in lost} == {"w1", "w2", "w3"}
    assert all(start < MONDAY + timedelta(days=1) for _, start in lost)
    assert len(standing_still(roster, imagine(problem, WhatIf("flu", absence=0.5))).shifts) == 15


def test_what_has_begun_stands_still_whatever_is_closed() -> None:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    frozen = replace(imagine(problem, WhatIf("out", closures=(SHUT,))), frozen_until=SHUT.end)
    assert standing_still(roster, frozen).shifts == roster.shifts


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: WhatIf(""), "what_if.name"),
        (lambda: WhatIf("x", absence=1.0), "absence"),
        (lambda: WhatIf("x", volume={"cards": 0.0}), "volume[cards]"),
        (lambda: NewSite("a", "b", 0), "new_site.agents"),
        (lambda: imagine(tiny_problem(), WhatIf("x", volume={"none": 2.0})), "volume"),
        (lambda: imagine(tiny_problem(), WhatIf("x", rules=(RuleChange("kindness", 1),))), "rule"),
        (lambda: imagine(tiny_problem(), WhatIf("x", rules=(RuleChange("max_day_minutes", 1.5),))), "rule"),
        (lambda: imagine(tiny_problem(), WhatIf("x", sites=(NewSite("lodz", "gdansk", 1),))), "site"),
        (lambda: imagine(tiny_problem(), WhatIf("x", clients=(NewClient("shop", "bank"),))), "new_client.id"),
    ],
)
def test_what_cannot_be_imagined_names_the_field(make: Any, field: str) -> None:
    with pytest.raises(InvalidValue) as error:
        make()
    assert error.value.field == field
