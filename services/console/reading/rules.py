"""Labour rules as people read them: what the rule says, its value with a unit, and where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heliotrope.domain.statutes import LabourRules

from services.console.languages import N_
from services.console.words import Words

SAYS = {
    "max_day_minutes": N_("Most work in one shift"),
    "max_week_minutes": N_("Most work in a labour week"),
    "daily_rest_minutes": N_("Least rest between two shifts"),
    "weekly_rest_minutes": N_("One uninterrupted rest in each labour week"),
    "max_consecutive_days": N_("Most days in a row"),
    "break_after_minutes": N_("Breaks are due in shifts longer than"),
    "break_minutes": N_("Breaks in total"),
    "max_stretch_minutes": N_("Most work between breaks"),
    "night": N_("Night, local clock"),
    "night_premium": N_("Added at night"),
    "weekend_premium": N_("Added on Saturday and Sunday"),
    "overtime_premium": N_("Added for overtime"),
    "overtime_after_minutes": N_("Overtime begins after, in a labour week"),
    "average_week_minutes": N_("Most work in a labour week on average"),
    "reference_weeks": N_("Over a reference period of"),
    "night_consent": N_("Night work only by those who agreed"),
    "night_commute": N_("Transport is due to come or go within, local clock"),
    "notice_minutes": N_("Notice to move a start or an end"),
    "day_off_notice_minutes": N_("Notice to take or give a day off"),
}
NOT_RECORDED = N_("not recorded")
EVIDENCE = {
    "statute-text": N_("text of the statute"),
    "official": N_("official source"),
    "official-summary": N_("official summary"),
    "secondary": N_("secondary source"),
    "weak": N_("weak source"),
    "house": N_("house policy"),
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


def pack_of(rules: LabourRules, versions: Mapping[str, str], words: Words) -> PackView:
    """Return the rules of a jurisdiction, each with its source."""
    rows = []
    for field, says in SAYS.items():
        fact = rules.provenance.get(field)
        rows.append(
            RuleRow(
                words.gettext(says),
                value_in_words(field, getattr(rules, field), words),
                fact.citation if fact else "",
                words.gettext(EVIDENCE.get(fact.evidence, fact.evidence) if fact else NOT_RECORDED),
                fact.house if fact else False,
            )
        )
    return PackView(rules.jurisdiction, versions.get(rules.jurisdiction, ""), tuple(rows))


def value_in_words(field: str, value: object, words: Words) -> str:
    """Write a rule's value with its unit."""
    if isinstance(value, tuple):
        return "–".join(f"{minute // 60 % 24:02d}:{minute % 60:02d}" for minute in value)
    if isinstance(value, bool):
        return words.gettext("yes") if value else words.gettext("no")
    assert isinstance(value, int | float)
    if field.endswith("_premium"):
        return words.percent(value, 2, 0)
    if field.endswith("_minutes"):
        hours, minutes = divmod(int(value), 60)
        parts = (f"{words.number(hours)} h" if hours else "", f"{minutes} min" if minutes else "")
        return " ".join(part for part in parts if part) or "0"
    if field.endswith("_weeks"):
        return words.ngettext("%(n)s week", "%(n)s weeks", int(value))
    return words.ngettext("%(n)s day", "%(n)s days", int(value))
