"""Every rule by its name, and the audit that applies them all."""

from __future__ import annotations

from collections.abc import Mapping

from heliotrope.audit import (
    activities,
    capability,
    clients,
    contract,
    facts,
    hours,
    nights,
    overtime,
    periods,
    place,
    rest,
    runs,
    starts,
    teams,
)
from heliotrope.audit.case import Case, Rule
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Breach, Roster

RULES: Mapping[str, Rule] = {
    "unknown_agent": facts.unknown_agent,
    "off_grid": facts.off_grid,
    "frozen_facts": facts.frozen_facts,
    "locked_shifts": facts.locked_shifts,
    "out_of_scope": facts.out_of_scope,
    "change_budget": facts.change_budget,
    "notice": facts.notice,
    "overlapping_shifts": rest.overlapping_shifts,
    "daily_rest": rest.daily_rest,
    "weekly_rest": rest.weekly_rest,
    "consecutive_days": rest.consecutive_days,
    "break_entitlement": rest.break_entitlement,
    "max_stretch": rest.max_stretch,
    "max_day": hours.max_day,
    "max_week": hours.max_week,
    "queue_hours": hours.queue_hours,
    "site_hours": hours.site_hours,
    "allowed_start": contract.allowed_start,
    "allowed_length": contract.allowed_length,
    "anchor_band": starts.anchor_band,
    "rotation": starts.rotation,
    "break_pattern": contract.break_pattern,
    "unpaid_work": contract.unpaid_work,
    "one_shift_a_day": contract.one_shift_a_day,
    "days_per_week": contract.days_per_week,
    "week_minutes": contract.week_minutes,
    "max_nights": contract.max_nights,
    "max_overtime": overtime.max_overtime,
    "reference_minutes": periods.reference_minutes,
    "reference_nights": periods.reference_nights,
    "reference_weekends": periods.reference_weekends,
    "max_splits": contract.max_splits,
    "night_exempt": nights.night_exempt,
    "night_consent": nights.night_consent,
    "min_run": runs.min_run,
    "min_days_off": runs.min_days_off,
    "max_weekends": runs.max_weekends,
    "whole_weekends": runs.whole_weekends,
    "time_off": contract.time_off,
    "unknown_queue": capability.unknown_queue,
    "skill": capability.skill,
    "language": capability.language,
    "certification": capability.certification,
    "ring_fence": capability.ring_fence,
    "residency": capability.residency,
    "wrong_site": place.wrong_site,
    "site_closed": place.site_closed,
    "seats": place.seats,
    "team_starts": teams.team_starts,
    "supervision": teams.supervision,
    "apart": teams.apart,
    "together": teams.together,
    "transport": teams.transport,
    "site_shares": clients.site_shares,
    "unknown_activity": activities.unknown_activity,
    "activity_whole": activities.activity_whole,
    "activity_window": activities.activity_window,
    "activity_deadline": activities.activity_deadline,
    "activity_together": activities.activity_together,
    "activity_trainer": activities.activity_trainer,
    "class_starts": activities.class_starts,
    "one_client": clients.one_client,
    "client_blocks": clients.client_blocks,
}
"""Rule name -> its function; the name is the `rule` of the breaches that it yields."""


def audit(roster: Roster, problem: RosterProblem) -> tuple[Breach, ...]:
    """Return every breach of `roster` against `problem`, in order of rule, subject and instant.

    Shifts that start in the horizon are judged; those before it (`carry_in` and the roster's own) are history
    that rest, days in a row and seats look back on. Equal input gives equal breaches in the same order.
    """
    case = Case(roster, problem)
    found = [breach for rule in RULES.values() for breach in rule(case)]
    return tuple(sorted(found, key=lambda b: (b.rule, b.subject, b.at, b.found, b.expected)))
