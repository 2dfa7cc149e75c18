"""The roster in force taken up as tours: what can stay, what has become impossible, what no lawful tour contains."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from heliotrope.domain.people import PAUSES
from heliotrope.domain.roster import Roster, Shift
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.runs import MUST_WORK
from heliotrope.rostering.sharing import serving
from heliotrope.rostering.taking_up import take_up as take_up_activities
from heliotrope.rostering.tours import Ints, TourClass


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


def take_up(builder: Builder) -> Published:
    """Give every agent of `builder` the published tour, less what has become impossible or unlawful."""
    compiled, found = builder.compiled, Published()
    shifts = (compiled.problem.base or Roster(())).by_agent()
    arcs_at = [_arcs_at(tours) for tours in compiled.classes]
    for i, name in enumerate(builder.names):
        tour = _tour(builder, i, shifts.get(name, ()), arcs_at[compiled.terms[i].tour_class], found)
        found.tours.append(tour)
        builder.put(i, tour)
    take_up_activities(builder, found.tours, shifts)
    return found


def _arcs_at(tours: TourClass) -> dict[tuple[int, int], int]:
    """Return (start slot, length) -> arc."""
    return {(start, length): n for n, (start, length) in enumerate(tours.arcs[:, :2].tolist())}


def _tour(
    builder: Builder, i: int, shifts: tuple[Shift, ...], arc_at: dict[tuple[int, int], int], found: Published
) -> Tour:
    compiled, terms = builder.compiled, builder.compiled.terms[i]
    tours, horizon = compiled.classes[terms.tour_class], compiled.problem.horizon
    frozen = max(compiled.problem.frozen_until or horizon.start, horizon.start)
    arcs = np.full(len(tours.stages), OFF, np.int64)
    locked = np.flatnonzero(tours.arcs[:, 2] >= len(tours.plan.shifts))
    arcs[tours.arcs[locked, 3]] = locked
    kept: list[Shift] = []
    for shift in shifts:
        if not frozen <= shift.start < horizon.end or shift in tours.offer.locks:
            continue
        first, last = horizon.slot(shift.start), horizon.slot(shift.end)
        arc = arc_at.get((first, last - first))
        if terms.blocked[last] != terms.blocked[first]:
            found.lost.setdefault(i, set()).add(_stage_of(tours, first))
        elif arc is None or tours.stages[tours.arcs[arc, 3], MUST_WORK] or arcs[tours.arcs[arc, 3]] != OFF:
            found.dropped.add(i)  # a second shift of a day, too: a tour holds one
        else:
            arcs[tours.arcs[arc, 3]] = arc
            kept.append(shift)
            continue
        found.gone[i] = found.gone.get(i, 0) + shift.minutes
    tour = _with_breaks_of(builder, builder.lay(i, arcs, np.zeros(compiled.extended)), kept, tours.chosen(arcs))
    if terms.sides:
        tour.serving = serving(compiled, terms, terms.by_client, _clients_of(compiled, terms, kept), tour.slots)
    return tour


def _clients_of(compiled: Compiled, terms: AgentTerms, shifts: list[Shift]) -> Ints:
    """Return [T+] which of an agent's clients the published shifts serve in each slot; spare time goes along."""
    network, horizon = compiled.problem.network, compiled.problem.horizon
    queues = [network.queues[compiled.group_queues[side, 0]].client for side in terms.by_client]
    place = {client: v for v, client in enumerate(queues)}
    at = np.zeros(compiled.extended, np.int64)
    for shift in shifts:
        first, last = horizon.slot(shift.start), horizon.slot(shift.end)
        served = [(a, max(a.shares, key=lambda share: share.permille).queue) for a in shift.activities if a.shares]
        for n, (activity, queue) in enumerate(served):
            begin = first if n == 0 else horizon.slot(activity.start)
            at[begin:last] = place.get(network.queue(queue).client, 0)
    return at


def _stage_of(tours: TourClass, slot: int) -> int:
    """Return the last stage that begins at `slot` or before it."""
    return max((s for s, day in enumerate(tours.days) if day.first <= slot), default=0)


def _with_breaks_of(builder: Builder, tour: Tour, shifts: list[Shift], chosen: Ints) -> Tour:
    """Put the published breaks back where they were (their wages are settled when breaks are placed again)."""
    horizon = builder.compiled.problem.horizon
    breaks = [[horizon.slot(a.start) for a in s.activities if a.code in PAUSES] for s in shifts]
    rows = np.flatnonzero(np.isin(tour.arcs, chosen)).tolist()
    if not shifts or any(len(own) > tour.breaks.shape[1] for own in breaks):
        return tour
    on_queue = np.concatenate(
        [
            np.arange(horizon.slot(a.start), horizon.slot(a.end))
            for s in shifts
            for a in s.activities
            if a.code not in PAUSES
        ]
    )
    starts = tour.breaks.copy()
    for row, own in zip(rows, breaks, strict=True):
        starts[row, : len(own)] = own
    return Tour(tour.arcs, on_queue.astype(np.int64), starts, tour.labour)
