"""What a client's contract says of a queue, on the wire."""

from __future__ import annotations

from datetime import date

from heliotrope.codec.paths import each, within
from heliotrope.domain.contracts import (
    BonusTier,
    CommittedBlock,
    CommittedHours,
    MeasuringPeriod,
    RemedyTerms,
    ServiceLevelFormula,
)
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.v1 import network_pb2 as wire


def encode_remedy_terms(terms: RemedyTerms) -> wire.RemedyTerms:
    """Return the message of remedy terms."""
    return wire.RemedyTerms(
        formula=terms.formula.value,
        period=terms.period.value,
        bonuses=[wire.BonusTier(reach=tier.reach, money=tier.money) for tier in terms.bonuses],
        cap=terms.cap,
        excluded=[day.isoformat() for day in sorted(terms.excluded)],
        locked=[wire.LockedContacts(date=day.isoformat(), contacts=contacts) for day, contacts in terms.locked],
        relief=terms.relief,
    )


def decode_remedy_terms(message: wire.RemedyTerms) -> RemedyTerms:
    """Read remedy terms; `InvalidValue` names the field that breaks an expectation."""
    formulas, periods = [each.value for each in ServiceLevelFormula], [each.value for each in MeasuringPeriod]
    with within("remedy_terms"):
        expect(message.formula in formulas, "formula", f"one of {formulas}", message.formula)
        expect(message.period in periods, "period", f"one of {periods}", message.period)
        return RemedyTerms(
            formula=ServiceLevelFormula(message.formula),
            period=MeasuringPeriod(message.period),
            bonuses=each(message.bonuses, "bonuses", lambda tier: BonusTier(tier.reach, tier.money)),
            cap=message.cap if message.HasField("cap") else None,
            excluded=frozenset(_date(text, "excluded") for text in message.excluded),
            locked=tuple((_date(entry.date, "locked"), entry.contacts) for entry in message.locked),
            relief=message.relief,
        )


def encode_committed(hours: CommittedHours) -> wire.CommittedHours:
    """Return the message of committed hours."""
    blocks = [
        wire.CommittedBlock(weekday=b.weekday, first_minute=b.first, last_minute=b.last, agents=b.agents)
        for b in hours.blocks
    ]
    return wire.CommittedHours(blocks=blocks, price=hours.price)


def decode_committed(message: wire.CommittedHours) -> CommittedHours:
    """Read committed hours."""
    blocks = each(
        message.blocks, "blocks", lambda b: CommittedBlock(b.weekday, b.first_minute, b.last_minute, b.agents)
    )
    return CommittedHours(blocks, message.price)


def _date(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(field, "a date such as 2026-12-24", text) from None
