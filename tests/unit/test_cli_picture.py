"""The picture of the week, and the sun in it."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from heliotrope.cli.picture import draw_week, site_shares
from heliotrope.cli.sunlight import sun_height
from heliotrope.domain.objective import supply
from heliotrope.domain.roster import Roster

from tests.unit.networks import tiny_problem, tiny_roster


def test_the_picture_is_a_png_1600_pixels_wide(tmp_path: Path) -> None:
    problem = tiny_problem()
    path = draw_week(tiny_roster(problem), problem, tmp_path / "new" / "week.png", label="derived")
    raw = path.read_bytes()
    assert raw.startswith(b"\x89PNG")
    assert struct.unpack(">I", raw[16:20]) == (1600,)


def test_an_empty_roster_can_be_drawn(tmp_path: Path) -> None:
    assert draw_week(Roster(()), tiny_problem(), tmp_path / "week.png").is_file()


def test_the_sites_shares_add_up_to_the_supply() -> None:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    shares = site_shares(roster, problem, list(problem.network.sites))
    assert shares.shape[0] == len(problem.network.sites)
    assert np.allclose(shares.sum(axis=0), supply(roster.shifts, problem))
    assert (shares.sum(axis=(1, 2)) > 0).all()


@pytest.mark.parametrize(
    ("at", "latitude", "longitude", "height"),
    [
        (datetime(2026, 3, 20, 12, tzinfo=UTC), 0.0, 0.0, 90.0),  # equinox, noon at the equator
        (datetime(2026, 6, 21, 12, tzinfo=UTC), 51.5, 0.0, 61.9),  # London at midsummer
        (datetime(2026, 12, 21, 12, tzinfo=UTC), 51.5, 0.0, 15.1),  # and at midwinter
        (datetime(2026, 12, 21, 4, 0, tzinfo=UTC), 14.6, 121.0, 51.9),  # Manila at noon in winter
        (datetime(2026, 12, 21, 16, 0, tzinfo=UTC), -36.8, 174.8, -10.5),  # Auckland an hour before sunrise in summer
    ],
)
def test_the_sun_stands_where_it_should(at: datetime, latitude: float, longitude: float, height: float) -> None:
    assert sun_height(at, latitude, longitude) == pytest.approx(height, abs=2.5)
