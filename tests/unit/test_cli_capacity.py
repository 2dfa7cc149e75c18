"""`heliotrope capacity`, called as a person calls it, on the corner shop."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from heliotrope.cli import main


@pytest.fixture(scope="module")
def shop(root: Path) -> str:
    return str(root / "shared" / "scenarios" / "corner-shop")


def test_a_capacity_plan_tells_hires_and_its_bound_and_writes_table_and_picture(
    shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--months", "3", "--growth", "10%", "--attrition", "5%", "--out", str(tmp_path)]
    assert main(["capacity", shop, *options]) == 0
    told = capsys.readouterr().out
    assert "no plan costs less than" in told
    assert "5.0% leave a month" in told
    with (tmp_path / "capacity.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["week"] for row in rows}) == 13
    assert sum(float(row["people"]) for row in rows if row["week"] == rows[0]["week"]) >= 10
    assert sum(float(row["hires"]) for row in rows) > 0
    assert (tmp_path / "capacity.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--months", "0"), "months: expected 1 to 24"),
        (("--attrition", "much"), "attrition: expected a share such as 5% or 0.05"),
        (("--demand", "nobody=+3%"), "demand: expected a queue, a client or *"),
        (("--class-every", "0"), "class_every: expected 1 or more weeks"),
        (("--growth=-100%",), "growth[*]: expected a factor in (0, 10]"),
    ],
)
def test_what_makes_no_sense_is_named_in_one_line(
    options: tuple[str, ...], error: str, shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["capacity", shop, *options]) == 2
    said = capsys.readouterr().err
    assert error in said
    assert said.count("\n") == 1


def test_without_a_scenario_it_asks_a_service_whose_address_is_needed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HELIOTROPE_ROSTER", raising=False)
    assert main(["capacity", "--months", "3"]) == 2
    assert "address: expected host:port" in capsys.readouterr().err
