"""A given roster as the state of the engine: tours, coverage and seats, to be asked and left as it was.

Queue time is allocated anew where that saves money, so that a shortage is what the people present cannot cover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.objective import in_horizon
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import ON_QUEUE, Roster, Shift
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.explain.relaxing import RELAXATIONS, Relaxation
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.seats import Seats
from heliotrope.rostering.tours import Ints

FORCED = 1e5
"""Reward of an arc that a tour must hold: above any preference, below the price of a missing day of contract."""
Spans = tuple[tuple[int, int], ...]
"""A tour as (start slot, length in slots) of its shifts: the same in every world."""


@dataclass(eq=False)
class World:
    """The problem under some rules, for some agents, with the tours of everybody else as they stand."""

    builder: Builder
    place: dict[str, int]

    @classmethod
    def of(cls, problem: RosterProblem, names: Iterable[str], seats: Seats) -> World:
        """Compile `problem` for the agents called `names`; everybody else's seats are taken as in `seats`."""
        wanted = set(names)
        agents = tuple(agent for agent in problem.agents if agent.id in wanted)
        builder = Builder(compile_problem(replace(problem, agents=agents, base=None, scope_agents=None, activities=())))
        builder.blocks.seats = seats
        return cls(builder, {agent.id: i for i, agent in enumerate(agents)})

    def best(self, name: str, value: Array) -> tuple[float, Tour]:
        """Return (worth less labour, tour) of the agent's best tour under presence worth `value` [T+]."""
        tour = self.builder.best(self.place[name], (value,))
        return worth_of(tour, value), tour

    def lawful(self, name: str, spans: Spans) -> Tour | None:
        """Return the tour that holds exactly `spans`, or None where these rules forbid it."""
        i = self.place[name]
        arcs = self.arcs(name, spans)
        if arcs is None:
            return None
        tours = self.builder.compiled.classes[self.builder.compiled.terms[i].tour_class]
        reward = np.full(len(tours.arcs), -FORCED)
        reward[arcs[arcs != OFF]] = FORCED
        tour = self.builder.best(i, (self.builder.cost(i),), reward)
        return tour if np.array_equal(tour.arcs, arcs) else None

    def arcs(self, name: str, spans: Spans) -> Ints | None:
        """Return the arcs [S] of `spans`, or None where one of them is not offered."""
        tours = self.builder.compiled.classes[self.builder.compiled.terms[self.place[name]].tour_class]
        at = {(int(a[0]), int(a[1])): n for n, a in enumerate(tours.arcs)}
        arcs = np.full(len(tours.stages), OFF, np.int64)
        for span in spans:
            if span not in at:
                return None
            arcs[tours.arcs[at[span], 3]] = at[span]
        return arcs

    def spans(self, name: str, arcs: Ints) -> Spans:
        """Return a tour's arcs as spans."""
        rows = self.builder.spans(self.place[name], arcs)
        return tuple((int(first), int(last - first)) for first, last in rows)


@dataclass(eq=False)
class Standing:
    """A roster taken up by the engine.

    Attributes
    ----------
    facts
        Agents whose shifts the engine would not write (against rule or contract): kept, but not explained.
    """

    problem: RosterProblem
    roster: Roster
    builder: Builder
    place: dict[str, int]
    facts: frozenset[str]
    _worlds: dict[tuple[str, frozenset[str]], World] = field(default_factory=dict)

    @cached_property
    def chains(self) -> Array:
        """[Q, T] what a little more supply on each queue saves by chains of moves."""
        return self.builder.coverage.chain_worth()

    @cached_property
    def as_is(self) -> World:
        """The standing itself, as a world to ask."""
        return World(self.builder, self.place)

    @cached_property
    def agents(self) -> dict[str, Agent]:
        """Agents by id."""
        return {agent.id: agent for agent in self.problem.agents}

    @contextmanager
    def without(self, name: str) -> Iterator[tuple[Tour, Array]]:
        """Take an agent's tour out; yield it and what presence is then worth [T+]; put everything back as it was."""
        builder, i = self.builder, self.place[name]
        chains = self.chains
        part = builder.coverage.ring_of.get(builder.compiled.terms[i].group)
        memory = None if part is None else builder.coverage.remember(part)
        money = builder.shortage, builder.labour
        tour = builder.take(i)
        assert tour is not None
        try:
            yield tour, np.max(builder.worth(i, chains), axis=0)
        finally:
            builder.swap_back(i, tour)
            if part is not None and memory is not None:
                builder.coverage.restore(part, memory)
            builder.shortage, builder.labour = money

    def relaxed(self, relaxation: Relaxation, names: Iterable[str], gone: bool = False) -> World:
        """Return the world of the named agents with a rule relaxed by one step, or gone."""
        wanted = frozenset(names)
        key = (f"{relaxation.rule}{'-gone' * gone}", wanted)
        if key not in self._worlds:
            changed = (relaxation.gone if gone else relaxation.by_step)(self.problem)
            self._worlds[key] = World.of(changed, wanted, self._seats(changed))
        return self._worlds[key]

    def _seats(self, problem: RosterProblem) -> Seats:
        """Return the seats of a changed problem, taken as they are taken here, now and later."""
        seats = Seats(replace(self.builder.compiled, problem=problem))
        seats.taken = self.builder.blocks.seats.taken
        return seats

    def relaxed_worlds(self, names: Iterable[str], gone: bool = False) -> Iterator[tuple[Relaxation, World]]:
        """Yield every rule with its world, but those that change nothing here."""
        wanted = frozenset(names)
        for relaxation in RELAXATIONS:
            if relaxation.rule == "site_closed" and not self.problem.closures:
                continue
            yield relaxation, self.relaxed(relaxation, wanted, gone)


def worth_of(tour: Tour, value: Array) -> float:
    """Return what a tour earns under presence worth `value`, less its labour."""
    return float(value[tour.slots].sum()) - tour.labour


def stand(problem: RosterProblem, roster: Roster) -> Standing:
    """Take `roster` up as it is; nobody is frozen, locked, out of scope or under a budget."""
    frame = replace(problem, base=None, frozen_until=None, budget=None, scope_agents=None, locks=())
    own = Roster(in_horizon(roster, problem))
    found = _taken_up(frame, own, lambda: compile_all(frame))
    if found.facts:
        able = frozenset(agent.id for agent in frame.agents) - found.facts
        known = Roster(tuple(s for s in own.shifts if s.agent in problem.agent_index))
        found = _taken_up(
            frame, own, lambda: Builder(compile_problem(replace(frame, base=known, scope_agents=able))), found.facts
        )
    return found


def compile_all(problem: RosterProblem) -> Builder:
    """Return the state of a problem in which nobody has a tour yet."""
    return Builder(compile_problem(problem))


def _taken_up(
    problem: RosterProblem, roster: Roster, build: Callable[[], Builder], facts: frozenset[str] = frozenset()
) -> Standing:
    builder = build()
    standing = Standing(problem, roster, builder, {name: i for i, name in enumerate(builder.names)}, facts)
    shifts, strange = roster.by_agent(), set(facts)
    for name, i in standing.place.items():
        tour = _tour(standing, name, shifts.get(name, ()))
        if tour is None:
            strange.add(name)
        else:
            builder.put(i, tour)
    builder.rebalance()
    builder.reprice()
    return replace(standing, facts=frozenset(strange))


def _tour(standing: Standing, name: str, shifts: tuple[Shift, ...]) -> Tour | None:
    """Return the agent's shifts as a tour with their own slots on queue, or None where the engine has no such tour."""
    horizon, builder = standing.problem.horizon, standing.builder
    spans = tuple((horizon.slot(s.start), horizon.slot(s.end) - horizon.slot(s.start)) for s in shifts)
    arcs = standing.as_is.arcs(name, spans)
    if arcs is None or int((arcs != OFF).sum()) != len(shifts):
        return None
    i = standing.place[name]
    tour = builder.lay(i, arcs, np.zeros(builder.compiled.extended))
    slots = [
        np.arange(horizon.slot(a.start), horizon.slot(a.end))
        for s in shifts
        for a in s.activities
        if a.code == ON_QUEUE
    ]
    return replace(tour, slots=np.concatenate(slots).astype(np.int64)) if slots else tour
