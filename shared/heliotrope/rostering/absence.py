"""When agents cannot be present, as slots: their site is closed or down, the roster frozen, they are on leave."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.network import Site
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.domain.wall_clock import is_open, wall_clock
from heliotrope.rostering.clock import slots_up

Ints = NDArray[np.int64]


class Absence:
    """Slots in which agents cannot be present: site closed or down, frozen part; leave is added per agent."""

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        horizon = problem.horizon
        self.extended = horizon.slots + horizon.slots_per_day
        self.sites = {site.id: self._site(site) for site in problem.network.sites}
        self.frozen = 0 if problem.frozen_until is None else self._slot_up(problem.frozen_until)
        self.known: dict[tuple[str, bool], Ints] = {}

    def _site(self, site: Site) -> Array:
        horizon = self.problem.horizon
        shut: Array = (~is_open(site.hours, wall_clock(horizon, site.zone)[:: horizon.grain_minutes])).astype(float)
        return shut

    def of(self, agent: Agent, locks: tuple[Shift, ...]) -> Ints:
        """Return the prefix count [T+ + 1] of slots in which `agent` cannot be present; a locked shift stands.

        Those without leave and locks share theirs: it is one array for a site.
        """
        if agent.leave or locks:
            return self._of(agent, locks)
        key = agent.site, agent.home
        if key not in self.known:
            self.known[key] = self._of(agent, ())
        return self.known[key]

    def _of(self, agent: Agent, locks: tuple[Shift, ...]) -> Ints:
        horizon = self.problem.horizon
        away = np.zeros(self.extended) if agent.home else self.sites[agent.site].copy()
        spans = [(off.start, off.end) for off in agent.leave]
        if not agent.home:
            spans += [(c.start, c.end) for c in self.problem.closures if c.site == agent.site]
        for start, end in spans:
            away[max(horizon.slot(start), 0) : max(self._slot_up(end), 0)] = 1
        away[: max(self.frozen, 0)] = 1
        for lock in locks:
            away[horizon.slot(lock.start) : self._slot_up(lock.end)] = 0
        return np.concatenate(([0], np.cumsum(away > 0))).astype(np.int64)

    def _slot_up(self, instant: datetime) -> int:
        """Return the first slot that begins at `instant` or after it."""
        horizon = self.problem.horizon
        return slots_up(int((instant - horizon.start).total_seconds() // 60), horizon.grain_minutes)
