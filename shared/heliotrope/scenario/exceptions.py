"""What a network's people bring that no contract says: nights they do not work, shifts that are promised.

Set on a generated network so that its hand-made roster already keeps it: nobody is made unable to work as they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from heliotrope.domain.people import Agent
from heliotrope.domain.roster import Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import minute_of_day
from heliotrope.scenario.scenario import Scenario

EXEMPT, CONSENTING = 0.06, 0.85
"""Shares of those who never work at night: who are exempt from it, and who would agree to it."""
LOCK_EVERY = 400
"""Agents to one whose first shift of a planned week is promised."""


def with_exceptions(scenario: Scenario, seed: int) -> Scenario:
    """Return `scenario` with exemptions from night work, consents to it, and a few locked shifts."""
    rng = np.random.default_rng((seed, 1))
    rules = scenario.rules()
    shifts = scenario.incumbent.by_agent()
    agents = []
    for agent in scenario.agents:
        site = scenario.network.site(agent.site)
        nights = any(touches_night(s, rules[site.jurisdiction], site.zone) for s in shifts.get(agent.id, ()))
        agents.append(_with_flags(agent, nights, *rng.random(2).tolist()))
    locks = _locks(scenario.planned.shifts, [agent.id for agent in agents[:: max(1, LOCK_EVERY)]])
    return replace(scenario, agents=tuple(agents), locks=locks)


def touches_night(shift: Shift, rules: LabourRules, zone: str) -> bool:
    """Whether any quarter of an hour of `shift` begins in the night window of the site's clock."""
    quarters = range(0, shift.minutes, 15)
    return any(rules.at_night(minute_of_day(shift.start + timedelta(minutes=m), zone)) for m in quarters)


def _with_flags(agent: Agent, nights: bool, first: float, second: float) -> Agent:
    """Who works nights has agreed to them; of the others some are exempt and most would agree."""
    exempt = not nights and first < EXEMPT
    return replace(agent, night_exempt=exempt, night_consent=nights or (not exempt and second < CONSENTING))


def _locks(planned: Iterable[Shift], agents: Iterable[str]) -> frozenset[tuple[str, datetime]]:
    """Lock the first planned shift of each of `agents`."""
    wanted, first = set(agents), dict[str, datetime]()
    for shift in planned:
        if shift.agent in wanted:
            first.setdefault(shift.agent, shift.start)
    return frozenset(first.items())
