"""Read statute packs from their TOML files and refuse what is not a well-formed fact."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import cast, get_args

from heliotrope.domain.errors import InvalidValue, NotFound, expect
from heliotrope.domain.statutes import HOUSE, Evidence, Fact, StatutePack
from heliotrope.domain.time import DAYS_PER_WEEK, MINUTES_PER_DAY

DAY = (0.0, float(MINUTES_PER_DAY))
WEEK = (0.0, float(DAYS_PER_WEEK * MINUTES_PER_DAY))
MONTH = (0.0, float(31 * MINUTES_PER_DAY))
SHARE_OF_WAGE = (0.0, 3.0)

RANGES: Mapping[str, tuple[float, float]] = {
    "max_day_minutes": DAY,
    "max_week_minutes": WEEK,
    "daily_rest_minutes": DAY,
    "weekly_rest_minutes": WEEK,
    "max_consecutive_days": (1.0, 31.0),
    "break_after_minutes": DAY,
    "break_minutes": DAY,
    "max_stretch_minutes": DAY,
    "night": DAY,
    "night_premium": SHARE_OF_WAGE,
    "overtime_premium": SHARE_OF_WAGE,
    "overtime_after_minutes": WEEK,
    "weekend_premium": SHARE_OF_WAGE,
    "night_consent": (0.0, 1.0),
    "reference_weeks": (1.0, 53.0),
    "average_week_minutes": WEEK,
    "night_commute": DAY,
    "notice_minutes": MONTH,
    "day_off_notice_minutes": MONTH,
}
"""Every field that a pack may set, with the least and the greatest value that can be meant."""

WINDOWS = ("night", "night_commute")
PREMIUMS = ("night_premium", "overtime_premium", "weekend_premium")


def _files() -> dict[str, str]:
    """Jurisdiction -> file name of every pack that ships."""
    names = (entry.name for entry in resources.files(__package__).iterdir())
    stems = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return {HOUSE if stem == "house" else stem: f"{stem}.toml" for stem in stems}


def jurisdictions() -> tuple[str, ...]:
    """Return the jurisdictions that have a pack, in alphabetical order; the house pack is none of them."""
    return tuple(sorted(_files().keys() - {HOUSE}))


@lru_cache(maxsize=512)
def load_pack(jurisdiction: str) -> StatutePack:
    """Return the pack of `jurisdiction` (`HOUSE` for the house pack).

    Raises
    ------
    NotFound
        No pack of that name ships.
    InvalidValue
        The file breaks an expectation; the field is named.
    """
    file = _files().get(jurisdiction)
    if file is None:
        raise NotFound(f"no statute pack for {jurisdiction!r}; there are {', '.join(jurisdictions())}")
    return parse_pack(resources.files(__package__).joinpath(file).read_text(encoding="utf-8"), jurisdiction)


def parse_pack(text: str, jurisdiction: str) -> StatutePack:
    """Read the TOML `text` of the pack of `jurisdiction`; `InvalidValue` names what is wrong with it."""
    where = f"packs[{jurisdiction}]"
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidValue(where, "a TOML document", str(error)) from None
    unknown = sorted(table.keys() - {"jurisdiction", "version", "facts"})
    expect(not unknown, where, "only jurisdiction, version and facts", unknown)
    named, version, facts = table.get("jurisdiction"), table.get("version"), table.get("facts")
    expect(named == jurisdiction, f"{where}.jurisdiction", f"{jurisdiction}, as the file is named", named)
    expect(isinstance(version, str) and bool(version), f"{where}.version", "a version such as 2026.1", version)
    expect(isinstance(facts, dict) and bool(facts), f"{where}.facts", "at least one fact", facts)
    found = tuple(
        _fact(f"{where}.facts.{field}", field, entry, jurisdiction)
        for field, entry in cast("dict[str, object]", facts).items()
    )
    return StatutePack(jurisdiction, cast(str, version), found)


def _fact(where: str, field: str, entry: object, jurisdiction: str) -> Fact:
    expect(field in RANGES, where, f"a field of the labour rules ({', '.join(RANGES)})", field)
    if not isinstance(entry, dict):
        raise InvalidValue(where, "a table with value, citation and evidence", entry)
    unknown = sorted(entry.keys() - {"value", "citation", "evidence"})
    expect(not unknown, where, "only value, citation and evidence", unknown)
    citation, evidence = entry.get("citation"), entry.get("evidence")
    expect(isinstance(citation, str) and bool(citation), f"{where}.citation", "the source's name", citation)
    levels = get_args(Evidence)
    expect(evidence in levels, f"{where}.evidence", f"one of {', '.join(levels)}", evidence)
    expect(
        (evidence == "house") == (jurisdiction == HOUSE),
        f"{where}.evidence",
        "house in the house pack and only there",
        evidence,
    )
    value = _value(f"{where}.value", field, entry.get("value"))
    return Fact(field, value, cast(str, citation), cast(Evidence, evidence), jurisdiction)


def _value(where: str, field: str, value: object) -> float | tuple[int, int]:
    if field in WINDOWS:
        pair = value if isinstance(value, list) and len(value) == 2 else []
        inside = bool(pair) and all(type(end) is int and 0 <= end < MINUTES_PER_DAY for end in pair)
        expect(inside and pair[0] != pair[1], where, "[start, end], two different minutes of the day", value)
        return pair[0], pair[1]
    least, most = RANGES[field]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise InvalidValue(where, f"a number from {least:g} to {most:g}", value)
    whole = field in PREMIUMS or float(value).is_integer()
    expect(whole, where, "a whole number of minutes or days", value)
    return value
