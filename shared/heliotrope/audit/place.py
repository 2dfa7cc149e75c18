"""Place: the agent's own site, sites that are down, seats by bay."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from heliotrope.audit.case import Case, about, presence, slots_of
from heliotrope.domain.network import Site
from heliotrope.domain.roster import Breach, Severity, Shift

Counts = NDArray[np.int64]
Ring = frozenset[str]


def wrong_site(case: Case) -> Iterator[Breach]:
    """A shift is at its agent's site."""
    for duty in case.duties:
        if duty.shift.site != duty.agent.site:
            contract = (Severity.CONTRACTUAL, "employment")
            yield about(duty, "wrong_site", contract, duty.agent.site, duty.shift.site)


def site_closed(case: Case) -> Iterator[Breach]:
    """Nobody is at a site while it is down, but for shifts that had begun before the plan was frozen.

    People who work at home are not at the site.
    """
    frozen = case.problem.frozen_until
    for duty in case.duties:
        shift = duty.shift
        if duty.agent.home or (frozen is not None and shift.start < frozen):
            continue
        for shut in case.problem.closures:
            if shut.site == shift.site and shift.start < shut.end and shut.start < shift.end:
                yield about(duty, "site_closed", (Severity.FACT, ""), f"nobody at {shut.site}", "a shift")
                break


def seats(case: Case) -> Iterator[Breach]:
    """Seated agents fit the bays of their site in every interval; one breach for each overfull stretch.

    A reserved bay seats its own client's agents; who finds no seat there needs a shared one.
    """
    seated = _seated(case)
    for site in case.problem.network.sites:
        standing = _without_seat(site, seated.get(site.id, {}), case.problem.horizon.slots)
        for first, last in _stretches(standing > 0):
            expected = f"seats for everybody at {site.id}"
            found = f"{standing[first:last].max()} without a seat for up to {last - first} intervals"
            at = case.problem.horizon.instant(first)
            yield Breach("seats", Severity.CONTRACTUAL, site.id, at, expected, found, "bays of the site")


def _seated(case: Case) -> dict[str, dict[Ring, Counts]]:
    """Return site -> ring -> agents present in each slot, [T]; those who work at home take no seat."""
    horizon = case.problem.horizon
    steps: dict[str, dict[Ring, Counts]] = {}
    for duties in case.timelines.values():
        for duty in duties:
            if duty.agent.home:
                continue
            for first, last in _spans(duty.shift, case):
                rings = steps.setdefault(duty.shift.site, {})
                step = rings.setdefault(duty.agent.clients, np.zeros(horizon.slots + 1, dtype=np.int64))
                step[first] += 1
                step[last] -= 1
    return {site: {ring: np.cumsum(step[:-1]) for ring, step in rings.items()} for site, rings in steps.items()}


def _spans(shift: Shift, case: Case) -> Iterator[tuple[int, int]]:
    """Yield the slots in which a seat is taken: none in the gap of a split shift."""
    horizon = case.problem.horizon
    for start, end in presence(shift):
        first, last = slots_of(horizon, start, end)
        if max(first, 0) < min(last, horizon.slots):
            yield max(first, 0), min(last, horizon.slots)


def _without_seat(site: Site, rings: dict[Ring, Counts], slots: int) -> Counts:
    """Return [T] agents of `site` for whom no seat is left.

    Agents of one client sit down first, then those of several, from fewest clients to most. Where such rings
    overlap this may seat fewer than could be: the judge then errs on the strict side.
    """
    shared = sum(bay.seats for bay in site.bays if bay.client is None)
    reserved = {
        client: np.full(slots, sum(bay.seats for bay in site.bays if bay.client == client))
        for client in {bay.client for bay in site.bays if bay.client is not None}
    }
    standing = np.zeros(slots, dtype=np.int64)
    for ring in sorted(rings, key=lambda ring: (len(ring), sorted(ring))):
        waiting = rings[ring]
        for client in sorted(ring & reserved.keys()):
            taken = np.minimum(waiting, reserved[client])
            reserved[client] = reserved[client] - taken
            waiting = waiting - taken
        standing += waiting
    return np.maximum(standing - shared, 0)


def _stretches(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield (first, one past last) of every run of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
