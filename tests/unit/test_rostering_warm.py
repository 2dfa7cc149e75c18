"""What one repair leaves to the next: it takes time off it, and changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from heliotrope.codec.problems import decode_problem, encode_problem
from heliotrope.domain.people import TimeOff
from heliotrope.domain.problem import ChangeBudget, RosterProblem, SiteClosure
from heliotrope.rostering import compiled as laying_out
from heliotrope.rostering import repair_roster
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.warm import Warm

from services.optimiser.solving import Assignment, Proposal, Report, SolverSide, solve
from tests.unit.networks import MONDAY, tiny_problem, tiny_rules
from tests.unit.test_rostering_repair import QUICK, demand_of, disturbed_problem, mend

TUESDAY, THURSDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)


def incidents(seed: int) -> list[RosterProblem]:
    """One day after the other changes: more contacts, then somebody away, a site shut, and half of the week over."""
    first = disturbed_problem(seed)
    base = mend(first).roster
    surge = replace(first, base=base, demand=demand_of(seed + 100))
    away = TimeOff(TUESDAY, THURSDAY)
    absent = replace(surge, agents=(*surge.agents[:-1], replace(surge.agents[-1], leave=(away,))))
    shut = replace(surge, closures=(SiteClosure("warsaw", TUESDAY, TUESDAY + timedelta(hours=20)),))
    return [first, surge, absent, shut, replace(shut, frozen_until=THURSDAY), replace(absent, frozen_until=TUESDAY)]


@pytest.mark.parametrize("seed", range(4))
def test_a_repair_after_others_is_the_same_to_the_last_bit_as_one_that_knows_of_none(seed: int) -> None:
    warm = Warm()
    for problem in incidents(seed):
        case = replace(problem, budget=ChangeBudget(3))
        known = repair_roster(case, parameters=QUICK, warm=warm)
        cold = repair_roster(case, parameters=QUICK)
        assert known.roster == cold.roster
        assert known.certificate == cold.certificate


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count whose limits are worked out."""
    counted: Counter[str] = Counter()
    limits_of = laying_out.limits_of

    def counting(problem, agent, tours, past):  # type: ignore[no-untyped-def]
        counted[agent.id] += 1
        return limits_of(problem, agent, tours, past)

    monkeypatch.setattr(laying_out, "limits_of", counting)
    return counted


def test_only_whom_the_incident_touches_is_laid_out_again(laid_out: Counter[str]) -> None:
    problem, warm = tiny_problem(), Warm()
    compile_problem(problem, warm)
    laid_out.clear()
    away = replace(problem.agents[1], leave=(TimeOff(TUESDAY, THURSDAY),))
    compile_problem(replace(problem, agents=(problem.agents[0], away, *problem.agents[2:])), warm)
    assert laid_out == {away.id: 1}


def test_a_shut_site_lays_out_its_own_people_again(laid_out: Counter[str]) -> None:
    problem, warm = tiny_problem(), Warm()
    compile_problem(problem, warm)
    laid_out.clear()
    compile_problem(replace(problem, closures=(SiteClosure("warsaw", TUESDAY, THURSDAY),)), warm)
    assert set(laid_out) == {agent.id for agent in problem.agents if agent.site == "warsaw"}


def test_under_another_law_nothing_is_known(laid_out: Counter[str]) -> None:
    problem, warm = tiny_problem(), Warm()
    compile_problem(problem, warm)
    rules = {name: replace(each, daily_rest_minutes=720) for name, each in problem.rules.items()}
    compile_problem(replace(problem, rules=rules), warm)
    assert set(laid_out.values()) == {2}
    assert tiny_rules().daily_rest_minutes != 720


def test_what_a_run_does_not_ask_for_is_forgotten() -> None:
    warm, made = Warm(), []
    for asked in (True, False, True):
        warm.begin(tiny_problem())
        if asked:
            warm.recall("name", (1,), lambda: made.append("anew"))
    assert made == ["anew", "anew"]


def test_an_answer_is_given_again_only_where_it_is_asked_the_same() -> None:
    warm, found = Warm(), []
    for asked in (1, 1, 2):
        warm.begin(tiny_problem())
        found.append(warm.recall("name", (asked,), object))
    assert found[0] is found[1]
    assert found[1] is not found[2]


class Quiet:
    """A solver process that nobody listens to."""

    def __init__(self) -> None:
        self.warm = Warm()

    def stopped(self, number: int) -> bool:
        """Nobody asks it to stop."""
        return number < 0

    def report(self, report: Report) -> None:
        """Report to nobody."""


def test_a_solver_process_mends_with_what_its_last_repair_left(
    laid_out: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SolverSide, "here", Quiet(), raising=False)
    first = replace(disturbed_problem(1), budget=ChangeBudget(2))
    asked = [first, replace(first, demand=demand_of(7))]
    found, counts = [], []
    for number, problem in enumerate(asked, start=1):
        laid_out.clear()
        raw = encode_problem(problem)
        found.append(solve(Assignment(number, raw, decode_problem(raw).hash, 1, 60.0, 1)))
        counts.append(sum(laid_out.values()))
    assert [type(each) for each in found] == [Proposal, Proposal], found
    assert counts == [len(first.agents), 0]
