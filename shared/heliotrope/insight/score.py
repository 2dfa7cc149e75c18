"""The score of a roster: what it costs, whom it leaves waiting, what the contracts will charge for it."""

from __future__ import annotations

from heliotrope.domain.objective import in_horizon, objective_terms, paid_pieces, understaffed_pct
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.scores import QueueScore, RosterScore
from heliotrope.domain.time import minute_of_day
from heliotrope.insight.service import queue_weeks
from heliotrope.insight.view import View


def score(roster: Roster, problem: RosterProblem) -> RosterScore:
    """Score the shifts of `roster` that start in the horizon. Breaches are the audit's business, not the score's."""
    view = View(roster, problem)
    return RosterScore(
        terms=objective_terms(roster, problem),
        understaffed_pct=understaffed_pct(view.open_agents, problem.demand),
        night_hours=night_hours(roster, problem),
        queues=tuple(_queue_score(q, view) for q in range(len(problem.network.queues))),
    )


def night_hours(roster: Roster, problem: RosterProblem) -> float:
    """Return the paid hours in the night window that holds at each site."""
    minutes = 0
    for shift in in_horizon(roster, problem):
        position = problem.agent_index.get(shift.agent)
        if position is not None:
            agent = problem.agents[position]
            rules, zone_name = problem.rules_of(agent), problem.zone_of(agent)
            minutes += sum(
                length
                for at, length in paid_pieces(shift, problem.horizon.grain_minutes)
                if rules.at_night(minute_of_day(at, zone_name))
            )
    return minutes / 60


def _queue_score(q: int, view: View) -> QueueScore:
    queue, weeks = view.problem.network.queues[q], queue_weeks(view, q)
    return QueueScore(
        queue.id,
        queue.client,
        sum(week.required_hours for week in weeks),
        sum(week.short_hours for week in weeks),
        view.service[q].period_service_level,
        queue.goal.service_level,
        sum(week.remedy for week in weeks),
    )
