"""Several agents' tours taken away at once, to be put down anew or back as they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.places import Places
from heliotrope.rostering.reallocation import Reallocation
from heliotrope.rostering.tours import Ints


class Trial:
    """What a move of several agents began from; their tours are taken away when it begins.

    Until `settle` is asked for only what is the agents' own changes, so only that is remembered: in a large network the
    rest takes far longer to copy. With `alone` queue time of others stays as it is.
    """

    def __init__(self, builder: Builder, chosen: Iterable[int], alone: bool = False) -> None:
        self.builder = builder
        self.money = builder.shortage, builder.labour
        agents = list(chosen)
        rings = {None if alone else builder.coverage.ring_of.get(builder.compiled.terms[i].group) for i in agents}
        self.parts = sorted(part for part in rings if part is not None)
        self._kept = np.zeros(builder.compiled.extended, np.bool_)
        self._own, self._memory = _own_places(builder, agents), list[Places]()
        for tour in (builder.tours[i] for i in agents):
            if tour is not None:
                self._keep(tour)
        self.old = {i: builder.take(i) for i in agents}

    def put(self, i: int, tour: Tour) -> None:
        """Give agent `i` a tour."""
        self._keep(tour)
        self.builder.put(i, tour)

    def _keep(self, tour: Tour) -> None:
        """Remember what is the agents' own in the slots of a tour, before it is put down or taken away."""
        here = tour.slots[tour.slots < self.builder.compiled.slots]
        slots = here[~self._kept[here]]
        self._kept[slots] = True
        if len(slots):
            own, queues = self._own
            self._memory.append(self.builder.coverage.remember_in(own, queues, slots))

    @property
    def owes_less(self) -> float:
        """By how much less of their contracts the agents owe than before."""
        tours = [(self.old[i], self.builder.tours[i]) for i in self.old]
        return sum((before.owed if before else 0.0) - (after.owed if after else 0.0) for before, after in tours)

    def settle(self) -> None:
        """Re-allocate queue time where the new tours differ from the old ones."""
        slots = np.flatnonzero(np.any([self.builder.touched(i, tour) for i, tour in self.old.items()], axis=0))
        coverage = self.builder.coverage
        for part in self.parts if len(slots) else ():
            saved, places = coverage.rebalance_noting(part, slots)
            self._memory.append(places)
            self.builder.shortage -= saved

    def undo(self) -> None:
        """Give everybody the old tour again."""
        for i, tour in self.old.items():
            self.builder.swap_back(i, tour)
        for places in reversed(self._memory):
            self.builder.coverage.restore_in(places)
        self.builder.shortage, self.builder.labour = self.money


def _own_places(builder: Builder, agents: list[int]) -> tuple[Ints, Ints]:
    """Return the groups that `agents` belong to, and the queues of these."""
    compiled = builder.compiled
    groups = np.unique(np.array([g for i in agents for g in compiled.terms[i].every_group], np.int64))
    queues = np.unique(compiled.group_queues[groups])
    return groups, queues[queues >= 0]


class Standing:
    """Everything of a builder as it is, where anybody's tour may be exchanged."""

    def __init__(self, builder: Builder) -> None:
        self.tours, self.allocation = list(builder.tours), Reallocation.of(builder)
        heads = builder.coverage.heads
        self.labour, self.heads = builder.labour, heads.astype(np.min_scalar_type(int(heads.max(initial=0))))
        self.money, self.owed = self.allocation.money, owed_by(self.tours)

    def restore(self, builder: Builder) -> None:
        """Put everything back as it was."""
        for i, tour in enumerate(self.tours):
            builder.swap_back(i, tour)
        builder.labour, builder.coverage.heads = self.labour, self.heads.astype(builder.coverage.heads.dtype)
        self.allocation.restore(builder)


def owed_by(tours: Sequence[Tour | None]) -> float:
    """Return what tours owe of their contracts."""
    return sum(tour.owed for tour in tours if tour is not None)
