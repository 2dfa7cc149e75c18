"""The page on the scenario format shows what the readers accept."""

from __future__ import annotations

import re
from pathlib import Path

from heliotrope.scenario import read_roster, read_scenario
from heliotrope.scenario.demand import DerivedDemand

SHARED = Path(__file__).parents[2] / "shared"
PAGE = SHARED / "docs" / "scenario-format.md"


def _blocks(language: str) -> list[str]:
    fenced = re.findall(r"```(\w*)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [text for name, text in fenced if name == language]


def test_the_example_on_the_page_is_a_scenario(tmp_path: Path) -> None:
    toml, derived = _blocks("toml")
    agent, request, shift = _blocks("json")
    (history,) = _blocks("")
    (tmp_path / "scenario.toml").write_text(toml)
    (tmp_path / "agents.jsonl").write_text(agent + agent.replace("ag-0005", "ag-0001"))
    (tmp_path / "activities.jsonl").write_text(request)
    (tmp_path / "incumbent.jsonl").write_text(shift)
    (tmp_path / "history.csv").write_text(history)
    scenario = read_scenario(tmp_path)
    assert scenario.network.queue("orders-en").hours.windows[5] == (9 * 60, 13 * 60)
    assert scenario.activities[0].follows_trainer
    assert len(read_roster(tmp_path / "incumbent.jsonl").shifts) == 1
    assert scenario.intervals["orders-en"].offered.tolist() == [8.0]
    (tmp_path / "scenario.toml").write_text(
        toml.replace('source = "history.csv"  ', 'source = "bank_calls"\nseed = 1 ')
        + derived.replace("air-en", "orders-en")
    )
    assert isinstance(read_scenario(tmp_path).demand, DerivedDemand)


def test_every_field_of_the_shipped_files_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in ("corner-shop", "around-the-clock"):
        text = (SHARED / "scenarios" / name / "scenario.toml").read_text(encoding="utf-8")
        prices = ("person_disturbed", "minute_moved")  # named in words beside their table
        keys = set(re.findall(r"(?:^|[{,] )([a-z_]+) = ", text, re.MULTILINE)) - set(prices)
        weekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
        assert {key for key in keys - weekdays if not re.search(rf"\b{key}\b", page)} == set()
