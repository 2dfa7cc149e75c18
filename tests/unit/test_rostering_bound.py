"""The bound and the plan against the optimum found by trying every lawful roster of a small problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import product

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.network import Bay, OpeningHours
from heliotrope.domain.objective import fairness_money, overtime_money, prefers, shift_cost
from heliotrope.domain.people import Agent, BreakRule, ShiftPattern, WorkPlan
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.time import Horizon, instant_of, minute_of_day
from heliotrope.rostering import bound
from heliotrope.rostering.bound import MOST_SAMPLES, BoundParameters, Lagrangian, improve_bound, samples_of
from heliotrope.rostering.compiled import compile_problem
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

from tests.unit.networks import MONDAY, tiny_agent, tiny_network, tiny_problem, tiny_rules, tiny_shift
from tests.unit.test_rostering_plan import planned, random_demand, seated

HALF_DAY = ShiftPattern(240, (BreakRule("break", 30, 90, 120, paid=True),))
LONG_DAY = ShiftPattern(420, (BreakRule("meal", 30, 180, 210, paid=False),))
TWO_DAYS = OpeningHours(((360, 1320),) * 2 + (None,) * 5)


@dataclass(frozen=True)
class Small:
    """A problem of two or three agents whose site opens on one or two days, small enough to try every roster."""

    problem: RosterProblem

    @property
    def optimum(self) -> float:
        """The least objective of all rosters that the audit allows, by enumeration; allocation by an exact LP."""
        problem = self.problem
        rows = [self._tours(agent) for agent in problem.agents]
        slots = np.flatnonzero(problem.demand.required.sum(axis=0))
        table = _allocation_table(problem, slots)
        crowded = _crowded(problem)
        best = np.inf
        costs = [np.array([cost for cost, _, _ in row]) for row in rows]
        serving = [np.array([here[slots] for _, here, _ in row]) for row in rows]
        at_site = [np.array([there for _, _, there in row]) for row in rows]
        for first in range(len(rows[0])):
            code, there = serving[0][first].astype(np.int64), at_site[0][first].astype(np.int64)
            total = costs[0][first]
            for agent in range(1, len(rows)):
                code = code[..., None, :] + (serving[agent] << agent)
                there = there[..., None, :] + (at_site[agent] << agent)
                total = np.add.outer(total, costs[agent])
            short = table[np.arange(len(slots)), code].sum(axis=-1)
            lawful = ~crowded[there].any(axis=-1)
            best = min(best, float(np.where(lawful, short + total, np.inf).min()))
        return best

    def _tours(self, agent: Agent) -> list[tuple[float, np.ndarray, np.ndarray]]:
        """Labour and preference money, time on queue [T] and at work [T, two days], of every lawful tour of `agent`."""
        problem = self.problem
        unled = seated(problem.network, agent.site, agents_per_supervisor=None)
        alone = replace(problem, agents=(agent,), network=unled)
        plan, queue = problem.plan_of(agent), "cards" if "cards" in agent.skills else "orders"
        days = [MONDAY.date() + timedelta(days=n) for n in range(2)]
        starts = [m for m in range(0, 1440, plan.start_step) if plan.allows_start(m)]
        options = [
            [None, *((instant_of(day, minute, problem.zone_of(agent)), p) for minute in starts for p in plan.shifts)]
            for day in days
        ]
        found = []
        for chosen in product(*options):
            own = [each for each in chosen if each is not None]
            shifts = tuple(tiny_shift(agent, start, queue, pattern) for start, pattern in own)
            if audit(Roster(shifts), alone):
                continue
            for laid in product(*([(start, shape) for shape in _placements(p)] for start, p in own)):
                placed = [tiny_shift(agent, start, queue, shape) for start, shape in laid]
                money = _labour(placed, agent, problem) + overtime_money(placed, agent, problem)
                found.append((money, _presence(placed, problem), _at_work(placed, problem)))
        return found


def _placements(pattern: ShiftPattern) -> list[ShiftPattern]:
    spots = [
        [replace(rule, earliest=at, latest=at) for at in range(rule.earliest, rule.latest + 1, 30)]
        for rule in pattern.breaks
    ]
    return [replace(pattern, breaks=breaks) for breaks in product(*spots)]


def _labour(shifts: list[Shift], agent: Agent, problem: RosterProblem) -> float:
    money = 0.0
    for shift in shifts:
        cost = shift_cost(shift, agent, problem)
        money += cost.wages + cost.night + cost.weekend + fairness_money(shift, agent, problem)
        liked = prefers(agent, minute_of_day(shift.start, problem.zone_of(agent)))
        money += 0.0 if liked else problem.prices.unpreferred_shift
    return money


def _presence(shifts: list[Shift], problem: RosterProblem) -> np.ndarray:
    horizon = problem.horizon
    here = np.zeros(horizon.slots, bool)
    for shift in shifts:
        for activity in shift.activities:
            if activity.code == "on_queue":
                here[horizon.slot(activity.start) : horizon.slot(activity.end)] = True
    return here


def _at_work(shifts: list[Shift], problem: RosterProblem) -> np.ndarray:
    horizon = problem.horizon
    there = np.zeros(2 * horizon.slots_per_day, bool)
    for shift in shifts:
        there[horizon.slot(shift.start) : horizon.slot(shift.end)] = True
    return there


def _crowded(problem: RosterProblem) -> np.ndarray:
    """[2^A] whether a set of agents present breaks what the audit's rules say of seats and supervision."""
    (site,) = {problem.network.site(agent.site) for agent in problem.agents}
    seats, most = sum(bay.seats for bay in site.bays), site.agents_per_supervisor
    crowded = []
    for present in product((False, True), repeat=len(problem.agents)):
        there = [agent for agent, here in zip(problem.agents, reversed(present), strict=True) if here]
        supervisors = sum(agent.supervisor for agent in there)
        unsupervised = most is not None and len(there) - supervisors > most * supervisors
        crowded.append(unsupervised or sum(not agent.home for agent in there) > seats)
    return np.array(crowded)


def _allocation_table(problem: RosterProblem, slots: np.ndarray) -> np.ndarray:
    """[slots, 2^A] least shortage money for every set of agents present, all solved as one LP of independent blocks."""
    agents, queues = problem.efficiency.shape
    sets, pieces = 2**agents, problem.demand.widths.shape[2]
    size = agents * queues + queues * pieces
    blocks = len(slots) * sets
    matrix = lil_matrix((blocks * (queues + agents), blocks * size))
    right, upper, cost = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[1]), np.zeros(matrix.shape[1])
    for n, (t, present) in enumerate(product(slots, range(sets))):
        row, column = n * (queues + agents), n * size
        for a in range(agents):
            right[row + queues + a] = float(present >> a & 1)
            for q in range(queues):
                matrix[row + q, column + a * queues + q] = -problem.efficiency[a, q]
                matrix[row + queues + a, column + a * queues + q] = 1.0
                upper[column + a * queues + q] = 1.0
        for q in range(queues):
            first = column + agents * queues + q * pieces
            matrix[row + q, first : first + pieces] = -1.0
            right[row + q] = -problem.demand.required[q, t]
            upper[first : first + pieces] = problem.demand.widths[q, t]
            cost[first : first + pieces] = problem.demand.prices[q, t]
    solved = linprog(cost, A_ub=matrix.tocsr(), b_ub=right, bounds=np.stack((np.zeros_like(upper), upper), axis=1))
    return (solved.x * cost).reshape(len(slots), sets, size).sum(axis=2)


@cache
def small(seed: int) -> Small:
    rng = np.random.default_rng(seed)
    people, both = (2, True) if seed % 2 else (3, False)
    network = seated(tiny_network(), "warsaw", hours=TWO_DAYS if both else OpeningHours(((360, 1320),) + (None,) * 6))
    horizon = Horizon(MONDAY, grain_minutes=30)
    skills = ({"cards": 1.0}, {"retail": 0.8}, {"retail": 1.1})
    agents = tuple(
        tiny_agent(
            f"w{n}",
            skills=skills[int(rng.integers(3))],
            clients=frozenset({"bank", "shop"}),
            wage=float(rng.uniform(0.5, 8.0)),
            preferred=(480, 540) if rng.random() < 0.5 else None,
            unsocial_minutes=600 * n,
        )
        for n in range(people)
    )
    shifts = (HALF_DAY,) if both else (HALF_DAY, LONG_DAY)
    days, week_minutes = (int(rng.integers(0, 2)), 2), (0, int(rng.choice([400, 700])))
    plan = WorkPlan("full-time", shifts, ((420, 600),), days, week_minutes, start_step=60)
    law = {
        "weekly_rest_minutes": 660, "break_minutes": 0, "max_stretch_minutes": 600, "night": (660, 840),
        "overtime_after_minutes": 300 + 100 * (seed % 3), "overtime_premium": 0.8,
    }  # fmt: skip
    hours = [*range(6, 14), *(range(30, 38) if both else ())]
    problem = tiny_problem(
        network=network,
        horizon=horizon,
        agents=agents,
        work_plans={"full-time": plan},
        rules={"PL": tiny_rules(**law), "PH": tiny_rules("PH", **law)},
        demand=random_demand(rng, network, horizon, hours),
    )
    return Small(problem)


def crowded(seed: int) -> Small:
    """Return a small problem of two or three people with one or two seats, or with one who must look after others."""
    problem = small(seed).problem
    first, *others = problem.agents
    if seed % 3:
        network = seated(problem.network, "warsaw", Bay("floor", len(others)))
    else:
        network = seated(problem.network, "warsaw", agents_per_supervisor=1)
    return Small(replace(problem, network=network, agents=(replace(first, supervisor=not seed % 3), *others)))


def test_the_bound_never_exceeds_the_optimum_of_trying_everything() -> None:
    shares = []
    for seed in range(40):
        case = small(seed)
        compiled = compile_problem(case.problem)
        none = improve_bound(compiled, np.zeros_like(compiled.required), BoundParameters(steps=40))
        optimum = case.optimum
        assert none.value <= optimum + 1e-6
        shares.append(none.value / optimum)
    assert min(shares) > 0.7


def test_random_multipliers_bound_too() -> None:
    for seed in range(6):
        case, rng = small(seed), np.random.default_rng(seed)
        compiled = compile_problem(case.problem)
        optimum = case.optimum
        for _ in range(10):
            value, _ = Lagrangian(compiled).evaluate(rng.uniform(0, 9, compiled.required.shape))
            assert value <= optimum + 1e-6


def test_samples_of_the_agents_estimate_the_bound_and_its_slopes_without_bias() -> None:
    rng, network = np.random.default_rng(3), seated(tiny_network(), "warsaw", Bay("floor", 3))
    agents = tuple(tiny_agent(f"{site}{n}", site, wage=8.0 + n) for n in range(4) for site in ("warsaw", "manila"))
    compiled = compile_problem(
        tiny_problem(network=network, agents=agents, demand=random_demand(rng, network, Horizon(MONDAY), [40, 44, 90]))
    )
    assert len(compiled.group_queues) == 2
    whole, samples = Lagrangian(compiled), Lagrangian(compiled, samples=3)
    pi, weights = rng.uniform(0, 20, compiled.required.shape), rng.uniform(0, 1, len(whole.terms))
    estimates = [samples.coupled(pi, weights, sample) for sample in range(3)]
    assert estimates[0][0] != estimates[1][0]
    for exact, estimated in zip(whole.coupled(pi, weights), zip(*estimates, strict=True), strict=True):
        assert np.allclose(np.mean(estimated, axis=0), exact)


def test_no_steps_at_all_prove_what_the_multipliers_do_where_they_stand() -> None:
    compiled = compile_problem(small(1).problem)
    first = np.random.default_rng(1).uniform(0, 9, compiled.required.shape)
    found = improve_bound(compiled, first, BoundParameters(steps=0))
    assert np.allclose(found.multipliers, np.minimum(first, compiled.prices.max(axis=2)))
    assert found.value == Lagrangian(compiled).evaluate(found.multipliers, found.weights)[0]
    assert found.evaluations == 0


def test_people_of_more_weeks_fill_more_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bound, "SAMPLE", 2)
    monkeypatch.setattr(bound, "SAMPLE_OF_WEEKS", 2)
    agents = tuple(tiny_agent(f"w{n}", wage=8.0 + n) for n in range(2))
    rng, network, found = np.random.default_rng(3), tiny_network(), []
    for weeks in (1, 2, 6):
        demand = random_demand(rng, network, Horizon(MONDAY, weeks), [40])
        problem = tiny_problem(network=network, agents=agents, demand=demand, horizon=Horizon(MONDAY, weeks))
        found.append(samples_of(compile_problem(problem)))
    assert found == [1, 2, MOST_SAMPLES]


def test_where_seats_and_supervisors_are_scarce_no_weights_lift_the_bound_above_the_optimum() -> None:
    raised = 0
    for seed in range(20):
        case, rng = crowded(seed), np.random.default_rng(seed)
        compiled, optimum = compile_problem(case.problem), case.optimum
        lagrangian = Lagrangian(compiled)
        ceiling = lagrangian.terms.ceiling
        best = improve_bound(compiled, np.zeros_like(compiled.required), BoundParameters(steps=60))
        assert best.value <= optimum + 1e-6
        for _ in range(5):
            pi, weights = rng.uniform(0, 9, compiled.required.shape), rng.uniform(0, 1, len(ceiling)) * ceiling
            assert lagrangian.evaluate(pi, weights)[0] <= optimum + 1e-6
        raised += best.value > lagrangian.evaluate(best.multipliers, np.zeros(len(ceiling)))[0] + 1e-6
    assert raised > 10


def test_a_plan_of_a_small_problem_is_the_optimum_and_the_bound_below_it() -> None:
    excess = []
    for seed in range(12):
        case = small(seed)
        solution = planned(case.problem)
        assert audit(solution.roster, case.problem) == ()
        optimum = case.optimum
        assert solution.certificate.bound <= optimum + 1e-6
        assert solution.certificate.objective >= optimum - 0.05
        excess.append(solution.certificate.objective / optimum - 1)
    assert max(excess) < 1e-3
