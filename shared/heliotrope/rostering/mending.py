"""The state of a roster that is mended: published tours, who must change, who does, and what one change more saves.

Money is the builder's objective and the price of all changes. A change is judged after queue time was re-allocated
where presence differs, and everything is as it was where it is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.offers import ChangeKind
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.kernel import NEVER, OFF
from heliotrope.rostering.notices import Bounds, bounds_of
from heliotrope.rostering.published import take_up
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.tours import Ints

PAYS = 1e-6
"""Money below which a gain is rounding."""
ROUNDS = 3
"""Most rounds of moving breaks and queue time in turn: the first brings nearly all."""
CHAINS_EVERY = 10
"""Changes between two evaluations of what time is worth along chains: a little old is good enough."""


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


@dataclass(frozen=True, eq=False)
class Memory:
    """What a change can touch, as it was: coverage of groups and queues in slots, and money."""

    groups: Ints
    queues: Ints
    slots: Ints
    state: tuple[Array, Array, Array]
    money: tuple[float, float, float]


class Mending:
    """The published roster as tours, and everything that was changed in it so far.

    Attributes
    ----------
    base
        Tours as published, less what has become impossible.
    forced
        Agents who lost a shift to leave or a closure: they change anyway.
    dropped
        Agents with a published shift that no lawful tour contains.
    asked
        Agents whose tour stands for an offer.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.problem = compiled.problem
        self.builder = Builder(compiled)
        published = take_up(self.builder)
        self.base = published.tours
        self.forced, self.dropped = published.forced, published.dropped
        self.lost, self.gone = published.lost, published.gone
        self.changed = set(published.dropped)
        self.asked: dict[int, Answer] = {}
        self.fees = sum(self.fee(i, self.base[i]) for i in self.gone)
        self.builder.rebalance()
        self._chains: Array | None = None
        self._since = 0

    @property
    def money(self) -> float:
        """Objective of the free agents with the price of their changes."""
        return self.builder.objective + self.fees

    @property
    def chosen(self) -> set[int]:
        """Agents disturbed by choice, those asked among them."""
        return self.changed - self.forced

    @property
    def minutes(self) -> int:
        """Minutes of presence that changes by choice move."""
        return sum(self.minutes_of(i, self._tour(i)) for i in self.chosen)

    def _tour(self, i: int) -> Tour:
        tour = self.builder.tours[i]
        assert tour is not None
        return tour

    def _arcs(self, i: int) -> Ints:
        return self.compiled.classes[self.compiled.terms[i].tour_class].arcs

    # -- prices of changes ---------------------------------------------------------------------------------------------

    def minutes_of(self, i: int, tour: Tour) -> int:
        """Return the minutes of presence that `tour` moves: as `domain.roster.minutes_moved` counts them."""
        arcs, moved = self._arcs(i), 0
        for new, old in zip(tour.arcs.tolist(), self.base[i].arcs.tolist(), strict=True):
            if new != old:
                parts = [0 if arc == OFF else int(arcs[arc, 1]) for arc in (new, old)]
                same_start = OFF not in (new, old) and arcs[new, 0] == arcs[old, 0]
                moved += abs(parts[0] - parts[1]) if same_start else sum(parts)
        return moved * self.problem.horizon.grain_minutes

    def fee(self, i: int, tour: Tour) -> float:
        """Return the price of agent `i` working `tour` instead of what was published."""
        prices, gone = self.problem.prices, self.gone.get(i, 0)
        if not gone and np.array_equal(tour.arcs, self.base[i].arcs):
            return 0.0
        return prices.person_disturbed + prices.minute_moved * (gone + self.minutes_of(i, tour))

    def _loyalty(self, i: int) -> Array:
        """Return [N] what each arc saves in minutes moved, against leaving the published arc of its day."""
        arcs, base = self._arcs(i), self.base[i].arcs
        length = arcs[:, 1].astype(np.float64)
        saved = -length
        for arc in base[base != OFF].tolist():
            same = (arcs[:, 3] == arcs[arc, 3]) & (arcs[:, 0] == arcs[arc, 0])
            saved[same] = length[arc] - np.abs(length[same] - length[arc])
        return saved * self.problem.prices.minute_moved * self.problem.horizon.grain_minutes

    # -- one agent -----------------------------------------------------------------------------------------------------

    def _options(self, i: int, now: Tour, worth: list[Array]) -> list[tuple[Tour, float, bool]]:
        """Return the best tour that agent `i` can be told, then those that can be asked for, each likely by so much."""
        loyalty, bounds = self._loyalty(i), self._bounds(i)
        told = loyalty if bounds is None else loyalty + bounds.told()
        best = [(self.builder.best(i, worth, told), False)]
        if bounds is not None:
            best += [(self.builder.best(i, worth, loyalty + bounds.asked(day)), True) for day in bounds.days.tolist()]
        found = []
        for tour, asked in best:
            days = np.flatnonzero(tour.arcs != self.base[i].arcs)
            if not np.array_equal(tour.arcs, now.arcs) and (not asked or len(days) == 1):
                found.append((tour, self._probability(i, tour) if asked else 1.0, asked))
        return found

    def estimate(self, i: int) -> float:
        """Return what agent `i`'s best answer would gain if queue time stayed where it is: quick, and nearly right."""
        now = self._tour(i)
        with self._without(i) as worth:
            value, options = np.max(worth, axis=0), self._options(i, now, worth)
        before = _worth(now, value) - self.fee(i, now)
        gains = [likely * (_worth(tour, value) - self.fee(i, tour) - before) for tour, likely, _ in options]
        return max(gains, default=0.0)

    def answers(self, i: int) -> Iterator[Answer]:
        """Yield what agent `i` can be told to do, then what can be asked for, each best of its kind."""
        now = self._tour(i)
        with self._without(i) as worth:
            options = self._options(i, now, worth)
        for tour, likely, asked in options:
            gain = likely * self.saving(i, tour)
            yield Answer(i, gain, tour, self.minutes_of(i, tour), asked, likely)

    def answer(self, i: int) -> Answer | None:
        """Return the answer of agent `i` that gains most, None where none pays."""
        best = max(self.answers(i), key=lambda each: each.gain, default=None)
        return best if best is not None and best.gain > PAYS else None

    def kind(self, i: int, tour: Tour) -> ChangeKind:
        """Return the kind of the one day on which `tour` differs from the base."""
        arcs = self._arcs(i)
        (day,) = np.flatnonzero(tour.arcs != self.base[i].arcs)
        new, old = int(tour.arcs[day]), int(self.base[i].arcs[day])
        if old == OFF:
            return ChangeKind.CALL_IN
        if new == OFF:
            return ChangeKind.RELEASE
        starts, ends = arcs[[old, new], 0], arcs[[old, new], 0] + arcs[[old, new], 1]
        if starts[1] <= starts[0] and ends[0] <= ends[1]:
            return ChangeKind.EXTEND
        return ChangeKind.SHORTEN if starts[0] <= starts[1] and ends[1] <= ends[0] else ChangeKind.MOVE

    def _probability(self, i: int, tour: Tour) -> float:
        assert self.problem.announcement is not None
        return self.problem.announcement.probability(self.kind(i, tour))

    def _bounds(self, i: int) -> Bounds | None:
        if i not in self._known_bounds:
            terms = self.compiled.terms[i]
            agent = self.problem.agents[self.compiled.agents[i]]
            tours = self.compiled.classes[terms.tour_class]
            self._known_bounds[i] = bounds_of(self.problem, agent, tours, self.base[i].arcs, self.lost.get(i, set()))
        return self._known_bounds[i]

    @cached_property
    def _known_bounds(self) -> dict[int, Bounds | None]:
        return {}

    @contextmanager
    def _without(self, i: int) -> Iterator[list[Array]]:
        """Take agent `i` out, give what presence is worth then, and put everything back as it was."""
        tour = self._tour(i)
        kept = self._memory(*self._own(i), tour.slots)
        self.builder.take(i)
        yield self.builder.worth(i, self._chains)
        self._put_back(i, tour, kept)

    def saving(self, i: int, tour: Tour) -> float:
        """Return what agent `i` working `tour` would save, price of the change included; nothing is kept."""
        before, old = self.money, self._tour(i)
        part = self.builder.coverage.ring_of.get(self.compiled.terms[i].group)
        ring = self._own(i) if part is None else self.builder.coverage.rings[part]
        kept = self._memory(*ring, np.union1d(old.slots, tour.slots))
        self._give(i, tour)
        saved = before - self.money
        self._put_back(i, old, kept)
        return saved

    def keep(self, answer: Answer) -> None:
        """Let an answer stand."""
        self.set(answer.agent, answer.tour)
        if answer.asked:
            self.asked[answer.agent] = answer

    def set(self, i: int, tour: Tour) -> None:
        """Give agent `i` a tour for good."""
        self._give(i, tour)
        self.asked.pop(i, None)
        same = np.array_equal(tour.arcs, self.base[i].arcs) and i not in self.dropped
        (self.changed.discard if same else self.changed.add)(i)
        self._since += 1
        if self._since % CHAINS_EVERY == 0:
            self.look_along_chains()

    def look_along_chains(self) -> None:
        """Take anew what time is worth along chains."""
        self._chains = self.builder.coverage.chain_worth()

    def _give(self, i: int, tour: Tour) -> None:
        self.fees += self.fee(i, tour) - self.fee(i, self._tour(i))
        old = self.builder.take(i)
        self.builder.put(i, tour)
        self.builder.settle(i, old)

    def _memory(self, groups: Ints, queues: Ints, slots: Ints) -> Memory:
        """Copy what a change in `slots` can touch of `groups` and `queues`."""
        inside = slots[slots < self.compiled.slots]
        money = self.builder.shortage, self.builder.labour, self.fees
        return Memory(groups, queues, inside, self.builder.coverage.remember_in(groups, queues, inside), money)

    def _put_back(self, i: int, tour: Tour, kept: Memory) -> None:
        self.builder.shortage, self.builder.labour, self.fees = kept.money
        self.builder.swap_back(i, tour)
        self.builder.coverage.restore_in(kept.groups, kept.queues, kept.slots, kept.state)

    def _own(self, i: int) -> tuple[Ints, Ints]:
        """Return the groups of agent `i` and the queues that they serve: all that their coming and going touches."""
        groups = np.array(self.compiled.terms[i].every_group, np.int64)
        queues = np.unique(self.compiled.group_queues[groups])
        return groups, queues[queues >= 0]

    # -- everybody -----------------------------------------------------------------------------------------------------

    def undo(self) -> int:
        """Give back every change by choice that does not pay; return how many were given back.

        Each is tried alone, with breaks of the published day where they serve best now and queue time re-allocated.
        """
        undone = 0
        for i in sorted(self.chosen):
            if np.array_equal(self._tour(i).arcs, self.base[i].arcs):
                continue
            back = self._published(i)
            if self._free_again(i, back) and self.saving(i, back) >= 0.0:
                self.set(i, back)
                undone += 1
        return undone

    def _free_again(self, i: int, tour: Tour) -> bool:
        """Whether nobody else has taken what `tour` needs meanwhile: seats, transport, supervision."""
        tours, name = self.compiled.classes[self.compiled.terms[i].tour_class], self.builder.names[i]
        room = np.zeros(len(tours.arcs))
        with self._without(i):
            self.builder.blocks.refuse(name, tours, room)
            serves = self.builder.blocks.serves(name, self.builder.spans(i, tour.arcs))
        return serves and bool((room[tour.arcs[tour.arcs != OFF]] > NEVER).all())

    def _published(self, i: int) -> Tour:
        with self._without(i) as worth:
            return self.builder.lay(i, self.base[i].arcs, np.max(worth, axis=0))

    def withdraw(self) -> tuple[Answer, ...]:
        """Take all offers out again: a roster has none of them as fact; return them in the order of acceptance."""
        offers = tuple(self.asked.values())
        for answer in offers:
            self.set(answer.agent, self._published(answer.agent))
        return offers

    def move_breaks(self, stop: Stop) -> None:
        """Place the breaks of everybody's shifts anew where that gains; no person is disturbed by it."""
        every = np.arange(self.compiled.slots)
        for i, tour in enumerate(self.builder.tours):
            if stop():
                return
            if tour is None or not len(tour.slots):
                continue
            before, kept = self.money, self._memory(*self._own(i), every)
            self.builder.take(i)
            value = np.max(self.builder.worth(i), axis=0)
            new = self.builder.lay(i, tour.arcs, value)
            if _worth(new, value) > _worth(tour, value) + PAYS:
                self.builder.put(i, new)
                if self.money < before - PAYS:
                    continue
            self._put_back(i, tour, kept)

    def settle_breaks(self, stop: Stop) -> None:
        """Move breaks and queue time in turn, until neither gains more than a cent or often enough."""
        for _ in range(ROUNDS):
            before = self.builder.objective
            self.move_breaks(stop)
            self.builder.rebalance()
            if stop() or self.builder.objective >= before - 0.01:
                break


def _worth(tour: Tour, value: Array) -> float:
    return float(value[tour.slots].sum()) - tour.labour
