"""One agent in the program: a binary for each tour, what its arcs bring, and each break in one place of its window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder
from heliotrope.rostering.kernel import overtime_money
from heliotrope.rostering.programs import LinearProgram
from heliotrope.rostering.tours import Ints


@dataclass(frozen=True, eq=False)
class Presence:
    """Where an agent is, by columns of the program: [E] slots (of T+), columns, and what one of each adds there."""

    slots: Ints
    columns: Ints
    counts: Array

    def put(self, program: LinearProgram, rows: Ints, weight: Array | float = 1.0) -> None:
        """Add the agent with `weight` to `rows` [T or T+], one for each slot."""
        inside = self.slots < len(rows)
        weights = np.broadcast_to(weight, len(rows))[self.slots[inside]]
        program.put(rows[self.slots[inside]], self.columns[inside], weights * self.counts[inside])

    def at(self, x: Array, slots: int) -> Array:
        """Return [slots] how often the agent is there at the answer `x`: 0 or 1."""
        there = np.zeros(slots)
        np.add.at(there, self.slots, self.counts * np.round(x[self.columns]))
        return there


@dataclass(frozen=True, eq=False)
class AgentColumns:
    """Tours [M, S] with a column [M] each; where the agent is on queue, and at work (breaks included)."""

    tours: Ints
    chosen: Ints
    on_queue: Presence
    at_work: Presence


def add_agent(program: LinearProgram, builder: Builder, i: int, tours: Ints) -> AgentColumns:
    """Add agent `i`, who works one of `tours` [M, S]: labour money, arcs, breaks."""
    terms = builder.compiled.terms[i]
    own = builder.compiled.classes[terms.tour_class]
    axes = own.moves, own.stages, terms.state, *terms.beyond[:2]
    chosen = program.variables(np.array([overtime_money(tour, *axes) for tour in tours]), 1.0)
    program.whole.append(chosen)
    program.put(program.constraints(1.0, 1.0, (1,)), chosen, 1.0)
    wages = np.concatenate(([0.0], np.cumsum(builder.cost(i))))
    on_queue, at_work = _Spans(), _Spans()
    for arc in np.unique(tours[tours >= 0]).tolist():
        start, length, pattern = own.arcs[arc, :3].tolist()
        pay = wages[start + length] - wages[start] + terms.arc_price[arc]
        worked = program.variables(np.array([pay]), 1.0)
        row = program.constraints(0.0, 0.0, (1,))
        program.put(row, worked, -1.0)
        program.put(row, chosen[(tours == arc).any(axis=1)], 1.0)
        on_queue.add(start, start + length, worked[0], 1.0)
        for begin, end in builder.spans(i, np.array([arc])).tolist():
            at_work.add(begin, end, worked[0], 1.0)
        first, many = own.patterns[pattern].tolist()
        for size, earliest, latest, paid in own.breaks[first : first + many].tolist():
            places = np.arange(start + earliest, start + latest + 1)
            saved = wages[places + size] - wages[places]
            taken = program.variables(np.zeros(len(places)) if paid else -saved, 1.0)
            program.whole.append(taken)
            row = program.constraints(0.0, 0.0, (1,))
            program.put(row, worked, -1.0)
            program.put(row, taken, 1.0)
            for place, column in zip(places.tolist(), taken, strict=True):
                on_queue.add(place, place + size, column, -1.0)
    return AgentColumns(tours, chosen, on_queue.presence, at_work.presence)


class _Spans:
    """Presence gathered span by span."""

    def __init__(self) -> None:
        self.parts: list[tuple[Ints, Ints, Array]] = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]

    def add(self, first: int, last: int, column: int, count: float) -> None:
        """Let `column` add `count` in the slots ``[first, last)``."""
        self.parts.append((np.arange(first, last), np.full(last - first, column), np.full(last - first, count)))

    @property
    def presence(self) -> Presence:
        """All spans together."""
        slots, columns, counts = zip(*self.parts, strict=True)
        return Presence(np.concatenate(slots), np.concatenate(columns), np.concatenate(counts))
