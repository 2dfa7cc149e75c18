"""Prices on presence: what arcs pay, who counts for how much, and first tours that follow the prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from heliotrope.audit import audit
from heliotrope.domain.network import Bay
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering.approach import approach
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.couplings import CoupledTerms
from heliotrope.rostering.crowding import Charges, Crowding, charge_arcs, crowded
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.stopping import Stop, never

from tests.unit.audit_cases import at_warsaw
from tests.unit.networks import FULL_TIME, MONDAY, SPLIT_DAY, tiny_agent, tiny_problem, tiny_rules, tiny_shift

SPLITS = replace(FULL_TIME, shifts=(SPLIT_DAY,), max_splits=5)


def led(seats: int = 2, **changes: object) -> RosterProblem:
    """Return a floor for four people: a supervisor for two at a time, and one who works at home."""
    people = tiny_agent("w2"), tiny_agent("w3"), tiny_agent("w4", home=True)
    network = at_warsaw(bays=(Bay("floor", seats),), agents_per_supervisor=2)
    return tiny_problem(network=network, agents=(tiny_agent("w1", supervisor=True), *people), **changes)


def test_an_arc_pays_for_the_slots_in_which_it_is_present_and_not_for_its_gap() -> None:
    compiled = compile_problem(led(work_plans={"full-time": SPLITS}, rules={"PL": tiny_rules(break_minutes=15)}))
    crowding, rng = Crowding(compiled), np.random.default_rng(5)
    sigma = rng.uniform(0, 3, crowding.room.shape)
    site = compiled.problem.network.site_index("warsaw")
    tours = compiled.classes[0]
    assert len(tours.arcs)
    for terms, (seat, person) in zip(compiled.terms, ((1, -2), (1, 1), (1, 1), (0, 1)), strict=True):
        price = seat * sigma[0, site] + person * sigma[1, site]
        sums = Charges(compiled, sigma).sums(site, terms.counts)
        assert sums is not None
        assert np.allclose(np.diff(sums[: len(price) + 1]), price)
        charged = np.zeros(len(tours.arcs))
        charge_arcs(tours.arcs, tours.gaps, len(tours.plan.shifts), sums, charged)
        for arc, paid in enumerate(charged):
            spans = tours.spans(np.array([arc]))
            assert len(spans) == 2
            assert np.isclose(paid, sum(price[first:last].sum() for first, last in spans))


def test_who_is_present_is_counted_and_facts_have_taken_their_room() -> None:
    early = tiny_shift(tiny_agent("w2"), MONDAY, "cards")
    problem = led(carry_in=(early,))
    compiled = compile_problem(problem)
    crowding, site = Crowding(compiled), problem.network.site_index("warsaw")
    length = early.minutes // 15
    assert crowding.room[0, site, : length + 1].tolist() == [1.0] * length + [2.0]
    assert crowding.room[1, site, : length + 1].tolist() == [-1.0] * length + [0.0]
    # Nobody can mend what facts break: there is no price on it.
    assert not crowding.ceiling[1, site, :length].any()
    assert crowding.ceiling[1, site, length:].all()
    crowd, tours = crowding.nobody(), compiled.classes[0]
    tour = np.full(len(tours.stages), -1)
    tour[1] = tours.stages[1, 0]
    for terms in compiled.terms:
        crowding.count(terms, tour, 1, crowd)
    start, slots, *_ = tours.arcs[tour[1]].tolist()
    assert crowded(crowd)[:, site, start : start + slots].T.tolist() == [[3.0, 1.0]] * slots
    assert crowded(crowd).sum() == 4 * slots


def led_at_noon() -> RosterProblem:
    """Return three people of whom two are asked for from noon on, and a supervisor whom nobody asks for themselves."""
    problem = led(seats=3)
    required = np.zeros_like(problem.demand.required)
    cards = problem.network.queue_ids.index("cards")
    for day in range(5):
        required[cards, day * 96 + 48 : day * 96 + 76] = 1.9
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    prices = np.broadcast_to(np.array([10.0, 12.0, 14.0, 16.0]), widths.shape).copy()
    demand = replace(problem.demand, required=required, widths=widths, prices=prices, load=required)
    boss, *others = problem.agents
    boss = replace(boss, clients=frozenset({"shop"}), skills={"retail": 1.0})
    return replace(problem, demand=demand, agents=(boss, *others[:2]))


def first_tours(problem: RosterProblem, stop: Stop = never) -> Builder:
    compiled = compile_problem(problem)
    builder = Builder(compiled)
    multipliers = np.where(problem.demand.required > 0, 5.0, 0.0)
    order = builder.supervisors_first(np.arange(len(problem.agents)))
    approach(builder, multipliers, np.zeros(len(CoupledTerms(compiled))), order, stop=stop)
    return builder


def test_supervisors_come_when_those_are_worth_most_whom_they_look_after() -> None:
    problem = led_at_noon()
    builder = first_tours(problem)
    assert audit(Roster(shifts_of(builder)), problem) == ()
    assert builder.coverage.short.sum() < 0.6 * problem.demand.required.sum()


def test_supervisors_spread_over_all_hours_with_people_though_each_could_look_after_many() -> None:
    network = at_warsaw(bays=(Bay("floor", 9),), agents_per_supervisor=25)
    people = [tiny_agent(f"w{n}", supervisor=n < 2) for n in range(6)]
    supervisors = [replace(boss, clients=frozenset({"shop"}), skills={"retail": 1.0}) for boss in people[:2]]
    problem = tiny_problem(network=network, agents=(*supervisors, *people[2:]))
    required = np.zeros_like(problem.demand.required)
    required[problem.network.queue_ids.index("cards"), :96] = 1.0
    widths = np.repeat(required[:, :, None] / 4, 4, axis=2)
    prices = np.broadcast_to(np.array([10.0, 12.0, 14.0, 16.0]), widths.shape).copy()
    problem = replace(problem, demand=replace(problem.demand, required=required, widths=widths, prices=prices))
    builder = first_tours(problem)
    led_slots = {
        t for i in range(2) for first, last in builder.spans(i, builder.tours[i].arcs) for t in range(first, last)
    }
    assert len(led_slots & set(range(96))) > 60


def test_a_stop_leaves_one_sweep_more_in_which_seats_and_supervision_are_kept() -> None:
    problem, asked = led_at_noon(), []

    def at_once() -> bool:
        asked.append(True)
        return True

    builder = first_tours(problem, at_once)
    assert len(asked) == 2
    assert {breach.rule for breach in audit(Roster(shifts_of(builder)), problem)} <= {"days_per_week", "week_minutes"}
