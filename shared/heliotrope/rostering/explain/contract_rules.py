"""Rules that a contract alone can be in conflict with, beside those of which a step has a price (`relaxing`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from heliotrope.domain.people import Agent, WorkPlan
from heliotrope.domain.periods import Balance
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import MINUTES_PER_DAY
from heliotrope.rostering.explain.relaxing import DAYS_A_WEEK, Change, Relaxation


def _gone(rule: str, change: Change) -> Relaxation:
    return Relaxation(rule, "without it", change, change)


def _of_plans(change: Callable[[WorkPlan], WorkPlan]) -> Change:
    return lambda problem: replace(
        problem, work_plans={name: change(plan) for name, plan in problem.work_plans.items()}
    )


def _of_agents(change: Callable[[Agent], Agent]) -> Change:
    return lambda problem: replace(problem, agents=tuple(change(agent) for agent in problem.agents))


def _without_team_starts(problem: RosterProblem) -> RosterProblem:
    teams = tuple(replace(team, start_windows=()) for team in problem.network.teams)
    return replace(problem, network=replace(problem.network, teams=teams))


def _without_period(problem: RosterProblem) -> RosterProblem:
    """Nothing worked in the reference period, and none of its limits."""

    def unlimited(rules: LabourRules) -> LabourRules:
        return replace(rules, average_week_minutes=DAYS_A_WEEK * MINUTES_PER_DAY)

    free = _of_agents(lambda agent: replace(agent, balance=Balance()))(problem)
    loose = _of_plans(lambda plan: replace(plan, reference_nights=None, reference_weekends=None))(free)
    return replace(loose, rules={name: unlimited(rules) for name, rules in loose.rules.items()})


OF_THE_CONTRACT = (
    _gone("anchor_band", _of_plans(lambda plan: replace(plan, anchor_band=None))),
    _gone("rotation", _of_plans(lambda plan: replace(plan, rotation=None))),
    _gone("max_overtime", _of_plans(lambda plan: replace(plan, max_overtime=None))),
    _gone("max_splits", _of_plans(lambda plan: replace(plan, max_splits=None))),
    _gone("team_starts", _without_team_starts),
    _gone("night_exempt", _of_agents(lambda agent: replace(agent, night_exempt=False))),
    _gone("night_consent", _of_agents(lambda agent: replace(agent, night_consent=True))),
    _gone("reference_minutes", _without_period),
    _gone("locked_shifts", lambda problem: replace(problem, locks=())),
)
"""The reference period stands under the name of its minutes, with its nights and weekends."""
