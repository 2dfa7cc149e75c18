"""Named tours: best response of each agent to what everybody else leaves short.

`Builder` holds the one mutable state of a run: tours by agent, coverage, blocks. `put` and `take` keep them in step.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.rostering.activities import Activities
from heliotrope.rostering.blocks import Blocks
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.couplings import Couplings
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.kernel import NEVER, best_tour
from heliotrope.rostering.layout import lay_out
from heliotrope.rostering.owing import owed_by_arcs
from heliotrope.rostering.places import slots_beyond
from heliotrope.rostering.sharing import OFF_QUEUE, clients_at, clients_of, price_arcs, serve, serving, stitch
from heliotrope.rostering.tables import Table
from heliotrope.rostering.tours import Ints


@dataclass(eq=False)
class Tour:
    """One agent's arcs [S] (OFF where free), slots on queue [N], break starts [S, B], and labour and penalty money.

    `serving` [N] is the group that the agent belongs to in each slot: set once, by what chose the tour or, at the
    latest, when it is put down. `owed` is what the kernel says that it owes of the contract.
    """

    arcs: Ints
    slots: Ints
    breaks: Ints
    labour: float
    serving: Ints | None = None
    owed: float = 0.0

    @cached_property
    def parts(self) -> tuple[tuple[int, Ints], ...]:
        """Group and slots of the time in queue."""
        assert self.serving is not None
        if len(self.serving) and self.serving[0] != OFF_QUEUE and (self.serving == self.serving[0]).all():
            return ((int(self.serving[0]), self.slots),)
        groups = np.unique(self.serving).tolist()
        return tuple((group, self.slots[self.serving == group]) for group in groups if group != OFF_QUEUE)

    def does_as(self, other: Tour | None) -> bool:
        """Whether it is the same as `other` to the slot, and serves the same groups."""
        if other is None or self.serving is None or other.serving is None:
            return False
        mine = self.arcs, self.slots, self.breaks, self.serving
        theirs = other.arcs, other.slots, other.breaks, other.serving
        return all(np.array_equal(one, another) for one, another in zip(mine, theirs, strict=True))

    def beyond(self, other: Tour) -> tuple[tuple[int, Ints], ...]:
        """Group and slots of the time in queue that `other` does not have."""
        theirs, none = dict(other.parts), np.empty(0, np.int64)
        own = ((group, slots_beyond(slots, theirs.get(group, none))) for group, slots in self.parts)
        return tuple((group, slots) for group, slots in own if len(slots))


class Builder:
    """Tours of all free agents with the coverage and the blocks that follow from them.

    Queue time of everybody is re-allocated by `workers` threads; the outcome does not depend on them.
    """

    def __init__(self, compiled: Compiled, workers: int = 1) -> None:
        self.compiled, self.workers = compiled, workers
        self.coverage = Coverage.of(compiled)
        self.couplings = Couplings(compiled)
        self.blocks = Blocks(compiled)
        self.activities = Activities(compiled)
        self.latest: dict[int, Ints] = {}
        self.tours: list[Tour | None] = [None] * len(compiled.terms)
        self.names = [compiled.problem.agents[position].id for position in compiled.agents]
        self.shortage = self.coverage.money()
        self.labour = 0.0
        self._arc_value = np.empty(max((len(c.arcs) for c in compiled.classes), default=0))

    @property
    def objective(self) -> float:
        """Shortage, labour and preference of the free agents, coupled terms, and activities not placed, in money."""
        return self.shortage + self.labour + self.couplings.money(self.coverage) + self.activities.money

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Agent id -> place among the free agents."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def table(self) -> Table:
        """Agents and tour classes as compiled loops take them."""
        return Table(self.compiled, self.compiled.terms, relaxed=False)

    def tour_of(self, i: int) -> Tour:
        """Return the tour of agent `i`, who has one."""
        tour = self.tours[i]
        assert tour is not None
        return tour

    def cost(self, i: int) -> Array:
        """Return [T+] wages with premiums of agent `i`."""
        terms = self.compiled.terms[i]
        cost: Array = self.compiled.premium[self.compiled.classes[terms.tour_class].site] * terms.wage_per_slot
        return cost

    def best(self, i: int, values: Sequence[Array], bonus: Array | None = None, charge: Array | float = 0.0) -> Tour:
        """Return the best tour of agent `i` under what presence is worth, plus `bonus` less `charge` [N] by arc.

        Parameters
        ----------
        values
            Worth of presence [T+], one for each client of which a shift takes one, or one for them all.

        Returns
        -------
        Tour
            That of before where others need it. It owes infinitely where it would now be without a companion, or with
            somebody to be kept apart from: then no tour is lawful for all, and whoever moved them takes that back.
        """
        terms = self.compiled.terms[i]
        tours = self.compiled.classes[terms.tour_class]
        values = [self.activities.dear(i, value) for value in values]
        out = self._arc_value[: len(tours.arcs)]
        choice = price_arcs(self.compiled, terms, values, out, charge)
        self.blocks.refuse(self.names[i], tours, out)
        if bonus is not None:
            out[:] = np.where(out <= NEVER, NEVER, out + bonus)
        arcs = np.empty(len(tours.stages), np.int64)
        axes = out, tours.arcs, tours.moves, tours.stages
        _, owed = best_tour(*axes, terms.limits, terms.state, arcs, *terms.beyond, NEVER)
        if i in self.latest and not self.blocks.serves(self.names[i], self.spans(i, arcs)):
            arcs, owed = self.latest[i], self._owed_if_kept(i, self.latest[i])
        tour = self.lay(i, arcs, stitch(values, clients_at(self.compiled, terms, arcs, choice)))
        tour.owed = float(owed)
        if len(values) == len(terms.by_client):
            self.serve(i, tour, values)
        return tour

    def _owed_if_kept(self, i: int, arcs: Ints) -> float:
        """Return what the earlier tour `arcs` [S] of agent `i` owes; infinite where people apart or together moved."""
        for rule in (self.blocks.apart, self.blocks.together):
            full = rule.full(self.names[i])
            if full is not None and any(full[first:last].any() for first, last in self.spans(i, arcs).tolist()):
                return float("inf")
        return owed_by_arcs(self.compiled, self.compiled.terms[i], arcs)

    def lay(self, i: int, arcs: Ints, value: Array) -> Tour:
        """Place the breaks of `arcs` where `value` [T+] is least, and price the tour."""
        value = self.activities.dear(i, value)
        slots, breaks, labour = lay_out(self.compiled, self.compiled.terms[i], arcs, value)
        slots, missed = self.activities.off_queue(i, slots)
        return Tour(arcs, slots, breaks, labour + missed)

    def serve(self, i: int, tour: Tour, values: Sequence[Array]) -> None:
        """Choose whom agent `i` serves when, by worth of presence [T+] for each of its clients."""
        terms = self.compiled.terms[i]
        if terms.sides:
            tour.serving = serve(self.compiled, terms, tour.arcs, tour.slots, values)
        else:
            tour.serving = serving(self.compiled, terms, terms.by_client, None, tour.slots)

    def again(self, i: int, tour: Tour, chains: Array | None = None) -> Tour:
        """Return an earlier tour of agent `i` with what the agent attends now."""
        if i not in self.activities.held:
            return tour
        found = self.lay(i, tour.arcs, self.along(i, tour, self.worth(i, chains)))
        found.owed = tour.owed
        return found

    def along(self, i: int, tour: Tour, values: Sequence[Array]) -> Array:
        """Return [T+] what presence of agent `i` is worth to the client of each of a tour's shifts."""
        assert tour.serving is not None
        terms = self.compiled.terms[i]
        return stitch(values, clients_of(self.compiled, terms, tour.arcs, tour.slots, tour.serving))

    def spans(self, i: int, arcs: Ints) -> Ints:
        """Return the spans [N, 2] of a tour in slots, locked shifts left out: facts are seated once."""
        tours = self.compiled.classes[self.compiled.terms[i].tour_class]
        return tours.spans(tours.chosen(arcs))

    def occupy(self, i: int, arcs: Ints, count: int) -> None:
        """Count (1) or uncount (-1) the presence of agent `i` in everything that blocks others."""
        if count < 0:
            self.latest[i] = arcs
        self._count(i, *self._presence(i, arcs), count)

    @contextmanager
    def freed(self, i: int) -> Iterator[None]:
        """Free what the presence of agent `i` takes from others meanwhile."""
        self.latest[i] = arcs = self.tour_of(i).arcs
        presence = self._presence(i, arcs)
        self._count(i, *presence, -1)
        yield
        self._count(i, *presence, 1)

    def _presence(self, i: int, arcs: Ints) -> tuple[Ints, Ints]:
        """Return the spans [N, 2] and starts [S] of what agent `i` works, locked shifts left out."""
        tours = self.compiled.classes[self.compiled.terms[i].tour_class]
        own = tours.chosen(arcs)
        return tours.spans(own), tours.arcs[own, 0]

    def _count(self, i: int, spans: Ints, starts: Ints, count: int) -> None:
        self.blocks.take(self.names[i], spans, count)
        self.blocks.classes.take(self.names[i], starts, count)

    def supervisors_first(self, order: Ints) -> Ints:
        """Return `order` with those whom others' presence may need before all others."""
        needed = np.array([self.blocks.moves_alone(self.names[i]) for i in order.tolist()], bool)
        return np.concatenate((order[needed], order[~needed]))

    def put(self, i: int, tour: Tour) -> None:
        """Give agent `i` a tour."""
        self._serve_by(i, tour)
        self.occupy(i, tour.arcs, 1)

    def put_all(self, tours: Sequence[Tour]) -> None:
        """Give every agent a tour, where nobody has one: they serve in one loop, and block others where they may."""
        alike: dict[tuple[Hashable, ...], list[int]] = {}
        parts: list[tuple[int, Ints]] = []
        for i, (tour, terms) in enumerate(zip(tours, self.compiled.terms, strict=True)):
            if terms.sides or terms.weekly or tour.serving is not None:
                self._choose_serving(i, tour)
                parts += tour.parts
            else:
                tour.serving = np.full(len(tour.slots), terms.group)
                parts.append((terms.group, tour.slots))
            self.labour += tour.labour
            key = terms.tour_class, *self.blocks.place_of(self.names[i])
            alike.setdefault(key, []).append(i)
        self.tours[:] = tours
        groups, lengths = np.array([(group, len(slots)) for group, slots in parts], np.int64).reshape(-1, 2).T
        slots = np.concatenate([np.empty(0, np.int64), *(slots for _, slots in parts)])
        for saved in self.coverage.add_all(groups, np.append(0, np.cumsum(lengths)), slots).tolist():
            self.shortage -= saved
        self.couplings.count_each(np.repeat(groups, lengths), slots, 1)
        for agents in alike.values():
            self.occupy(agents[0], np.concatenate([tours[i].arcs for i in agents]), 1)

    def _choose_serving(self, i: int, tour: Tour) -> None:
        """Choose whom agent `i` serves, where that is not known."""
        if tour.serving is None:
            self.serve(i, tour, self.worth(i) if self.compiled.terms[i].sides else ())

    def _serve_by(self, i: int, tour: Tour) -> None:
        """Let agent `i` serve and earn by a tour."""
        self._choose_serving(i, tour)
        self.tours[i] = tour
        for group, slots in tour.parts:
            self.shortage -= self.coverage.add(group, slots)
            self.couplings.count(group, slots, 1)
        self.labour += tour.labour

    def take(self, i: int) -> Tour | None:
        """Take agent `i`'s tour away and return it."""
        tour, self.tours[i] = self.tours[i], None
        if tour is not None:
            for group, slots in tour.parts:
                self.shortage += self.coverage.remove(group, slots)
                self.couplings.count(group, slots, -1)
            self.labour -= tour.labour
            self.occupy(i, tour.arcs, -1)
        return tour

    def exchange(self, i: int, tour: Tour) -> Tour:
        """Give agent `i` another tour, whom it serves chosen, and return the one before.

        Queue time moves only where the two differ.
        """
        before = self.tours[i]
        assert before is not None
        for group, slots in before.beyond(tour):
            self.shortage += self.coverage.remove(group, slots)
            self.couplings.count(group, slots, -1)
        for group, slots in tour.beyond(before):
            self.shortage -= self.coverage.add(group, slots)
            self.couplings.count(group, slots, 1)
        self.labour += tour.labour - before.labour
        self.tours[i] = tour
        self._move(i, before.arcs, tour.arcs)
        return before

    def exchange_back(self, i: int, tour: Tour) -> None:
        """Give agent `i` the tour before `exchange` again without touching coverage, which the caller restores."""
        now = self.tours[i]
        assert now is not None
        self.tours[i] = tour
        self._move(i, now.arcs, tour.arcs)
        for one, other, sign in ((now, tour, -1), (tour, now, 1)):
            for group, slots in one.beyond(other):
                self.couplings.count(group, slots, sign)

    def _move(self, i: int, before: Ints, after: Ints) -> None:
        """Count agent `i` present in the arcs `after` [S] instead of `before`."""
        moved = before != after
        if moved.any():
            self.occupy(i, before[moved], -1)
            self.occupy(i, after[moved], 1)
        self.latest[i] = before

    def swap_back(self, i: int, tour: Tour | None) -> None:
        """Give agent `i` an earlier tour again without touching coverage, which the caller restores."""
        now, self.tours[i] = self.tours[i], tour
        for each, sign in ((now, -1), (tour, 1)):
            if each is not None:
                self.occupy(i, each.arcs, sign)
                for group, slots in each.parts:
                    self.couplings.count(group, slots, sign)

    def worth(self, i: int, chains: Array | None = None) -> list[Array]:
        """Return [T+] what agent `i`'s presence is worth now, for each of its clients."""
        terms, extended = self.compiled.terms[i], self.compiled.extended
        return self.compiled.values(
            terms, terms.by_client, lambda g: self.coverage.worth(g, extended, chains) - self.couplings.tariff(g)
        )

    def touched(self, i: int, before: Tour | None) -> NDArray[np.bool_]:
        """Return [T] where agent `i` serves somebody else than in `before`, comes or goes."""
        serves = np.full((2, self.compiled.extended), OFF_QUEUE)
        for row, tour in zip(serves, (before, self.tours[i]), strict=True):
            if tour is not None:
                assert tour.serving is not None
                row[tour.slots] = tour.serving
        changed: NDArray[np.bool_] = (serves[0] != serves[1])[: self.compiled.slots]
        return changed

    def settle(self, i: int, before: Tour | None) -> None:
        """Re-allocate queue time where agent `i`'s presence differs from `before`."""
        part = self.coverage.ring_of.get(self.compiled.terms[i].group)
        if part is not None:
            self.shortage -= self.coverage.rebalance_ring(part, np.flatnonzero(self.touched(i, before)))

    def rebalance(self) -> None:
        """Re-allocate queue time everywhere, under the prices of now."""
        self.coverage.rebalance(self.workers)
        self.shortage = self.coverage.money()

    def reprice(self, share: float = 1.0) -> None:
        """Move prices of lost contacts by `share` towards what they should be (`Couplings.refresh`)."""
        self.couplings.refresh(self.coverage, share)
        self.shortage = self.coverage.money()

    def price_contacts(self, phi: Array) -> None:
        """Set the prices [P] of contacts lost, whatever they should be."""
        self.couplings.price_contacts(self.coverage, phi)
        self.shortage = self.coverage.money()


CHAINS_A_SWEEP = 100
"""How often chain worth is evaluated while everybody is asked: a little old is good enough."""


def chains_every(agents: int) -> int:
    """Return after how many agents chain worth is evaluated anew: the work of one evaluation grows with the network."""
    return -(-agents // CHAINS_A_SWEEP)
