"""Money of a roster that is mended, in step with changes in few places, and what a change touched, to put it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder
from heliotrope.rostering.places import Places
from heliotrope.rostering.tours import Ints


@dataclass(frozen=True, eq=False)
class Memory:
    """What a change can touch, as it was: parts of the allocation, levels of the periods, and money."""

    places: list[Places]
    levels: tuple[Array, Array]
    money: tuple[float, float, float]


class Ledger:
    """The builder's money, with the contacts that measuring periods keep, and the price of all changes (`fees`)."""

    def __init__(self, builder: Builder, fees: float) -> None:
        self.builder, self.fees = builder, fees
        self.renew()

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
    def counted(self, places: Places) -> Iterator[None]:
        """Keep the contacts of the periods in step with what changes in `places`."""
        self.levels.count(places.queues, places.slots, -1)
        yield
        self.levels.count(places.queues, places.slots, 1)

    def reallocate(self, part: int, slots: Ints) -> list[Places]:
        """Re-allocate queue time of a part in `slots` where that saves; return what was there if it does."""
        builder, before = self.builder, self.money
        kept = self.memory(np.empty(0, np.int64), *builder.coverage.rings[part], slots)
        with self.counted(kept.places[0]):
            builder.shortage -= builder.coverage.rebalance_ring(part, slots)
        if self.money < before:
            return kept.places
        self.restore(kept)
        return []

    def memory(self, own: Ints, groups: Ints, queues: Ints, slots: Ints) -> Memory:
        """Copy what changes in `slots` where those of `own` come or go: of `groups` and `queues`."""
        inside = slots[slots < self.builder.compiled.slots]
        places = self.builder.coverage.remember_in(own, groups, queues, inside)
        return Memory([places], self.levels.remember(), (self.builder.shortage, self.builder.labour, self.fees))

    def restore(self, kept: Memory) -> None:
        """Put back what `memory` copied, and what was re-allocated after it."""
        self.builder.shortage, self.builder.labour, self.fees = kept.money
        self.levels.restore(kept.levels)
        for places in reversed(kept.places):
            self.builder.coverage.restore_in(places)
