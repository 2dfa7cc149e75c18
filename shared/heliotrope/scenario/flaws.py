"""What hand-made rosters get wrong: a swap that leaves too little rest, work during leave that nobody noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from heliotrope.domain.people import Agent
from heliotrope.domain.roster import Activity, Roster, Shift
from heliotrope.domain.time import Horizon

SHORT_REST = timedelta(hours=9)


def forgetful(agents: tuple[Agent, ...], count: int) -> tuple[Agent, ...]:
    """Return `agents` as the planner saw them: the leave of the last `count` people who have any is not noted."""
    absent = [agent.id for agent in agents if agent.leave][-count:] if count else []
    return tuple(replace(agent, leave=()) if agent.id in absent else agent for agent in agents)


def shorten_rests(roster: Roster, horizon: Horizon, agents: frozenset[str]) -> Roster:
    """Move one shift of each of `agents` forward, to nine hours after the one before it, as if swapped."""
    moved: dict[Shift, Shift] = {}
    for agent, shifts in roster.by_agent().items():
        planned = [shift for shift in shifts if shift.start >= horizon.start]
        near = [(a, b) for a, b in pairwise(planned) if b.start - a.end < timedelta(hours=20)]
        if agent in agents and near:
            first, second = near[0]
            moved[second] = shifted(second, first.end + SHORT_REST - second.start)
    return Roster(tuple(moved.get(shift, shift) for shift in roster.shifts))


def shifted(shift: Shift, by: timedelta) -> Shift:
    """Return the same shift `by` later."""
    blocks = tuple(
        Activity(block.code, block.start + by, block.end + by, block.paid, block.shares) for block in shift.activities
    )
    return replace(shift, start=shift.start + by, end=shift.end + by, activities=blocks)
