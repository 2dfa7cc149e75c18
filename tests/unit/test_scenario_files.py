"""Scenario folders: what is written is read back, and what is wrong is named with file, line and field."""

from __future__ import annotations

import filecmp
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from heliotrope.domain.errors import InvalidValue, NotFound
from heliotrope.scenario import read_roster, read_scenario, write_roster, write_scenario
from heliotrope.scenario.corner_shop import corner_shop
from heliotrope.scenario.demand import DerivedDemand, Market, Recipe

from tests.unit.networks import rich_agent, rich_network, rich_plan

CORNER_SHOP = Path(__file__).parents[2] / "shared" / "scenarios" / "corner-shop"
FILES = ("scenario.toml", "agents.jsonl", "activities.jsonl", "incumbent.jsonl", "history.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CORNER_SHOP, tmp_path / "corner-shop"))


def test_the_committed_corner_shop_is_what_its_builder_writes(tmp_path: Path) -> None:
    write_scenario(corner_shop(), tmp_path)
    same, different, missing = filecmp.cmpfiles(CORNER_SHOP, tmp_path, FILES, shallow=False)
    assert sorted(same) == sorted(FILES), (different, missing)


def test_a_scenario_read_and_written_again_gives_the_same_bytes(tmp_path: Path) -> None:
    write_scenario(read_scenario(CORNER_SHOP), tmp_path)
    same, different, missing = filecmp.cmpfiles(CORNER_SHOP, tmp_path, FILES, shallow=False)
    assert sorted(same) == sorted(FILES), (different, missing)


def test_reading_gives_back_every_value() -> None:
    built, read = corner_shop(), read_scenario(CORNER_SHOP)
    assert (read.network, read.agents, dict(read.work_plans)) == (built.network, built.agents, dict(built.work_plans))
    assert (read.horizon, read.prices, read.incumbent) == (built.horizon, built.prices, built.incumbent)


def test_every_rule_about_people_is_written_and_read_back(tmp_path: Path) -> None:
    plain = corner_shop()
    lock = plain.planned.shifts[3]
    rich = replace(
        plain,
        network=rich_network(plain.network),
        agents=tuple(rich_agent(agent) for agent in plain.agents),
        work_plans={name: rich_plan(plan) for name, plan in plain.work_plans.items()},
        locks=frozenset({(lock.agent, lock.start)}),
    )
    write_scenario(rich, tmp_path)
    read = read_scenario(tmp_path)
    assert read.agents == rich.agents
    assert (read.network.sites, read.network.teams) == (rich.network.sites, rich.network.teams)
    assert dict(read.work_plans) == rich.work_plans
    assert read.locks == rich.locks
    assert read.problem(()).locks == (lock,)


def test_history_ends_where_the_planned_week_begins_and_actuals_are_the_week_itself() -> None:
    scenario = read_scenario(CORNER_SHOP)
    history, actual = scenario.history()["orders-en"], scenario.actuals()["orders-en"]
    assert history.zone == "Europe/Warsaw"
    assert history.volume.shape == (len(history.days), 96)
    assert history.days[-1] == np.datetime64("2026-10-24")  # the Sunday after it is closed
    assert actual.starts[0] == np.datetime64("2026-10-26T07:00")
    assert actual.starts[-1] < np.datetime64("2026-11-02T00:00")
    # Local 8:00 is slot 32 on both sides of the end of summer time.
    assert not np.isnan(history.volume[0, 32])
    assert np.isnan(history.volume[0, 31])


def test_carry_in_is_the_incumbent_before_the_horizon() -> None:
    scenario = read_scenario(CORNER_SHOP)
    assert scenario.carry_in
    assert all(shift.start < scenario.horizon.start for shift in scenario.carry_in)
    assert len(scenario.carry_in) + len(scenario.planned.shifts) == len(scenario.incumbent.shifts)


@pytest.mark.parametrize("name", ["roster.jsonl", "roster.jsonl.gz"])
def test_a_roster_written_and_read_has_the_same_hash(tmp_path: Path, name: str) -> None:
    roster = corner_shop().incumbent
    write_roster(roster, tmp_path / name)
    assert read_roster(tmp_path / name).hash() == roster.hash()


def test_recipes_of_derived_demand_are_read_back(tmp_path: Path) -> None:
    built = corner_shop()
    recipe = Recipe("orders-en", 0.5, (Market("Europe/Warsaw", 0.75), Market("Europe/London", 0.25)))
    object.__setattr__(built, "demand", DerivedDemand({"orders-en": recipe}, seed=5))
    write_scenario(built, tmp_path)
    demand = read_scenario(tmp_path).demand
    assert isinstance(demand, DerivedDemand)
    assert (demand.recipes, demand.seed, demand.label) == ({"orders-en": recipe}, 5, "derived from bank_calls")
    assert not (tmp_path / "history.csv").exists()


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text, old
        (folder / name).write_text(text.replace(old, new, 1))

    return spoil


def _agent(**changes: object) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        lines = (folder / "agents.jsonl").read_text().splitlines()
        lines[2] = json.dumps(json.loads(lines[2]) | changes)
        (folder / "agents.jsonl").write_text("\n".join(lines))

    return spoil


OVERLAP = [["2026-10-27T00:00:00Z", "2026-10-29T00:00:00Z"], ["2026-10-28T00:00:00Z", "2026-10-30T00:00:00Z"]]
TOML, HISTORY = "scenario.toml", "history.csv"
FAULTS = {
    "TOML that is not TOML": (_replace(TOML, "weeks = 1", "weeks ="), r"scenario\.toml: expected valid TOML.*line"),
    "unknown time zone of a site": (
        _replace(TOML, 'zone = "Europe/Warsaw"', 'zone = "Europe/Cracow"'),
        r"scenario\.toml:\d+: sites\[krk\]\.zone: expected an IANA time zone .*Cracow",
    ),
    "unknown client of a queue": (
        _replace(TOML, 'client = "corner-shop"', 'client = "cornershop"'),
        r"scenario\.toml:\d+: queues\[orders-en\]\.client: expected a client of the network, got 'cornershop'",
    ),
    "unknown channel": (
        _replace(TOML, '"voice"', '"fax"'),
        r":\d+: queues\[orders-en\]\.channel: expected one of voice",
    ),
    "service level of 80": (
        _replace(TOML, "service_level = 0.8", "service_level = 80"),
        r"scenario\.toml:\d+: queues\[orders-en\]\.goal\.service_level: expected a share in \(0, 1\), got 80",
    ),
    "field with a typing error": (
        _replace(TOML, "patience_s", "patiense_s"),
        r"scenario\.toml:\d+: queues\[orders-en\]\.patiense_s: expected one of the known fields",
    ),
    "missing field": (
        _replace(TOML, 'skill = "orders"\n', ""),
        r"scenario\.toml:\d+: queues\[orders-en\]\.skill: expected a value, got 'nothing'",
    ),
    "impossible work plan": (
        _replace(TOML, "week_minutes = [2400, 2400]", "week_minutes = [4000, 4000]"),
        r"scenario\.toml:\d+: work_plans\[full-time\]\.week_minutes: expected at most 5 days of 480 min, got 4000",
    ),
    "breaks that overlap": (
        _replace(TOML, "earliest = 180", "earliest = 100"),
        r"scenario\.toml:\d+: work_plans\[full-time\]\.breaks: expected windows in order",
    ),
    "duplicate work plan": (
        _replace(TOML, 'id = "part-time"', 'id = "full-time"'),
        r"scenario\.toml:\d+: work_plans\[full-time\]\.id: expected a distinct",
    ),
    "horizon without offset": (
        _replace(TOML, "start = 2026-10-26T00:00:00Z", "start = 2026-10-26T00:00:00"),
        r"scenario\.toml:5: horizon\.start: expected an instant with its UTC offset",
    ),
    "negative price": (
        _replace(TOML, "minute_moved = 0.05", "minute_moved = -1"),
        r"prices\.minute_moved: expected money",
    ),
    "opening hours": (
        _replace(TOML, "08:00-20:00", "8am-8pm"),
        r"queues\[orders-en\]\.hours\.mon: expected a wall clock",
    ),
    "unknown demand source": (
        _replace(TOML, '"history.csv"', '"calls.csv"'),
        r"demand\.source: expected one of bank_calls",
    ),
    "malformed JSON": (
        _replace("agents.jsonl", '"ag-0002",', '"ag-0002"'),
        r"agents\.jsonl:2: column \d+: expected one JSON",
    ),
    "duplicate agent": (_agent(id="ag-0001"), r"agents\.jsonl:3: id: expected a distinct id, got 'ag-0001'"),
    "overlapping leave": (_agent(leave=OVERLAP), r"agents\.jsonl:3: leave: expected entries that do not overlap"),
    "unknown site": (_agent(site="paris"), r"agents\.jsonl:3: site: expected a site of the network, got 'paris'"),
    "unknown work plan": (
        _agent(work_plan="nights"),
        r"agents\.jsonl:3: work_plan: expected a work plan of the scenario",
    ),
    "wage in words": (_agent(wage="ten"), r"agents\.jsonl:3: wage: expected a number, got 'ten'"),
    "efficiency of 12": (_agent(skills={"orders": 12}), r"agents\.jsonl:3: skills\[orders\]: expected an efficiency"),
    "negative volume": (
        _replace(HISTORY, "orders-en,2026-09-14T06:15:00Z,", "orders-en,2026-09-14T06:15:00Z,-"),
        r"^history\.csv:3: offered: expected a number of 0 or more, got -",
    ),
    "unknown queue in history": (
        _replace(HISTORY, "orders-en,2026-09-14T06:15", "orders-fr,2026-09-14T06:15"),
        r"^history\.csv:3: queue: expected a queue of the scenario, got 'orders-fr'",
    ),
    "interval twice": (
        _replace(HISTORY, "06:15:00Z", "06:00:00Z"),
        r"^history\.csv:3: start: expected each interval once",
    ),
    "interval off the grid": (
        _replace(HISTORY, "06:15:00Z", "06:16:00Z"),
        r"^history\.csv:3: start: expected a 15-minute",
    ),
    "header of history": (
        _replace(HISTORY, "offered", "calls"),
        r"^history\.csv:1: header: expected queue,start,offered",
    ),
    "unknown queue in the roster": (
        _replace("incumbent.jsonl", '"orders-en":1000', '"orders-fr":1000'),
        r"incumbent\.jsonl:1: activities\[0\]\.shares: expected queues of the network, got 'orders-fr'",
    ),
    "unknown agent in the roster": (
        _replace("incumbent.jsonl", '"agent":"ag-0001"', '"agent":"ag-9999"'),
        r"incumbent\.jsonl:1: agent: expected an agent of the scenario, got 'ag-9999'",
    ),
    "gap between activities": (
        _replace("incumbent.jsonl", '"end":"2026-10-20T07:15:00Z"', '"end":"2026-10-20T07:10:00Z"'),
        r"incumbent\.jsonl:1: shift\.activities: expected contiguous blocks",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_file_line_and_field(folder: Path, fault: str) -> None:
    spoil, message = FAULTS[fault]
    spoil(folder)
    with pytest.raises(InvalidValue, match=message) as raised:
        read_scenario(folder)
    assert str(raised.value).startswith(FILES)


@pytest.mark.parametrize("name", sorted(set(FILES) - {"activities.jsonl"}))
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(NotFound, match=rf"corner-shop: expected a file {name}"):
        read_scenario(folder)


def test_a_contract_that_the_law_forbids_is_named_by_agent(folder: Path) -> None:
    _replace(TOML, 'jurisdiction = "PL"', 'jurisdiction = "BR"')(folder)
    with pytest.raises(InvalidValue, match=r"agents\[ag-0001\]\.work_plan: expected a shift of at most 360 paid min"):
        read_scenario(folder).problem(())
