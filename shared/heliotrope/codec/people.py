"""Agents and work plans on the wire."""

from __future__ import annotations

from dataclasses import asdict

from heliotrope.codec.fields import day, instant, timestamp
from heliotrope.codec.paths import each
from heliotrope.domain.people import Agent, BreakRule, ShiftPattern, TimeOff, WorkPlan
from heliotrope.domain.periods import Balance, Rotation
from heliotrope.domain.time import parse_date
from heliotrope.v1 import network_pb2 as wire

OPTIONAL_LIMITS = (
    "max_nights",
    "anchor_band",
    "overtime_after",
    "max_overtime",
    "reference_nights",
    "reference_weekends",
    "max_splits",
    "max_weekends",
)
"""Whole numbers of a work plan that may be absent: no such limit."""


def encode_agent(agent: Agent) -> wire.Agent:
    """Return the message of an agent."""
    return wire.Agent(
        id=agent.id,
        site=agent.site,
        team=agent.team,
        work_plan=agent.work_plan,
        clients=sorted(agent.clients),
        skills=agent.skills,
        languages=sorted(agent.languages),
        wage=agent.wage,
        certifications=sorted(agent.certifications),
        leave=[wire.TimeOff(start=timestamp(off.start), end=timestamp(off.end)) for off in agent.leave],
        preferred=None if agent.preferred is None else window(agent.preferred),
        home=agent.home,
        night_exempt=agent.night_exempt,
        night_consent=agent.night_consent,
        balance=wire.Balance(**asdict(agent.balance)),
        rotation_offset=agent.rotation_offset,
        unsocial_minutes=agent.unsocial_minutes,
        supervisor=agent.supervisor,
        apart=sorted(agent.apart),
        together=sorted(agent.together),
        culture=agent.culture,
        quality=agent.quality,
        hired=None if agent.hired is None else agent.hired.isoformat(),
    )


def decode_agent(message: wire.Agent) -> Agent:
    """Read an agent."""
    return Agent(
        id=message.id,
        site=message.site,
        team=message.team,
        work_plan=message.work_plan,
        clients=frozenset(message.clients),
        skills=dict(message.skills),
        languages=frozenset(message.languages),
        wage=message.wage,
        certifications=frozenset(message.certifications),
        leave=each(message.leave, "leave", _decode_leave),
        preferred=decode_window(message.preferred) if message.HasField("preferred") else None,
        home=message.home,
        night_exempt=message.night_exempt,
        night_consent=message.night_consent,
        balance=_decode_balance(message.balance),
        rotation_offset=message.rotation_offset,
        unsocial_minutes=message.unsocial_minutes,
        supervisor=message.supervisor,
        apart=frozenset(message.apart),
        together=frozenset(message.together),
        culture=dict(message.culture),
        quality=dict(message.quality),
        hired=day(message.hired, "hired") if message.HasField("hired") else None,
    )


def encode_work_plan(plan: WorkPlan) -> wire.WorkPlan:
    """Return the message of a work plan."""
    return wire.WorkPlan(
        id=plan.id,
        shifts=[_pattern(pattern) for pattern in plan.shifts],
        start_windows=[window(each_window) for each_window in plan.start_windows],
        least_days=plan.days[0],
        most_days=plan.days[1],
        least_week_minutes=plan.week_minutes[0],
        most_week_minutes=plan.week_minutes[1],
        start_step=plan.start_step,
        min_run=plan.min_run,
        min_days_off=plan.min_days_off,
        whole_weekends=plan.whole_weekends,
        rotation=None if plan.rotation is None else _rotation(plan.rotation),
        **{name: getattr(plan, name) for name in OPTIONAL_LIMITS},
    )


def decode_work_plan(message: wire.WorkPlan) -> WorkPlan:
    """Read a work plan; `InvalidValue` where no week can satisfy it."""
    return WorkPlan(
        id=message.id,
        shifts=each(message.shifts, "shifts", _decode_pattern),
        start_windows=tuple(decode_window(entry) for entry in message.start_windows),
        days=(message.least_days, message.most_days),
        week_minutes=(message.least_week_minutes, message.most_week_minutes),
        start_step=message.start_step,
        min_run=message.min_run or 1,
        min_days_off=message.min_days_off or 1,
        whole_weekends=message.whole_weekends,
        rotation=_decode_rotation(message.rotation) if message.HasField("rotation") else None,
        **{name: getattr(message, name) if message.HasField(name) else None for name in OPTIONAL_LIMITS},
    )


def window(bounds: tuple[int, int]) -> wire.MinuteWindow:
    """Return the message of two minutes."""
    return wire.MinuteWindow(first=bounds[0], last=bounds[1])


def decode_window(message: wire.MinuteWindow) -> tuple[int, int]:
    """Read two minutes."""
    return message.first, message.last


def _decode_balance(message: wire.Balance) -> Balance:
    return Balance(message.weeks, message.minutes, message.nights, message.weekends)


def _rotation(rotation: Rotation) -> wire.Rotation:
    weeks = [wire.RotationWeek(windows=[window(each_window) for each_window in week]) for week in rotation.weeks]
    return wire.Rotation(anchor=rotation.anchor.isoformat(), weeks=weeks)


def _decode_rotation(message: wire.Rotation) -> Rotation:
    weeks = tuple(tuple(decode_window(entry) for entry in week.windows) for week in message.weeks)
    return Rotation(parse_date(message.anchor, "rotation.anchor"), weeks)


def _decode_leave(message: wire.TimeOff) -> TimeOff:
    return TimeOff(instant(message.start, "start"), instant(message.end, "end"))


def _pattern(pattern: ShiftPattern) -> wire.ShiftPattern:
    rules = [
        wire.BreakRule(code=rule.code, minutes=rule.minutes, earliest=rule.earliest, latest=rule.latest, paid=rule.paid)
        for rule in pattern.breaks
    ]
    return wire.ShiftPattern(minutes=pattern.minutes, breaks=rules)


def _decode_pattern(message: wire.ShiftPattern) -> ShiftPattern:
    rules = each(message.breaks, "breaks", lambda b: BreakRule(b.code, b.minutes, b.earliest, b.latest, b.paid))
    return ShiftPattern(message.minutes, rules)
