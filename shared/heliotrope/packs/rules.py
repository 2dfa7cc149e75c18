"""Labour rules of a jurisdiction: its own facts, then its country's, then the house's; each with a source."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.statutes import HOUSE, Fact, LabourRules, StatutePack
from heliotrope.packs.loading import RANGES, jurisdictions, load_pack


def _lineage(jurisdiction: str) -> tuple[StatutePack, ...]:
    """Packs that speak for `jurisdiction`, nearest first: US-CA, then US, then the house."""
    country = jurisdiction.split("-")[0]
    known = jurisdictions()
    named = [name for name in dict.fromkeys((jurisdiction, country)) if name in known]
    return tuple(load_pack(name) for name in (*named, HOUSE))


@lru_cache(maxsize=512)
def labour_rules(jurisdiction: str) -> LabourRules:
    """Return the rules that hold in `jurisdiction`: law where sourced, else house policy.

    A sourced value counts even where it is looser than the house's. A jurisdiction without a pack is wholly
    house policy. `provenance` names the fact behind every field.
    """
    facts: dict[str, Fact] = {}
    for pack in _lineage(jurisdiction):
        for fact in pack.facts:
            facts.setdefault(fact.field, fact)
    missing = sorted(RANGES.keys() - facts.keys())
    if missing:
        raise InvalidValue(f"packs[{HOUSE}].facts", "a fact for every field", f"none for {', '.join(missing)}")
    return LabourRules(
        jurisdiction=jurisdiction,
        max_day_minutes=_whole(facts["max_day_minutes"]),
        max_week_minutes=_whole(facts["max_week_minutes"]),
        daily_rest_minutes=_whole(facts["daily_rest_minutes"]),
        weekly_rest_minutes=_whole(facts["weekly_rest_minutes"]),
        max_consecutive_days=_whole(facts["max_consecutive_days"]),
        break_after_minutes=_whole(facts["break_after_minutes"]),
        break_minutes=_whole(facts["break_minutes"]),
        max_stretch_minutes=_whole(facts["max_stretch_minutes"]),
        night=_window(facts["night"]),
        night_premium=_number(facts["night_premium"]),
        overtime_premium=_number(facts["overtime_premium"]),
        overtime_after_minutes=_whole(facts["overtime_after_minutes"]),
        weekend_premium=_number(facts["weekend_premium"]),
        night_consent=bool(_whole(facts["night_consent"])),
        reference_weeks=_whole(facts["reference_weeks"]),
        average_week_minutes=_whole(facts["average_week_minutes"]),
        night_commute=_window(facts["night_commute"]),
        notice_minutes=_whole(facts["notice_minutes"]),
        day_off_notice_minutes=_whole(facts["day_off_notice_minutes"]),
        provenance=dict(sorted(facts.items())),
    )


def pack_versions(names: Iterable[str]) -> dict[str, str]:
    """Return jurisdiction -> version of every pack behind the rules of `names`, house pack included."""
    packs = {pack.jurisdiction: pack.version for name in names for pack in _lineage(name)}
    return dict(sorted({HOUSE: load_pack(HOUSE).version, **packs}.items()))


def _number(fact: Fact) -> float:
    assert not isinstance(fact.value, tuple)
    return float(fact.value)


def _whole(fact: Fact) -> int:
    return int(_number(fact))


def _window(fact: Fact) -> tuple[int, int]:
    assert isinstance(fact.value, tuple)
    return fact.value
