"""How a contract counts, in scenario.toml: ``remedy_terms`` of a queue, and ``[[to_date]]``."""

from __future__ import annotations

from datetime import date

from heliotrope.domain.contracts import (
    BonusTier,
    CommittedBlock,
    CommittedHours,
    MeasuringPeriod,
    RemedyTerms,
    ServiceLevelFormula,
)
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.problem import ServiceToDate
from heliotrope.scenario.fields import Fields, clock_span, span_text
from heliotrope.scenario.toml_text import Table

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def remedy_terms(fields: Fields) -> RemedyTerms:
    """Read how a queue's contract counts; what is left out has its default."""
    plain = RemedyTerms()
    formula, period = fields.text("formula", plain.formula.value), fields.text("period", plain.period.value)
    formulas, periods = [each.value for each in ServiceLevelFormula], [each.value for each in MeasuringPeriod]
    expect(formula in formulas, "remedy_terms.formula", f"one of {', '.join(formulas)}", formula)
    expect(period in periods, "remedy_terms.period", f"one of {', '.join(periods)}", period)
    locked = fields.table("locked", {})
    terms = RemedyTerms(
        formula=ServiceLevelFormula(formula),
        period=MeasuringPeriod(period),
        bonuses=tuple(BonusTier(tier.number("reach"), tier.number("money")) for tier in fields.tables("bonuses", [])),
        cap=fields.optional_number("cap"),
        excluded=frozenset(_date(text, "remedy_terms.excluded") for text in fields.texts("excluded", [])),
        locked=tuple((_date(day, "remedy_terms.locked"), locked.number(day)) for day in sorted(locked.values)),
        relief=fields.number("relief", plain.relief),
    )
    fields.done()
    return terms


def committed_hours(fields: Fields) -> CommittedHours:
    """Read the open hours that a client has bought."""
    blocks = []
    for entry in fields.tables("blocks"):
        first, last = clock_span(entry.text("hours"), f"{entry.path}hours")
        for day in entry.texts("days"):
            expect(day in WEEKDAYS, f"{entry.path}days", f"days of {', '.join(WEEKDAYS)}", day)
            blocks.append(CommittedBlock(WEEKDAYS.index(day), first, last, entry.number("agents")))
        entry.done()
    hours = CommittedHours(tuple(blocks), fields.number("price"))
    fields.done()
    return hours


def committed_hours_table(of: CommittedHours) -> Table:
    """Write committed hours, the days of equal blocks together."""
    days: dict[tuple[int, int, float], list[str]] = {}
    for block in of.blocks:
        days.setdefault((block.first, block.last, block.agents), []).append(WEEKDAYS[block.weekday])
    blocks = [
        {"days": names, "hours": span_text((first, last)), "agents": float(agents)}
        for (first, last, agents), names in days.items()
    ]
    return {"price": float(of.price), "blocks": blocks}


def service_to_date(fields: Fields) -> ServiceToDate:
    """Read what a queue's measuring period had counted when the horizon began."""
    return ServiceToDate(fields.text("queue"), fields.number("counted"), fields.number("in_target"))


def remedy_terms_table(of: RemedyTerms) -> Table:
    """Write how a contract counts; empty where all is as usual."""
    if of == RemedyTerms():
        return {}
    table: dict[str, object] = {"formula": of.formula.value, "period": of.period.value, "relief": float(of.relief)}
    if of.bonuses:
        table["bonuses"] = [{"reach": float(tier.reach), "money": float(tier.money)} for tier in of.bonuses]
    if of.cap is not None:
        table["cap"] = float(of.cap)
    if of.excluded:
        table["excluded"] = [day.isoformat() for day in sorted(of.excluded)]
    if of.locked:
        table["locked"] = {day.isoformat(): float(contacts) for day, contacts in of.locked}
    return table


def service_to_date_table(of: ServiceToDate) -> Table:
    """Write what a measuring period had counted."""
    return {"queue": of.queue, "counted": float(of.counted), "in_target": float(of.in_target)}


def _date(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(field, "dates such as 2026-12-24", text) from None
