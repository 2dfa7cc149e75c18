"""The state of a roster that is mended: published tours, who must change, who does, and what one change more saves.

Money is the builder's objective and the price of all changes. A change is judged after queue time was re-allocated
where presence differs, and everything is as it was where it is not kept.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliotrope.rostering.asking import Answer, Asking, worth_along
from heliotrope.rostering.breaks import Breaks
from heliotrope.rostering.build import Builder, Tour, chains_every
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.differences import Differences
from heliotrope.rostering.ledger import Ledger, Memory
from heliotrope.rostering.published import Published, take_up
from heliotrope.rostering.reallocation import PAYS, SHARE, reallocate
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.tours import Ints
from heliotrope.rostering.warm import Warm
from heliotrope.rostering.worths import MOVED, Worths

ALL, NOTHING = float("inf"), float("-inf")
"""Hope that queue time of others, re-allocated, saves whatever a change loses by itself; and none that it saves."""
HOPE, LEAST_HOPE = 3.0, 2.0
"""Queue time of others is re-allocated for a change unless it loses more by itself than so many times what it was
likely to gain, and so many times the dearest missing agent-interval: with once the likely gain alone 13 % was lost."""
CHAINS_EVERY = 10
"""Changes between two evaluations of what time is worth along chains, more in large networks (`chains_every`): a little
old is good enough."""


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
    changes
        How often anybody was given another tour for good, or everything was settled.
    """

    def __init__(self, builder: Builder, published: Published, differences: Differences) -> None:
        self.builder, self.compiled = builder, builder.compiled
        self.problem = builder.compiled.problem
        self.base = published.tours
        self.forced, self.dropped = published.forced, published.dropped
        self.changed = set(published.dropped)
        self.asked: dict[int, Answer] = {}
        self.differences = differences
        dearest = float(self.compiled.prices.max(initial=0.0))
        self._least_hope, self._least_gain = LEAST_HOPE * dearest, MOVED * dearest
        self._breaks, self._undoing = Worths(), Worths()
        self._fresh: set[int] = set()
        self._worth_it: dict[int, int] = {}
        self._moved: dict[int, int] = {}
        self.changes = 0
        self.ledger = Ledger(builder, sum(differences.fee(i, self.base[i]) for i in published.gone))
        self.asking = Asking(builder, self.ledger, differences, published)
        builder.reprice()
        self.ledger.renew()

    @classmethod
    def of_base(cls, compiled: Compiled, workers: int = 1, warm: Warm | None = None) -> Mending:
        """Take up the roster in force, `problem.base`."""
        builder = Builder(compiled, workers)
        published = take_up(builder, warm or Warm())
        builder.rebalance()
        return cls(builder, published, Differences(compiled, published))

    @classmethod
    def of_plan(cls, builder: Builder) -> Mending:
        """Take up the tours of a plan that nobody knows yet: to change them costs nothing."""
        published = Published([builder.tour_of(i) for i in range(len(builder.tours))])
        problem = builder.compiled.problem
        free = replace(problem.prices, person_disturbed=0.0, minute_moved=0.0)
        unknown = replace(builder.compiled, problem=replace(problem, prices=free, announcement=None))
        return cls(builder, published, Differences(unknown, published))

    @property
    def money(self) -> float:
        """Objective of the free agents with the price of their changes."""
        return self.ledger.money

    @property
    def chosen(self) -> set[int]:
        """Agents disturbed by choice, those asked among them."""
        return self.changed - self.forced

    @property
    def minutes(self) -> int:
        """Minutes of presence that changes by choice move."""
        return sum(self._moved.get(i, 0) for i in self.chosen)

    # -- one agent -----------------------------------------------------------------------------------------------------

    def answer(self, options: list[Answer]) -> Answer | None:
        """Return which of one agent's `options` gains most with queue time re-allocated; None where none pays."""
        sure = []
        for each in options:
            saved = self.saving(each.agent, each.tour, self._hope(each.gain))
            sure.append(replace(each, gain=each.probability * saved))
        best = max(sure, key=lambda each: each.gain, default=None)
        return best if best is not None and best.gain > PAYS else None

    def _hope(self, likely: float) -> float:
        """Return what there is to hope for where a change is `likely` to gain so much."""
        return HOPE * max(likely, 0.0) + self._least_hope

    def saving(self, i: int, tour: Tour, hope: float = ALL, enough: float = ALL) -> float:
        """Return what agent `i` working `tour` would save, price of the change included; nothing is kept.

        Where the change alone loses more than the `hope` for queue time of others, or saves `enough`, that is not
        re-allocated.
        """
        before, old = self.money, self.builder.tour_of(i)
        kept = self._give(i, tour, hope, enough)
        saved = before - self.money
        self._put_back(i, old, kept)
        return saved

    def keep(self, answer: Answer) -> None:
        """Let an answer stand."""
        self.set(answer.agent, answer.tour)
        if answer.asked:
            self.asked[answer.agent] = answer

    def accept(self, options: list[Answer], least: float = 0.0) -> tuple[Answer | None, bool]:
        """Return what `answer` does, and whether it stands now: it does where it gains `least`.

        One option alone is judged where it then stands.
        """
        if len(options) != 1:
            best = self.answer(options)
            stands = best is not None and best.gain >= least
            if best is not None and stands:
                self.keep(best)
            return best, stands
        (option,) = options
        before, old = self.money, self.builder.tour_of(option.agent)
        kept = self._give(option.agent, option.tour, self._hope(option.gain))
        best = replace(option, gain=option.probability * (before - self.money))
        if best.gain > PAYS and best.gain >= least:
            self._stands(best.agent, best.tour)
            if best.asked:
                self.asked[best.agent] = best
            return best, True
        self._put_back(option.agent, old, kept)
        return best if best.gain > PAYS else None, False

    def set(self, i: int, tour: Tour, hope: float = ALL) -> Memory:
        """Give agent `i` a tour for good; return what was there, for `take_back`."""
        kept = self._give(i, tour, hope)
        self._stands(i, tour)
        return kept

    def _stands(self, i: int, tour: Tour) -> None:
        """Note that agent `i` has been given a tour for good."""
        self.asked.pop(i, None)
        self._note(i, tour)
        if self.changes % max(CHAINS_EVERY, chains_every(len(self.base))) == 0:
            self.asking.look_along_chains()

    def take_back(self, i: int, tour: Tour, kept: Memory) -> None:
        """Give agent `i` the tour before the last `set` again; those set after it must have been taken back before."""
        self._put_back(i, tour, kept)
        self._note(i, tour)

    def _note(self, i: int, tour: Tour) -> None:
        same = np.array_equal(tour.arcs, self.base[i].arcs) and i not in self.dropped
        (self.changed.discard if same else self.changed.add)(i)
        self._moved[i] = self.differences.minutes_of(i, tour)
        self._fresh.add(i)
        self.changes += 1

    def _give(self, i: int, tour: Tour, hope: float = ALL, enough: float = ALL) -> Memory:
        """Give agent `i` a tour; return what was there.

        Queue time is re-allocated where the tours differ, and stays so where that saves: prices of lost contacts lead
        it, and it may lose a tier. It is not tried where the change loses more than what there is to `hope` for, or
        saves `enough` alone.
        """
        builder, old, before = self.builder, self.builder.tour_of(i), self.money
        if tour.serving is None:
            several = self.compiled.terms[i].sides
            builder.serve(i, tour, self.asking.worth_without(i, old, chains=False) if several else ())
        slots = [slots for one, other in ((old, tour), (tour, old)) for _, slots in one.beyond(other)]
        touched = np.unique(np.concatenate(slots)) if slots else np.empty(0, np.int64)
        own, queues = self.asking.own(i)
        kept = self.ledger.memory(own, queues, touched)
        self.ledger.fees += self.differences.fee(i, tour) - self.differences.fee(i, old)
        with self.ledger.counted(kept.places[0].queues, kept.places[0].slots):
            builder.exchange(i, tour)
        part = builder.coverage.ring_of.get(self.compiled.terms[i].group)
        if part is not None and -hope < before - self.money < enough:
            self.ledger.follow(part, kept)
        return kept

    def _put_back(self, i: int, tour: Tour, kept: Memory) -> None:
        self.builder.exchange_back(i, tour)
        self.ledger.restore(kept)

    def _queues(self, i: int) -> Ints:
        queues: Ints = self.compiled.group_queues[self.compiled.terms[i].group]
        return queues

    # -- everybody -----------------------------------------------------------------------------------------------------

    def undo(self, all_of_them: bool = True) -> int:
        """Give back every change by choice that does not pay; return how many were given back.

        Each is tried alone, with breaks of the published day where they serve best now and queue time re-allocated;
        not again before anything has changed. Not `all_of_them`: only where that seems to save, and where presence of
        the published or the present tour has moved in worth since the last time.
        """
        undone = 0
        self._undoing.look(self.builder)
        for i in sorted(self.chosen):
            now, then = self.builder.tour_of(i), self.base[i]
            if np.array_equal(now.arcs, then.arcs) or self._worth_it.get(i) == self.changes:
                continue
            slots = np.concatenate((now.slots, then.slots))
            if not (all_of_them or i in self._fresh or self._undoing.moved(self._queues(i), slots)):
                continue
            self._fresh.discard(i)
            back, likely = self.asking.as_published(i)
            if not all_of_them and likely <= 0.0:
                continue
            if self.asking.is_free(i, back) and self.saving(i, back, self._hope(likely), PAYS) >= 0.0:
                self.set(i, back)
                undone += 1
            else:
                self._worth_it[i] = self.changes
        return undone

    def withdraw(self) -> tuple[Answer, ...]:
        """Take all offers out again: a roster has none of them as fact; return them in the order of acceptance."""
        offers = tuple(self.asked.values())
        for answer in offers:
            self.set(answer.agent, self.asking.as_published(answer.agent)[0])
        return offers

    def move_breaks(self, stop: Stop) -> None:
        """Place breaks anew where what presence is worth has moved and that gains; no person is disturbed by it."""
        self._breaks.look(self.builder)
        slots = [self.builder.tour_of(i).slots for i in range(len(self.base))]
        agents = [i for i, own in enumerate(slots) if self._breaks.moved(self._queues(i), own)]
        breaks = Breaks(self.builder, self.ledger.levels, self._least_gain, PAYS)
        known, others = list[int](), list[int]()
        for i in agents:
            (known if breaks.knows(i) else others).append(i)
        breaks.move(known, stop)
        # After those, as what they put back takes the place of the levels that `breaks` keeps in step.
        for i in others:
            if stop():
                return
            self._move_breaks_of(i)

    def _move_breaks_of(self, i: int) -> None:
        tour = self.builder.tour_of(i)
        value = np.max(self.asking.worth_without(i, tour, chains=False), axis=0)
        new = self.builder.lay(i, tour.arcs, value)
        if worth_along(new, value) - worth_along(tour, value) > self._least_gain:
            self._try(i, new)

    def _try(self, i: int, new: Tour) -> None:
        """Give agent `i` a tour of the same shifts where that saves money, queue time of others left as it is."""
        before, old = self.money, self.builder.tour_of(i)
        kept = self._give(i, new, NOTHING)
        if self.money > before - PAYS:
            self._put_back(i, old, kept)

    def rebalance(self) -> None:
        """Re-allocate queue time everywhere; people are asked without prices on contacts (`tiers` says why)."""
        self.ledger.come_to_rest()
        if reallocate(self.builder):
            self.ledger.rest()
        self.builder.reprice(SHARE)
        self.ledger.renew()
        self.ledger.reallocate_by_stretch()
        self.builder.price_contacts(np.zeros(len(self.builder.couplings.remedies)))

    def settle(self, stop: Stop) -> None:
        """Move breaks, then queue time: a second round was worth 2 % of the first."""
        self.move_breaks(stop)
        self.rebalance()
        self.changes += 1
