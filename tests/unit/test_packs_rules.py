"""Labour rules from packs: law before house, countries behind their parts, malformed packs refused."""

from __future__ import annotations

import pickle
import re

import pytest
from heliotrope.domain.errors import InvalidValue, NotFound
from heliotrope.domain.statutes import HOUSE
from heliotrope.packs import jurisdictions, labour_rules, load_pack, pack_versions, parse_pack
from heliotrope.packs.loading import RANGES


@pytest.mark.parametrize("name", [*jurisdictions(), "NZ", "US-TX"])
def test_every_field_of_the_rules_says_where_it_comes_from(name: str) -> None:
    rules = labour_rules(name)
    assert set(rules.provenance) == set(RANGES)
    for field, fact in rules.provenance.items():
        assert fact.value == getattr(rules, field)
        assert fact.house == (fact.evidence == "house")
        assert fact.citation


def test_law_counts_where_it_is_sourced_and_house_policy_where_it_is_not() -> None:
    rules = labour_rules("DE")
    assert (rules.daily_rest_minutes, rules.provenance["daily_rest_minutes"].jurisdiction) == (660, "DE")
    assert (rules.weekly_rest_minutes, rules.provenance["weekly_rest_minutes"].jurisdiction) == (2100, HOUSE)


def test_a_law_looser_than_the_house_counts_all_the_same() -> None:
    assert labour_rules("IN").max_consecutive_days == 10
    assert labour_rules("AU").daily_rest_minutes == 600
    assert labour_rules("US").night_premium == 0.0


def test_a_jurisdiction_without_a_pack_is_wholly_house_policy() -> None:
    rules = labour_rules("NZ")
    assert rules.jurisdiction == "NZ"
    assert all(fact.house for fact in rules.provenance.values())
    assert (rules.daily_rest_minutes, rules.weekly_rest_minutes, rules.night) == (660, 2100, (1320, 360))
    assert (rules.break_after_minutes, rules.break_minutes, rules.max_day_minutes) == (360, 30, 600)


def test_a_part_of_a_country_inherits_what_it_does_not_set_itself() -> None:
    california, ontario = labour_rules("US-CA"), labour_rules("CA-ON")
    assert (california.break_after_minutes, california.provenance["break_minutes"].jurisdiction) == (
        300,
        "US-CA",
    )
    assert california.provenance["night_premium"].jurisdiction == "US"
    assert (ontario.max_week_minutes, ontario.provenance["overtime_premium"].jurisdiction) == (2880, "CA")
    assert labour_rules("US-TX").provenance["overtime_premium"].jurisdiction == "US"


def test_call_centre_work_in_brazil_is_capped_at_six_hours() -> None:
    rules = labour_rules("BR")
    assert rules.max_day_minutes == 360
    assert rules.provenance["max_day_minutes"].evidence == "secondary"


def test_what_sources_contradict_each_other_about_is_house_policy() -> None:
    assert labour_rules("EG").provenance["night"].house


def test_a_night_window_across_midnight_covers_both_sides_of_it() -> None:
    rules = labour_rules("MX")
    assert [rules.at_night(minute) for minute in (1199, 1200, 0, 359, 360)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_pack_versions_name_every_pack_the_rules_stand_on() -> None:
    assert pack_versions(["US-CA", "PL", "NZ"]).keys() == {HOUSE, "US", "US-CA", "PL"}
    assert pack_versions([]) == {HOUSE: load_pack(HOUSE).version}


def test_rules_travel_to_worker_processes_unchanged() -> None:
    assert pickle.loads(pickle.dumps(labour_rules("PL"))) == labour_rules("PL")


def test_a_pack_that_does_not_ship_is_not_found_by_name() -> None:
    with pytest.raises(NotFound, match="Atlantis"):
        load_pack("Atlantis")


PACK = """
jurisdiction = "XX"
version = "1"
[facts.daily_rest_minutes]
value = 660
citation = "Code"
evidence = "secondary"
"""


def test_a_well_formed_pack_is_read() -> None:
    (fact,) = parse_pack(PACK, "XX").facts
    assert (fact.field, fact.value, fact.citation, fact.evidence) == (
        "daily_rest_minutes",
        660,
        "Code",
        "secondary",
    )


@pytest.mark.parametrize(
    ("old", "new", "field", "expected"),
    [
        ('version = "1"', "", "packs[XX].version", "a version"),
        ('"XX"', '"YY"', "packs[XX].jurisdiction", "XX, as the file is named"),
        ('"XX"', '"XX', "packs[XX]", "a TOML document"),
        ("[facts.daily_rest_minutes]", "[facts.siesta]", "packs[XX].facts.siesta", "a field of the"),
        ("value = 660", "value = -1", "packs[XX].facts.daily_rest_minutes.value", "a number from 0 to 1440"),
        ("value = 660", 'value = "11 h"', "packs[XX].facts.daily_rest_minutes.value", "a number from 0"),
        ("value = 660", "value = 660.5", "packs[XX].facts.daily_rest_minutes.value", "a whole number"),
        ("value = 660", "", "packs[XX].facts.daily_rest_minutes.value", "a number from 0 to 1440"),
        ('citation = "Code"', "", "packs[XX].facts.daily_rest_minutes.citation", "the source's name"),
        ('"secondary"', '"unverified"', "packs[XX].facts.daily_rest_minutes.evidence", "one of statute-text"),
        ('"secondary"', '"house"', "packs[XX].facts.daily_rest_minutes.evidence", "house in the house pack"),
        ('"Code"', '"Code"\nhours = 11', "packs[XX].facts.daily_rest_minutes", "only value, citation"),
        ('version = "1"', 'version = "1"\ncountry = "X"', "packs[XX]", "only jurisdiction, version"),
    ],
)  # fmt: skip
def test_a_malformed_pack_is_refused_by_the_name_of_its_field(old: str, new: str, field: str, expected: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(expected)) as refusal:
        parse_pack(PACK.replace(old, new), "XX")
    assert refusal.value.field == field


@pytest.mark.parametrize("night", ["1320", "[1320]", "[1320, 1500]", "[60, 60]"])
def test_a_malformed_night_window_is_refused(night: str) -> None:
    text = PACK.replace("daily_rest_minutes", "night").replace("660", night)
    with pytest.raises(InvalidValue, match="two different minutes"):
        parse_pack(text, "XX")
