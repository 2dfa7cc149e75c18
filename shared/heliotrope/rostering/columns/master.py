"""The restricted master: the LP over the tours known so far, by GLOP.

    minimise   sum cost x + sum under u + over o
    row n      sum of tours that work arc n, + u - o = need        dual: price, within [-over, under]
    person e   sum of the person's tours + short = 1               dual: what the person's tour is charged

`short` is dear: it is in the solution only while no tours fit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from ortools.linear_solver import pywraplp  # type: ignore[attr-defined]

from heliotrope.rostering.columns.problem import Array, Ints, TourProblem
from heliotrope.rostering.kernel import OFF

WITHOUT_TOUR = 1e6
"""Money of a person without any tour: above what any tour of the public instances costs."""


@dataclass(eq=False)
class Column:
    """A tour of a person: arcs [S], money, its LP variable and how many rounds ago it was last of use."""

    person: int
    tour: Ints
    cost: float
    variable: pywraplp.Variable
    key: bytes
    idle: int = 0


@dataclass(frozen=True, eq=False)
class LpAnswer:
    """Objective of the LP, prices [N] of the rows, charges [E] of the people, weight of each column."""

    objective: float
    prices: Array
    charges: Array
    weights: Array


@dataclass(eq=False)
class Master:
    """Tours known so far and their LP; tours can be added, and people fixed to one tour."""

    problem: TourProblem
    columns: list[Column] = field(default_factory=list)

    def __post_init__(self) -> None:
        problem = self.problem
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        # Presolve would forget the basis from one solve to the next.
        self.solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        self.objective = self.solver.Objective()
        self.objective.SetMinimization()
        infinity = self.solver.infinity()
        self.known: set[tuple[int, bytes]] = set()
        self.rows = []
        for n in range(len(problem.need)):
            need = float(problem.need[n])
            row = self.solver.Constraint(need, need)
            for money, sign in ((problem.under[n], 1.0), (problem.over[n], -1.0)):
                slack = self.solver.NumVar(0.0, infinity, "")
                self.objective.SetCoefficient(slack, float(money))
                row.SetCoefficient(slack, sign)
            self.rows.append(row)
        self.people = []
        for _ in range(problem.people):
            person = self.solver.Constraint(1.0, 1.0)
            short = self.solver.NumVar(0.0, infinity, "")
            self.objective.SetCoefficient(short, WITHOUT_TOUR)
            person.SetCoefficient(short, 1.0)
            self.people.append(person)

    def add(self, person: int, tour: Ints) -> bool:
        """Add a tour unless it is known; return whether it was new."""
        key = tour.tobytes()
        if (person, key) in self.known:
            return False
        self.known.add((person, key))
        variable = self.solver.NumVar(0.0, self.solver.infinity(), "")
        cost = self.problem.tour_cost(person, tour)
        self.objective.SetCoefficient(variable, cost)
        self.people[person].SetCoefficient(variable, 1.0)
        for n in tour[tour != OFF].tolist():
            self.rows[n].SetCoefficient(variable, 1.0)
        self.columns.append(Column(person, tour.copy(), cost, variable, key))
        return True

    def fix(self, fixed: dict[int, Ints]) -> None:
        """Give people one tour each: their other tours are ruled out."""
        for column in self.columns:
            if column.person in fixed:
                mine = column.key == fixed[column.person].tobytes()
                column.variable.SetBounds(1.0 if mine else 0.0, 1.0 if mine else 0.0)

    def solve(self) -> LpAnswer:
        """Solve the LP.

        Raises
        ------
        ArithmeticError
            Where the solver fails, which it has no reason to: the LP has a solution, and one that is bounded.
        """
        status = self.solver.Solve()
        if status != pywraplp.Solver.OPTIMAL:
            raise ArithmeticError(f"the restricted master ended with status {status}")
        prices = np.array([row.dual_value() for row in self.rows])
        charges = np.array([person.dual_value() for person in self.people])
        weights = np.array([column.variable.solution_value() for column in self.columns])
        prices = np.clip(prices, -self.problem.over, self.problem.under)
        return LpAnswer(self.objective.Value(), prices, charges, weights)
