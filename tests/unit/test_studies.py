"""Questions answered by the engines together: shifts, shortfalls, rules, contracts, scenarios."""

from __future__ import annotations

from dataclasses import replace

import pytest
from heliotrope.domain.capacity import CapacityTerms
from heliotrope.domain.errors import InvalidValue, NotFound
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.studies import (
    ActivityAnswer,
    ActivityQuestion,
    Answer,
    CapacityAnswer,
    CapacityQuestion,
    ContractAnswer,
    ContractQuestion,
    Question,
    RuleAnswer,
    RuleQuestion,
    ShiftAnswer,
    ShiftQuestion,
    ShortfallAnswer,
    ShortfallQuestion,
    WhatIfAnswer,
    WhatIfQuestion,
)
from heliotrope.domain.whatif import WhatIf
from heliotrope.rostering import plan_roster
from heliotrope.rostering.explain import stand
from heliotrope.studies import answer

from tests.unit.networks import tiny_demand, tiny_problem, tiny_roster
from tests.unit.requested_cases import talk

SHARES_ROUNDED = 1e-4
"""What queue shares in whole thousandths may cost."""


@pytest.fixture(scope="module")
def planned() -> tuple[RosterProblem, Roster]:
    """The tiny network, asked for more than it has, with its plan."""
    problem = tiny_problem()
    problem = replace(problem, demand=tiny_demand(problem.network, problem.horizon, 2.0))
    return problem, plan_roster(problem, seed=1, workers=1).roster


def answered(question: Question, planned: tuple[RosterProblem, Roster], told: list[str] | None = None) -> Answer:
    tell = [].append if told is None else told.append
    return answer(question, *planned, lambda: stand(*planned), workers=1, stop=lambda: False, tell=tell)


def test_why_an_agent_works_then(planned: tuple[RosterProblem, Roster]) -> None:
    shift = planned[1].shifts[0]
    found = answered(ShiftQuestion(shift.agent), planned)
    assert isinstance(found, ShiftAnswer)
    assert shift in [reason.shift for reason in found.shifts]


def test_what_binds_where_it_is_short_dearest_first_and_of_the_queues_asked(
    planned: tuple[RosterProblem, Roster],
) -> None:
    found = answered(ShortfallQuestion(4), planned)
    assert isinstance(found, ShortfallAnswer)
    assert len(found.shortfalls) == 4 < found.count
    money = [each.money for each in found.shortfalls]
    assert money == sorted(money, reverse=True)
    assert all(each.reason.bindings for each in found.shortfalls)
    of_one = answered(ShortfallQuestion(4, frozenset({"orders"})), planned)
    assert isinstance(of_one, ShortfallAnswer)
    assert {each.reason.window.queue for each in of_one.shortfalls} == {"orders"}
    with pytest.raises(NotFound, match="queues"):
        answered(ShortfallQuestion(4, frozenset({"nobody's"})), planned)


def test_what_rules_cost_and_whose_contract_cannot_be_kept(planned: tuple[RosterProblem, Roster]) -> None:
    prices = answered(RuleQuestion(), planned)
    assert isinstance(prices, RuleAnswer)
    assert prices.asked == prices.agents == len(planned[0].agents)
    assert [price.gone for price in prices.prices] == sorted((p.gone for p in prices.prices), reverse=True)
    assert isinstance(answered(ContractQuestion(), planned), ContractAnswer)


def test_scenarios_are_compared_with_the_roster_as_it_is(planned: tuple[RosterProblem, Roster]) -> None:
    told: list[str] = []
    question = WhatIfQuestion((WhatIf("flu", absence=0.3, seed=1), WhatIf("rush", volume={"*": 1.2})), people=1, seed=1)
    found = answered(question, planned, told)
    assert isinstance(found, WhatIfAnswer)
    assert told == ["scenario 1 of 2: flu", "scenario 2 of 2: rush"]
    flu, rush = found.outcomes
    assert flu.left is not None
    assert flu.left.shortage > found.reference.shortage
    assert rush.people <= 1
    for outcome in found.outcomes:
        assert outcome.left is not None
        assert outcome.breaches == 0
        assert outcome.answer.money <= outcome.left.money * (1 + SHARES_ROUNDED)


def test_months_ahead_are_planned_from_the_people_and_the_week_with_growth_by_queue_client_or_all(
    planned: tuple[RosterProblem, Roster],
) -> None:
    terms = CapacityTerms(training_weeks=1, ramp=())
    found = answered(CapacityQuestion(3, {"*": 1.1, "orders": 1.0}, terms), planned)
    assert isinstance(found, CapacityAnswer)
    plan = found.plan
    assert sum(cell.people[0] - cell.hires[0] for cell in plan.cells) == len(planned[0].agents)
    assert plan.bound <= plan.objective
    grown = {queue.queue: queue.required[-1] / queue.required[0] for queue in plan.queues}
    assert grown.pop("orders") == pytest.approx(1.0)
    assert all(factor == pytest.approx(1.1 ** (12 * 12 / 52)) for factor in grown.values())
    with pytest.raises(InvalidValue, match="growth"):
        answered(CapacityQuestion(3, {"nobody's": 1.1}), planned)


def test_what_was_not_placed_is_told_with_how_many_were_asked() -> None:
    problem = tiny_problem(activities=(talk(),))
    found = answered(ActivityQuestion(), (problem, tiny_roster(problem)))
    assert isinstance(found, ActivityAnswer)
    assert (found.asked, [each.person for each in found.unplaced]) == (2, ["w1", "w2"])
