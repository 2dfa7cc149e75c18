"""Labour rules as people read them: what the rule says, its value with a unit, and where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heliotrope.domain.statutes import LabourRules

SAYS = {
    "max_day_minutes": "Most work in one shift",
    "max_week_minutes": "Most work in a labour week",
    "daily_rest_minutes": "Least rest between two shifts",
    "weekly_rest_minutes": "One uninterrupted rest in each labour week",
    "max_consecutive_days": "Most days in a row",
    "break_after_minutes": "Breaks are due in shifts longer than",
    "break_minutes": "Breaks in total",
    "max_stretch_minutes": "Most work between breaks",
    "night": "Night, local clock",
    "night_premium": "Added at night",
    "weekend_premium": "Added on Saturday and Sunday",
    "overtime_premium": "Added for overtime",
    "overtime_after_minutes": "Overtime begins after, in a labour week",
    "average_week_minutes": "Most work in a labour week on average",
    "reference_weeks": "Over a reference period of",
    "night_consent": "Night work only by those who agreed",
    "night_commute": "Transport is due to come or go within, local clock",
    "notice_minutes": "Notice to move a start or an end",
    "day_off_notice_minutes": "Notice to take or give a day off",
}
EVIDENCE = {
    "statute-text": "text of the statute",
    "official": "official source",
    "official-summary": "official summary",
    "secondary": "secondary source",
    "weak": "weak source",
    "house": "house policy",
}


@dataclass(frozen=True)
class RuleRow:
    """One rule: `house` where the provider's own policy stands in for a law that is not sourced."""

    says: str
    value: str
    citation: str
    evidence: str
    house: bool


@dataclass(frozen=True)
class PackView:
    """The rules of one jurisdiction."""

    jurisdiction: str
    version: str
    rows: tuple[RuleRow, ...]


def pack_of(rules: LabourRules, versions: Mapping[str, str]) -> PackView:
    """Return the rules of a jurisdiction, each with its source."""
    rows = []
    for field, says in SAYS.items():
        fact = rules.provenance.get(field)
        rows.append(
            RuleRow(
                says,
                value_in_words(field, getattr(rules, field)),
                fact.citation if fact else "",
                EVIDENCE.get(fact.evidence, fact.evidence) if fact else "not recorded",
                fact.house if fact else False,
            )
        )
    return PackView(rules.jurisdiction, versions.get(rules.jurisdiction, ""), tuple(rows))


def value_in_words(field: str, value: object) -> str:
    """Write a rule's value with its unit."""
    if isinstance(value, tuple):
        return "–".join(f"{minute // 60 % 24:02d}:{minute % 60:02d}" for minute in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    assert isinstance(value, int | float)
    if field.endswith("_premium"):
        return f"{100 * value:g} %"
    if field.endswith("_minutes"):
        hours, minutes = divmod(int(value), 60)
        return (
            " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
            or "0"
        )
    return f"{value:g} {'week' if field.endswith('_weeks') else 'day'}{'' if value == 1 else 's'}"
