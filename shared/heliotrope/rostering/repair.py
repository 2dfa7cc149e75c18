"""Mend the roster in force when the day changes: gain for each person disturbed, within a change budget.

Facts stay. Requested activities move first, then breaks; they and queue shares move by themselves. A person is
*disturbed* when a start, an end or a day off changes. Those whose shift has become impossible (leave, or their site
is closed) must change anyway and do not count against the budget; a published shift that no lawful tour contains is
dropped and does count. The others are asked in order of what their best answer gains beyond its price; at the end
every change that no longer pays is undone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.people import PAUSES
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.rostering.bound import BoundParameters, even_multipliers, improve_bound
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.certify import certify, facts_money
from heliotrope.rostering.compiled import Compiled, compile_problem
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.merged import merge_alike
from heliotrope.rostering.placing import place_activities
from heliotrope.rostering.runs import MUST_WORK
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.solution import OnProgress, Progress, Solution
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.taking_up import take_up
from heliotrope.rostering.tours import Ints


@dataclass(frozen=True, slots=True)
class RepairParameters:
    """Passes over the people, and how much work the bound gets."""

    passes: int = 3
    bound: BoundParameters = field(default_factory=lambda: BoundParameters(steps=60))
    proof: BoundParameters = field(default_factory=lambda: BoundParameters(steps=4, rate=0.001))


class _Repair:
    """State of one repair: the base tours, who must change, who has."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.builder = Builder(compiled)
        self.prices = compiled.problem.prices
        self.base: list[Tour] = []
        self.forced: set[int] = set()
        self.dropped: set[int] = set()
        shifts = (compiled.problem.base or Roster(())).by_agent()
        for i, name in enumerate(self.builder.names):
            tour, forced = self._base_tour(i, shifts.get(name, ()))
            self.base.append(tour)
            if forced:
                self.forced.add(i)
            self.builder.put(i, tour)
        take_up(self.builder, self.base, shifts)
        self.disturbed = set(self.dropped)
        self.builder.rebalance()

    def _base_tour(self, i: int, shifts: tuple[Shift, ...]) -> tuple[Tour, bool]:
        """Return agent `i`'s tour as published, less what has become impossible, and whether anything has."""
        compiled, terms = self.compiled, self.compiled.terms[i]
        tours, horizon = compiled.classes[terms.tour_class], compiled.problem.horizon
        arc_at = {(int(a[0]), int(a[1])): n for n, a in enumerate(tours.arcs)}
        arcs = np.full(len(tours.stages), OFF, np.int64)
        frozen = compiled.problem.frozen_until or horizon.start
        locked = np.flatnonzero(tours.arcs[:, 2] >= len(tours.plan.shifts))
        arcs[tours.arcs[locked, 3]] = locked
        forced = False
        kept: list[Shift] = []
        for shift in shifts:
            if not (max(frozen, horizon.start) <= shift.start < horizon.end):
                continue
            if shift in tours.offer.locks:
                continue
            first, last = horizon.slot(shift.start), horizon.slot(shift.end)
            arc = arc_at.get((first, last - first))
            if terms.blocked[last] != terms.blocked[first]:
                forced = True
                continue
            if arc is None or tours.stages[tours.arcs[arc, 3], MUST_WORK] or arcs[tours.arcs[arc, 3]] != OFF:
                self.dropped.add(i)  # a second shift of a day, too: a tour holds one
                continue
            arcs[tours.arcs[arc, 3]] = arc
            kept.append(shift)
        tour = self.builder.lay(i, arcs, np.zeros(compiled.extended))
        return self._with_breaks_of(tour, kept, tours.chosen(arcs)), forced

    def _with_breaks_of(self, tour: Tour, shifts: list[Shift], chosen: Ints) -> Tour:
        """Put the published breaks back where they were (their wages are settled when breaks are placed again)."""
        horizon = self.compiled.problem.horizon
        breaks = [[horizon.slot(a.start) for a in s.activities if a.code in PAUSES] for s in shifts]
        rows = np.flatnonzero(np.isin(tour.arcs, chosen)).tolist()
        if not shifts or any(len(own) > tour.breaks.shape[1] for own in breaks):
            return tour
        on_queue = np.concatenate(
            [
                np.arange(horizon.slot(a.start), horizon.slot(a.end))
                for s in shifts
                for a in s.activities
                if a.code not in PAUSES
            ]
        )
        starts = tour.breaks.copy()
        for row, own in zip(rows, breaks, strict=True):
            starts[row, : len(own)] = own
        return Tour(tour.arcs, on_queue.astype(np.int64), starts, tour.labour)

    def change_money(self, i: int, tour: Tour) -> float:
        """Return the price of agent `i` working `tour` instead of the base."""
        if np.array_equal(tour.arcs, self.base[i].arcs):
            return self.prices.person_disturbed if i in self.forced or i in self.dropped else 0.0
        lengths = self.compiled.classes[self.compiled.terms[i].tour_class].arcs[:, 1]
        grain = self.compiled.problem.horizon.grain_minutes
        moved = 0
        for new, old in zip(tour.arcs, self.base[i].arcs, strict=True):
            if new != old:
                moved += (lengths[new] if new != OFF else 0) + (lengths[old] if old != OFF else 0)
        return self.prices.person_disturbed + self.prices.minute_moved * float(moved) * grain

    def bonus(self, i: int) -> Array:
        """Return [N] what keeping each published arc saves in change money."""
        tours = self.compiled.classes[self.compiled.terms[i].tour_class]
        grain = self.compiled.problem.horizon.grain_minutes
        per_arc = -self.prices.minute_moved * grain * tours.arcs[:, 1].astype(np.float64)
        for arc in self.base[i].arcs[self.base[i].arcs != OFF]:
            per_arc[arc] *= -1.0
        return per_arc

    def answer(self, i: int) -> tuple[float, Tour]:
        """Return (gain beyond the price, tour) of agent `i`'s best answer, without keeping it."""
        before = self.builder.objective
        old = self.builder.take(i)
        assert old is not None
        new = self.builder.best(i, self.builder.worth(i), self.bonus(i))
        self.builder.put(i, new)
        gain = before - self.builder.objective + self.change_money(i, old) - self.change_money(i, new)
        self.builder.take(i)
        self.builder.put(i, old)
        return gain, new

    def accept(self, i: int) -> bool:
        """Answer anew for agent `i` and keep the answer if it still pays; the state has moved since it was ranked."""
        gain, tour = self.answer(i)
        if gain <= 1e-6:
            return False
        self._set(i, tour)
        return True

    def _set(self, i: int, tour: Tour) -> None:
        self.builder.take(i)
        self.builder.put(i, tour)
        if np.array_equal(tour.arcs, self.base[i].arcs) and i not in self.dropped:
            self.disturbed.discard(i)
        else:
            self.disturbed.add(i)

    def move_breaks(self) -> None:
        """Place the breaks of everybody's shifts anew: no person is disturbed by it."""
        for i, tour in enumerate(self.builder.tours):
            if tour is not None and len(tour.slots):
                before = self.builder.objective
                self.builder.take(i)
                self.builder.put(i, self.builder.lay(i, tour.arcs, np.max(self.builder.worth(i), axis=0)))
                if self.builder.objective > before:
                    self.builder.take(i)
                    self.builder.put(i, tour)

    def undo(self) -> None:
        """Give back every change that no longer pays."""
        for i in sorted(self.disturbed - self.forced):
            tour = self.builder.tours[i]
            assert tour is not None
            before = self.builder.objective + self.change_money(i, tour)
            self._set(i, self.builder.again(i, self.base[i]))
            if self.builder.objective > before:
                self._set(i, tour)

    @property
    def counted(self) -> int:
        """People disturbed who did not have to change."""
        return len(self.disturbed - self.forced)


def repair_roster(
    problem: RosterProblem,
    *,
    seed: int = 1,
    workers: int = 2,
    stop: Stop = never,
    on_progress: OnProgress | None = None,
    parameters: RepairParameters | None = None,
) -> Solution:
    """Mend `problem.base` within `problem.budget`; arguments as for `plan_roster`."""
    tell = on_progress or (lambda _: None)
    parameters = parameters or RepairParameters()
    compiled = compile_problem(problem)
    given = facts_money(problem, compiled.facts)
    repair = _Repair(compiled)
    budget = len(compiled.terms) if problem.budget is None else problem.budget.people
    place_activities(repair.builder, stop)
    repair.move_breaks()
    tell(Progress("breaks", 1, 1, repair.builder.objective + given))
    for i in sorted(repair.forced):
        repair.accept(i)
    for turn in range(parameters.passes):
        changed = _pass(repair, budget, stop)
        repair.builder.rebalance()
        tell(Progress("changes", turn + 1, parameters.passes, repair.builder.objective + given))
        if not changed:
            break
    repair.undo()
    place_activities(repair.builder, stop)
    _settle_breaks(repair)
    tell(Progress("bound", 0, parameters.bound.steps, repair.builder.objective + given))
    alike = merge_alike(compiled)
    likely = improve_bound(alike, even_multipliers(compiled), parameters.bound, workers)
    bound = improve_bound(compiled, likely.multipliers, parameters.proof, workers, likely.weights)
    roster = Roster((*compiled.kept, *shifts_of(repair.builder)))
    ticks = {"passes": parameters.passes, "bound": bound.evaluations}
    return Solution(roster, certify(roster, problem, bound, given, seed, ticks))


def _settle_breaks(repair: _Repair) -> None:
    """Move breaks and queue time in turn until neither gains more than a cent."""
    before = np.inf
    while repair.builder.objective < before - 0.01:
        before = repair.builder.objective
        repair.move_breaks()
        repair.builder.rebalance()


def _pass(repair: _Repair, budget: int, stop: Stop) -> int:
    """Ask everybody, then accept by gain until the budget is spent; return how many changed."""
    offers: list[tuple[float, int]] = []
    people: Ints = np.arange(len(repair.compiled.terms))
    for i in people.tolist():
        if stop():
            return 0
        gain, tour = repair.answer(i)
        if gain > 1e-6 or (i in repair.forced and not np.array_equal(tour.arcs, repair.base[i].arcs)):
            offers.append((-gain, i))
    changed = 0
    for _, i in sorted(offers):
        free = i in repair.forced or i in repair.disturbed
        if free or repair.counted < budget:
            changed += repair.accept(i)
    return changed
