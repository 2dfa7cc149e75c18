"""Labour rules and the facts behind them on the wire."""

from __future__ import annotations

from typing import cast, get_args

from heliotrope.codec.people import decode_window, window
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.statutes import Evidence, Fact, LabourRules
from heliotrope.v1 import network_pb2 as wire

WHOLE_FIELDS = (
    "max_day_minutes",
    "max_week_minutes",
    "daily_rest_minutes",
    "weekly_rest_minutes",
    "max_consecutive_days",
    "break_after_minutes",
    "break_minutes",
    "max_stretch_minutes",
    "overtime_after_minutes",
    "reference_weeks",
    "average_week_minutes",
    "notice_minutes",
    "day_off_notice_minutes",
)
SHARE_FIELDS = ("night_premium", "overtime_premium", "weekend_premium")


def encode_rules(rules: LabourRules) -> wire.LabourRules:
    """Return the message of a jurisdiction's rules."""
    message = wire.LabourRules(jurisdiction=rules.jurisdiction, night=window(rules.night))
    for name in (*WHOLE_FIELDS, *SHARE_FIELDS):
        setattr(message, name, getattr(rules, name))
    message.night_consent = rules.night_consent
    message.night_commute.CopyFrom(window(rules.night_commute))
    for name, fact in rules.provenance.items():
        message.provenance[name].CopyFrom(_fact(fact))
    return message


def decode_rules(message: wire.LabourRules) -> LabourRules:
    """Read a jurisdiction's rules."""
    values = {name: getattr(message, name) for name in (*WHOLE_FIELDS, *SHARE_FIELDS)}
    provenance = {name: _decode_fact(message.provenance[name]) for name in sorted(message.provenance)}
    return LabourRules(
        jurisdiction=message.jurisdiction,
        night=decode_window(message.night),
        provenance=provenance,
        night_consent=message.night_consent,
        night_commute=decode_window(message.night_commute),
        **values,
    )


def _fact(fact: Fact) -> wire.Fact:
    message = wire.Fact(
        field=fact.field,
        citation=fact.citation,
        evidence=fact.evidence,
        jurisdiction=fact.jurisdiction,
    )
    if isinstance(fact.value, tuple):
        message.window.CopyFrom(window(fact.value))
    elif isinstance(fact.value, int):
        message.whole = int(fact.value)
    else:
        message.number = fact.value
    return message


def _decode_fact(message: wire.Fact) -> Fact:
    if message.evidence not in get_args(Evidence):
        raise InvalidValue(f"provenance[{message.field}].evidence", f"one of {get_args(Evidence)}", message.evidence)
    kind = message.WhichOneof("value")
    if kind is None:
        raise InvalidValue(f"provenance[{message.field}]", "a value", "nothing")
    value: float | tuple[int, int] = decode_window(message.window) if kind == "window" else getattr(message, kind)
    evidence = cast(Evidence, message.evidence)
    return Fact(message.field, value, message.citation, evidence, message.jurisdiction)
