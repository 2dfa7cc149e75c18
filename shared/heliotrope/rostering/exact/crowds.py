"""Rules that hold between agents, in the program: seats, supervision, people apart and together.

Counts of facts are those of the builder's blocks, while nobody has a tour. Whom facts keep away, or must be together
with, is left to the blocks, which refuse what breaks a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from heliotrope.rostering.blocks import Blocks
from heliotrope.rostering.exact.agents import Presence
from heliotrope.rostering.programs import LinearProgram


def add_crowds(program: LinearProgram, blocks: Blocks, at_work: Mapping[str, Presence]) -> None:
    """Add the rules for agents with presence `at_work`, by name."""
    _add_seats(program, blocks, at_work)
    _add_supervision(program, blocks, at_work)
    slots = (blocks.seats.taken.shape[1],)
    for one, other in _pairs(blocks.apart.others, at_work):
        rows = program.constraints(-np.inf, 1.0, slots)
        at_work[one].put(program, rows)
        at_work[other].put(program, rows)
    for follower, leader in _pairs(blocks.together.with_whom, at_work):
        rows = program.constraints(-np.inf, 0.0, slots)
        at_work[follower].put(program, rows)
        at_work[leader].put(program, rows, -1.0)


def _pairs(others: Mapping[str, Iterable[str]], known: Mapping[str, Presence]) -> list[tuple[str, str]]:
    return [(one, other) for one in sorted(others) for other in sorted(others[one]) if {one, other} <= known.keys()]


def _add_seats(program: LinearProgram, blocks: Blocks, at_work: Mapping[str, Presence]) -> None:
    """Seat those of each pool beyond its own bays in the shared bays of its site."""
    seats = blocks.seats
    beyond = program.variables(np.zeros(seats.taken.shape), np.inf)
    rows = program.constraints(-np.inf, seats.own[:, None] - seats.taken.astype(float), seats.taken.shape)
    program.put(rows, beyond, -1.0)
    for name, there in at_work.items():
        if seats.concerns(name):
            there.put(program, rows[seats.pool_of[name]])
    for mates in {tuple(pools.tolist()) for pools in seats.same_site}:
        shared = program.constraints(-np.inf, float(seats.shared[mates[0]]), beyond.shape[1:])
        program.put(shared, beyond[list(mates)], 1.0)


def _add_supervision(program: LinearProgram, blocks: Blocks, at_work: Mapping[str, Presence]) -> None:
    supervision = blocks.supervision
    for site, most in enumerate(supervision.most):
        if most is None:
            continue
        room = (most * supervision.supervisors[site] - supervision.people[site])[: supervision.slots]
        rows = program.constraints(-np.inf, room.astype(float), room.shape)
        for name, there in at_work.items():
            if supervision.concerns(name) and supervision.of[name][0] == site:
                there.put(program, rows, -float(most) if supervision.supervises(name) else 1.0)
