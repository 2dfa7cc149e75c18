"""A mended roster: every change pays, more budget is never worse, and what lies inside somebody's notice is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.demand import Array
from heliotrope.domain.expected import expected_savings
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.offers import Announcement, ChangeKind
from heliotrope.domain.people import BreakRule, ShiftPattern, TimeOff
from heliotrope.domain.problem import ChangeBudget, NetworkDemand, RosterProblem, SiteClosure
from heliotrope.domain.roster import Roster, changes, minutes_moved
from heliotrope.rostering import Progress, Solution, repair_roster, solve
from heliotrope.rostering.bound import BoundParameters
from heliotrope.rostering.certify import facts_money
from heliotrope.rostering.compiled import compile_problem, open_queues
from heliotrope.rostering.mending import Mending
from heliotrope.rostering.proof import recertify
from heliotrope.rostering.repair import RepairParameters, _Repair
from heliotrope.rostering.stopping import never

from tests.unit.networks import (
    FULL_TIME,
    MONDAY,
    tiny_network,
    tiny_problem,
    tiny_roster,
)

QUICK = RepairParameters(bound=BoundParameters(steps=3), proof=BoundParameters(steps=1))
SHORT_DAY = ShiftPattern(300, (BreakRule("break", 15, 90, 120, paid=True),))
FLEXIBLE = {
    "full-time": replace(FULL_TIME, shifts=(*FULL_TIME.shifts, SHORT_DAY), days=(3, 6), week_minutes=(1200, 2880))
}
SEEDS = range(12)


def demand_of(seed: int) -> NetworkDemand:
    """Random hours of demand with convex prices: more than the people of the tiny network can serve."""
    rng = np.random.default_rng(seed)
    network = tiny_network()
    required: Array = np.repeat(rng.uniform(0, 3, (len(network.queues), 56)), 12, axis=1)
    required *= np.repeat(rng.random((len(network.queues), 56)) < 0.6, 12, axis=1)
    required *= open_queues(tiny_problem())
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    prices = np.cumsum(rng.uniform(0.5, 4.0, (*required.shape, 4)), axis=2)
    return NetworkDemand(required, widths, prices, load=required)


def disturbed_problem(seed: int, **mandate: Any) -> RosterProblem:
    """The tiny roster in force, under a demand that it was not made for; sometimes somebody is away, too."""
    plain = tiny_problem(work_plans=FLEXIBLE)
    base = tiny_roster(plain)
    agents = plain.agents
    if seed % 3 == 0:
        away = TimeOff(MONDAY + timedelta(days=2), MONDAY + timedelta(days=4))
        agents = (replace(agents[0], leave=(away,)), *agents[1:])
    return tiny_problem(work_plans=FLEXIBLE, agents=agents, base=base, demand=demand_of(seed), **mandate)


def mend(problem: RosterProblem, **how: Any) -> Solution:
    return repair_roster(problem, parameters=QUICK, **how)


@cache
def mended(seed: int, people: int | None) -> tuple[RosterProblem, Solution]:
    problem = disturbed_problem(seed, budget=None if people is None else ChangeBudget(people))
    return problem, mend(problem)


def money(roster: Roster, problem: RosterProblem) -> float:
    return sum(objective_terms(roster, problem).values())


@pytest.mark.parametrize("people", [2, None])
@pytest.mark.parametrize("seed", SEEDS)
def test_undoing_any_one_change_does_not_improve_the_objective(seed: int, people: int | None) -> None:
    problem, solution = mended(seed, people)
    base, roster = problem.base, solution.roster
    assert base is not None
    at_stake = {c.agent for c in changes(base.shifts, roster.shifts) if c.times_moved}
    lawful = {breach.key for breach in audit(roster, problem)}
    best = money(roster, problem)
    for name in at_stake:
        undone = Roster((*(s for s in roster.shifts if s.agent != name), *base.by_agent()[name]))
        if {breach.key for breach in audit(undone, problem)} <= lawful:
            assert money(undone, problem) >= best - 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_undoing_any_one_change_does_not_pay_even_with_queue_time_and_breaks_placed_anew(seed: int) -> None:
    problem = disturbed_problem(seed)
    mending = Mending.of_base(compile_problem(problem))
    repair = _Repair(mending, never)
    for _ in repair.steps(2):
        pass
    mending.changes += 1  # so that everybody is tried again
    assert mending.undo() == 0
    assert mending.money <= repair._before


@pytest.mark.parametrize("seed", SEEDS)
def test_a_larger_budget_is_never_worse(seed: int) -> None:
    found = [mended(seed, people)[1].certificate.objective for people in (0, 1, 2, 4)]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_certificate_repeats_the_money_that_the_changes_were_judged_by(seed: int) -> None:
    problem = disturbed_problem(seed, budget=ChangeBudget(2))
    told: list[Progress] = []
    solution = mend(problem, on_progress=told.append)
    assert solution.certificate.objective == pytest.approx(told[-1].objective, abs=2.0)
    assert solution.certificate.bound is not None
    assert solution.certificate.bound <= solution.certificate.objective
    assert told[-1].disturbed is not None
    assert told[-1].disturbed <= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_the_frontier_ends_at_the_proposal_and_rises_with_every_person(seed: int) -> None:
    problem, solution = mended(seed, None)
    assert problem.base is not None
    points = solution.certificate.frontier
    saved = [0.0, *(point.saved for point in points)]
    assert saved == sorted(saved)
    assert [p.people for p in points] == sorted({p.people for p in points})
    if points and seed % 3:
        moved = [c for c in changes(problem.base.shifts, solution.roster.shifts) if c.times_moved]
        assert points[-1].people == len({change.agent for change in moved})
        assert points[-1].minutes == minutes_moved(moved)
        undisturbed = mended(seed, 0)[1].certificate.objective
        assert points[-1].saved == pytest.approx(undisturbed - solution.certificate.objective, rel=0.02, abs=1.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_frontiers_last_point_is_the_money_that_the_certificate_saves(seed: int) -> None:
    problem, solution = mended(seed, None)
    mending = Mending.of_base(compile_problem(problem))
    repair = _Repair(mending, never)
    told = [stage for stage, _ in repair.steps(QUICK.passes)]
    assert told[:2] == ["forced", "breaks"]
    points = solution.certificate.frontier
    given = facts_money(problem, mending.compiled.facts)
    before = repair._before + given
    assert (points[-1].saved if points else 0.0) == pytest.approx(before - solution.certificate.objective, abs=2.0)


def test_a_budget_of_minutes_is_kept() -> None:
    for seed in SEEDS:
        problem = disturbed_problem(seed, budget=ChangeBudget(6, 1100))
        roster = mend(problem).roster
        assert "change_budget" not in {breach.rule for breach in audit(roster, problem)}


# -- notice ------------------------------------------------------------------------------------------------------------

ALWAYS = tuple((kind, 1.0) for kind in ChangeKind)


def announced(seed: int, at: datetime = MONDAY, accepted: Any = (), **mandate: Any) -> RosterProblem:
    return disturbed_problem(seed, announcement=Announcement(at, accepted), frozen_until=at, **mandate)


@pytest.mark.parametrize("seed", SEEDS)
def test_inside_the_notice_nothing_changes_and_what_would_pay_is_offered(seed: int) -> None:
    problem = announced(seed)
    solution = mend(problem)
    assert problem.base is not None
    assert "notice" not in {breach.rule for breach in audit(solution.roster, problem)}
    kept, facts = problem.base.by_agent(), set(solution.roster.shifts)
    for offer in solution.certificate.offers:
        assert offer.old is None or (offer.old.start, offer.old.end) in {(s.start, s.end) for s in kept[offer.agent]}
        assert offer.new is None or offer.new not in facts
        assert offer.saves > 0
        assert problem.announcement is not None
        assert offer.probability == problem.announcement.probability(offer.kind)
        assert offer.deadline >= problem.announcement.at


def test_some_of_these_days_have_offers_and_some_have_orders() -> None:
    solutions = [mend(announced(seed)) for seed in SEEDS]
    kinds = {offer.kind for solution in solutions for offer in solution.certificate.offers}
    assert kinds >= {ChangeKind.MOVE, ChangeKind.RELEASE}
    assert any(len(s.certificate.frontier) > len(s.certificate.offers) for s in solutions)


@pytest.mark.parametrize("seed", SEEDS)
def test_accepting_all_offers_saves_what_they_promise_and_stays_lawful(seed: int) -> None:
    problem = announced(seed, accepted=ALWAYS)
    solution = mend(problem)
    offers, roster = solution.certificate.offers, solution.roster
    gone = {offer.old for offer in offers}
    accepted = Roster((*(s for s in roster.shifts if s not in gone), *(o.new for o in offers if o.new is not None)))
    before = {b.key for b in audit(roster, problem)}
    assert {b.key for b in audit(accepted, problem) if b.rule != "notice"} <= before
    promised = sum(offer.saves for offer in offers)
    assert money(roster, problem) - money(accepted, problem) == pytest.approx(promised)
    assert solution.certificate.terms.get("offers", 0.0) == pytest.approx(-promised)
    assert solution.certificate.objective == pytest.approx(money(accepted, problem))


def test_an_offer_is_worth_its_gain_times_its_probability() -> None:
    problem = announced(3)
    solution = mend(problem)
    offers = solution.certificate.offers
    assert offers
    sure = [replace(offer, probability=1.0) for offer in offers]
    whole = expected_savings(solution.roster, problem, sure)
    assert [o.saves for o in offers] == pytest.approx([o.probability * w for o, w in zip(offers, whole, strict=True)])


def test_a_false_promise_is_found_out_when_the_certificate_is_computed_anew() -> None:
    problem = announced(3)
    solution = mend(problem)
    first, *rest = solution.certificate.offers
    boasted = replace(solution.certificate, offers=(replace(first, saves=first.saves + 1), *rest))
    found = recertify(solution.roster, problem, boasted)
    assert found.offers == solution.certificate.offers
    assert found.objective == pytest.approx(solution.certificate.objective)


def test_whose_site_is_shut_moves_without_being_asked() -> None:
    shut = SiteClosure("warsaw", MONDAY + timedelta(days=1), MONDAY + timedelta(days=2))
    problem = announced(1, closures=(shut,))
    roster = mend(problem).roster
    assert "notice" not in {breach.rule for breach in audit(roster, problem)}
    assert not any(s.start < shut.end and shut.start < s.end for s in roster.shifts if s.site == "warsaw")


def test_without_an_announcement_notice_does_not_bind() -> None:
    assert all(not mended(seed, None)[1].certificate.offers for seed in SEEDS)


def test_a_stop_keeps_the_best_roster_so_far() -> None:
    problem = disturbed_problem(1, budget=ChangeBudget(6))
    whole = mended(1, None)[1].certificate.objective
    assert problem.base is not None
    unmended = money(problem.base, problem)
    for noes in (0, 1, 3, 6):
        asked = 0

        def stop(most: int = noes) -> bool:
            nonlocal asked
            asked += 1
            return asked > most

        cut = solve(problem, stop=stop).certificate.objective
        assert whole - 1e-6 <= cut <= unmended + 1e-6
