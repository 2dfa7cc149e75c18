"""The guide: a shift-count LP over groups, solved by PDLP, for the first multipliers of coverage.

Variables: x[k, arc] agents of cell k (group x tour class) who work an arc, y[g, j, h] group time on queues,
u[q, h, piece] shortage. Breaks enter as their mean share of the slots in their window. The grid is coarser than the
roster's. Its objective is no bound (see `bound`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper as solver
from scipy import sparse

from heliotrope.domain.demand import Array
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.tours import Ints, TourClass


@dataclass(frozen=True, slots=True)
class GuideParameters:
    """Solver settings.

    `grid_minutes` 60: half the grid gave worse first multipliers for six times the time. `shards` is fixed so that the
    result does not depend on the number of threads.
    """

    grid_minutes: int = 60
    tolerance: float = 1e-3
    iterations: int = 4000
    threads: int = 2
    shards: int = 8


@dataclass(frozen=True, eq=False)
class Guide:
    """Multipliers [Q, T] of coverage, in money per agent-interval."""

    multipliers: Array


class _Rows:
    """Rows of a sparse LP, gathered block by block."""

    def __init__(self) -> None:
        self.rows: list[Ints] = []
        self.columns: list[Ints] = []
        self.values: list[Array] = []
        self.low: list[Array] = []
        self.high: list[Array] = []
        self.count = 0

    def block(self, size: int, low: Array | float, high: Array | float) -> int:
        """Open `size` new rows and return the first."""
        self.low.append(np.broadcast_to(np.asarray(low, float), (size,)))
        self.high.append(np.broadcast_to(np.asarray(high, float), (size,)))
        self.count += size
        return self.count - size

    def put(self, rows: Ints, columns: Ints, values: Array | float) -> None:
        """Add entries."""
        rows, columns, spread = np.broadcast_arrays(rows, columns, np.asarray(values, float))
        self.rows.append(rows.ravel())
        self.columns.append(columns.ravel())
        self.values.append(spread.ravel())


def solve_guide(compiled: Compiled, parameters: GuideParameters) -> Guide:
    """Solve the guide LP of `compiled`."""
    per = max(1, parameters.grid_minutes // compiled.problem.horizon.grain_minutes)
    coarse = compiled.slots // per
    cells = _cells(compiled)
    arcs = [_coarse_arcs(compiled.classes[c], per, compiled.extended // per) for _, c, _ in cells]
    x_first = np.cumsum([0, *(len(kept) for _, kept in arcs)])
    groups, width = compiled.group_queues.shape
    required = compiled.required.reshape(len(compiled.required), coarse, per).mean(axis=2)
    need = np.flatnonzero(required.ravel() > 0)
    y_place = [(g, j) for g in range(groups) for j in range(width) if compiled.group_queues[g, j] >= 0]
    y_first = int(x_first[-1])
    u_first = y_first + len(y_place) * coarse
    pieces = compiled.widths.shape[2]
    total = u_first + len(need) * pieces

    cost, upper = np.zeros(total), np.full(total, np.inf)
    rows = _Rows()
    presence = rows.block(groups * coarse, 0.0, np.inf)
    for (g, c, members), (cover, kept), at in zip(cells, arcs, x_first, strict=False):
        tours = compiled.classes[c]
        head = compiled.terms[members[0]]
        cost[at : at + len(kept)] = _wages(compiled, tours, kept, head.wage_per_slot)
        inside = cover.tocoo()
        keep = inside.col < coarse
        rows.put(presence + g * coarse + inside.col[keep], at + inside.row[keep], inside.data[keep])
        _tour_rows(rows, compiled, tours, members, at, kept)
    hours = np.arange(coarse)
    for p, (g, j) in enumerate(y_place):
        q = compiled.group_queues[g, j]
        rows.put(presence + g * coarse + hours, y_first + p * coarse + hours, -1.0)
        upper[y_first + p * coarse + hours[required[q] <= 0]] = 0.0
    covered = rows.block(required.size, required.ravel(), np.inf)
    for p, (g, j) in enumerate(y_place):
        q = compiled.group_queues[g, j]
        rows.put(covered + q * coarse + hours, y_first + p * coarse + hours, compiled.group_efficiency[g, j])
    widths = compiled.widths.reshape(len(required), coarse, per, pieces).mean(axis=2).reshape(-1, pieces)[need]
    prices = compiled.prices.reshape(len(required), coarse, per, pieces).mean(axis=2).reshape(-1, pieces)[need]
    u_columns = u_first + np.arange(len(need) * pieces)
    rows.put(np.repeat(covered + need, pieces), u_columns, 1.0)
    cost[u_columns], upper[u_columns] = prices.ravel() * per, widths.ravel()
    duals = _solve(rows, cost, upper, parameters)
    pi = np.clip(duals[covered : covered + required.size].reshape(required.shape), 0.0, None) / per
    return Guide(np.repeat(pi, per, axis=1))


def _cells(compiled: Compiled) -> list[tuple[int, int, list[int]]]:
    """Return (group, tour class, members) in a fixed order; members are positions in `terms`."""
    found: dict[tuple[int, int], list[int]] = {}
    for i, terms in enumerate(compiled.terms):
        found.setdefault((terms.group, terms.tour_class), []).append(i)
    return [(g, c, members) for (g, c), members in sorted(found.items())]


def _coarse_arcs(tours: TourClass, per: int, coarse: int) -> tuple[sparse.csr_matrix, Ints]:
    """Return cover [N', H] (mean presence of an arc in each coarse slot), and the arcs kept (on-the-hour starts)."""
    keep = np.flatnonzero(tours.arcs[:, 0] % per == 0)
    if len(keep) < len(tours.arcs) / (2 * per):
        keep = np.arange(len(tours.arcs))
    cover = np.zeros((len(keep), coarse * per))
    for row, n in enumerate(keep):
        start, length, pattern = tours.arcs[n, 0], tours.arcs[n, 1], tours.arcs[n, 2]
        cover[row, start : start + length] = 1.0
        first, count = tours.patterns[pattern]
        for size, early, late, _ in tours.breaks[first : first + count]:
            span = late - early + size
            cover[row, start + early : start + early + span] -= size / span
    mean = cover.reshape(len(keep), coarse, per).mean(axis=2)
    return sparse.csr_matrix(mean), keep


def _wages(compiled: Compiled, tours: TourClass, arcs: Ints, wage: float) -> Array:
    premium = np.concatenate(([0.0], np.cumsum(compiled.premium[tours.site])))
    start, length, pattern = tours.arcs[arcs, 0], tours.arcs[arcs, 1], tours.arcs[arcs, 2]
    unpaid = np.array(
        [
            sum(size for size, _, _, paid in tours.breaks[first : first + count] if not paid)
            for first, count in tours.patterns
        ]
    )
    money: Array = wage * (premium[start + length] - premium[start]) * (1 - unpaid[pattern] / length)
    return money


def _tour_rows(rows: _Rows, compiled: Compiled, tours: TourClass, members: list[int], at: int, arcs: Ints) -> None:
    """Days a week, one shift a day, absence, and rest between neighbouring days by cumulative starts."""
    terms = [compiled.terms[i] for i in members]
    columns = at + np.arange(len(arcs))
    stage = tours.arcs[arcs, 3]
    week = tours.stages[:, 3]
    fewest = sum(int(t.limits[3]) - int(t.state[2]) for t in terms)
    most = sum(int(t.limits[4]) - int(t.state[2]) for t in terms)
    for w in range(int(week.max()) + 1):
        mine = week[stage] == w
        row = rows.block(1, 0.9 * max(fewest, 0) if fewest < most else 0.98 * max(fewest, 0), max(most, 0))
        rows.put(np.full(int(mine.sum()), row), columns[mine], 1.0)
    here = np.zeros(len(tours.stages))
    for t in terms:
        for s, day in enumerate(tours.days):
            here[s] += t.blocked[day.last] - t.blocked[day.first] < 0.6 * (day.last - day.first)
    row = rows.block(len(tours.stages), 0.0, here)
    rows.put(row + stage, columns, 1.0)
    for s in range(len(tours.stages) - 1):
        today, tomorrow = stage == s, stage == s + 1
        again = tours.moves[arcs, 1] - tours.stages[s, 2]
        starts = tours.moves[arcs, 0]
        for limit in range(0, int(again[today].max(initial=-1)) + 1, max(1, 8 // tours.unit)):
            late, early = today & (again > limit), tomorrow & (starts <= limit)
            if late.any() and early.any():
                row = rows.block(1, 0.0, max(here[s], here[s + 1]))
                rows.put(np.full(int(late.sum()), row), columns[late], 1.0)
                rows.put(np.full(int(early.sum()), row), columns[early], 1.0)


def _solve(rows: _Rows, cost: Array, upper: Array, parameters: GuideParameters) -> Array:
    matrix = sparse.csr_matrix(
        (np.concatenate(rows.values), (np.concatenate(rows.rows), np.concatenate(rows.columns))),
        shape=(rows.count, len(cost)),
    )
    model = solver.ModelBuilderHelper()
    # Its stubs want array shapes that numpy's types do not name.
    fill: Any = model.fill_model_from_sparse_data
    fill(np.zeros(len(cost)), upper, cost, np.concatenate(rows.low), np.concatenate(rows.high), matrix)
    pdlp = solver.ModelSolverHelper("PDLP")
    pdlp.set_solver_specific_parameters(
        "termination_criteria { simple_optimality_criteria { "
        f"eps_optimal_relative: {parameters.tolerance} eps_optimal_absolute: {parameters.tolerance} }} "
        f"iteration_limit: {parameters.iterations} }} "
        f"num_threads: {parameters.threads} num_shards: {parameters.shards}"
    )
    pdlp.solve(model)
    duals = np.asarray(pdlp.dual_values())
    if len(duals) != rows.count:
        # PDLP gives no point when stopped without one: the guide only guides, so start from no multipliers.
        return np.zeros(rows.count)
    return duals
