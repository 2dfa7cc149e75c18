"""Remedies: counted as the contract says, priced while the engine builds, never too dear in the bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from heliotrope.codec.events import decode_staffing_requirement, encode_staffing_requirement
from heliotrope.codec.problems import decode_problem, encode_problem
from heliotrope.domain.contracts import BonusTier, MeasuringPeriod, RemedyTerms, RemedyTier, ServiceLevelFormula
from heliotrope.domain.demand import DemandForecast, ServiceCurve
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.network import Network
from heliotrope.domain.objective import objective_terms
from heliotrope.domain.problem import NetworkDemand, RosterProblem, ServiceToDate
from heliotrope.domain.remedies import DayActual, counted_periods, counting_since, remedies_by_queue, service_so_far
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon
from heliotrope.rostering.bound import BoundParameters, Lagrangian, improve_bound
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.remedies import Remedies
from heliotrope.rostering.settled import Settlement
from heliotrope.scenario import read_scenario, write_scenario
from heliotrope.staffing import erlang_a
from heliotrope.staffing.requirement import require_staff

from tests.unit.exact import Program, add_remedies, cover, one_client_each
from tests.unit.networks import MONDAY, tiny_demand, tiny_network, tiny_problem
from tests.unit.test_rostering_bound import Small
from tests.unit.test_rostering_bound import small as small_problem
from tests.unit.test_rostering_plan import planned

NOBODY = Roster(())
TIERS = (RemedyTier(0.8, 100.0), RemedyTier(0.5, 300.0))


def counting(tiers: tuple[RemedyTier, ...] = TIERS, **terms: object) -> Network:
    """The tiny network with remedies on the cards queue, whose callers are in Warsaw."""
    network = tiny_network()
    cards, *others = network.queues
    return replace(network, queues=(replace(cards, remedies=tiers, remedy_terms=RemedyTerms(**terms)), *others))


def curves(demand: NetworkDemand, contacts: float = 10.0) -> NetworkDemand:
    """Ten contacts in every required interval, all in target; each missing agent loses its part of them."""
    busy = np.where(demand.required > 0, contacts, 0.0)
    each = np.divide(busy, demand.required, out=np.zeros_like(busy), where=demand.required > 0)
    lost = np.repeat(each[:, :, None], 4, axis=2)
    return replace(demand, service=ServiceCurve(busy, busy.copy(), busy.copy(), lost, np.zeros_like(lost)))


def unserved(network: Network, required: float = 1.0, **changes: object) -> RosterProblem:
    horizon = Horizon(MONDAY)
    return tiny_problem(network=network, demand=curves(tiny_demand(network, horizon, required)), **changes)


def at_level(problem: RosterProblem, level: float) -> float:
    """Money due for the cards queue with `level` of each interval's agents open."""
    return float(remedies_by_queue(problem.demand.required * level, problem)[0])


# -- the definition ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "due"), [(1.0, 0.0), (0.81, 0.0), (0.79, 100.0), (0.51, 100.0), (0.49, 300.0)])
def test_the_gravest_tier_reached_is_due_once_a_labour_week(level: float, due: float) -> None:
    assert at_level(unserved(counting()), level) == due


def test_a_cap_limits_what_is_due_and_a_bonus_is_earned() -> None:
    assert at_level(unserved(counting(cap=120.0)), 0.1) == 120.0
    rewarding = unserved(counting(bonuses=(BonusTier(0.95, 40.0), BonusTier(0.9, 25.0))))
    assert [at_level(rewarding, level) for level in (1.0, 0.92, 0.85)] == [-40.0, -25.0, 0.0]


def test_days_are_settled_one_by_one_on_the_queues_clock() -> None:
    problem = unserved(counting(period=MeasuringPeriod.DAY))
    # Warsaw is two hours ahead: the horizon's first local day began before it and is not settled.
    assert len(counted_periods(problem)) == 7
    assert at_level(problem, 0.1) == 6 * 300.0
    begun = replace(problem, to_date=(ServiceToDate("cards", 0.0, 0.0),))
    assert len(counted_periods(begun)) == 8
    assert at_level(begun, 0.1) == 7 * 300.0


def test_a_month_counts_what_happened_before_the_horizon() -> None:
    problem = unserved(counting(period=MeasuringPeriod.MONTH))
    assert at_level(problem, 0.1) == 0.0
    counted = 7 * 32 * 10.0
    good = replace(problem, to_date=(ServiceToDate("cards", 9 * counted, 9 * counted),))
    assert at_level(good, 0.1) == 0.0
    poor = replace(problem, to_date=(ServiceToDate("cards", counted, 0.45 * counted),))
    assert at_level(poor, 1.0) == 100.0


def test_what_a_month_has_counted_follows_the_formula_and_leaves_excluded_dates_out() -> None:
    first = date(2026, 10, 1)
    days = [DayActual(first + timedelta(days=n), 100, 90, 80) for n in range(3)]
    for formula, counted in ((ServiceLevelFormula.OF_OFFERED, 200.0), (ServiceLevelFormula.OF_ANSWERED, 180.0)):
        terms = {"formula": formula, "period": MeasuringPeriod.MONTH, "excluded": frozenset({first})}
        queue = counting(**terms).queues[0]
        assert service_so_far(queue, days) == ServiceToDate("cards", counted, 160.0)
        assert service_so_far(queue, days[:1]) is None


def test_only_a_period_that_the_horizon_cuts_has_counted_before_it() -> None:
    horizon = Horizon(MONDAY)
    since = {p: counting_since(counting(period=p).queues[0], horizon) for p in MeasuringPeriod}
    assert since[MeasuringPeriod.LABOUR_WEEK] is None
    assert since[MeasuringPeriod.DAY] == MONDAY - timedelta(hours=2)
    assert since[MeasuringPeriod.MONTH] == datetime(MONDAY.year, MONDAY.month, 1, tzinfo=UTC) - timedelta(hours=2)
    assert counting_since(counting((), period=MeasuringPeriod.MONTH).queues[0], horizon) is None


def test_excluded_dates_and_those_above_lock_and_relief_do_not_count() -> None:
    days = [MONDAY.date() + timedelta(days=n) for n in range(7)]
    assert at_level(unserved(counting(excluded=frozenset(days))), 0.1) == 0.0
    locked = tuple((day, 320.0 / 1.2) for day in days)
    assert at_level(unserved(counting(locked=locked, relief=0.19)), 0.1) == 0.0
    assert at_level(unserved(counting(locked=locked, relief=0.21)), 0.1) == 300.0


@pytest.mark.parametrize("formula", list(ServiceLevelFormula))
def test_the_curve_gives_the_formulas_level_at_the_corners_of_the_pieces(formula: ServiceLevelFormula) -> None:
    queue = counting(formula=formula).queues[0]
    volume = np.full(96, 40.0)
    forecast = DemandForecast("cards", date(2026, 10, 12), volume, volume, volume, np.full(96, 300.0), 1, "test")
    need = require_staff(forecast, queue)
    curve, t = need.service, 50
    assert curve is not None
    supply = need.required[t]
    counted, in_target = curve.counted[t], curve.in_target[t]
    for k in range(4):
        level = erlang_a(supply, need.load[t] / 300.0, 300.0, queue.patience_s, queue.goal.within_s, formula)
        assert in_target / counted == pytest.approx(float(level.service_level), abs=1e-6)
        supply -= need.widths[t, k]
        in_target -= need.widths[t, k] * curve.lost[t, k]
        counted -= need.widths[t, k] * curve.uncounted[t, k]


def rich() -> Network:
    """Every field of the terms away from its default."""
    return counting(
        formula=ServiceLevelFormula.OF_ANSWERED,
        period=MeasuringPeriod.MONTH,
        bonuses=(BonusTier(0.9, 20.0),),
        cap=250.0,
        excluded=frozenset({date(2026, 12, 24)}),
        locked=((date(2026, 10, 12), 800.0),),
        relief=0.2,
    )


def test_terms_curves_and_service_to_date_survive_the_wire() -> None:
    problem = unserved(rich(), to_date=(ServiceToDate("cards", 100.0, 90.0),))
    again = decode_problem(encode_problem(problem))
    assert again.network == problem.network
    assert again.to_date == problem.to_date
    assert again.demand.service is not None
    np.testing.assert_array_equal(again.demand.service.lost, curves(problem.demand).service.lost)
    forecast = DemandForecast("cards", date(2026, 10, 12), *([np.full(96, 4.0)] * 3), np.full(96, 300.0), 1, "test")
    need = require_staff(forecast, problem.network.queues[0])
    read = decode_staffing_requirement(encode_staffing_requirement(need))
    assert need.service is not None
    assert read.service is not None
    np.testing.assert_array_equal(read.service.lost, need.service.lost)


def test_a_scenario_keeps_how_its_contracts_count(tmp_path: Path) -> None:
    shop = read_scenario(Path(__file__).parents[2] / "shared" / "scenarios" / "corner-shop")
    (queue,) = shop.network.queues
    queue = replace(queue, remedy_terms=rich().queues[0].remedy_terms)
    network = replace(shop.network, queues=(queue,))
    to_date = (ServiceToDate(queue.id, 100.0, 90.0),)
    write_scenario(replace(shop, network=network, to_date=to_date), tmp_path)
    again = read_scenario(tmp_path)
    assert again.network == network
    assert again.to_date == to_date
    text = (tmp_path / "scenario.toml").read_text()
    (tmp_path / "scenario.toml").write_text(text.replace('"of_answered"', '"of_luck"'))
    with pytest.raises(InvalidValue, match=r"queues\[orders-en\].*formula: expected one of of_offered"):
        read_scenario(tmp_path)


# -- the engine --------------------------------------------------------------------------------------------------------


def small(seed: int) -> Small:
    """A problem small enough to try everything, with random curves, tiers and bonus on both served queues."""
    rng = np.random.default_rng(seed)
    problem = small_problem(2 * (seed % 6)).problem
    shape = problem.demand.required.shape
    contacts = np.where(problem.demand.required > 0, rng.uniform(2, 10, shape), 0.0)
    lost = (
        np.sort(rng.uniform(0, 1, (*shape, 4)), axis=2)
        * (contacts / np.maximum(problem.demand.required, 1e-9))[:, :, None]
    )
    uncounted = lost * rng.uniform(0, 0.4) * (seed % 2)
    service = ServiceCurve(contacts, contacts * 0.97, contacts * 0.93, lost, uncounted)
    terms = RemedyTerms(bonuses=(BonusTier(0.9, float(rng.uniform(0, 20))),) * int(rng.integers(0, 2)))
    tiers = (RemedyTier(0.85, float(rng.uniform(5, 60))), RemedyTier(0.6, float(rng.uniform(60, 160))))
    queues = tuple(replace(queue, remedies=tiers, remedy_terms=terms) for queue in problem.network.queues)
    return Small(
        replace(
            problem,
            network=replace(problem.network, queues=queues),
            demand=replace(problem.demand, service=service),
        )
    )


def exact(case: Small) -> float:
    program = Program()
    served = cover(program, case.problem, [case._tours(agent) for agent in case.problem.agents])
    one_client_each(program, case.problem, served)
    add_remedies(program, case.problem, served)
    return program.optimum()


def test_the_bound_with_remedies_never_exceeds_the_exact_optimum() -> None:
    reached = []
    for seed in range(8):
        case = small(seed)
        optimum, compiled = exact(case), compile_problem(case.problem)
        raised = improve_bound(compiled, np.zeros_like(compiled.required), BoundParameters(steps=40))
        assert raised.value <= optimum + 1e-6
        reached.append(raised.value / optimum)
        rng = np.random.default_rng(seed)
        for _ in range(5):
            weights = rng.uniform(0, 3, len(raised.weights))
            assert Lagrangian(compiled).evaluate(raised.multipliers, weights)[0] <= optimum + 1e-6
    assert np.median(reached) > 0.6


def test_priced_losses_less_their_conjugate_never_exceed_what_is_due() -> None:
    rng = np.random.default_rng(5)
    for seed in range(6):
        problem = small(seed).problem
        remedies = Remedies(compile_problem(problem))
        for _ in range(20):
            share = rng.random(problem.demand.required.shape)
            left = problem.demand.required * (1 - share)
            pieces = np.minimum(left[:, :, None], np.cumsum(problem.demand.widths, axis=2))
            pieces = np.diff(pieces, axis=2, prepend=0.0)
            due = remedies_by_queue(problem.demand.required * share, problem).sum()
            for phi in rng.uniform(0, 2, (5, len(remedies))) * remedies.ceiling:
                assert phi @ remedies.lost(pieces) - remedies.conjugates(phi)[0] <= due + 1e-9


def test_tours_are_judged_by_what_the_contracts_settle() -> None:
    rng = np.random.default_rng(6)
    for seed in range(6):
        problem = small(seed).problem
        compiled = compile_problem(problem)
        settlement, depth = Settlement(compiled), Coverage.of(compiled).depth
        for _ in range(20):
            served = problem.demand.required * rng.random(problem.demand.required.shape)
            due = remedies_by_queue(served, problem).sum()
            assert settlement.due(problem.demand.required - served, depth) == pytest.approx(due, abs=1e-9)


def test_small_plans_come_near_the_exact_optimum() -> None:
    excess = []
    for seed in range(4):
        case = small(seed)
        optimum, proof = exact(case), planned(case.problem).certificate
        assert proof.bound <= optimum + 1e-6
        assert proof.objective >= optimum - 0.05
        excess.append(proof.objective - optimum)
    assert np.median(excess) < 10.0


def test_the_engine_buys_service_back_where_a_tier_is_in_reach() -> None:
    network = counting(tiers=(RemedyTier(0.85, 3000.0),))
    cards, *others = network.queues
    network = replace(network, queues=(replace(cards, shortage_price=5.0), *others))
    demand = tiny_demand(network, Horizon(MONDAY), 1.0)
    demand.required[1:], demand.widths[1:] = 0.0, 0.0
    plan = replace(tiny_problem().work_plans["full-time"], days=(0, 5), week_minutes=(0, 2400))
    problem = tiny_problem(network=network, demand=curves(demand), work_plans={"full-time": plan})
    without = replace(problem, demand=demand)
    cheap = planned(without).roster
    assert objective_terms(cheap, problem)["remedies"] == 3000.0
    bought = planned(problem)
    assert bought.certificate.terms["remedies"] == 0.0
    assert bought.certificate.bound <= bought.certificate.objective
