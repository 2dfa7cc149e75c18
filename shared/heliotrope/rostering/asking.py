"""What people can do about the day while everybody else works what they do: asked one by one, or roughly all at once.

Asking changes nothing: what presence would be worth without somebody is read off where they serve now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.differences import Differences
from heliotrope.rostering.kernel import NEVER, OFF
from heliotrope.rostering.ledger import Ledger
from heliotrope.rostering.prospects import UNKNOWN, Prospects, owes
from heliotrope.rostering.published import Published
from heliotrope.rostering.tours import Ints


@dataclass(frozen=True, slots=True)
class Answer:
    """What one agent can do about the day: the tour, what it saves beyond its price, and whether it must be asked.

    `gain` of what must be asked is in expectation; `minutes` of presence are moved.
    """

    agent: int
    gain: float
    tour: Tour
    minutes: int
    asked: bool = False
    probability: float = 1.0


class Asking:
    """Questions to the people of a published roster, whose tours are those of `builder`."""

    def __init__(self, builder: Builder, ledger: Ledger, differences: Differences, published: Published) -> None:
        self.builder, self.compiled, self.ledger = builder, builder.compiled, ledger
        self.differences, self.published = differences, published
        self._chains: Array | None = None

    def look_along_chains(self) -> None:
        """Take anew what time is worth along chains."""
        self._chains = self.builder.coverage.chain_worth(self.builder.workers)

    def options(self, i: int) -> list[Answer]:
        """Return the best that agent `i` can be told to do, then what can be asked for, each best of its kind.

        Gains are what they would be if queue time stayed where it is: quick, and nearly right.
        """
        now, loyalty, bounds = self.builder.tour_of(i), self.differences.loyalty(i), self.differences.bounds(i)
        told, free = loyalty if bounds is None else loyalty + bounds.told(), self.may_owe(i)
        with self.builder.freed(i):
            worth = self.worth_without(i, now, chains=True)
            best = [(self.builder.best(i, worth, told), False)]
            if bounds is not None:
                days = bounds.days.tolist()
                best += [(self.builder.best(i, worth, loyalty + bounds.asked(day)), True) for day in days]
        value = np.max(worth, axis=0)
        found, before = [], worth_along(now, value) - self.differences.fee(i, now)
        for tour, asked in best:
            if tour.owed > 0.0 and not free:
                continue
            changed = np.flatnonzero(tour.arcs != self.published.tours[i].arcs)
            if not np.array_equal(tour.arcs, now.arcs) and (not asked or len(changed) == 1):
                likely = self.differences.probability(i, tour) if asked else 1.0
                gain = likely * (worth_along(tour, value) - self.differences.fee(i, tour) - before)
                found.append(Answer(i, gain, tour, self.differences.minutes_of(i, tour), asked, likely))
        return found

    def may_owe(self, i: int) -> bool:
        """Whether agent `i` owes something of the contract already, or lost a shift: others owe nothing for a gain."""
        terms = self.compiled.terms[i]
        tours, arcs = self.compiled.classes[terms.tour_class], self.builder.tour_of(i).arcs
        lost = i in self.published.lost or i in self.published.dropped
        return lost or bool(owes(arcs, tours.moves, tours.stages, terms.limits, terms.state))

    def worth_without(self, i: int, tour: Tour, *, chains: bool) -> list[Array]:
        """Return [T+] what agent `i`'s presence is worth were `tour` not there, for each client; nothing is changed.

        With `chains`, time that meets no shortage counts what it frees along chains, as it was at the last look.
        """
        terms, builder, beyond = self.compiled.terms[i], self.builder, self._chains if chains else None
        if len(terms.every_group) > 1:
            own, queues = self.own(i)
            slots = tour.slots[tour.slots < self.compiled.slots]
            kept = builder.coverage.remember_in(own, queues, slots)
            for group, here in tour.parts:
                builder.coverage.remove(group, here)
                builder.couplings.count(group, here, -1)
            worth = builder.worth(i, beyond)
            for group, here in tour.parts:
                builder.couplings.count(group, here, 1)
            builder.coverage.restore_in(kept)
            return worth
        served = builder.coverage.worth_without(terms.group, tour.slots, self.compiled.extended, beyond)
        return [served - self._tariff_without(i, tour)]

    def _tariff_without(self, i: int, tour: Tour) -> Array:
        """Return [T+] what presence of agent `i` costs beside wages were `tour` not there."""
        group, couplings = self.compiled.terms[i].group, self.builder.couplings
        couplings.count(group, tour.slots, -1)
        tariff: Array = np.zeros(self.compiled.extended) + couplings.tariff(group)
        couplings.count(group, tour.slots, 1)
        return tariff

    def own(self, i: int) -> tuple[Ints, Ints]:
        """Return the groups of agent `i` and the queues that they serve: all that their coming and going touches."""
        groups = np.array(self.compiled.terms[i].every_group, np.int64)
        queues = np.unique(self.compiled.group_queues[groups])
        return groups, queues[queues >= 0]

    def as_published(self, i: int) -> tuple[Tour, float]:
        """Return the published tour with breaks where they serve best now, and what going back to it likely saves."""
        now = self.builder.tour_of(i)
        value = np.max(self.worth_without(i, now, chains=True), axis=0)
        then = self.builder.lay(i, self.published.tours[i].arcs, value)
        fees = self.differences.fee(i, then) - self.differences.fee(i, now)
        return then, worth_along(then, value) - worth_along(now, value) - fees

    def is_free(self, i: int, tour: Tour) -> bool:
        """Whether nobody else has taken what `tour` needs meanwhile: seats, transport, supervision."""
        tours, name = self.compiled.classes[self.compiled.terms[i].tour_class], self.builder.names[i]
        room = np.zeros(len(tours.arcs))
        with self.builder.freed(i):
            self.builder.blocks.refuse(name, tours, room)
            serves = self.builder.blocks.serves(name, self.builder.spans(i, tour.arcs))
        return serves and bool((room[tour.arcs[tour.arcs != OFF]] > NEVER).all())

    def prospects(self, agents: Sequence[int]) -> list[float]:
        """Return what each of `agents` could gain at most by another tour; infinite where that is not known."""
        return Prospects(self.builder, self._chains, self.builder.workers).of_answers(agents, self.differences)

    def promises(self, agents: Sequence[int]) -> Iterator[tuple[int, float]]:
        """Yield each of `agents` with what another tour likely gains; those of unknown prospects are asked."""
        for i, gain in zip(agents, self.prospects(agents), strict=True):
            yield i, gain if gain != UNKNOWN else max((option.gain for option in self.options(i)), default=0.0)


def worth_along(tour: Tour, value: Array) -> float:
    """Return what a tour's time on queues is worth at `value` [T+], less its labour."""
    return float(value[tour.slots].sum()) - tour.labour
