"""A linear program gathered block by block, solved, and its own lower bound from the duals; or in whole numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper as solver
from scipy import sparse
from scipy.sparse import csgraph

from heliotrope.domain.demand import Array
from heliotrope.domain.errors import Refused
from heliotrope.rostering.tours import Ints

THREADS = 2
SMALL = 20_000
"""Columns up to which GLOP solves to a vertex; beyond, PDLP to `TOLERANCE`."""
TOLERANCE = 1e-4
ITERATIONS = 4_000
PRIMAL_WEIGHT = 0.1
"""A year of 130 cells, 158,000 columns: 19 CPU seconds, and the plan ends within 1.0 % of its bound. At PDLP's own
weight and without GLOP's presolve the bound of 2,000 iterations is 2.0 % lower than with both."""


@dataclass(eq=False)
class LinearProgram:
    """min cost x, low <= A x <= high, 0 <= x <= top; any duals give a bound where every top is finite."""

    cost: list[Array] = field(default_factory=list)
    top: list[Array] = field(default_factory=list)
    low: list[Array] = field(default_factory=list)
    high: list[Array] = field(default_factory=list)
    entries: list[tuple[Ints, Ints, Array]] = field(default_factory=list)
    absorbed: dict[int, list[tuple[Ints, Ints]]] = field(default_factory=dict)
    whole: list[Ints] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def variables(self, cost: Array, top: Array | float) -> Ints:
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

    def absorb(self, turn: int, columns: Ints, rows: Ints) -> None:
        """Name for each of `columns` a row `<= high` with entry 1 there, whose dual can be mended for it in its turn.

        `rows` broadcast against `columns`; see `mended`.
        """
        pairs = tuple(part.ravel() for part in np.broadcast_arrays(columns, rows))
        self.absorbed.setdefault(turn, []).append((pairs[0], pairs[1]))

    def solve(self) -> tuple[Array, float]:
        """Return (x, a valid lower bound on the optimum); `Refused` where the solver finds no point."""
        whole = self._gathered()
        x, duals = _solved(*whole, self.columns > SMALL)
        matrix, *sides = whole
        bounds = [bound_of(each, matrix, *sides) for each in (duals, self.mended(duals, matrix, sides[0]))]
        return x, max(bounds)

    def solve_whole(self, accuracy: float, nodes: int) -> Array | None:
        """Return the best x found with the columns of `whole` in whole numbers, by SCIP; None where it finds none.

        The search ends within the share `accuracy` of the optimum, or after so many `nodes`: the same on every run.
        """
        matrix, cost, top, low, high = self._gathered()
        model = solver.ModelBuilderHelper()
        fill: Any = model.fill_model_from_sparse_data
        fill(np.zeros(len(cost)), top, cost, low, high, matrix)
        for column in np.concatenate(self.whole).tolist():
            model.set_var_integrality(column, True)
        engine = solver.ModelSolverHelper("SCIP")
        # Cuts at the root took thirty times as long as the whole search without them.
        engine.set_solver_specific_parameters(
            f"limits/gap = {accuracy}\nlimits/nodes = {nodes}\npresolving/maxrestarts = 0\n"
            "separating/maxroundsroot = 0\nseparating/maxrounds = 0"
        )
        engine.solve(model)
        return np.asarray(engine.variable_values()) if engine.has_solution() else None

    def solve_apart(self) -> tuple[Array, Array]:
        """Return (x, duals), from parts that share no row solved one by one, each to a vertex."""
        matrix, cost, top, low, high = self._gathered()
        links = sparse.bmat([[None, matrix], [matrix.T, None]])
        count, part = csgraph.connected_components(links, directed=False)
        rows, columns = np.argsort(part[: self.rows], kind="stable"), np.argsort(part[self.rows :], kind="stable")
        ends = [np.searchsorted(np.sort(each), np.arange(count + 1)) for each in (part[: self.rows], part[self.rows :])]
        x, duals = np.zeros(self.columns), np.zeros(self.rows)

        def one(p: int) -> None:
            r, c = rows[ends[0][p] : ends[0][p + 1]], columns[ends[1][p] : ends[1][p + 1]]
            if len(c):
                x[c], duals[r] = _solved(matrix[r][:, c], cost[c], top[c], low[r], high[r], False)

        with ThreadPoolExecutor(THREADS, "capacity") as pool:
            list(pool.map(one, range(count)))
        return x, duals

    def mended(self, duals: Array, matrix: sparse.csr_matrix, cost: Array) -> Array:
        """Return duals under which no absorbed column has a negative reduced cost.

        A solver that stops early leaves many of them a little below zero, and each would cost the bound its top. Turn
        by turn the dual of a column's row takes what the worst of its columns lacks.
        """
        duals = duals.copy()
        for _, pairs in sorted(self.absorbed.items()):
            columns, rows = (np.concatenate([pair[k] for pair in pairs]) for k in (0, 1))
            lack = np.minimum(0.0, (cost - matrix.T @ duals)[columns])
            change = np.zeros(len(duals))
            np.minimum.at(change, rows, lack)
            duals += change
        return duals

    def _gathered(self) -> tuple[sparse.csr_matrix, Array, Array, Array, Array]:
        rows, columns, values = (np.concatenate([each[k] for each in self.entries]) for k in range(3))
        matrix = sparse.csr_matrix((values, (rows, columns)), shape=(self.rows, self.columns))
        parts = (np.concatenate(each) for each in (self.cost, self.top, self.low, self.high))
        cost, top, low, high = parts
        return matrix, cost, top, low, high


def _solved(
    matrix: sparse.csr_matrix, cost: Array, top: Array, low: Array, high: Array, large: bool
) -> tuple[Array, Array]:
    """Return (x, duals) of one program."""
    model = solver.ModelBuilderHelper()
    fill: Any = model.fill_model_from_sparse_data  # its stubs want array shapes that numpy's types do not name
    fill(np.zeros(len(cost)), top, cost, low, high, matrix)
    engine = solver.ModelSolverHelper("PDLP" if large else "GLOP")
    if large:
        engine.set_solver_specific_parameters(
            "termination_criteria { simple_optimality_criteria { "
            f"eps_optimal_relative: {TOLERANCE} eps_optimal_absolute: {TOLERANCE} }} "
            f"iteration_limit: {ITERATIONS} }} num_threads: {THREADS} num_shards: 8 "
            f"presolve_options {{ use_glop: true }} initial_primal_weight: {PRIMAL_WEIGHT}"
        )
    engine.solve(model)
    x, duals = np.asarray(engine.variable_values()), np.asarray(engine.dual_values())
    if len(x) != len(cost) or len(duals) != len(low):
        raise Refused(f"capacity: expected a solution of {len(cost)} columns, got none: {engine.status()}")
    return np.clip(x, 0.0, top), duals


def bound_of(duals: Array, matrix: sparse.csr_matrix, cost: Array, top: Array, low: Array, high: Array) -> float:
    """Return what any `duals` prove: rows at the side that each dual's sign names, columns at their better bound."""
    duals = np.where((duals > 0) & ~np.isfinite(low), 0.0, np.where((duals < 0) & ~np.isfinite(high), 0.0, duals))
    sides = np.where(duals > 0, np.where(np.isfinite(low), low, 0.0), np.where(np.isfinite(high), high, 0.0))
    reduced = cost - matrix.T @ duals
    return float((duals * sides).sum() + np.minimum(0.0, reduced * top).sum())
