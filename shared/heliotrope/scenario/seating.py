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


def seat(site: str, floor: Floor, agents: Mapping[str, Agent], roster: Roster, horizon: Horizon) -> tuple[Bay, ...]:
    """Return the bays of `site` with at least the seats that the roster takes up at its busiest."""
    here = [s for s in roster.shifts if s.site == site and not agents[s.agent].home]
    bays = []
    for client in (*floor.reserved, None):
        own = [s for s in here if _bay(agents[s.agent], floor) == client]
        peak = peak_presence(((horizon.slot(s.start), horizon.slot(s.end)) for s in own), horizon)
        if peak:
            bays.append(Bay(f"{site}-{client or 'floor'}", math.ceil(peak * floor.slack), client))
    return tuple(bays) or (Bay(f"{site}-floor", 1),)


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
