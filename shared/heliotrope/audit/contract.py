"""The contract: starts, lengths and breaks of the work plan, its days, minutes and nights a week, leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise, zip_longest

from heliotrope.audit.case import BREAK_CODES, GAP, WEEK, Case, Duty, about, day_of
from heliotrope.audit.nights import touches_night
from heliotrope.domain.people import Agent, BreakRule, WorkPlan
from heliotrope.domain.roster import Activity, Breach, Severity
from heliotrope.domain.time import format_instant


def allowed_start(case: Case) -> Iterator[Breach]:
    """A shift starts in a window of the work plan, on its step, by the site's clock."""
    for duty in case.duties:
        if not duty.plan.allows_start(duty.minute):
            windows = ", ".join(f"{_clock(first)}-{_clock(last)}" for first, last in duty.plan.start_windows)
            expected = f"a start in {windows} every {duty.plan.start_step} min"
            yield about(duty, "allowed_start", _contract(duty.plan), expected, _clock(duty.minute))


def allowed_length(case: Case) -> Iterator[Breach]:
    """A shift is as long as one of the work plan's patterns."""
    for duty in case.duties:
        if duty.plan.pattern(duty.shift.minutes) is None:
            lengths = ", ".join(str(pattern.minutes) for pattern in duty.plan.shifts)
            found = f"{duty.shift.minutes} min"
            yield about(duty, "allowed_length", _contract(duty.plan), f"one of {lengths} min", found)


def break_pattern(case: Case) -> Iterator[Breach]:
    """Breaks are those of the shift's pattern: code, minutes, paid or not, each starting in its window."""
    for duty in case.duties:
        pattern = duty.plan.pattern(duty.shift.minutes)
        if pattern is None:
            continue
        for rule, pause in zip_longest(pattern.breaks, duty.breaks):
            if rule is None or pause is None or not _fits(rule, pause, duty.shift.start):
                at = pause.start if pause else duty.shift.start + timedelta(minutes=rule.earliest)
                expected, found = _rule_text(rule), _pause_text(pause, duty.shift.start)
                yield about(duty, "break_pattern", _contract(duty.plan), expected, found, at=at)


def unpaid_work(case: Case) -> Iterator[Breach]:
    """Only breaks may be unpaid: all other time of a shift is worked and counts."""
    for duty in case.duties:
        for activity in duty.shift.activities:
            if not activity.paid and activity.code not in BREAK_CODES:
                found = f"{activity.minutes} min of {activity.code} unpaid"
                yield about(duty, "unpaid_work", _contract(duty.plan), "paid working time", found, at=activity.start)


def one_shift_a_day(case: Case) -> Iterator[Breach]:
    """A labour day has one shift of an agent: days of the contract and shifts are the same count."""
    for duties in case.timelines.values():
        for earlier, duty in pairwise(duties):
            if duty.own and duty.date == earlier.date:
                yield about(
                    duty, "one_shift_a_day", _contract(duty.plan), "one shift a labour day", f"a second on {duty.date}"
                )


def days_per_week(case: Case) -> Iterator[Breach]:
    """A labour week has as many shifts as the contract says; fewer where leave or a closure takes days."""
    for agent, week, duties in _agent_weeks(case):
        plan, count = case.problem.plan_of(agent), len(duties)
        fewest, most = plan.days
        if count > most or (count < fewest and count < fewest - _days_lost(case, agent, week)):
            expected = f"{fewest} to {most} shifts in the labour week"
            yield _of_week(case, "days_per_week", agent, week, expected, f"{count} shifts")


def week_minutes(case: Case) -> Iterator[Breach]:
    """A labour week has the paid minutes of the contract; the fewest shrinks with days lost to leave."""
    for agent, week, duties in _agent_weeks(case):
        plan, paid = case.problem.plan_of(agent), sum(duty.shift.paid_minutes for duty in duties)
        fewest, most = plan.week_minutes
        if paid > most or (paid < fewest and paid < _fewest_minutes(plan, _days_lost(case, agent, week))):
            expected = f"{fewest} to {most} paid min in the labour week"
            yield _of_week(case, "week_minutes", agent, week, expected, f"{paid} min")


def max_splits(case: Case) -> Iterator[Breach]:
    """No more shifts of a labour week have a gap than the contract says."""
    for agent, week, duties in _agent_weeks(case):
        most = case.problem.plan_of(agent).max_splits
        split = sum(any(pause.code == GAP for pause in duty.breaks) for duty in duties)
        if most is not None and split > most:
            expected = f"at most {most} split shifts in the labour week"
            yield _of_week(case, "max_splits", agent, week, expected, f"{split} split shifts")


def max_nights(case: Case) -> Iterator[Breach]:
    """No more shifts of a labour week touch the night than the contract says."""
    for agent, week, duties in _agent_weeks(case):
        most = case.problem.plan_of(agent).max_nights
        if most is None:
            continue
        nights = sum(touches_night(duty) for duty in duties)
        if nights > most:
            expected = f"at most {most} night shifts in the labour week"
            yield _of_week(case, "max_nights", agent, week, expected, f"{nights} night shifts")


def time_off(case: Case) -> Iterator[Breach]:
    """Nobody works during approved leave."""
    for duty in case.duties:
        for off in duty.agent.leave:
            if off.touches(duty.shift.start, duty.shift.end):
                expected = f"no work from {format_instant(off.start)} to {format_instant(off.end)}"
                yield about(duty, "time_off", (Severity.CONTRACTUAL, "approved leave"), expected, "a shift")
                break


def _contract(plan: WorkPlan) -> tuple[Severity, str]:
    return Severity.CONTRACTUAL, f"work plan {plan.id}"


def _agent_weeks(case: Case) -> Iterator[tuple[Agent, int, tuple[Duty, ...]]]:
    for (name, week), duties in case.weeks.items():
        yield case.problem.agents[case.problem.agent_index[name]], week, duties


def _of_week(case: Case, rule: str, agent: Agent, week: int, expected: str, found: str) -> Breach:
    source = f"work plan {agent.work_plan}"
    return Breach(rule, Severity.CONTRACTUAL, agent.id, case.week_start(week), expected, found, source)


def _days_lost(case: Case, agent: Agent, week: int) -> int:
    """Return the labour days of labour week `week` that the agent's leave or a closure of the site touches.

    A closure takes no day from those who work at home.
    """
    opens, zone = case.week_start(week), case.problem.zone_of(agent)
    begin = case.problem.network.site(agent.site).labour_day_start
    closes = opens + WEEK
    spans = [(off.start, off.end) for off in agent.leave]
    shut = [] if agent.home else [each for each in case.problem.closures if each.site == agent.site]
    spans += [(each.start, each.end) for each in shut]
    lost: set[date] = set()
    for start, end in spans:
        first, last = max(start, opens), min(end, closes)
        if first < last:
            day, until = day_of(first, zone, begin), day_of(last - timedelta(microseconds=1), zone, begin)
            lost.update(day + timedelta(days=n) for n in range((until - day).days + 1))
    return len(lost)


def _fewest_minutes(plan: WorkPlan, days_lost: int) -> int:
    """Return the fewest paid minutes left when `days_lost` of the contract's fewest days are gone."""
    days = plan.days[0] or plan.days[1]
    return plan.week_minutes[0] * max(0, days - days_lost) // days if days else 0


def _fits(rule: BreakRule, pause: Activity, start: datetime) -> bool:
    after = (pause.start - start) // timedelta(minutes=1)
    same = (pause.code, pause.minutes, pause.paid) == (rule.code, rule.minutes, rule.paid)
    return same and rule.earliest <= after <= rule.latest


def _rule_text(rule: BreakRule | None) -> str:
    if rule is None:
        return "no further break"
    paid = "paid" if rule.paid else "unpaid"
    return f"{paid} {rule.code} of {rule.minutes} min, {rule.earliest} to {rule.latest} min into the shift"


def _pause_text(pause: Activity | None, start: datetime) -> str:
    if pause is None:
        return "none"
    paid, after = "paid" if pause.paid else "unpaid", (pause.start - start) // timedelta(minutes=1)
    return f"{paid} {pause.code} of {pause.minutes} min, {after} min into the shift"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
