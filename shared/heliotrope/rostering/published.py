"""The roster in force taken up as tours: what can stay, what has become impossible, what no lawful tour contains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numba import njit

from heliotrope.domain.people import PAUSES
from heliotrope.domain.roster import CHANGEOVER, Roster, Shift
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.clock import Slots
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.kernel import OFF, overtime_money
from heliotrope.rostering.runs import MUST_WORK
from heliotrope.rostering.sharing import OFF_QUEUE, serving
from heliotrope.rostering.taking_up import take_up as take_up_activities
from heliotrope.rostering.tours import Ints, TourClass
from heliotrope.rostering.warm import Warm


@dataclass(eq=False)
class Published:
    """Tours of the base by agent; who lost a shift for good (with the stages), and who one that the law refuses.

    `gone` are the minutes of presence lost with such shifts.
    """

    tours: list[Tour] = field(default_factory=list)
    lost: dict[int, set[int]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    gone: dict[int, int] = field(default_factory=dict)

    @property
    def forced(self) -> set[int]:
        """Agents who must change."""
        return set(self.lost)


def take_up(builder: Builder, warm: Warm) -> Published:
    """Give every agent of `builder` the published tour, less what has become impossible or unlawful."""
    compiled, found = builder.compiled, Published()
    shifts = (compiled.problem.base or Roster(())).by_agent()
    reading = _Reading(compiled, warm)
    for i, name in enumerate(builder.names):
        found.tours.append(reading.tour(builder, i, shifts.get(name, ()), found))
    builder.put_all(found.tours)
    take_up_activities(builder, found.tours, shifts)
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _Worked:
    """Published shifts of an agent: slots on queue [N], break starts [S, B], paid slots by what they cost in wages.

    `clients` [T+] is which of the agent's clients they serve; None where there is one only.
    """

    slots: Ints
    breaks: Ints
    paid: float
    clients: Ints | None


@dataclass(frozen=True, eq=False, slots=True)
class _Read:
    """Published shifts as `arcs` [S] of a tour class, `own` those that are no locks, and `gone` in no lawful tour.

    `worked` is None where other breaks than the work plan's were published.
    """

    arcs: Ints
    own: Ints
    kept: tuple[Shift, ...]
    gone: tuple[Shift, ...]
    worked: _Worked | None


class _Reading:
    """Published shifts read as tours."""

    def __init__(self, compiled: Compiled, warm: Warm) -> None:
        self.compiled, self.warm = compiled, warm
        self.slot = Slots(compiled.problem.horizon)
        horizon = compiled.problem.horizon
        self.frozen, self.end = max(compiled.problem.frozen_until or horizon.start, horizon.start), horizon.end
        nothing = np.zeros((len(compiled.premium), 1))
        self.premium_before = np.concatenate((nothing, np.cumsum(compiled.premium, axis=1)), axis=1).tolist()

    def tour(self, builder: Builder, i: int, shifts: tuple[Shift, ...], found: Published) -> Tour:
        """Return what stands of one agent's `shifts`; what does not is told to `found`."""
        terms = self.compiled.terms[i]
        tours = self.compiled.classes[terms.tour_class]
        standing: list[Shift] = []
        for shift in shifts:
            if not self.frozen <= shift.start < self.end or shift in tours.offer.locks:
                continue
            first, last = self.slot[shift.start], self.slot[shift.end]
            if terms.blocked[last] != terms.blocked[first]:
                found.lost.setdefault(i, set()).add(_stage_of(tours, first))
                found.gone[i] = found.gone.get(i, 0) + shift.minutes
            else:
                standing.append(shift)
        clients = _clients(self.compiled, terms)
        known = ("tour", builder.names[i]), (tours, standing, clients)
        read = self.warm.recall(*known, lambda: self._read(tours, standing, clients))
        if read.gone:
            found.dropped.add(i)
            found.gone[i] = found.gone.get(i, 0) + sum(shift.minutes for shift in read.gone)
        return self._laid(builder, i, read)

    def _laid(self, builder: Builder, i: int, read: _Read) -> Tour:
        """Return what was read as agent `i`'s tour, with its labour.

        Where other breaks than the work plan's were published, they are placed anew.
        """
        terms, worked = self.compiled.terms[i], read.worked
        tours = self.compiled.classes[terms.tour_class]
        if worked is None:
            tour = builder.lay(i, read.arcs, np.zeros(self.compiled.extended))
            clients = _clients_at(self.compiled, _clients(self.compiled, terms), read.kept)
        else:
            over = overtime_money(read.arcs, tours.moves, tours.stages, terms.state, *terms.beyond[:2])
            labour = worked.paid * terms.wage_per_slot + float(terms.arc_price[read.own].sum()) + float(over)
            tour, clients = Tour(read.arcs, worked.slots, worked.breaks, labour), worked.clients
        if terms.sides:
            tour.serving = serving(self.compiled, terms, terms.by_client, clients, tour.slots)
        return tour

    def _read(self, tours: TourClass, shifts: list[Shift], clients: tuple[str, ...]) -> _Read:
        """Return `shifts` that may stand as a tour; a second shift of a day may not, as a tour holds one."""
        arcs = np.full(len(tours.stages), OFF, np.int64)
        if tours.any_lock:
            locked = np.flatnonzero(tours.is_lock(np.arange(len(tours.arcs))))
            arcs[tours.arcs[locked, 3]] = locked
        kept: list[Shift] = []
        gone: list[Shift] = []
        for shift in shifts:
            first = self.slot[shift.start]
            arc, stage = tours.arc_at.get((first, self.slot[shift.end] - first), (OFF, 0))
            fits = arc != OFF and not tours.stages[stage, MUST_WORK] and arcs[stage] == OFF
            (kept if fits else gone).append(shift)
            if fits:
                arcs[stage] = arc
        own = tours.chosen(arcs)
        return _Read(arcs, own, tuple(kept), tuple(gone), self._worked(tours, own, kept, clients))

    def _worked(self, tours: TourClass, own: Ints, shifts: list[Shift], clients: tuple[str, ...]) -> _Worked | None:
        """Return `shifts`, one for each of the arcs `own`, as they were published; None where breaks are others'."""
        starts = np.full((len(tours.stages), tours.most_breaks), -1, np.int64)
        before, paid = self.premium_before[tours.site], 0.0
        blocks: list[tuple[int, int]] = []
        for (stage, pattern), shift in zip(tours.arcs[own][:, [3, 2]].tolist(), shifts, strict=True):
            pauses: list[tuple[int, int]] = []
            for activity in shift.activities:
                first, last = self.slot[activity.start], self.slot[activity.end]
                (pauses if activity.code in PAUSES else blocks).append((first, last))
                paid += before[last] - before[first] if activity.paid else 0.0
            if [last - first for first, last in pauses] != tours.break_lengths[pattern]:
                return None
            starts[stage, : len(pauses)] = [first for first, _ in pauses]
        slots = slots_within(np.array(blocks, np.int64).reshape(-1, 2))
        return _Worked(slots, starts, paid, _clients_at(self.compiled, clients, shifts))


def _clients(compiled: Compiled, terms: AgentTerms) -> tuple[str, ...]:
    """Return the clients of an agent of several; none of others."""
    queues = compiled.problem.network.queues
    return tuple(queues[int(compiled.group_queues[side, 0])].client for side in terms.sides)


def _clients_at(compiled: Compiled, clients: tuple[str, ...], shifts: Sequence[Shift]) -> Ints | None:
    """Return [T+] which of `clients` the published shifts serve in each slot, spare time going along; None of none.

    It is `OFF_QUEUE` in changeovers.
    """
    if not clients:
        return None
    network, horizon = compiled.problem.network, compiled.problem.horizon
    place = {client: v for v, client in enumerate(clients)}
    at = np.zeros(compiled.extended, np.int64)
    for shift in shifts:
        first, last = horizon.slot(shift.start), horizon.slot(shift.end)
        served = [(a, max(a.shares, key=lambda share: share.permille).queue) for a in shift.activities if a.shares]
        for n, (activity, queue) in enumerate(served):
            begin = first if n == 0 else horizon.slot(activity.start)
            at[begin:last] = place.get(network.queue(queue).client, 0)
        for change in (activity for activity in shift.activities if activity.code == CHANGEOVER):
            begin, end = horizon.slot(change.start), horizon.slot(change.end)
            following = [horizon.slot(activity.start) for activity, _ in served if activity.start >= change.end]
            at[end : min(following, default=last)] = at[min(following, default=begin)]
            at[begin:end] = OFF_QUEUE
    return at


def _stage_of(tours: TourClass, slot: int) -> int:
    """Return the last stage that begins at `slot` or before it."""
    return max((s for s, day in enumerate(tours.days) if day.first <= slot), default=0)


@njit(cache=True, nogil=True)
def slots_within(spans):  # type: ignore[no-untyped-def]
    """Return all slots of ``[first, last)`` spans [N, 2], one span after the other."""
    slots, count = np.empty((spans[:, 1] - spans[:, 0]).sum(), np.int64), 0
    for n in range(spans.shape[0]):
        for slot in range(spans[n, 0], spans[n, 1]):
            slots[count] = slot
            count += 1
    return slots
