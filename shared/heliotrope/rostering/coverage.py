"""Who serves what while a roster is built: shortage, queue time of every group, and what one more agent is worth.

The money of being short is convex, so the next agent's worth is read off the piece that the shortage reaches into.
An agent splits an interval between queues; `rebalance` moves queue time along chains (group 1 from queue a to b,
group 2 from b to c) until no chain pays: the allocation problem of one interval, solved in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from heliotrope.domain.demand import Array
from heliotrope.rostering.chains import chain_worth, move_along_chains
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.filling import add_all, add_one, remove_one, worth_of_one, worth_without
from heliotrope.rostering.places import Places, copy_back, copy_out
from heliotrope.rostering.threads import side_by_side
from heliotrope.rostering.tours import Ints

Allocation = tuple[Array, Array, Array, Ints, Array, Array, Array, Array]
"""Shortage, depth, prices, queues and efficiency, time served and idle, worth along chains: as compiled code asks."""
STRETCHES = 8
"""Stretches of slots that threads share out among them: few, and none long."""
Heads = NDArray[np.int32]


@dataclass(eq=False)
class Coverage:
    """Mutable state of the allocation.

    Attributes
    ----------
    short : [Q, T] agents missing.
    depth : [Q, T, K+1] shortage at which each price piece begins.
    prices : [Q, T, K] money per missing agent-interval.
    queues, efficiency : [G, J]
    served : [T, G, J] agents' time on each queue; what is in one slot lies side by side in memory.
    idle : [T, G] agents' time on none.
    heads : [T, G] agents present: of many groups few are at a time, and only they have any time to move.
    """

    short: Array
    depth: Array
    prices: Array
    queues: Ints
    efficiency: Array
    served: Array
    idle: Array
    heads: Heads

    @classmethod
    def of(cls, compiled: Compiled) -> Coverage:
        """Start with nobody present."""
        groups, width = compiled.group_queues.shape
        depth = np.zeros((*compiled.required.shape, compiled.widths.shape[2] + 1))
        depth[:, :, 1:] = np.cumsum(compiled.widths, axis=2)
        return cls(
            compiled.required.copy(),
            depth,
            compiled.prices,
            compiled.group_queues,
            compiled.group_efficiency,
            np.zeros((compiled.slots, groups, width)),
            np.zeros((compiled.slots, groups)),
            np.zeros((compiled.slots, groups), np.int32),
        )

    @cached_property
    def _no_chains(self) -> Array:
        """[Q, T] what chains are worth where they are not looked at."""
        return np.zeros_like(self.short)

    def allocation(self, chains: Array | None = None) -> Allocation:
        """Return everything that the worth of presence follows from."""
        beyond = self._no_chains if chains is None else chains
        offer = self.queues, self.efficiency
        return self.short, self.depth, self.prices, *offer, self.served, self.idle, beyond

    def money(self) -> float:
        """Return the money of all that is short."""
        return float((self.pieces() * self.prices).sum())

    def pieces(self) -> Array:
        """Return [Q, T, K] agents missing, piece by piece of the shortage."""
        missing: Array = np.clip(self.short[:, :, None] - self.depth[:, :, :-1], 0.0, np.diff(self.depth, axis=2))
        return missing

    def worth(self, group: int, extended: int, chains: Array | None = None) -> Array:
        """Return [T+] what one more agent of `group` is worth in each slot.

        Time that meets no shortage of the group's own queues counts what it frees elsewhere, by `chains` [Q, T]
        (from `chain_worth`, perhaps a little old), or nothing without.
        """
        out = np.zeros(extended)
        beyond = self._no_chains if chains is None else chains
        worth_of_one(group, self.short, self.depth, self.prices, self.queues, self.efficiency, beyond, out)
        return out

    def worth_without(self, group: int, slots: Ints, extended: int, chains: Array | None = None) -> Array:
        """Return [T+] what an agent of `group` is worth who serves in `slots` now, had they not come: as `worth`."""
        out = self.worth(group, extended, chains)
        beyond = self._no_chains if chains is None else chains
        offer = self.queues, self.efficiency
        worth_without(group, slots, self.short, self.depth, self.prices, *offer, self.served, self.idle, beyond, out)
        return out

    def chain_worth(self, workers: int = 1) -> Array:
        """Return [Q, T] what a little more supply on each queue saves elsewhere, by chains of moves.

        What it saves on the queue itself ends with the shortage there, and is counted so (`worth`). Parts that share no
        queue are looked at by `workers` threads.
        """
        out, beyond = np.zeros_like(self.short), np.zeros_like(self.short)
        axes = self.heads, self.short, self.depth, self.prices, self.queues, self.efficiency, self.served

        def look(ring: tuple[Ints, Ints]) -> None:
            chain_worth(*ring, *axes, out, beyond)

        side_by_side(workers, look, sorted(self.rings, key=lambda ring: -len(ring[0])))
        return beyond

    def add(self, group: int, slots: Ints) -> float:
        """Let one agent of `group` serve in `slots`; return the money saved."""
        return float(add_one(group, slots, *self._filled))

    def add_all(self, groups: Ints, begin: Ints, slots: Ints) -> Array:
        """Let agents of `groups` [P] serve in turn, in slots from `begin` [P + 1] on; return [P] money saved."""
        saved: Array = add_all(groups, begin, slots, *self._filled)
        return saved

    @property
    def _filled(self) -> tuple[Any, ...]:
        """What agents who come or go fill and empty, as compiled code asks."""
        offer = self.prices, self.queues, self.efficiency
        return self.short, self.depth, *offer, self.served, self.idle, self.heads

    def remove(self, group: int, slots: Ints) -> float:
        """Take one agent of `group` out of `slots`, least valuable time first; return the money lost."""
        return float(remove_one(group, slots, *self._filled))

    @cached_property
    def rings(self) -> tuple[tuple[Ints, Ints], ...]:
        """Parts that share no queue: (groups, queues) of each; queue time moves within one part only."""
        count = len(self.short)
        places = [(g, q) for g, row in enumerate(self.queues) for q in row if q >= 0]
        rows, columns = [count + g for g, _ in places], [q for _, q in places]
        size = count + len(self.queues)
        links = sparse.coo_matrix((np.ones(len(places)), (rows, columns)), shape=(size, size))
        parts, label = csgraph.connected_components(links, directed=False)
        found = []
        for part in range(parts):
            members = np.flatnonzero(label == part)
            queues, groups = members[members < count], members[members >= count] - count
            if len(queues) and len(groups):
                found.append((groups, queues))
        return tuple(found)

    @cached_property
    def ring_of(self) -> dict[int, int]:
        """Group -> its part."""
        return {int(g): part for part, (groups, _) in enumerate(self.rings) for g in groups}

    def rebalance(self, workers: int = 1) -> float:
        """Move queue time along paying chains everywhere; return the money saved.

        Slots do not see each other: `workers` threads solve stretches of them side by side, to the same end as one.
        """
        stretches = np.array_split(np.arange(self.short.shape[1]), STRETCHES if workers > 1 else 1)
        work = [(part, slots) for slots in stretches for part in range(len(self.rings))]

        def solve(own: list[tuple[int, Ints]]) -> float:
            return sum(self.rebalance_ring(*each) for each in own)

        return sum(side_by_side(workers, solve, [work[k::workers] for k in range(workers)]))

    def rebalance_ring(self, part: int, slots: Ints) -> float:
        """Move queue time along paying chains of one part in `slots`; return the money saved."""
        return float(self._move_along_chains(part, slots, False)[0])

    def rebalance_noting(self, part: int, slots: Ints) -> tuple[float, Places]:
        """Do what `rebalance_ring` does; return the money saved and what was there, for `restore_in`."""
        saved, at, lacked, whose, before = self._move_along_chains(part, slots, True)
        group, slot, heads = (whose[:, n].copy() for n in range(3))
        time, spare = before[:, :-1].copy(), before[:, -1].copy()
        return float(saved), Places(self.rings[part][1], at, lacked.T.copy(), group, slot, time, spare, heads)

    def _move_along_chains(self, part: int, slots: Ints, noting: bool) -> tuple[Any, ...]:
        axes = (self.heads, self.short, self.depth, self.prices, self.queues, self.efficiency, self.served, self.idle)
        found: tuple[Any, ...] = move_along_chains(slots, *self.rings[part], *axes, noting)
        return found

    def remember(self, part: int) -> tuple[Array, Array, Array, Heads]:
        """Return a copy of one part's state, for `restore`."""
        groups, queues = self.rings[part]
        return self.short[queues], self.served[:, groups], self.idle[:, groups], self.heads[:, groups]

    def restore(self, part: int, state: tuple[Array, Array, Array, Heads]) -> None:
        """Put back what `remember` copied."""
        groups, queues = self.rings[part]
        self.short[queues], self.served[:, groups], self.idle[:, groups], self.heads[:, groups] = state

    def remember_in(self, groups: Ints, queues: Ints, slots: Ints) -> Places:
        """Return a copy of what `groups` have in `slots` and of the shortage of `queues` there, for `restore_in`."""
        state = self.heads, self.short, self.served, self.idle
        return Places(queues, slots, *copy_out(groups, queues, slots, *state))

    def restore_in(self, places: Places) -> None:
        """Put back what `remember_in` copied."""
        copy_back(*places, self.heads, self.short, self.served, self.idle)
