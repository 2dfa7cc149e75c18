"""Night work: who is exempt from it, and who must have agreed to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from heliotrope.audit.case import Case, Duty, about, standing
from heliotrope.domain.roster import Breach, Severity
from heliotrope.domain.time import MINUTES_PER_DAY, local, minute_of_day


def night_exempt(case: Case) -> Iterator[Breach]:
    """Who is exempt from night work has no shift that touches the night."""
    for duty in case.duties:
        if duty.agent.night_exempt and touches_night(duty):
            exemption = (Severity.CONTRACTUAL, "exemption from night work")
            yield about(duty, "night_exempt", exemption, "no night work", "a shift that touches the night")


def night_consent(case: Case) -> Iterator[Breach]:
    """Where the rules ask for consent, only those who gave it have shifts that touch the night."""
    for duty in case.duties:
        if duty.rules.night_consent and not duty.agent.night_consent and touches_night(duty):
            law = standing(duty.rules, "night_consent")
            yield about(duty, "night_consent", law, "the agent's consent to night work", "none")


def touches_night(duty: Duty) -> bool:
    """Whether any minute of the shift lies in the night window of the site's clock."""
    shift, rules = duty.shift, duty.rules
    if local(shift.start, duty.zone).utcoffset() == local(shift.end, duty.zone).utcoffset():
        until_night = (rules.night[0] - duty.minute) % MINUTES_PER_DAY
        return rules.at_night(duty.minute) or until_night < shift.minutes
    minutes = (shift.start + timedelta(minutes=m) for m in range(shift.minutes))
    return any(rules.at_night(minute_of_day(instant, duty.zone)) for instant in minutes)
