"""The capacity plan: a linear program over cells, weeks, shifts, queue hours, hires and overtime.

People of a cell hired in week v are, in week w, stays^(w - v) times as many, with the productivity of their age. Shifts
worked lie between the contract's fewest and most times productive people (less absence), overtime on top; hours on
queue go to the queues that a cell serves; hours missing cost their price. Rest between days, and peaks within a
daypart, are left out: what a week's plan must find besides. Hires come in whole people: the program's hires are rounded
with the remainder carried on, and it is solved again around them; its own dual bound says how far that can be from
the best.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heliotrope.domain.capacity import CapacityPlan, CapacityTerms, CellPlan, QueueHours
from heliotrope.domain.demand import Array
from heliotrope.domain.errors import expect
from heliotrope.rostering.capacity.cells import DAYPARTS, ROOM, Cell, WeekOfWork
from heliotrope.rostering.programs import LinearProgram
from heliotrope.rostering.tours import Ints


def plan_capacity(cells: Sequence[Cell], work: WeekOfWork, growth: Array, terms: CapacityTerms) -> CapacityPlan:
    """Plan hires and overtime.

    Parameters
    ----------
    cells
        The people there are at the start, by site, contract and skills.
    work
        What one week asks for now.
    growth
        [Q, W] factor on it, by week.
    """
    expect(growth.shape[0] == len(work.hours), "growth", f"{len(work.hours)} queues", growth.shape)
    loose = _Program(cells, work, growth, terms)
    x, bound = loose.program.solve()
    hires = _whole(x[loose.hires], [cell.site for cell in cells], terms)
    fixed = _Program(cells, work, growth, terms, hires)
    x, _ = fixed.program.solve_apart()
    return fixed.plan(x, bound)


def _whole(hires: Array, sites: Sequence[str], terms: CapacityTerms) -> Array:
    """Round hires [C, W], carrying each cell's remainder on to its next class; a site's class holds so many."""
    whole, owed = np.zeros_like(hires), np.zeros(len(hires))
    for w in range(hires.shape[1]):
        room = {site: terms.class_size if terms.opens(w) else 0 for site in sites}
        owed += hires[:, w]
        for c in np.argsort(-owed, kind="stable").tolist():
            whole[c, w] = min(np.floor(owed[c] + 0.5), room[sites[c]]) if owed[c] > 0 else 0.0
            room[sites[c]] -= int(whole[c, w])
            owed[c] -= whole[c, w]
    return whole


class _Program:
    """The linear program with the columns of each kind of variable; `hires` [C, W] fixes them."""

    def __init__(
        self,
        cells: Sequence[Cell],
        work: WeekOfWork,
        growth: Array,
        terms: CapacityTerms,
        hires: Array | None = None,
    ) -> None:
        self.cells, self.work, self.terms = list(cells), work, terms
        self.weeks = growth.shape[1]
        self.required = work.hours[:, :, None] * growth[:, None, :]
        self.program, self.fixed = LinearProgram(), hires
        self._hiring(hires)
        self._working()
        self._covering()

    def _hiring(self, fixed: Array | None) -> None:
        terms, weeks = self.terms, self.weeks
        shape = (len(self.cells), weeks)
        opens = np.array([terms.opens(w) for w in range(weeks)])
        top = np.broadcast_to(np.where(opens, float(terms.class_size), 0.0), shape)
        in_class = [min(terms.training_weeks, weeks - w) for w in range(weeks)]
        cost = np.array([[terms.hire_cost + cell.weekly_pay * n for n in in_class] for cell in self.cells])
        self.hire_cost = cost.reshape(shape)
        self.hires = self.program.variables(self.hire_cost, top)
        if fixed is not None:
            rows = self.program.constraints(fixed, fixed, shape)
            self.program.put(rows, self.hires, 1.0)
        else:
            for site in dict.fromkeys(cell.site for cell in self.cells):
                own = [c for c, cell in enumerate(self.cells) if cell.site == site]
                rows = self.program.constraints(-np.inf, float(terms.class_size), (weeks,))
                self.program.put(rows[None, :], self.hires[own], 1.0)
                self.program.absorb(3, self.hires[own], rows)

    def _productive(self, c: int) -> tuple[Array, Array]:
        """Return [W] productive people whatever is decided, and [W, W] of one hire in week v (columns) in week w."""
        terms, weeks = self.terms, self.weeks
        stays = terms.stays ** np.arange(weeks + 1)
        old = self.cells[c].people * stays[:weeks]
        of_hire = np.zeros((weeks, weeks))
        for v in filter(terms.opens, range(weeks)):
            for w in range(v, weeks):
                of_hire[w, v] = stays[w - v] * terms.productivity(w - v)
        if self.fixed is not None:
            # Weeks then have nothing in common, and are solved one by one.
            return old + of_hire @ self.fixed[c], np.zeros_like(of_hire)
        return old, of_hire

    def _working(self) -> None:
        """Shifts worked by cell and week, within contract, absence and overtime."""
        self.shifts: list[Ints] = []
        self.overtime: list[Ints] = []
        comes = 1.0 - self.terms.absence
        for c, cell in enumerate(self.cells):
            old, of_hire = self._productive(c)
            most = cell.people + self.terms.class_size * self.weeks
            few, many = cell.days
            count = len(cell.day)
            x = self.program.variables(np.repeat(cell.pay[:, None], self.weeks, axis=1), 7.0 * most)
            extra_pay = float(cell.overtime_pay.mean()) if count else 0.0
            o = self.program.variables(np.full(self.weeks, extra_pay), self.terms.overtime * many * most)
            self.shifts.append(x)
            self.overtime.append(o)
            # shifts - overtime - comes * many * hires <= comes * many * old, and likewise for the other limits
            rows = self.program.constraints(-np.inf, comes * many * old, (self.weeks,))
            self.program.put(rows[None, :], x, 1.0)
            self.program.put(rows, o, -1.0)
            self.program.put(rows[:, None], self.hires[c][None, :], -comes * many * of_hire)
            self.program.absorb(1, x, rows)
            rows = self.program.constraints(comes * few * old, np.inf, (self.weeks,))
            self.program.put(rows[None, :], x, 1.0)
            self.program.put(rows[:, None], self.hires[c][None, :], -comes * few * of_hire)
            rows = self.program.constraints(-np.inf, self.terms.overtime * many * old, (self.weeks,))
            self.program.put(rows, o, 1.0)
            self.program.absorb(2, o, rows)
            self.program.put(rows[:, None], self.hires[c][None, :], -self.terms.overtime * many * of_hire)
            for kind in np.unique(cell.day):
                room = comes * ROOM[kind]
                rows = self.program.constraints(-np.inf, room * old, (self.weeks,))
                self.program.put(rows[None, :], x[cell.day == kind], 1.0)
                self.program.put(rows[:, None], self.hires[c][None, :], -room * of_hire)

    def _covering(self) -> None:
        """Hours of cells go to queues; what is missing has its price; sites have so many seats."""
        shape = self.required.shape
        self.short = self.program.variables(np.repeat(self.work.price[:, :, None], self.weeks, axis=2), self.required)
        covered = self.program.constraints(self.required, np.inf, shape)
        self.program.put(covered, self.short, 1.0)
        seats = self.program.constraints(
            -np.inf,
            np.repeat(self.work.seats[:, :, None], self.weeks, axis=2),
            (len(self.work.sites), DAYPARTS, self.weeks),
        )
        for cell, x in zip(self.cells, self.shifts, strict=True):
            if not len(cell.queues):
                continue
            asked = self.required[cell.queues]
            y = self.program.variables(np.zeros_like(asked), asked / cell.efficiency[:, None, None])
            rows = self.program.constraints(-np.inf, 0.0, (DAYPARTS, self.weeks))
            self.program.put(rows[None], y, 1.0)
            self.program.absorb(0, y, rows)
            # [N, dayparts, weeks]
            self.program.put(rows[None], x[:, None, :], -cell.covers[:, :, None])
            self.program.put(covered[cell.queues], y, cell.efficiency[:, None, None])
            if cell.sits.any():
                self.program.put(seats[self.work.sites.index(cell.site)][None], x[:, None, :], cell.sits[:, :, None])

    def plan(self, x: Array, bound: float) -> CapacityPlan:
        """Return the plan that the columns `x` stand for."""
        hires = np.round(x[self.hires])
        short = x[self.short]
        money = {
            "wages": sum(
                float((cell.pay[:, None] * x[s]).sum()) for cell, s in zip(self.cells, self.shifts, strict=True)
            ),
            "overtime": sum(
                float(cell.overtime_pay.mean() * x[o].sum()) if len(cell.day) else 0.0
                for cell, o in zip(self.cells, self.overtime, strict=True)
            ),
            "hiring": float((self.hire_cost * hires).sum()),
            "shortage": float((self.work.price[:, :, None] * short).sum()),
        }
        required, missing = self.required.sum(axis=1).tolist(), short.sum(axis=1).tolist()
        queues = zip(self.work.queues, map(tuple, required), map(tuple, missing), strict=True)
        return CapacityPlan(
            tuple(self._cell(c, x, hires[c]) for c in range(len(self.cells))),
            tuple(QueueHours(*each) for each in queues),
            money,
            bound,
        )

    def _cell(self, c: int, x: Array, hires: Array) -> CellPlan:
        cell, terms = self.cells[c], self.terms
        people, in_class = np.zeros(self.weeks), np.zeros(self.weeks)
        for w in range(self.weeks):
            ages = w - np.arange(w + 1)
            there = hires[: w + 1] * terms.stays**ages
            people[w] = cell.people * terms.stays**w + there.sum()
            in_class[w] = there[ages < terms.training_weeks].sum()
        return CellPlan(
            cell.site,
            cell.contract,
            cell.skills,
            tuple(people.tolist()),
            tuple(in_class.tolist()),
            tuple(int(count) for count in hires),
            tuple((people * (1 - terms.stays)).tolist()),
            tuple(x[self.shifts[c]].sum(axis=0).tolist()),
            tuple(x[self.overtime[c]].tolist()),
        )
