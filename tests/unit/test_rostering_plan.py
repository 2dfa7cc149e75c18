"""Whole plans on tiny networks: lawful, certified, repeatable, and never better than what is proven impossible."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.demand import Array
from heliotrope.domain.network import Bay, Network
from heliotrope.domain.objective import objective_terms, supply
from heliotrope.domain.people import TimeOff
from heliotrope.domain.problem import NetworkDemand, Prices, RosterProblem, SiteClosure
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon, local, minute_of_day
from heliotrope.domain.unsocial import unsocial_minutes
from heliotrope.rostering import Progress, Solution, build, plan_roster, repair_roster
from heliotrope.rostering.bound import BoundParameters, Lagrangian, unpack_multipliers
from heliotrope.rostering.build import Builder
from heliotrope.rostering.certify import facts_money
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.parts.independent import independent_parts
from heliotrope.rostering.plan import PlanParameters
from heliotrope.rostering.polish import PolishParameters
from heliotrope.rostering.polish import polish as polish_tours
from heliotrope.rostering.repair import RepairParameters
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.sweeps import sweep

from tests.unit.networks import (
    FULL_TIME,
    MONDAY,
    OFFICE_HOURS,
    day_shift,
    tiny_agent,
    tiny_demand,
    tiny_network,
    tiny_problem,
    tiny_roster,
    tiny_shift,
)

QUICK = PlanParameters(
    bound=BoundParameters(steps=30),
    polish=PolishParameters(moves_per_agent=10),
    shakes=20,
)


def planned(problem: RosterProblem, **how: Any) -> Solution:
    return plan_roster(problem, parameters=QUICK, **how)


def seated(network: Network, site: str, *bays: Bay, **changes: Any) -> Network:
    sites = (replace(s, bays=bays or s.bays, **changes) if s.id == site else s for s in network.sites)
    return replace(network, sites=tuple(sites))


def random_demand(rng: np.random.Generator, network: Network, horizon: Horizon, hours: list[int]) -> NetworkDemand:
    """Random requirements with convex prices in some UTC `hours` after the horizon's start."""
    per = 60 // horizon.grain_minutes
    required = np.zeros((len(network.queues), horizon.slots))
    for hour in hours:
        required[:, hour * per : (hour + 1) * per] = rng.uniform(0, 1.6, (len(required), 1)) * (rng.random() < 0.8)
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    prices = np.cumsum(rng.uniform(0.5, 6.0, (*required.shape, 4)), axis=2)
    return NetworkDemand(required, widths, prices, load=required)


# -- the certificate, determinism, the engine's own books --------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny() -> tuple[RosterProblem, Solution]:
    network = tiny_network()
    agents = (*(tiny_agent(f"w{n}") for n in range(4)), *(tiny_agent(f"m{n}", "manila", wage=3.0) for n in range(3)))
    problem = tiny_problem(agents=agents, demand=tiny_demand(network, Horizon(MONDAY), 1.5))
    return problem, planned(problem)


def test_a_plan_breaks_no_rule(tiny: tuple[RosterProblem, Solution]) -> None:
    problem, solution = tiny
    assert audit(solution.roster, problem) == ()
    assert len(solution.roster.shifts) >= 4 * len(problem.agents)


def test_the_certificate_repeats_what_the_domain_computes(tiny: tuple[RosterProblem, Solution]) -> None:
    problem, solution = tiny
    proof = solution.certificate
    assert dict(proof.terms) == objective_terms(solution.roster, problem)
    assert proof.objective == pytest.approx(sum(proof.terms.values()))
    assert (proof.problem_hash, proof.roster_hash) == (problem.hash, solution.roster.hash())
    assert proof.bound is not None
    assert proof.bound <= proof.objective
    assert proof.gap_points == pytest.approx(100 * (proof.objective - proof.bound) / proof.weighted_demand)


def test_the_bound_can_be_computed_again_from_the_certificates_multipliers(
    tiny: tuple[RosterProblem, Solution],
) -> None:
    problem, solution = tiny
    pi = unpack_multipliers(solution.certificate.multipliers, *problem.demand.required.shape)
    value, _ = Lagrangian(compile_problem(problem)).evaluate(pi)
    assert value == pytest.approx(solution.certificate.bound, rel=1e-6)


def test_the_same_seed_gives_the_same_roster_on_one_worker_and_on_two(tiny: tuple[RosterProblem, Solution]) -> None:
    problem, solution = tiny
    for workers in (1, 2):
        again = planned(problem, workers=workers)
        assert again.roster.hash() == solution.roster.hash()
        assert again.certificate == solution.certificate


def test_another_problem_has_another_hash(tiny: tuple[RosterProblem, Solution]) -> None:
    problem, _ = tiny
    dearer = replace(problem.agents[0], wage=10.01)
    demand = replace(problem.demand, required=problem.demand.required + 0.01)
    others = (
        replace(problem, agents=(dearer, *problem.agents[1:])),
        replace(problem, demand=demand),
        replace(problem, horizon=Horizon(MONDAY + timedelta(days=7))),
        replace(problem, frozen_until=MONDAY + timedelta(days=1)),
    )
    assert len({problem.hash, *(other.hash for other in others)}) == 5
    assert replace(problem).hash == problem.hash


def test_a_stop_ends_the_run_at_its_tick_and_the_same_tick_gives_the_same_roster(
    tiny: tuple[RosterProblem, Solution],
) -> None:
    asked = 0

    def after(count: int) -> Solution:
        nonlocal asked
        asked = -1

        def stop() -> bool:
            nonlocal asked
            asked += 1
            return asked >= count

        return planned(tiny[0], stop=stop)

    whole = after(1_000_000).certificate.stop_ticks
    late = after(asked - 4)
    early = after(3)
    assert early.certificate.stop_ticks["bound"] == len(independent_parts(tiny[0]))
    assert early.certificate.stop_ticks["polish"] == early.certificate.stop_ticks["sweeps"] == 0
    assert len(early.roster.shifts) > 0
    stopped = late.certificate.stop_ticks
    assert stopped == {**whole, "shakes": stopped["shakes"], "chains": 0}
    assert whole["shakes"] - 10 < stopped["shakes"] < whole["shakes"]
    assert after(3).roster.hash() == early.roster.hash()


def test_progress_never_reports_a_bound_above_the_objective() -> None:
    told: list[Progress] = []
    planned(tiny_problem(), on_progress=told.append)
    begun = [p.stage for p in told if p.objective is None]
    assert list(dict.fromkeys(begun)) == ["likeness", "bound", "tours", "sweeps", "polish"]
    done = [p for p in told if p.objective is not None]
    assert [p.stage for p in done] == ["tours", "sweeps", "polish"]
    for progress in done:
        assert progress.objective is not None
        assert progress.bound is not None
        assert progress.bound <= progress.objective + 1e-6


def terms_of_interest(roster: Roster, problem: RosterProblem) -> bool:
    terms = objective_terms(roster, problem)
    return min(terms["fairness"], terms["overtime_premium"], terms["preference"], terms["wages"]) > 0


def test_who_has_had_more_unsocial_hours_than_others_gets_fewer() -> None:
    network, horizon = tiny_network(), Horizon(MONDAY)
    hours = [24 * day + hour for day in range(7) for hour in (20, 21, 22, 23)] + [
        24 * d + h for d in (1, 2) for h in (8, 9)
    ]
    demand = random_demand(np.random.default_rng(2), network, horizon, hours)
    plan = replace(FULL_TIME, max_nights=None)
    agents = tuple(tiny_agent(f"w{n}", wage=0.1, unsocial_minutes=6000 * (n == 1)) for n in (1, 2))
    problem = tiny_problem(
        agents=agents, demand=demand, work_plans={"full-time": plan}, prices=Prices(unsocial_hour=3.0)
    )
    roster = planned(problem).roster
    assert audit(roster, problem) == ()
    worked = {
        name: sum(unsocial_minutes(s.start, s.minutes, "Europe/Warsaw", problem.rules["PL"], 15) for s in shifts)
        for name, shifts in roster.by_agent().items()
    }
    assert worked["w1"] < worked["w2"]
    priced = problem.fairness_prices
    assert (priced["w1"], priced["w2"]) == (3.0 * 6, 0.0)


def test_a_sweep_of_few_evaluates_chains_as_seldom_as_one_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "CHAINS_A_SWEEP", 2)
    chain_worth, evaluated = Coverage.chain_worth, []

    def noted(coverage: Coverage) -> Array:
        evaluated.append(coverage)
        return chain_worth(coverage)

    monkeypatch.setattr(Coverage, "chain_worth", noted)
    for people, evaluations in ((4, 2), (2, 1)):
        builder = Builder(compile_problem(tiny_problem(agents=tuple(map(tiny_agent, "abcd")))))
        sweep(builder, np.arange(people))
        assert evaluated.count(builder.coverage) == evaluations


def test_the_books_kept_while_building_agree_with_the_domain() -> None:
    network = tiny_network()
    both = {"clients": frozenset({"bank", "shop"}), "skills": {"cards": 0.9, "retail": 1.2}}
    agents = (tiny_agent("w1", unsocial_minutes=4000), tiny_agent("w2", **both), tiny_agent("w3", **both),
              tiny_agent("m1", "manila", preferred=(480, 540)))  # fmt: skip
    demand = random_demand(np.random.default_rng(4), network, Horizon(MONDAY), list(range(5, 120)))
    carry_in = (tiny_shift(agents[3], MONDAY - timedelta(hours=3)),)
    lock = tiny_shift(agents[0], MONDAY + timedelta(days=5, hours=6))
    plans = {"full-time": replace(FULL_TIME, overtime_after=2000)}
    problem = tiny_problem(agents=agents, demand=demand, carry_in=carry_in, locks=(lock,), work_plans=plans)
    compiled = compile_problem(problem)
    builder, order = Builder(compiled), np.arange(len(agents))
    for _ in range(2):
        sweep(builder, order)
        builder.rebalance()
    polish_tours(builder, 3, PolishParameters(moves_per_agent=5), lambda: False)
    roster = Roster((lock, *shifts_of(builder)))
    assert terms_of_interest(roster, problem)
    assert audit(roster, problem) == ()
    open_agents = supply((*carry_in, *roster.shifts), problem)
    short = np.clip(demand.required - open_agents, 0.0, None)
    in_hours = compiled.required > 0
    np.testing.assert_allclose(short[in_hours], builder.coverage.short[in_hours], atol=1e-3 * len(agents))
    terms = objective_terms(roster, problem)
    assert builder.coverage.money() == pytest.approx(builder.shortage, abs=1e-6)
    given = facts_money(problem, compiled.facts)
    assert builder.labour + given == pytest.approx(sum(terms.values()) - terms["shortage"], abs=1e-6)


# -- rules through the whole engine ------------------------------------------------------------------------------------


def test_nobody_works_on_leave_and_leave_lowers_the_contract() -> None:
    away = (TimeOff(MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)),)
    problem = tiny_problem(agents=(tiny_agent("w1", leave=away), tiny_agent("w2")))
    roster = planned(problem).roster
    assert audit(roster, problem) == ()
    mine = roster.by_agent()["w1"]
    assert not any(away[0].touches(shift.start, shift.end) for shift in mine)
    assert 1 <= len(mine) <= 4


def test_a_locked_shift_stays_and_the_rest_is_planned_around_it() -> None:
    problem = tiny_problem()
    agent = problem.agents[0]
    lock = day_shift(agent, problem, MONDAY.date() + timedelta(days=2), minute=13 * 60 + 15)
    problem = replace(problem, locks=(lock,))
    solution = planned(problem)
    assert {(b.rule, b.at) for b in audit(solution.roster, problem)} == {("allowed_start", lock.start)}
    assert lock in solution.roster.shifts
    assert len(solution.roster.by_agent()["w1"]) >= 4
    assert solution.certificate.bound <= solution.certificate.objective


def test_a_second_shift_of_a_published_day_is_dropped_by_a_repair() -> None:
    problem = tiny_problem()
    agent, roster = problem.agents[0], tiny_roster(tiny_problem())
    again = day_shift(agent, problem, problem.horizon.days[1], minute=13 * 60)
    repaired = repair_roster(replace(problem, base=Roster((*roster.shifts, again)))).roster
    own = [shift for shift in repaired.shifts if shift.agent == agent.id]
    assert len({shift.start.date() for shift in own}) == len(own)


def test_a_repair_leaves_a_locked_shift_and_its_breaks_alone() -> None:
    plain = tiny_problem()
    base = tiny_roster(plain)
    locks = tuple(shift for shift in base.shifts if shift.agent == "w1")[1:3]
    away = TimeOff(MONDAY + timedelta(days=2), MONDAY + timedelta(days=4))
    agents = (*plain.agents[:1], replace(plain.agents[1], leave=(away,)), *plain.agents[2:])
    problem = replace(plain, agents=agents, base=base, locks=locks, demand=tiny_demand(plain.network, plain.horizon, 2))
    roster = repair_roster(problem, parameters=RepairParameters(bound=BoundParameters(steps=3))).roster
    assert audit(roster, problem) == ()
    assert set(locks) <= set(roster.shifts)
    assert roster.by_agent()["w2"] != base.by_agent()["w2"]


def test_who_is_exempt_from_nights_works_none_though_all_demand_is_at_night() -> None:
    network, horizon = tiny_network(), Horizon(MONDAY)
    hours = [24 * day + hour for day in range(7) for hour in (0, 1, 2, 21, 22, 23)]
    demand = random_demand(np.random.default_rng(2), network, horizon, hours)
    plan = replace(FULL_TIME, max_nights=None)
    agents = (tiny_agent("w1", night_exempt=True, wage=0.1), tiny_agent("w2", wage=0.1))
    problem = tiny_problem(agents=agents, demand=demand, work_plans={"full-time": plan})
    ours = planned(problem).roster.by_agent()
    starts = {name: {minute_of_day(s.start, "Europe/Warsaw") for s in ours[name]} for name in ("w1", "w2")}
    assert max(starts["w1"]) <= 810
    assert max(starts["w2"]) > 810


def test_a_closed_site_is_empty_but_for_those_at_home() -> None:
    shut = SiteClosure("warsaw", MONDAY + timedelta(days=1), MONDAY + timedelta(days=3))
    problem = tiny_problem(agents=(tiny_agent("w1"), tiny_agent("w2", home=True)), closures=(shut,))
    roster = planned(problem).roster
    assert audit(roster, problem) == ()
    during = {shift.agent for shift in roster.shifts if shift.start < shut.end and shut.start < shift.end}
    assert during == {"w2"}


def test_two_agents_with_one_seat_are_never_there_together() -> None:
    network = seated(tiny_network(), "warsaw", Bay("only", 1))
    demand = tiny_demand(network, Horizon(MONDAY), 3.0)
    problem = tiny_problem(network=network, agents=(tiny_agent("w1"), tiny_agent("w2")), demand=demand)
    roster = planned(problem).roster
    assert "seats" not in {breach.rule for breach in audit(roster, problem)}
    ours = roster.by_agent()
    assert len(ours["w1"]) + len(ours["w2"]) >= 6
    assert not any(a.start < b.end and b.start < a.end for a in ours["w1"] for b in ours["w2"])


def test_nights_stay_within_the_contract_though_all_demand_is_at_night() -> None:
    network, horizon = tiny_network(), Horizon(MONDAY)
    hours = [24 * day + hour for day in range(7) for hour in (0, 1, 2, 21, 22, 23)]
    demand = random_demand(np.random.default_rng(2), network, horizon, hours)
    for most, plan in ((1, FULL_TIME), (2, replace(FULL_TIME, max_nights=2))):
        problem = tiny_problem(agents=(tiny_agent("w1"),), demand=demand, work_plans={"full-time": plan})
        roster = planned(problem).roster
        assert audit(roster, problem) == ()
        starts = [minute_of_day(shift.start, "Europe/Warsaw") for shift in roster.shifts]
        assert sum(start > 810 for start in starts) == most


def test_site_hours_and_queue_hours_are_kept() -> None:
    network = seated(tiny_network(), "warsaw", hours=OFFICE_HOURS)
    shop = {"clients": frozenset({"shop"}), "skills": {"retail": 1.0}}
    demand = random_demand(np.random.default_rng(3), network, Horizon(MONDAY), list(range(7 * 24)))
    agents = (tiny_agent("w1", **shop), tiny_agent("m1", "manila", **shop), tiny_agent("m2", "manila", **shop))
    problem = tiny_problem(network=network, agents=agents, demand=demand)
    roster = planned(problem).roster
    assert audit(roster, problem) == ()
    served = {share.queue for s in roster.shifts for a in s.activities for share in a.shares}
    assert served == {"orders", "returns"}


def test_facts_stay_as_they_are() -> None:
    problem = tiny_problem()
    base = Roster(
        tuple(day_shift(a, problem, MONDAY.date() + timedelta(days=d)) for a in problem.agents for d in range(5))
    )
    frozen = MONDAY + timedelta(days=2)
    scope = frozenset({"w1", "w2", "m1"})
    problem = replace(problem, base=base, frozen_until=frozen, scope_agents=scope)
    roster = planned(problem).roster
    assert audit(roster, problem) == ()
    facts = {s for s in base.shifts if s.start < frozen or s.agent not in scope}
    assert facts <= set(roster.shifts)
    assert {s for s in roster.shifts if s.agent not in scope} <= facts


@pytest.mark.parametrize(
    ("site", "change", "elapsed"),
    [
        ("Europe/Warsaw", datetime(2026, 10, 25, 1, tzinfo=UTC), -60),
        ("Europe/Warsaw", datetime(2026, 3, 29, 1, tzinfo=UTC), 60),
        ("Australia/Sydney", datetime(2026, 4, 4, 16, tzinfo=UTC), -60),
        ("Australia/Sydney", datetime(2026, 10, 3, 16, tzinfo=UTC), 60),
    ],
)
def test_a_night_across_the_clock_change_keeps_its_elapsed_hours(site: str, change: datetime, elapsed: int) -> None:
    network = seated(tiny_network(), "warsaw", zone=site)
    horizon = Horizon((change - timedelta(days=4)).replace(hour=0))
    nights = [24 * day + hour for day in range(7) for hour in range(24)
              if local(horizon.start + timedelta(hours=24 * day + hour), site).hour in (23, 0, 1, 2, 3, 4)]  # fmt: skip
    demand = random_demand(np.random.default_rng(1), network, horizon, nights)
    plan = replace(
        FULL_TIME, start_windows=((22 * 60, 22 * 60),), max_nights=None, days=(5, 5), week_minutes=(2400, 2400)
    )
    agents = tuple(tiny_agent(f"w{n}", wage=0.1) for n in range(3))
    problem = tiny_problem(
        network=network, horizon=horizon, agents=agents, demand=demand, work_plans={"full-time": plan}
    )
    roster = planned(problem).roster
    assert audit(roster, problem) == ()
    across = [s for s in roster.shifts if s.start < change < s.end]
    assert across
    for shift in roster.shifts:
        assert shift.minutes == 510
        assert minute_of_day(shift.start, site) == 22 * 60
        clock = minute_of_day(shift.end, site)
        assert clock == 6 * 60 + 30 + (elapsed if shift in across else 0)
