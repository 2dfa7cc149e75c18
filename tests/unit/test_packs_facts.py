"""Statute packs against the reference facts they restate: citation and evidence kept, nothing unverified."""

from __future__ import annotations

import csv
import os
from functools import cache
from pathlib import Path

import pytest
from heliotrope.domain.statutes import Fact
from heliotrope.packs import jurisdictions, load_pack

REFERENCE = Path(os.environ.get("HELIOTROPE_REFERENCE_DATA", Path(__file__).parents[3] / "shared" / "data"))
FACTS = REFERENCE / "law" / "working_time_rules.csv"
NAMED_FOR = {
    "max_day_minutes": {"max_day_h", "call_centre_rule"},
    "max_week_minutes": {"max_week_h"},
    "daily_rest_minutes": {"daily_rest_h"},
    "weekly_rest_minutes": {"weekly_rest_h"},
    "max_consecutive_days": {"max_consecutive_days"},
    "break_after_minutes": {"break"},
    "break_minutes": {"break", "call_centre_rule"},
    "max_stretch_minutes": {"break"},
    "night": {"night_window"},
    "night_premium": {"night_premium"},
    "overtime_premium": {"overtime_premium"},
    "overtime_after_minutes": {"max_week_h", "overtime_premium"},
    "night_consent": {"night_window"},
    "night_commute": {"night_window"},
    "reference_weeks": {"max_week_h"},
    "average_week_minutes": {"max_week_h"},
    "weekend_premium": {"sunday_holiday_premium", "night_premium"},
}
"""Our field -> the fields of the reference facts that may be restated in it."""

BEYOND_REFERENCE = {"notice_minutes", "day_off_notice_minutes"}
"""Fields on which the reference facts are silent; their citations stand in the packs alone."""

ALL_FACTS = [fact for name in jurisdictions() for fact in load_pack(name).facts if fact.field not in BEYOND_REFERENCE]


@cache
def reference_rows() -> list[dict[str, str]]:
    if not FACTS.exists():
        pytest.skip("the reference facts of working time are absent; set HELIOTROPE_REFERENCE_DATA")
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows_for(fact: Fact) -> list[dict[str, str]]:
    return [
        row
        for row in reference_rows()
        if row["jurisdiction"] == fact.jurisdiction and row["field"] in NAMED_FOR[fact.field]
    ]


@pytest.mark.parametrize("fact", ALL_FACTS, ids=lambda fact: f"{fact.jurisdiction}-{fact.field}")
def test_a_fact_restates_a_row_with_its_citation_and_evidence(fact: Fact) -> None:
    given = {(row["source"], row["evidence"]) for row in rows_for(fact)}
    assert (fact.citation, fact.evidence) in given


@pytest.mark.parametrize("fact", ALL_FACTS, ids=lambda fact: f"{fact.jurisdiction}-{fact.field}")
def test_no_fact_stands_on_an_unverified_or_contradicted_row(fact: Fact) -> None:
    sources = [row for row in rows_for(fact) if row["source"] == fact.citation]
    assert not any(row["evidence"] == "unverified" for row in sources)
    assert not any(row["value"].startswith(("unverified", "CONFLICT", "none identified")) for row in sources)


def test_every_jurisdiction_of_the_reference_has_a_pack_but_the_directive() -> None:
    assert {row["jurisdiction"] for row in reference_rows()} - {"EU-2003/88/EC"} == set(jurisdictions())


@pytest.mark.parametrize(
    ("jurisdiction", "our_field", "their_field", "minutes_per_unit"),
    [
        ("PL", "daily_rest_minutes", "daily_rest_h", 60),
        ("RO", "daily_rest_minutes", "daily_rest_h", 60),
        ("ZA", "daily_rest_minutes", "daily_rest_h", 60),
        ("RO", "weekly_rest_minutes", "weekly_rest_h", 60),
        ("IN", "max_week_minutes", "max_week_h", 60),
        ("BR", "max_week_minutes", "max_week_h", 60),
        ("JP", "max_day_minutes", "max_day_h", 60),
        ("PH", "max_consecutive_days", "max_consecutive_days", 1),
    ],
)
def test_a_plain_figure_is_the_same_in_our_units(
    jurisdiction: str, our_field: str, their_field: str, minutes_per_unit: int
) -> None:
    (given,) = (
        row["value"] for row in reference_rows() if row["jurisdiction"] == jurisdiction and row["field"] == their_field
    )
    (fact,) = (fact for fact in load_pack(jurisdiction).facts if fact.field == our_field)
    assert fact.value == int(given) * minutes_per_unit
