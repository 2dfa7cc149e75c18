"""A scenario's folder, read and written. The format is described in shared/docs/scenario-format.md."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from heliotrope.domain.errors import InvalidValue, NotFound, expect
from heliotrope.domain.network import Network
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import ServiceToDate
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon
from heliotrope.scenario.activity_lines import read_requests, write_requests
from heliotrope.scenario.bank_calls import LABEL
from heliotrope.scenario.demand import LABEL as DERIVED_LABEL
from heliotrope.scenario.demand import DerivedDemand, Market, Recipe
from heliotrope.scenario.fields import Fields, located
from heliotrope.scenario.history import read_history, write_history
from heliotrope.scenario.network_toml import (
    TomlFile,
    client_table,
    horizon,
    pool_table,
    prices,
    queue_table,
    read_network,
    read_work_plans,
    site_table,
    team_table,
    work_plan_table,
)
from heliotrope.scenario.people_lines import read_agents, write_agents
from heliotrope.scenario.remedy_toml import service_to_date, service_to_date_table
from heliotrope.scenario.rosters import json_lines, read_roster, write_roster
from heliotrope.scenario.scenario import DemandSource, RecordedDemand, Scenario
from heliotrope.scenario.toml_text import write_toml

REQUESTS = "activities.jsonl"
SMALL_HISTORY = 10_000
"""Intervals up to which the history is written as plain text."""
SMALL_ROSTER = 500
"""Shifts up to which the incumbent is written as plain text."""


def read_scenario(path: Path | str) -> Scenario:
    """Read the folder `path`.

    Raises
    ------
    NotFound
        A file is missing.
    InvalidValue
        A value is wrong; names file, line and field.
    """
    folder = Path(path)
    file = TomlFile.read(_existing(folder, "scenario.toml"))
    network, plans = read_network(file), read_work_plans(file)
    period = file.section("horizon", horizon)
    agents = read_agents(_existing(folder, "agents.jsonl", "agents.jsonl.gz"), network, plans)
    roster_path = _existing(folder, "incumbent.jsonl", "incumbent.jsonl.gz")
    incumbent = read_roster(roster_path)
    _check_roster(roster_path, incumbent, network, agents)
    demand = _read_demand(file, folder, network, period)
    scenario = Scenario(network, agents, plans, period, demand, incumbent, file.section("prices", prices))
    activities = read_requests(folder / REQUESTS, agents) if (folder / REQUESTS).is_file() else ()
    to_date = _read_to_date(file, network)
    return replace(scenario, locks=_read_locks(file, scenario), to_date=to_date, activities=activities)


def write_scenario(scenario: Scenario, path: Path | str) -> None:
    """Write `scenario` into the folder `path`, made where missing; the same scenario gives the same bytes."""
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    network, period = scenario.network, scenario.horizon
    table: dict[str, object] = {
        "name": network.name,
        "currency": network.currency,
        "horizon": {"start": period.start, "weeks": period.weeks, "grain_minutes": period.grain_minutes},
        "prices": asdict(scenario.prices),
        **_write_demand(scenario, folder),
        **({"new_hires": {"productivity": list(network.ramp)}} if network.ramp else {}),
        "clients": [client_table(each) for each in network.clients],
        "sites": [site_table(each) for each in network.sites],
        "queues": [queue_table(each) for each in network.queues],
        **({"teams": [team_table(each) for each in network.teams]} if network.teams else {}),
        **({"pools": [pool_table(each) for each in network.pools]} if network.pools else {}),
        "work_plans": [work_plan_table(each) for each in scenario.work_plans.values()],
        **({"to_date": [service_to_date_table(each) for each in scenario.to_date]} if scenario.to_date else {}),
        **_recipe_tables(scenario.demand),
        **_lock_tables(scenario),
    }
    (folder / "scenario.toml").write_text(write_toml(table), encoding="utf-8")
    write_agents(scenario.agents, folder / "agents.jsonl")
    (folder / REQUESTS).unlink(missing_ok=True)
    if scenario.activities:
        write_requests(scenario.activities, folder / REQUESTS)
    small = len(scenario.incumbent.shifts) <= SMALL_ROSTER
    write_roster(scenario.incumbent, folder / ("incumbent.jsonl" if small else "incumbent.jsonl.gz"))


def _read_to_date(file: TomlFile, network: Network) -> tuple[ServiceToDate, ...]:
    to_date = file.sections("to_date", service_to_date)
    for position, so_far in enumerate(to_date):
        if so_far.queue not in network.queue_ids:
            raise file.error("to_date", position, InvalidValue("queue", "a queue of the network", so_far.queue))
    return to_date


def _existing(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise NotFound(f"{folder.name}: expected a file {' or '.join(names)}, found none")


def _read_locks(file: TomlFile, scenario: Scenario) -> frozenset[tuple[str, datetime]]:
    planned = {(shift.agent, shift.start) for shift in scenario.planned.shifts}

    def lock(fields: Fields) -> tuple[str, datetime]:
        agent, start = fields.text("agent"), fields.instant("start")
        expect((agent, start) in planned, "start", "the start of a planned shift of the incumbent", start)
        return agent, start

    return frozenset(file.sections("locks", lock))


def _lock_tables(scenario: Scenario) -> dict[str, object]:
    if not scenario.locks:
        return {}
    return {"locks": [{"agent": agent, "start": start} for agent, start in sorted(scenario.locks)]}


def _read_demand(file: TomlFile, folder: Path, network: Network, period: Horizon) -> DemandSource:
    recipes = {each.queue: each for each in file.sections("derived", lambda fields: _recipe(fields, network))}

    def settings(fields: Fields) -> tuple[str, str, int]:
        source = fields.text("source", "history.csv")
        known = (LABEL, "history.csv", "history.csv.gz")
        expect(source in known, "source", f"one of {', '.join(known)}", source)
        missing = set(network.queue_ids) - recipes.keys() if source == LABEL else set()
        expect(not missing, "source", "a [[derived]] table for every queue", sorted(missing))
        label = fields.text("label", DERIVED_LABEL if source == LABEL else "recorded")
        return source, label, fields.integer("seed") if source == LABEL else 0

    source, label, seed = file.section("demand", settings)
    if source == LABEL:
        return DerivedDemand(recipes, seed, label)
    return RecordedDemand(read_history(_existing(folder, source), network.queue_ids, period.grain_minutes), label)


def _recipe(fields: Fields, network: Network) -> Recipe:
    queue = fields.text("queue")
    expect(queue in network.queue_ids, "queue", "a queue of the network", queue)
    markets = tuple(Market(entry.text("zone"), entry.number("weight", 1.0)) for entry in fields.tables("markets"))
    return Recipe(queue, fields.number("scale"), markets)


def _write_demand(scenario: Scenario, folder: Path) -> dict[str, object]:
    demand = scenario.demand
    if isinstance(demand, DerivedDemand):
        return {"demand": {"source": LABEL, "label": demand.label, "seed": demand.seed}}
    count = sum(len(of.starts) for of in scenario.intervals.values())
    name = "history.csv" if count <= SMALL_HISTORY else "history.csv.gz"
    write_history(scenario.intervals, folder / name)
    return {"demand": {"source": name, "label": demand.label}}


def _recipe_tables(demand: DemandSource) -> dict[str, object]:
    if not isinstance(demand, DerivedDemand):
        return {}
    return {
        "derived": [
            {
                "queue": recipe.queue,
                "scale": recipe.scale,
                "markets": [{"zone": market.zone, "weight": market.weight} for market in recipe.markets],
            }
            for recipe in demand.recipes.values()
        ]
    }


def _check_roster(path: Path, roster: Roster, network: Network, agents: tuple[Agent, ...]) -> None:
    """Check a roster's references; only a faulty file is read again, to name the line."""
    queues, sites = set(network.queue_ids), {site.id for site in network.sites}
    people = {agent.id for agent in agents}
    named = {share.queue for shift in roster.shifts for block in shift.activities for share in block.shares}
    if named <= queues and all(s.agent in people and s.site in sites for s in roster.shifts):
        return
    for place, record in json_lines(path):
        with located(place):
            expect(record.text("agent") in people, "agent", "an agent of the scenario", record.text("agent"))
            expect(record.text("site") in sites, "site", "a site of the network", record.text("site"))
            for block in record.tables("activities"):
                for name in block.table("shares", {}).values:
                    if name not in queues:
                        raise InvalidValue(f"{block.path}shares", "queues of the network", name)
