"""Rules relaxed: each as a change of the frozen problem, by one step and altogether."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from heliotrope.domain.network import ALWAYS_OPEN
from heliotrope.domain.people import WorkPlan
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import MINUTES_PER_DAY

HOUR = 60
DAYS_A_WEEK = 7
MANY_SEATS = 10**6
Change = Callable[[RosterProblem], RosterProblem]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One rule, relaxed.

    Attributes
    ----------
    rule
        Its name as in ``shared/docs/rules.md``, or the field that holds it.
    step
        What one step is, for people.
    by_step, gone
        The problem with the rule one step looser, and without it.
    """

    rule: str
    step: str
    by_step: Change
    gone: Change


def _laws(change: Callable[[LabourRules], LabourRules]) -> Change:
    def relaxed(problem: RosterProblem) -> RosterProblem:
        return replace(problem, rules={name: change(rules) for name, rules in problem.rules.items()})

    return relaxed


def _plans(change: Callable[[WorkPlan], WorkPlan]) -> Change:
    def relaxed(problem: RosterProblem) -> RosterProblem:
        return replace(problem, work_plans={name: change(plan) for name, plan in problem.work_plans.items()})

    return relaxed


def _shorter_daily_rest(rules: LabourRules) -> LabourRules:
    return replace(rules, daily_rest_minutes=max(0, rules.daily_rest_minutes - HOUR))


def _shorter_weekly_rest(rules: LabourRules) -> LabourRules:
    return replace(rules, weekly_rest_minutes=max(rules.daily_rest_minutes, rules.weekly_rest_minutes - HOUR))


def _one_more_shift(problem: RosterProblem) -> RosterProblem:
    """Let everybody work one shift more a week; the law's most minutes grow by the longest shift on offer."""
    longest = max((s.paid_minutes for plan in problem.work_plans.values() for s in plan.shifts), default=0)

    def more(plan: WorkPlan) -> WorkPlan:
        high = plan.week_minutes[1] + max(shift.paid_minutes for shift in plan.shifts)
        days = (plan.days[0], min(DAYS_A_WEEK, plan.days[1] + 1))
        return replace(plan, days=days, week_minutes=(plan.week_minutes[0], min(high, DAYS_A_WEEK * MINUTES_PER_DAY)))

    def longer(rules: LabourRules) -> LabourRules:
        return replace(rules, max_week_minutes=rules.max_week_minutes + longest)

    return _laws(longer)(_plans(more)(problem))


def _any_hours(problem: RosterProblem) -> RosterProblem:
    most = DAYS_A_WEEK * MINUTES_PER_DAY

    def free(plan: WorkPlan) -> WorkPlan:
        return replace(plan, days=(plan.days[0], DAYS_A_WEEK), week_minutes=(plan.week_minutes[0], most))

    return _laws(lambda rules: replace(rules, max_week_minutes=most))(_plans(free)(problem))


def _longer_shifts(most: int) -> Change:
    """Offer each shift up to `most` hours longer as well, worked after the last break as overtime."""

    def longer(plan: WorkPlan) -> WorkPlan:
        offered = {shift.minutes: shift for shift in plan.shifts}
        for shift in plan.shifts:
            for extra in range(HOUR, most * HOUR + 1, HOUR):
                if shift.minutes + extra <= MINUTES_PER_DAY:
                    offered.setdefault(shift.minutes + extra, replace(shift, minutes=shift.minutes + extra))
        high = min(plan.week_minutes[1] + most * HOUR * plan.days[1], DAYS_A_WEEK * MINUTES_PER_DAY)
        shifts = tuple(offered[minutes] for minutes in sorted(offered))
        return replace(plan, shifts=shifts, week_minutes=(plan.week_minutes[0], high))

    def allowed(rules: LabourRules) -> LabourRules:
        day = min(MINUTES_PER_DAY, rules.max_day_minutes + most * HOUR)
        return replace(rules, max_day_minutes=day, max_week_minutes=rules.max_week_minutes + most * HOUR)

    return lambda problem: _laws(allowed)(_plans(longer)(problem))


def _more_nights(plan: WorkPlan) -> WorkPlan:
    return plan if plan.max_nights is None else replace(plan, max_nights=min(DAYS_A_WEEK, plan.max_nights + 1))


def _more_weekends(plan: WorkPlan) -> WorkPlan:
    return plan if plan.max_weekends is None else replace(plan, max_weekends=min(DAYS_A_WEEK, plan.max_weekends + 1))


def _wider_starts(plan: WorkPlan) -> WorkPlan:
    last = MINUTES_PER_DAY - 1
    windows = tuple((max(0, first - HOUR), min(last, end + HOUR)) for first, end in plan.start_windows)
    return replace(plan, start_windows=windows)


def _without_leave(problem: RosterProblem) -> RosterProblem:
    return replace(problem, agents=tuple(replace(agent, leave=()) for agent in problem.agents))


def _without_closures(problem: RosterProblem) -> RosterProblem:
    return replace(problem, closures=())


def _seats(count: int) -> Change:
    """Add seats to every bay of every site."""

    def relaxed(problem: RosterProblem) -> RosterProblem:
        sites = tuple(
            replace(site, bays=tuple(replace(bay, seats=bay.seats + count) for bay in site.bays))
            for site in problem.network.sites
        )
        return replace(problem, network=replace(problem.network, sites=sites))

    return relaxed


def _open_sites(problem: RosterProblem) -> RosterProblem:
    sites = tuple(replace(site, hours=ALWAYS_OPEN) for site in problem.network.sites)
    return replace(problem, network=replace(problem.network, sites=sites))


RELAXATIONS = (
    Relaxation(
        "daily_rest",
        "one hour less rest between shifts",
        _laws(_shorter_daily_rest),
        _laws(lambda rules: replace(rules, daily_rest_minutes=0)),
    ),
    Relaxation(
        "weekly_rest",
        "one hour less of the weekly rest",
        _laws(_shorter_weekly_rest),
        _laws(lambda rules: replace(rules, weekly_rest_minutes=rules.daily_rest_minutes)),
    ),
    Relaxation(
        "consecutive_days",
        "one more day in a row",
        _laws(lambda rules: replace(rules, max_consecutive_days=rules.max_consecutive_days + 1)),
        _laws(lambda rules: replace(rules, max_consecutive_days=366)),
    ),
    Relaxation("hours", "one more shift a week", _one_more_shift, _any_hours),
    Relaxation(
        "max_nights",
        "one more night a week",
        _plans(_more_nights),
        _plans(lambda plan: replace(plan, max_nights=None)),
    ),
    Relaxation(
        "min_run",
        "one day less in a row",
        _plans(lambda plan: replace(plan, min_run=max(1, plan.min_run - 1))),
        _plans(lambda plan: replace(plan, min_run=1)),
    ),
    Relaxation(
        "min_days_off",
        "one day off less in a row",
        _plans(lambda plan: replace(plan, min_days_off=max(1, plan.min_days_off - 1))),
        _plans(lambda plan: replace(plan, min_days_off=1)),
    ),
    Relaxation(
        "max_weekends",
        "one more weekend",
        _plans(_more_weekends),
        _plans(lambda plan: replace(plan, max_weekends=None)),
    ),
    Relaxation(
        "whole_weekends",
        "half weekends",
        _plans(lambda plan: replace(plan, whole_weekends=False)),
        _plans(lambda plan: replace(plan, whole_weekends=False)),
    ),
    Relaxation(
        "allowed_start",
        "starts an hour earlier or later",
        _plans(_wider_starts),
        _plans(lambda plan: replace(plan, start_windows=((0, MINUTES_PER_DAY - 1),))),
    ),
    Relaxation("allowed_length", "shifts an hour longer", _longer_shifts(1), _longer_shifts(2)),
    Relaxation("time_off", "without the approved leave", _without_leave, _without_leave),
    Relaxation("site_closed", "without the closures", _without_closures, _without_closures),
    Relaxation("site_hours", "sites open around the clock", _open_sites, _open_sites),
    Relaxation("seats", "one more seat in every bay", _seats(1), _seats(MANY_SEATS)),
)
"""Every rule that an explanation can name, in the order in which ties are told."""
