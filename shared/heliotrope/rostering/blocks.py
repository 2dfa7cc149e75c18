"""What one agent may not do given everybody else's tours: seats, people apart or together, supervision, transport.

Each rule keeps count of who is where and answers two questions for the agent whose tour is chosen next: in which slots
must they not be present, and which arcs are ruled out. What is counted is only ever added where there is room, so the
engine never adds a breach, whatever the facts are. The bound prices seats and supervision (`crowding`) and leaves the
others out: each only takes tours away.

The presence of a supervisor, or of one with whom somebody must share a shift, can be needed by others. It is asked for
at a price above all others, and a tour that fails to give it is refused for the one before (`Builder.best`).
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.roster import Shift
from heliotrope.domain.time import local
from heliotrope.rostering.classes import Classes
from heliotrope.rostering.clock import Slots
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.kernel import NEVER
from heliotrope.rostering.seats import Seats, count_spans, presence
from heliotrope.rostering.tours import Ints, TourClass

Flags = NDArray[np.bool_]
NEEDED = 1e11
"""Price of a slot in which others need the agent's presence: above every other, contractual days owed included."""


NO_SLOT, FREE = -2, -1
"""In `Transport.key_at`: a night commute without a slot, and one that needs none; they index what follows the keys."""


class Counting(Protocol):
    """A rule that keeps count of who is where."""

    def concerns(self, agent: str) -> bool:
        """Whether the presence of `agent` is counted at all."""

    def take(self, agent: str, spans: Ints, count: int) -> None:
        """Count (1) or uncount (-1) `agent` in ``[first, last)`` spans [N, 2]; only for those whom it `concerns`."""


class Apart:
    """Presence of those who must not be at work with somebody else."""

    def __init__(self, compiled: Compiled) -> None:
        agents = compiled.problem.agents
        self.others: dict[str, set[str]] = {}
        for agent in agents:
            for name in agent.apart:
                self.others.setdefault(agent.id, set()).add(name)
                self.others.setdefault(name, set()).add(agent.id)
        self.present = {name: np.zeros(compiled.extended, np.int8) for name in self.others}

    def concerns(self, agent: str) -> bool:
        """Whether anybody must not meet `agent`."""
        return agent in self.present

    def take(self, agent: str, spans: Ints, count: int) -> None:
        """Count `agent` in ``[first, last)`` spans [N, 2] of slots."""
        count_spans(self.present[agent], spans, count)

    def full(self, agent: str) -> Flags | None:
        """Return [T+] where somebody is at work whom `agent` must not meet."""
        others = self.others.get(agent)
        if not others:
            return None
        met: Flags = np.sum([self.present[name] for name in sorted(others)], axis=0) > 0
        return met


class Together:
    """Presence of those whom somebody must share a shift with, and of those who must."""

    def __init__(self, compiled: Compiled) -> None:
        known = compiled.problem.agent_index.keys()
        self.with_whom = {a.id: sorted(a.together & known) for a in compiled.problem.agents if a.together & known}
        self.followers: dict[str, list[str]] = {}
        for name, others in self.with_whom.items():
            for other in others:
                self.followers.setdefault(other, []).append(name)
        names = {*self.with_whom, *self.followers}
        self.present = {name: np.zeros(compiled.extended, np.int8) for name in names}

    def concerns(self, agent: str) -> bool:
        """Whether `agent` must share a shift with somebody, or somebody with them."""
        return agent in self.present

    def take(self, agent: str, spans: Ints, count: int) -> None:
        """Count `agent` in ``[first, last)`` spans [N, 2] of slots."""
        count_spans(self.present[agent], spans, count)

    def full(self, agent: str) -> Flags | None:
        """Return [T+] where somebody is not at work without whom `agent` must not be."""
        others = self.with_whom.get(agent)
        if not others:
            return None
        alone: Flags = np.min([self.present[name] for name in others], axis=0) <= 0
        return alone

    def needed(self, agent: str) -> Flags | None:
        """Return [T+] where somebody at work must share a shift with `agent`, of whom only facts are counted now."""
        followers = self.followers.get(agent)
        if not followers:
            return None
        needed: Flags = np.max([self.present[name] for name in followers], axis=0) > self.present[agent]
        return needed if needed.any() else None


class Supervision:
    """People and supervisors present by site [S, T+], where a site asks for a ratio."""

    def __init__(self, compiled: Compiled) -> None:
        network = compiled.problem.network
        self.most = [site.agents_per_supervisor for site in network.sites]
        self.of = {
            agent.id: (network.site_index(agent.site), agent.supervisor)
            for agent in compiled.problem.agents
            if self.most[network.site_index(agent.site)] is not None
        }
        self.people = np.zeros((len(network.sites), compiled.extended), np.int64)
        self.supervisors = np.zeros_like(self.people)
        self.slots = compiled.slots
        self.waived = False
        """Whether people are let in where nobody supervises them: to see what they would be worth there."""

    def concerns(self, agent: str) -> bool:
        """Whether the site of `agent` asks for a ratio."""
        return agent in self.of

    def take(self, agent: str, spans: Ints, count: int) -> None:
        """Count `agent` in ``[first, last)`` spans [N, 2] of slots."""
        site, supervises = self.of[agent]
        count_spans((self.supervisors if supervises else self.people)[site], spans, count)

    def supervises(self, agent: str) -> bool:
        """Whether others may need `agent`'s presence."""
        return self.of.get(agent, (0, False))[1]

    def full(self, agent: str) -> Flags | None:
        """Return [T+] where one more person would lack supervision; None for supervisors and sites without a ratio."""
        site, supervises = self.of.get(agent, (0, True))
        most = self.most[site]
        if supervises or most is None or self.waived:
            return None
        return self.lacking(site)

    def lacking(self, site: int) -> Flags:
        """Return [T+] where one more person at a site would lack supervision; nowhere without a ratio."""
        most = self.most[site]
        lacking = np.zeros(self.people.shape[1], np.bool_)
        if most is not None:
            here = slice(self.slots)
            lacking[here] = self.people[site, here] >= most * self.supervisors[site, here]
        return lacking

    def alone(self, site: int) -> Flags:
        """Return [T+] where more people are present at a site than supervisors may have; nowhere without a ratio."""
        most = self.most[site]
        alone = np.zeros(self.people.shape[1], np.bool_)
        if most is not None:
            here = slice(self.slots)
            alone[here] = self.people[site, here] > most * self.supervisors[site, here]
        return alone

    def needed(self, agent: str) -> Flags | None:
        """Return [T+] where those present need `agent`, whose own presence is not counted now."""
        site, supervises = self.of.get(agent, (0, False))
        needed = self.alone(site) if supervises else None
        return needed if needed is not None and needed.any() else None


class Transport:
    """Seats taken on the ways to and from work at night, by site, way, local day and slot."""

    def __init__(self, compiled: Compiled) -> None:
        problem = compiled.problem
        sites = {site.id: site for site in problem.network.sites if site.transport}
        self.site_of = {a.id: a.site for a in problem.agents if a.site in sites and not a.home}
        self.first = problem.horizon.slots_per_day
        """Slots before the horizon, in which shifts that reach into it begin."""
        keys: dict[tuple[str, str, object, int], int] = {}
        self.room: list[int] = []
        self.key_at: dict[str, Ints] = {}
        for name, site in sites.items():
            rules = problem.rules[site.jurisdiction]
            found = np.full((2, self.first + compiled.extended + 1), FREE, np.int64)
            for t in range(found.shape[1]):
                here = local(problem.horizon.instant(t - self.first), site.zone)
                minute = here.hour * 60 + here.minute
                if not rules.commutes_at_night(minute):
                    continue
                found[:, t] = NO_SLOT
                for n, slot in enumerate(site.transport):
                    if slot.first <= minute <= slot.last:
                        for way in (0, 1):
                            key = keys.setdefault((name, str(way), here.date(), n), len(keys))
                            found[way, t] = key
                            self.room += [slot.seats] * (len(keys) - len(self.room))
            self.key_at[name] = found
        self.left = np.array(self.room, np.int64)

    def concerns(self, agent: str) -> bool:
        """Whether `agent` is taken to work and home."""
        return agent in self.site_of

    def take(self, agent: str, spans: Ints, count: int) -> None:
        """Take (1) or give back (-1) the seats of `agent` for coming and going at the ends of spans [N, 2]."""
        keys = self.key_at[self.site_of[agent]]
        for way in (0, 1):
            at = spans[:, way] + self.first
            own = keys[way, at[(at >= 0) & (at < keys.shape[1])]]
            np.subtract.at(self.left, own[own >= 0], count)

    def refused(self, agent: str, tours: TourClass) -> Flags | None:
        """Return [N] the arcs for which no seat is left to come or to go."""
        site = self.site_of.get(agent)
        if site is None:
            return None
        full = np.concatenate((self.left <= 0, [True, False]))
        keys = self.key_at[site]
        spans = tours.every_span
        shut = full[keys[0, spans[:, 0] + self.first]] | full[keys[1, spans[:, 1] + self.first]]
        refused: Flags = shut[: len(tours.arcs)]
        refused[tours.arcs_with_gap] |= shut[len(tours.arcs) :]
        return refused & ~tours.locked


class Blocks:
    """All rules that hold between agents, asked and told together."""

    def __init__(self, compiled: Compiled) -> None:
        self.seats = Seats(compiled)
        self.apart = Apart(compiled)
        self.together = Together(compiled)
        self.supervision = Supervision(compiled)
        self.transport = Transport(compiled)
        self.classes = Classes(compiled)
        self.compiled = compiled
        self._counting: dict[str, tuple[Counting, ...]] = {}
        self.firm = True
        """Whether seats and supervision rule anything out: first tours begin without, at their prices alone."""
        # Transport counts ways of the day before, too; nothing looks at what is earlier.
        earliest = compiled.problem.horizon.start - timedelta(days=1)
        self._count_facts([shift for shift in compiled.facts if shift.end >= earliest])

    def _count_facts(self, facts: list[Shift]) -> None:
        """Count the presence of `facts`, of all whom one place counts together."""
        slot, shifts_of = Slots(self.compiled.problem.horizon), dict[str, list[Shift]]()
        for shift in facts:
            shifts_of.setdefault(shift.agent, []).append(shift)
        counted: dict[tuple[Hashable, ...], list[str]] = {}
        for agent in shifts_of:
            counted.setdefault(self.place_of(agent), []).append(agent)
        for agents in counted.values():
            rules = self._counting_of(agents[0])
            shifts = [shift for agent in agents for shift in shifts_of[agent]] if rules else []
            spans = np.array([(slot[a], slot[b]) for shift in shifts for a, b in presence(shift)], np.int64)
            for rule in rules:
                rule.take(agents[0], spans, 1)

    def _counting_of(self, agent: str) -> tuple[Counting, ...]:
        """Return the rules that count the presence of `agent`."""
        if agent not in self._counting:
            rules: tuple[Counting, ...] = (self.seats, self.apart, self.together, self.supervision, self.transport)
            self._counting[agent] = tuple(rule for rule in rules if rule.concerns(agent))
        return self._counting[agent]

    def place_of(self, agent: str) -> tuple[Hashable, ...]:
        """Return where the presence of `agent` is counted: that of agents of one place may be, all at once."""
        met = self.apart.concerns(agent) or self.together.concerns(agent) or self.classes.concerns(agent)
        seat, ways = self.seats.pool_of.get(agent), self.transport.site_of.get(agent)
        return seat, self.supervision.of.get(agent), ways, agent if met else None

    def take(self, agent: str, spans: Ints, count: int) -> None:
        """Count (1) or uncount (-1) the presence of `agent` in ``[start, end)`` spans [N, 2] of slots."""
        for rule in self._counting_of(agent):
            rule.take(agent, spans, count)

    def refuse(self, agent: str, tours: TourClass, out: Array) -> None:
        """Rule out in `out` [N] what `agent` may not work, and price what others need."""
        full = self.full(agent)
        if full is not None:
            out[tours.touching(full)] = NEVER
        refused = self.transport.refused(agent, tours)
        if refused is not None:
            out[refused] = NEVER
        self.classes.refuse(agent, tours, out)
        needed = self.needed(agent)
        if needed is not None:
            out[out > NEVER] += NEEDED * tours.overlap(needed)[out > NEVER]

    def full(self, agent: str) -> Flags | None:
        """Return [T+] where `agent`, whose own presence is not counted now, must not be present."""
        rules = (self.apart, self.together, *((self.seats, self.supervision) if self.firm else ()))
        found = [each for each in (rule.full(agent) for rule in rules) if each is not None]
        return np.logical_or.reduce(found) if found else None

    def moves_alone(self, agent: str) -> bool:
        """Whether others' tours hang on that of `agent`: it then changes in moves of its own."""
        return agent in self.together.followers or self.supervision.supervises(agent) or self.classes.leads(agent)

    def needed(self, agent: str) -> Flags | None:
        """Return [T+] where others need `agent`, whose own presence is not counted now."""
        supervising = self.supervision.needed(agent) if self.firm else None
        found = [each for each in (self.together.needed(agent), supervising) if each is not None]
        return np.logical_or.reduce(found) if found else None

    def serves(self, agent: str, spans: Ints) -> bool:
        """Whether presence in `spans` gives others all that they need of `agent`."""
        if self.classes.bound(agent):
            return False
        needed = self.needed(agent)
        if needed is None:
            return True
        for first, last in spans.tolist():
            needed[first:last] = False
        return not needed.any()
