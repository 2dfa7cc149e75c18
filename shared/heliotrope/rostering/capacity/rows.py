"""A linear program gathered block by block, solved, and its own lower bound from the duals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper as solver
from scipy import sparse

from heliotrope.domain.demand import Array
from heliotrope.domain.errors import Refused
from heliotrope.rostering.tours import Ints

SMALL = 20_000
"""Columns up to which GLOP solves to a vertex; beyond, PDLP to `TOLERANCE`."""
TOLERANCE = 1e-4
ITERATIONS = 8_000


@dataclass(eq=False)
class LinearProgram:
    """min cost x, low <= A x <= high, 0 <= x <= top; every top is finite, so that any duals give a bound."""

    cost: list[Array] = field(default_factory=list)
    top: list[Array] = field(default_factory=list)
    low: list[Array] = field(default_factory=list)
    high: list[Array] = field(default_factory=list)
    entries: list[tuple[Ints, Ints, Array]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def variables(self, cost: Array, top: Array) -> Ints:
        """Add variables; return their columns, in the shape of `cost`."""
        cost, top = np.broadcast_arrays(np.asarray(cost, float), np.asarray(top, float))
        self.cost.append(cost.ravel())
        self.top.append(top.ravel())
        first, self.columns = self.columns, self.columns + cost.size
        return np.arange(first, self.columns).reshape(cost.shape)

    def constraints(self, low: Array | float, high: Array | float, shape: tuple[int, ...]) -> Ints:
        """Add rows; return their numbers in `shape`."""
        size = int(np.prod(shape))
        self.low.append(np.broadcast_to(np.asarray(low, float), shape).ravel())
        self.high.append(np.broadcast_to(np.asarray(high, float), shape).ravel())
        first, self.rows = self.rows, self.rows + size
        return np.arange(first, self.rows).reshape(shape)

    def put(self, rows: Ints, columns: Ints, values: Array | float) -> None:
        """Add entries, broadcast against one another."""
        spread = np.broadcast_arrays(rows, columns, np.asarray(values, float))
        keep = spread[2].ravel() != 0.0
        self.entries.append(tuple(part.ravel()[keep] for part in spread))

    def solve(self) -> tuple[Array, float]:
        """Return (x, a valid lower bound on the optimum); `Refused` where the solver finds no point."""
        rows, columns, values = (np.concatenate([each[k] for each in self.entries]) for k in range(3))
        matrix = sparse.csr_matrix((values, (rows, columns)), shape=(self.rows, self.columns))
        cost, top = np.concatenate(self.cost), np.concatenate(self.top)
        low, high = np.concatenate(self.low), np.concatenate(self.high)
        model = solver.ModelBuilderHelper()
        fill: Any = model.fill_model_from_sparse_data  # its stubs want array shapes that numpy's types do not name
        fill(np.zeros(len(cost)), top, cost, low, high, matrix)
        engine = solver.ModelSolverHelper("GLOP" if self.columns <= SMALL else "PDLP")
        if self.columns > SMALL:
            engine.set_solver_specific_parameters(
                "termination_criteria { simple_optimality_criteria { "
                f"eps_optimal_relative: {TOLERANCE} eps_optimal_absolute: {TOLERANCE} }} "
                f"iteration_limit: {ITERATIONS} }} num_threads: 2 num_shards: 8"
            )
        engine.solve(model)
        x, duals = np.asarray(engine.variable_values()), np.asarray(engine.dual_values())
        if len(x) != len(cost) or len(duals) != len(low):
            raise Refused(f"capacity: expected a solution of {len(cost)} columns, got none: {engine.status()}")
        return np.clip(x, 0.0, top), bound_of(duals, matrix, cost, top, low, high)


def bound_of(duals: Array, matrix: sparse.csr_matrix, cost: Array, top: Array, low: Array, high: Array) -> float:
    """Return what any `duals` prove: rows at the side that each dual's sign names, columns at their better bound."""
    duals = np.where((duals > 0) & ~np.isfinite(low), 0.0, np.where((duals < 0) & ~np.isfinite(high), 0.0, duals))
    sides = np.where(duals > 0, np.where(np.isfinite(low), low, 0.0), np.where(np.isfinite(high), high, 0.0))
    reduced = cost - matrix.T @ duals
    return float((duals * sides).sum() + np.minimum(0.0, reduced * top).sum())
