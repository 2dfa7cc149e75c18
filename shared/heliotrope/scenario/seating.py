"""Bays and seats of a site, as many as the incumbent roster takes up and a margin."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.network import Bay
from heliotrope.domain.people import Agent
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon


@dataclass(frozen=True, slots=True)
class Floor:
    """How a site seats its people.

    Attributes
    ----------
    slack
        Seats over the incumbent's peak.
    reserved
        Clients with a bay of their own; everybody else shares one.
    """

    slack: float = 1.2
    reserved: tuple[str, ...] = ()


def seat(
    floors: Mapping[str, Floor], agents: Mapping[str, Agent], roster: Roster, horizon: Horizon
) -> dict[str, tuple[Bay, ...]]:
    """Return the bays of every site in `floors`, with at least the seats that the roster takes at its busiest."""
    spans: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
    for shift in roster.shifts:
        agent = agents[shift.agent]
        if not agent.home:
            place = shift.site, _bay(agent, floors[shift.site])
            spans.setdefault(place, []).append((horizon.slot(shift.start), horizon.slot(shift.end)))
    bays: dict[str, tuple[Bay, ...]] = {}
    for site, floor in floors.items():
        seats = {client: peak_presence(spans.get((site, client), ()), horizon) for client in (*floor.reserved, None)}
        bays[site] = tuple(
            Bay(f"{site}-{client or 'floor'}", max(1, math.ceil(peak * floor.slack)), client)
            for client, peak in seats.items()
            if peak or floor.reserved == ()
        )
    return bays


def _bay(agent: Agent, floor: Floor) -> str | None:
    return next((name for name in floor.reserved if agent.clients == {name}), None)


def peak_presence(spans: Iterable[tuple[int, int]], horizon: Horizon) -> int:
    """Return the most spans (in slots, the week before included) that overlap."""
    before = 7 * horizon.slots_per_day
    steps = np.zeros(before + horizon.slots + horizon.slots_per_day + 1, dtype=np.int64)
    for first, last in spans:
        steps[first + before] += 1
        steps[last + before] -= 1
    return int(np.cumsum(steps).max())
