"""Things are called by their resource names, and found by them."""

from __future__ import annotations

import pytest
from heliotrope.codec.names import run_id, version_place
from heliotrope.domain.errors import InvalidValue


@pytest.mark.parametrize("name", ["r1", "runs/r1", "studies/r1"])
def test_a_run_is_known_by_id_and_by_name(name: str) -> None:
    assert run_id(name) == "r1"


@pytest.mark.parametrize(
    ("roster", "version", "found"),
    [
        ("", 0, ("", 0)),
        ("20261026T0000Z-1w", 3, ("20261026T0000Z-1w", 3)),
        ("rosters/20261026T0000Z-1w", 3, ("20261026T0000Z-1w", 3)),
        ("rosters/20261026T0000Z-1w/versions/4", 0, ("20261026T0000Z-1w", 4)),
        ("rosters/20261026T0000Z-1w/versions/4", 4, ("20261026T0000Z-1w", 4)),
    ],
)
def test_a_version_is_known_by_id_and_by_name(roster: str, version: int, found: tuple[str, int]) -> None:
    assert version_place(roster, version) == found


@pytest.mark.parametrize(
    ("roster", "version", "field"),
    [("networks/3", 0, "roster"), ("rosters/a/versions/x", 0, "roster"), ("rosters/a/versions/4", 5, "version")],
)
def test_a_name_of_another_kind_or_version_is_refused(roster: str, version: int, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        version_place(roster, version)
    assert refused.value.field == field
