"""Money of a roster that is mended, in step with changes in few places, and what a change touched, to put it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder
from heliotrope.rostering.places import Places, money_in, stirred
from heliotrope.rostering.reallocation import PAYS, Reallocation
from heliotrope.rostering.tours import Ints

STRETCH = 24
"""Slots re-allocated together under other prices: all of them at once seldom save, as a tier is lost somewhere."""


@dataclass(frozen=True, eq=False)
class Memory:
    """What a change can touch, as it was: parts of the allocation, levels of the periods, and money."""

    places: list[Places]
    levels: tuple[Array, Array]
    money: tuple[float, float, float]


class Ledger:
    """The builder's money, with the contacts that measuring periods keep, and the price of all changes (`fees`).

    The prices of *rest* [Q, T, K] are those under which queue time was allocated where it is. Under others a change
    would also bring about what has nothing to do with it, and be judged by that.
    """

    def __init__(self, builder: Builder, fees: float) -> None:
        self.builder, self.fees = builder, fees
        self.rest()
        self.renew()

    def rest(self) -> None:
        """Take the prices of now as those under which queue time has come to rest."""
        self._resting = self.builder.coverage.prices.copy()

    def come_to_rest(self) -> None:
        """Re-allocate queue time of everybody under the prices of rest, where that saves."""
        builder, before = self.builder, Reallocation.of(self.builder)
        builder.coverage.prices = self._resting
        builder.rebalance()
        builder.coverage.prices = before.prices[1]
        builder.shortage = builder.coverage.money()
        if builder.objective > before.money:
            before.restore(builder)

    def renew(self) -> None:
        """Take the contacts of all periods anew, after queue time of everybody was re-allocated."""
        self.levels = self.builder.couplings.levels(self.builder.coverage)

    @property
    def money(self) -> float:
        """Objective of the free agents with the price of their changes."""
        builder = self.builder
        tours = builder.shortage + builder.labour + builder.activities.money
        return tours + builder.couplings.money_at(self.levels) + self.fees

    @contextmanager
    def counted(self, queues: Ints, slots: Ints) -> Iterator[None]:
        """Keep the contacts of the periods in step with what changes on `queues` in `slots`."""
        self.levels.count(queues, slots, -1)
        yield
        self.levels.count(queues, slots, 1)

    def follow(self, part: int, kept: Memory) -> None:
        """Re-allocate queue time of a part where what changed since `kept` stirs it up, if that saves."""
        coverage, places = self.builder.coverage, kept.places[0]
        slots = places.slots[stirred(*places, coverage.short, coverage.depth, coverage.served, coverage.idle)]
        if len(slots):
            kept.places.extend(self._reallocate(part, slots, self._resting))

    def reallocate_by_stretch(self) -> None:
        """Re-allocate queue time under the prices of now stretch by stretch: they stay where that saves, as of rest."""
        coverage, slots = self.builder.coverage, np.arange(self.builder.compiled.slots)
        for part, (_, queues) in enumerate(coverage.rings):
            for first in range(0, len(slots), STRETCH):
                here = slots[first : first + STRETCH]
                if self._reallocate(part, here, coverage.prices):
                    self._resting[np.ix_(queues, here)] = coverage.prices[np.ix_(queues, here)]

    def _reallocate(self, part: int, slots: Ints, prices: Array) -> list[Places]:
        """Re-allocate queue time of a part in `slots` under `prices` where that saves; return what was there if so."""
        builder, coverage, before = self.builder, self.builder.coverage, self.money
        queues = coverage.rings[part][1]
        kept = self._remember([])
        now, asked = coverage.prices, (queues, slots, coverage.short, coverage.depth)
        builder.shortage -= money_in(*asked, now)
        coverage.prices = prices
        with self.counted(queues, slots):
            kept.places.append(coverage.rebalance_noting(part, slots)[1])
        coverage.prices = now
        builder.shortage += money_in(*asked, now)
        if self.money < before - PAYS:
            return kept.places
        self.restore(kept)
        return []

    def memory(self, groups: Ints, queues: Ints, slots: Ints) -> Memory:
        """Copy what changes in `slots` where those of `groups` come or go: theirs, and of `queues`."""
        inside = slots[slots < self.builder.compiled.slots]
        return self._remember([self.builder.coverage.remember_in(groups, queues, inside)])

    def _remember(self, places: list[Places]) -> Memory:
        return Memory(places, self.levels.remember(), (self.builder.shortage, self.builder.labour, self.fees))

    def restore(self, kept: Memory) -> None:
        """Put back what `memory` copied, and what was re-allocated after it."""
        self.builder.shortage, self.builder.labour, self.fees = kept.money
        self.levels.restore(kept.levels)
        for places in reversed(kept.places):
            self.builder.coverage.restore_in(places)
