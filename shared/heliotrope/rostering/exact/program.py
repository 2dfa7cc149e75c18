"""Which of the listed tours, and who serves whom when: one mixed-integer program with every step of the remedies.

    minimise  labour + prices of what is missing + remedies less bonuses + hours outside site shares + handovers
    agents    one of each agent's tours; each break of its arcs in one place (`agents`)
    supply    queue time of a group within its presence, in thousandths as rosters are written; what a queue then lacks
              lies in the pieces of its curve
    terms     a step of a remedy that is not reached costs what it costs (`terms`)
    crowds    seats, supervision, people apart and together (`crowds`)

Transport is left out: what breaks it is refused when the tours are put down. Pieces of a curve are filled in any order
here, which is cheaper than the truth where a deeper piece costs less; the truth decides whether the answer is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.roster import WHOLE
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.exact.agents import AgentColumns, add_agent
from heliotrope.rostering.exact.crowds import add_crowds
from heliotrope.rostering.exact.terms import add_handovers, add_remedies, add_site_shares
from heliotrope.rostering.programs import LinearProgram
from heliotrope.rostering.tours import Ints

ACCURACY, NODES = 5e-5, 2_000
"""Share of the optimum within which the search ends, and its most nodes: 500 were too few for three small networks of
200."""


@dataclass(frozen=True, eq=False)
class Choice:
    """An answer: arcs [S] of each agent, where each is on queue [A, T+], and queue time [G, J, T]."""

    arcs: tuple[Ints, ...]
    present: Array
    served: Array


def choose(builder: Builder, tours: Sequence[Ints]) -> Choice | None:
    """Return the best choice among `tours`, [M, S] of each agent; None where none is found.

    Nobody has a tour in `builder`.
    """
    compiled, program = builder.compiled, LinearProgram()
    agents = [add_agent(program, builder, i, own) for i, own in enumerate(tours)]
    places, time = _add_queue_time(program, compiled, agents)
    short = _add_shortage(program, compiled, places, time)
    add_remedies(program, compiled, short)
    add_site_shares(program, builder, agents)
    add_handovers(program, builder, agents)
    add_crowds(program, builder.blocks, {n: a.at_work for n, a in zip(builder.names, agents, strict=True)})
    x = program.solve_whole(ACCURACY, NODES)
    if x is None:
        return None
    arcs = tuple(agent.tours[int(x[agent.chosen].argmax())] for agent in agents)
    present = np.array([agent.on_queue.at(x, compiled.extended) for agent in agents])
    served = np.zeros((compiled.slots, *compiled.group_queues.shape))
    group, place, slot = places.T
    served[slot, group, place] = np.round(x[time]) / WHOLE
    return Choice(arcs, present, served)


def _add_queue_time(program: LinearProgram, compiled: Compiled, agents: Sequence[AgentColumns]) -> tuple[Ints, Ints]:
    """Add thousandths of queue time within each group's presence; return (group, place, slot) [N, 3], columns [N]."""
    shape = len(compiled.group_queues), compiled.slots
    every, members = np.arange(compiled.slots), np.zeros(shape)
    present = program.constraints(-np.inf, 0.0, shape)
    for terms, agent in zip(compiled.terms, agents, strict=True):
        group_at = compiled.groups_at(terms.in_week(terms.group), compiled.slots)
        members[group_at, every] += 1.0
        agent.on_queue.put(program, present[group_at, every], -float(WHOLE))
    known = (compiled.group_queues >= 0)[:, :, None]
    places = np.argwhere(known & (compiled.required > 0)[compiled.group_queues] & (members > 0)[:, None])
    g, _, t = places.T
    time = program.variables(np.zeros(len(places)), WHOLE * members[g, t])
    program.whole.append(time)
    program.put(present[g, t], time, 1.0)
    return places, time


def _add_shortage(program: LinearProgram, compiled: Compiled, places: Ints, time: Ints) -> Ints:
    """Let supply and the pieces of the shortage cover what is required; return the columns [Q, T, K] of the pieces."""
    short = program.variables(compiled.prices, compiled.widths)
    rows = program.constraints(compiled.required, np.inf, compiled.required.shape)
    program.put(rows[:, :, None], short, 1.0)
    g, j, t = places.T
    program.put(rows[compiled.group_queues[g, j], t], time, compiled.group_efficiency[g, j] / WHOLE)
    return short
