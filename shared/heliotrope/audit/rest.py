"""Rest: between shifts, once a week, days in a row, breaks within a shift."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from heliotrope.audit.case import BREAK_CODES, GAP, WEEK, Case, Duty, about, standing
from heliotrope.domain.roster import Breach, Severity, Shift


def overlapping_shifts(case: Case) -> Iterator[Breach]:
    """Nobody is in two shifts at once."""
    for earlier_end, duty in _successions(case):
        if duty.shift.start < earlier_end:
            overlap = _minutes(earlier_end - duty.shift.start)
            yield about(
                duty,
                "overlapping_shifts",
                (Severity.FACT, ""),
                "one shift at a time",
                f"{overlap} min overlap",
            )


def daily_rest(case: Case) -> Iterator[Breach]:
    """Between the end of a shift and the next start lies the daily rest, in elapsed minutes."""
    for earlier_end, duty in _successions(case):
        rest, least = _minutes(duty.shift.start - earlier_end), duty.rules.daily_rest_minutes
        if 0 <= rest < least:
            law = standing(duty.rules, "daily_rest_minutes")
            yield about(duty, "daily_rest", law, f"at least {least} min of rest", f"{rest} min")


def weekly_rest(case: Case) -> Iterator[Breach]:
    """Every labour week with work has one uninterrupted rest that ends at a start in it, or lasts that long by its end.

    The rest reaches back to the end of the shift before it, in whatever week that was; where no shift before the
    horizon is known, to one daily rest before the horizon.
    """
    for duties in case.timelines.values():
        worked = {duty.week for duty in duties if duty.own}
        for week in sorted(worked):
            least = duties[0].rules.weekly_rest_minutes
            opens = case.week_start(week)
            if not _rests_in(duties, _rest_from(case, duties), opens, timedelta(minutes=least)):
                first = next(duty for duty in duties if duty.own and duty.week == week)
                law = standing(first.rules, "weekly_rest_minutes")
                expected = f"{least} min of uninterrupted rest in the labour week"
                yield about(first, "weekly_rest", law, expected, "none that long", at=opens)


def consecutive_days(case: Case) -> Iterator[Breach]:
    """No more labour days in a row than the rules allow, those before the horizon included."""
    for duties in case.timelines.values():
        run, previous, told = 0, None, False
        for duty in duties:
            if duty.date == previous:
                continue
            run = run + 1 if previous is not None and (duty.date - previous).days == 1 else 1
            told = told and run > 1
            previous = duty.date
            most = duty.rules.max_consecutive_days
            if duty.own and run > most and not told:
                told = True
                law = standing(duty.rules, "max_consecutive_days")
                yield about(duty, "consecutive_days", law, f"at most {most} days in a row", f"day {run} in a row")


def break_entitlement(case: Case) -> Iterator[Breach]:
    """A long shift carries the minutes of break that it is owed."""
    for duty in case.duties:
        rules = duty.rules
        gap = sum(pause.minutes for pause in duty.breaks if pause.code == GAP)
        if duty.shift.minutes - gap <= rules.break_after_minutes:
            continue
        taken = sum(pause.minutes for pause in duty.breaks) - gap
        if taken < rules.break_minutes:
            law = standing(rules, "break_minutes")
            expected = f"{rules.break_minutes} min of breaks in more than {rules.break_after_minutes} min"
            yield about(duty, "break_entitlement", law, expected, f"{taken} min in {duty.shift.minutes} min")


def max_stretch(case: Case) -> Iterator[Breach]:
    """Nobody works longer without a break than the rules allow."""
    for duty in case.duties:
        most = duty.rules.max_stretch_minutes
        for start, minutes in _stretches(duty.shift):
            if minutes > most:
                law = standing(duty.rules, "max_stretch_minutes")
                expected = f"at most {most} min of work without a break"
                yield about(duty, "max_stretch", law, expected, f"{minutes} min", at=start)


def _successions(case: Case) -> Iterator[tuple[datetime, Duty]]:
    """Yield (latest end so far, duty) for every duty after an agent's first, where either is judged."""
    for duties in case.timelines.values():
        latest, owner = duties[0].shift.end, duties[0]
        for duty in duties[1:]:
            if duty.own or owner.own:
                yield latest, duty
            if duty.shift.end > latest:
                latest, owner = duty.shift.end, duty


def _rest_from(case: Case, duties: tuple[Duty, ...]) -> datetime:
    """Return since when an agent rests before the first known duty: without history, one daily rest is assumed."""
    rested = timedelta(minutes=duties[0].rules.daily_rest_minutes)
    return min(duties[0].shift.start, case.problem.horizon.start - rested)


def _rests_in(duties: tuple[Duty, ...], rest_from: datetime, opens: datetime, least: timedelta) -> bool:
    """Whether a rest of `least` ends at a start in the week from `opens`, or has lasted that long by the week's end."""
    closes = opens + WEEK
    for duty in duties:
        if duty.shift.start >= closes:
            break
        if duty.shift.start >= opens and duty.shift.start - rest_from >= least:
            return True
        rest_from = max(rest_from, duty.shift.end)
    return closes - rest_from >= least


def _stretches(shift: Shift) -> Iterator[tuple[datetime, int]]:
    """Yield (start, minutes) of each uninterrupted stretch of work."""
    start: datetime | None = None
    for activity in shift.activities:
        if activity.code not in BREAK_CODES:
            start = activity.start if start is None else start
        elif start is not None:
            yield start, _minutes(activity.start - start)
            start = None
    if start is not None:
        yield start, _minutes(shift.end - start)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
