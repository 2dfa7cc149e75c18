"""The contracts of a generated network with every optional rule set: bands, overtime, reference periods, rotations.

The hand-made roster keeps them all: variants of a contract go to those whose usual week fits them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from heliotrope.domain.people import Agent, WorkPlan
from heliotrope.domain.periods import Balance, Rotation
from heliotrope.domain.roster import Shift
from heliotrope.domain.time import local, minute_of_day
from heliotrope.scenario.contracts import FIVE_HOURS, TWICE_THREE_HOURS
from heliotrope.scenario.scenario import Scenario

ANCHOR_BAND, OVERTIME = 180, 120
"""Minutes between the starts of a week; minutes of overtime, which begin so far below the most of the contract."""
MOST_SPLITS = 2
"""Split shifts a week, where a contract has them."""
MOST_UNSOCIAL = 6000
"""Unsocial minutes of past periods: up to so many for those who work at night, half for the others."""
REFERENCE_NIGHTS, REFERENCE_WEEKENDS = 60, 16
ROTATING = "-rotating"
EARLY_AND_LATE = Rotation(date(2026, 1, 5), (((0, 17 * 60),), ((6 * 60, 23 * 60 + 30),)))
"""Early and late weeks, which share the middle of the day."""
ROTATING_SHARE, TIGHT_SHARE = 0.25, 0.03
"""Shares of those who could rotate and do, and of those whose reference period has no more than the contract left."""
WEEKS_GONE = 11


def with_house_rules(scenario: Scenario, seed: int) -> Scenario:
    """Return `scenario` with its contracts as a careful provider writes them, and with what people bring along."""
    rng = np.random.default_rng((seed, 2))
    plans = {name: _with_rules(plan) for name, plan in scenario.work_plans.items()}
    plans |= {plan.id: plan for plan in [_rotating(plan) for plan in plans.values()]}
    shifts = scenario.incumbent.by_agent()
    agents = []
    for agent in scenario.agents:
        zone = scenario.network.site(agent.site).zone
        own = _on_rotation(agent, shifts.get(agent.id, ()), zone) if rng.random() < ROTATING_SHARE else agent
        agents.append(_with_balance(own, scenario, plans, rng))
    used = {agent.work_plan for agent in agents} | set(scenario.work_plans)
    kept = {name: plan for name, plan in plans.items() if name in used}
    return replace(scenario, agents=tuple(agents), work_plans=kept)


def _with_rules(plan: WorkPlan) -> WorkPlan:
    return replace(
        plan,
        anchor_band=ANCHOR_BAND,
        overtime_after=plan.week_minutes[1] - OVERTIME if plan.week_minutes[0] < plan.week_minutes[1] else None,
        max_overtime=OVERTIME if plan.week_minutes[0] < plan.week_minutes[1] else None,
        reference_nights=REFERENCE_NIGHTS,
        reference_weekends=REFERENCE_WEEKENDS,
        shifts=(*plan.shifts, TWICE_THREE_HOURS) if FIVE_HOURS in plan.shifts else plan.shifts,
        max_splits=MOST_SPLITS,
    )


def _rotating(plan: WorkPlan) -> WorkPlan:
    return replace(plan, id=plan.id + ROTATING, rotation=EARLY_AND_LATE)


def _on_rotation(agent: Agent, shifts: tuple[Shift, ...], zone: str) -> Agent:
    """Put `agent` on early and late weeks, in the phase that fits their usual week, where one does."""
    for offset in range(len(EARLY_AND_LATE.weeks)):
        starts = [(minute_of_day(shift.start, zone), local(shift.start, zone).date()) for shift in shifts]
        if all(EARLY_AND_LATE.allows_start(minute, day, offset) for minute, day in starts):
            return replace(agent, work_plan=agent.work_plan + ROTATING, rotation_offset=offset)
    return agent


def _with_balance(agent: Agent, scenario: Scenario, plans: Mapping[str, WorkPlan], rng: np.random.Generator) -> Agent:
    """Give `agent` the weeks of the reference period that are gone: a few have just their contract left in it."""
    rules = scenario.rules()[scenario.network.site(agent.site).jurisdiction]
    plan = plans[agent.work_plan]
    weeks = min(WEEKS_GONE, rules.reference_weeks - 1)
    left = rules.reference_minutes - scenario.horizon.weeks * plan.week_minutes[1]
    minutes = min(left, int(weeks * plan.week_minutes[1] * rng.uniform(0.9, 1.0)))
    tight = rng.random() < TIGHT_SHARE
    nights, weekends = int(rng.integers(0, 20)), int(rng.integers(0, weeks + 1))
    unsocial = 60 * int(rng.integers(0, MOST_UNSOCIAL // 120 + 1)) * (2 if rng.random() < 0.5 else 1)
    balance = Balance(weeks, left if tight else minutes, nights, min(weekends, 10))
    return replace(agent, balance=balance, unsocial_minutes=unsocial)
