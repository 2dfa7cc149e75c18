"""Requested activities in whole plans: lawful, where they cost least, together, with their trainer, and bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.activities import ActivityRequest
from heliotrope.domain.attendance import attendances, held_activities
from heliotrope.domain.objective import objective_terms, shift_cost, shortage_money, supply
from heliotrope.domain.people import BreakRule, ShiftPattern, TimeOff
from heliotrope.domain.problem import ChangeBudget, NetworkDemand, RosterProblem
from heliotrope.domain.roster import ON_QUEUE, WHOLE, Activity, QueueShare, Roster, Shift
from heliotrope.domain.time import Horizon, instant_of
from heliotrope.rostering import Solution, plan_roster, repair_roster
from heliotrope.rostering.activities import sessions_of
from heliotrope.rostering.bound import BoundParameters
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.plan import PlanParameters
from heliotrope.rostering.polish import PolishParameters

from tests.unit.audit_cases import at
from tests.unit.networks import FULL_TIME, MONDAY, tiny_agent, tiny_demand, tiny_network, tiny_problem
from tests.unit.requested_cases import money_of, talk

QUICK = PlanParameters(bound=BoundParameters(steps=30), polish=PolishParameters(least_moves=60), shakes=0)


def planned(problem: RosterProblem, **how: Any) -> Solution:
    return plan_roster(problem, parameters=QUICK, **how)


def blocks_of(solution: Solution, name: str = "talk") -> dict[str, list[Activity]]:
    """Person -> activities that answer the request."""
    found: dict[str, list[Activity]] = {}
    for shift, block in held_activities(solution.roster.shifts):
        if block.request == name:
            found.setdefault(shift.agent, []).append(block)
    return found


def asked(*requests: ActivityRequest, required: float = 1.5, **changes: Any) -> RosterProblem:
    network = tiny_network()
    return tiny_problem(demand=tiny_demand(network, Horizon(MONDAY), required), activities=requests, **changes)


# -- one by one, together, with a trainer ------------------------------------------------------------------------------


def test_people_who_are_asked_separately_each_attend_within_the_window_and_the_deadline() -> None:
    problem = asked(talk(people=("w1", "w2", "m1"), start=at(1), end=at(4), deadline=at(3)))
    solution = planned(problem)
    assert audit(solution.roster, problem) == ()
    blocks = blocks_of(solution)
    assert set(blocks) == {"w1", "w2", "m1"}
    assert all(at(1) <= block.start and block.end <= at(3) for own in blocks.values() for block in own)
    assert solution.certificate.terms["activities"] == 0.0


def test_people_of_one_meeting_attend_at_one_time() -> None:
    problem = asked(talk(people=("w1", "w2", "w3"), together=True))
    solution = planned(problem)
    assert audit(solution.roster, problem) == ()
    assert len({(b.start, b.end) for own in blocks_of(solution).values() for b in own}) == 1
    assert set(blocks_of(solution)) == {"w1", "w2", "w3"}


def test_the_trainer_is_there_and_coaches_one_person_at_a_time() -> None:
    problem = asked(talk(people=("w1", "w2"), trainer="w3"))
    solution = planned(problem)
    assert audit(solution.roster, problem) == ()
    blocks = blocks_of(solution)
    assert sorted((b.start, b.end) for name in ("w1", "w2") for b in blocks[name]) == sorted(
        (b.start, b.end) for b in blocks["w3"]
    )
    assert len({b.start for b in blocks["w3"]}) == 2


def test_an_activity_goes_where_it_costs_least() -> None:
    network, horizon = tiny_network(), Horizon(MONDAY)
    demand = tiny_demand(network, horizon, 3.0)
    for day in range(7):
        idle = slice(horizon.slot(at(day, 780)), horizon.slot(at(day, 840)))
        demand.required[:, idle], demand.widths[:, idle] = 0.0, 0.0
    problem = tiny_problem(demand=demand, activities=(talk(),))
    for own in blocks_of(planned(problem)).values():
        assert not demand.required[:, horizon.slot(own[0].start) : horizon.slot(own[0].end)].any()


def test_tours_bend_so_that_people_on_different_days_off_can_meet() -> None:
    early = talk(people=("w1", "w2", "w3"), together=True, start=at(5), end=at(6))
    problem = asked(early, rules=tiny_problem().rules)
    solution = planned(problem)
    assert audit(solution.roster, problem) == ()
    assert set(blocks_of(solution)) == {"w1", "w2", "w3"}


def test_what_costs_more_than_it_is_worth_is_left_out_and_named() -> None:
    problem = asked(talk(), required=6.0)
    cheap = replace(problem, prices=replace(problem.prices, unplaced_activity_minute=0.01))
    solution = planned(cheap)
    missing = [each.person for each in attendances(solution.roster.shifts, cheap) if each.block is None]
    assert missing == ["w1", "w2"]
    assert solution.certificate.terms["activities"] == pytest.approx(1.2)
    assert blocks_of(planned(problem)).keys() == {"w1", "w2"}


def test_who_is_on_leave_stays_away_from_the_meeting_of_the_others() -> None:
    agents = tuple(
        replace(agent, leave=(TimeOff(MONDAY, MONDAY + timedelta(days=7)),)) if agent.id == "w2" else agent
        for agent in tiny_problem().agents
    )
    problem = asked(talk(people=("w1", "w2", "w3"), together=True), agents=agents)
    solution = planned(problem)
    assert set(blocks_of(solution)) == {"w1", "w3"}
    assert solution.certificate.terms["activities"] == money_of(problem, 60)


def test_a_class_starts_with_its_trainer_and_meets() -> None:
    lesson = talk(people=("w1", "w2"), trainer="w3", together=True, follows_trainer=True, minutes=120)
    problem = asked(lesson, replace(lesson, id="second", start=at(2), end=at(4)))
    solution = planned(problem)
    assert audit(solution.roster, problem) == ()
    assert set(blocks_of(solution)) == set(blocks_of(solution, "second")) == {"w1", "w2", "w3"}
    starts = {name: {s.start for s in own} for name, own in solution.roster.by_agent().items()}
    assert starts["w1"] | starts["w2"] <= starts["w3"]


def test_the_same_seed_gives_the_same_activities_and_the_books_agree_with_the_domain() -> None:
    problem = asked(talk(people=("w1", "w2", "m1"), trainer="m2"), talk(id="other", people=("m1", "m3"), together=True))
    solution = planned(problem)
    assert planned(problem, workers=1).roster == solution.roster
    assert dict(solution.certificate.terms) == objective_terms(solution.roster, problem)
    assert solution.certificate.bound is not None
    assert solution.certificate.bound <= solution.certificate.objective


# -- against exhaustive search -----------------------------------------------------------------------------------------

SHIFT = ShiftPattern(180, (BreakRule("break", 15, 60, 75, paid=True),))
BRIEF = replace(
    FULL_TIME, shifts=(SHIFT,), start_windows=((480, 600),), start_step=60, days=(0, 1), week_minutes=(0, 180)
)
CARDS = (QueueShare("cards", WHOLE),)


@dataclass(frozen=True)
class Option:
    """What one agent may do on the Monday: a shift or none, its money, its supply [T] and where it attends."""

    shift: Shift | None
    money: float
    supply: np.ndarray


def small(seed: int) -> RosterProblem:
    """Two agents who may work three hours on Monday, a random demand, and one request."""
    rng = np.random.default_rng(seed)
    horizon = Horizon(MONDAY)
    away = (TimeOff(instant_of(MONDAY.date(), 1440, "Europe/Warsaw"), MONDAY + timedelta(days=8)),)
    agents = tuple(tiny_agent(name, leave=away, wage=float(rng.uniform(1, 12))) for name in ("w1", "w2"))
    required = np.zeros((3, horizon.slots))
    span = slice(horizon.slot(at(0, 480)), horizon.slot(at(0, 780)))
    required[0, span] = rng.uniform(0, 2.2, 20)
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    prices = np.cumsum(rng.uniform(0.5, 4.0, (*required.shape, 4)), axis=2)
    shape: dict[str, Any] = [{}, {"together": True}, {"people": ("w1",), "trainer": "w2"}][seed % 3]
    request = talk(
        minutes=45, start=at(0, int(rng.integers(520, 600))), end=at(0, int(rng.integers(660, 740))), **shape
    )
    problem = tiny_problem(
        agents=agents,
        work_plans={"full-time": BRIEF},
        demand=NetworkDemand(required, widths, prices, load=required),
        activities=(request,),
    )
    return replace(problem, prices=replace(problem.prices, unplaced_activity_minute=float(rng.uniform(0.05, 1.0))))


def options(problem: RosterProblem, position: int) -> list[Option]:
    """Every shift with every place of break and activity, or none."""
    agent, request = problem.agents[position], problem.activities[0]
    found = [Option(None, 0.0, supply((), problem)[0])]
    for start, (rest, held) in product((480, 540, 600), product((60, 75), (None, *range(0, 180, 15)))):
        codes = ["on"] * 12
        codes[rest // 15] = "break"
        if held is not None:
            if held + 45 > 180 or "break" in codes[held // 15 : held // 15 + 3]:
                continue
            codes[held // 15 : held // 15 + 3] = ["held"] * 3
        shift = Shift(agent.id, "warsaw", at(0, start), at(0, start + 180), tuple(_blocks(codes, start, request)))
        single = replace(problem, activities=(replace(request, trainer=None, people=("w1", "w2")),))
        if not audit(Roster((shift,)), single):
            money = shift_cost(shift, agent, problem)
            found.append(Option(shift, money.wages + money.night + money.weekend, supply((shift,), problem)[0]))
    return found


def _blocks(codes: list[str], start: int, request: ActivityRequest) -> Iterator[Activity]:
    first = 0
    for n in range(1, 13):
        if n == 12 or codes[n] != codes[first]:
            span = at(0, start + 15 * first), at(0, start + 15 * n)
            if codes[first] == "on":
                yield Activity(ON_QUEUE, *span, shares=CARDS)
            elif codes[first] == "held":
                yield Activity("meeting", *span, request=request.id)
            else:
                yield Activity("break", *span)
            first = n


def optimum(problem: RosterProblem) -> float:
    """The least money of any lawful roster."""
    demand, best = problem.demand, np.inf
    cards = NetworkDemand(demand.required[:1], demand.widths[:1], demand.prices[:1], demand.load[:1])
    for pair in product(options(problem, 0), options(problem, 1)):
        roster = Roster(tuple(option.shift for option in pair if option.shift is not None))
        money = sum(option.money for option in pair)
        money += float(shortage_money(sum(option.supply for option in pair)[None, :], cards).sum())
        money += sum(each.price for each in attendances(roster.shifts, problem) if each.block is None)
        if money < best - 1e-9 and not {b.rule for b in audit(roster, problem)}:
            best = money
    return float(best)


@pytest.mark.parametrize("seed", range(12))
def test_a_small_plan_is_the_best_of_all_and_its_bound_below_it(seed: int) -> None:
    problem = small(seed)
    best, solution = optimum(problem), planned(problem)
    assert audit(solution.roster, problem) == ()
    bound = solution.certificate.bound
    assert bound is not None
    assert bound <= best + 1e-6
    assert solution.certificate.objective >= best - 1e-6
    assert solution.certificate.objective <= best * 1.02 + 1e-6


def test_what_nobody_can_attend_costs_its_price_in_the_bound_too() -> None:
    problem = asked(talk(start=at(0), end=at(0, 540)), scope_agents=frozenset({"m1"}), base=Roster(()))
    sessions, lost = sessions_of(compile_problem(problem))
    assert (sessions, lost) == ((), money_of(problem, 120))


# -- when the day changes ----------------------------------------------------------------------------------------------


def published(problem: RosterProblem, **changes: Any) -> tuple[RosterProblem, Solution]:
    """A plan in force, and the problem of mending it."""
    first = planned(problem)
    return replace(problem, base=first.roster, **changes), first


def hours_of(roster: Roster) -> set[tuple[Any, ...]]:
    return {(shift.agent, shift.start, shift.end) for shift in roster.shifts}


def surge(problem: RosterProblem, block: Activity, agents: float) -> NetworkDemand:
    """The demand with `agents` more on every queue while `block` lasts."""
    demand, horizon = problem.demand, problem.horizon
    span = slice(horizon.slot(block.start), horizon.slot(block.end))
    required, widths = demand.required.copy(), demand.widths.copy()
    required[:, span] += agents
    widths[:, span] += agents / 4
    prices = np.where(widths > 0, np.maximum(demand.prices, 10.0), demand.prices)
    return NetworkDemand(required, widths, prices, demand.load)


def test_an_activity_moves_first_when_short_and_nobodys_shift_changes() -> None:
    mend, first = published(asked(talk(people=("w1", "w2", "w3"), together=True)), budget=ChangeBudget(0))
    (was,) = {(b.start, b.end) for own in blocks_of(first).values() for b in own}
    mend = replace(mend, demand=surge(mend, blocks_of(first)["w1"][0], 3.0))
    solution = repair_roster(mend)
    (now,) = {(b.start, b.end) for own in blocks_of(solution).values() for b in own}
    assert audit(solution.roster, mend) == ()
    assert hours_of(solution.roster) == hours_of(first.roster)
    assert now[1] <= was[0] or now[0] >= was[1]
    assert set(blocks_of(solution)) == {"w1", "w2", "w3"}
    assert solution.certificate.objective < sum(objective_terms(first.roster, mend).values())


def test_an_activity_stays_where_nothing_has_changed_in_its_place() -> None:
    mend, first = published(asked(talk(people=("w1",), trainer="w2")), budget=ChangeBudget(0))
    solution = repair_roster(mend)
    assert solution.certificate.objective <= first.certificate.objective + 1e-6
    assert audit(solution.roster, mend) == ()
    assert set(blocks_of(solution)) == {"w1", "w2"}


def test_a_meeting_without_its_trainer_is_moved_to_when_the_trainer_is_back() -> None:
    problem = asked(
        talk(people=("w1", "w2"), trainer="w3", together=True, start=MONDAY, end=MONDAY + timedelta(days=7))
    )
    mend, first = published(problem, budget=ChangeBudget(0))
    block = blocks_of(first)["w3"][0]
    gone = TimeOff(block.start - timedelta(hours=6), block.end + timedelta(hours=6))
    agents = tuple(replace(a, leave=(gone,)) if a.id == "w3" else a for a in mend.agents)
    solution = repair_roster(replace(mend, agents=agents))
    moved = blocks_of(solution)
    assert "w3" in moved
    assert len(moved) > 1
    assert len({b.start for own in moved.values() for b in own}) == 1
    assert moved["w3"][0].start >= gone.end or moved["w3"][0].end <= gone.start
    before = {b.rule for b in audit(first.roster, replace(mend, agents=agents))}
    assert {b.rule for b in audit(solution.roster, replace(mend, agents=agents))} <= before


def test_what_began_before_the_freeze_stays_as_it_was() -> None:
    problem = asked(talk(people=("w1", "w2", "w3"), together=True, start=at(0), end=at(1)))
    mend, first = published(problem, frozen_until=at(1))
    solution = repair_roster(mend)
    assert blocks_of(solution) == blocks_of(first)
    assert solution.certificate.terms["activities"] == first.certificate.terms["activities"]
