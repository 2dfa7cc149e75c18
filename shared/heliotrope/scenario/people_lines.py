"""agents.jsonl <-> agents: one person a line under a pseudonymous id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.network import Network
from heliotrope.domain.people import Agent, TimeOff, WorkPlan, expect_companions
from heliotrope.domain.periods import Balance
from heliotrope.domain.time import format_instant, parse_instant
from heliotrope.scenario.fields import Fields, clock_span, located, span_text
from heliotrope.scenario.rosters import json_lines, write_json_lines


def read_agents(path: Path, network: Network, work_plans: Mapping[str, WorkPlan]) -> tuple[Agent, ...]:
    """Read agents and check them against the network and its work plans."""
    agents: dict[str, Agent] = {}
    for place, record in json_lines(path):
        with located(place):
            agent = _agent(record)
            expect(agent.id not in agents, "id", "a distinct id", agent.id)
            expect(agent.site in {site.id for site in network.sites}, "site", "a site of the network", agent.site)
            expect(agent.work_plan in work_plans, "work_plan", "a work plan of the scenario", agent.work_plan)
            for name in agent.clients:
                known = {client.id for client in network.clients}
                expect(name in known, "clients", "clients of the network", name)
            agents[agent.id] = agent
    for name in sorted({name for agent in agents.values() for name in agent.apart} - agents.keys()):
        raise InvalidValue(f"{path.name}: apart", "agents of the scenario", name)
    expect_companions(agents.values())
    for team in network.teams:
        expect(team.leader is None or team.leader in agents, f"teams[{team.id}].leader", "an agent", team.leader)
    expect(len(agents) > 0, path.name, "at least one agent", 0)
    return tuple(agents.values())


def write_agents(agents: Iterable[Agent], path: Path) -> None:
    """Write one agent a line, in their order."""
    write_json_lines([_record(agent) for agent in agents], path)


def _agent(record: Fields) -> Agent:
    skills = record.table("skills")
    preferred = record.raw("preferred", None)
    agent = Agent(
        id=record.text("id"),
        site=record.text("site"),
        team=record.text("team"),
        work_plan=record.text("work_plan"),
        clients=frozenset(record.texts("clients")),
        skills={name: skills.number(name) for name in skills.values},
        languages=frozenset(record.texts("languages")),
        wage=record.number("wage"),
        certifications=frozenset(record.texts("certifications", [])),
        leave=tuple(_time_off(entry) for entry in record.items("leave", [])),
        preferred=None if preferred is None else clock_span(preferred, "preferred"),
        home=record.flag("home", False),
        night_exempt=record.flag("night_exempt", False),
        night_consent=record.flag("night_consent", False),
        balance=_balance(record),
        supervisor=record.flag("supervisor", False),
        apart=frozenset(record.texts("apart", [])),
        together=frozenset(record.texts("together", [])),
        unsocial_minutes=record.integer("unsocial_minutes", 0),
        rotation_offset=record.integer("rotation_offset", 0),
        culture=_scores(record, "culture"),
        quality=_scores(record, "quality"),
        hired=record.date("hired") if "hired" in record.values else None,
    )
    record.done()
    return agent


def _balance(record: Fields) -> Balance:
    given = record.table("balance", {})
    balance = Balance(**{name: given.integer(name, 0) for name in ("weeks", "minutes", "nights", "weekends")})
    given.done()
    return balance


def _scores(record: Fields, name: str) -> dict[str, float]:
    scores = record.table(name, {})
    return {client: scores.number(client) for client in scores.values}


def _time_off(entry: object) -> TimeOff:
    if not isinstance(entry, list) or len(entry) != 2:
        raise InvalidValue("leave", "pairs of instants [start, end]", entry)
    return TimeOff(parse_instant(entry[0], "leave.start"), parse_instant(entry[1], "leave.end"))


def _record(agent: Agent) -> dict[str, object]:
    record: dict[str, object] = {
        "id": agent.id,
        "site": agent.site,
        "team": agent.team,
        "work_plan": agent.work_plan,
        "clients": sorted(agent.clients),
        "skills": dict(agent.skills),
        "languages": sorted(agent.languages),
        "wage": agent.wage,
    }
    record |= {name: dict(getattr(agent, name)) for name in ("culture", "quality") if getattr(agent, name)}
    if agent.hired is not None:
        record["hired"] = agent.hired.isoformat()
    if agent.certifications:
        record["certifications"] = sorted(agent.certifications)
    if agent.leave:
        record["leave"] = [[format_instant(off.start), format_instant(off.end)] for off in agent.leave]
    if agent.preferred is not None:
        record["preferred"] = span_text(agent.preferred)
    record |= {name: sorted(getattr(agent, name)) for name in ("apart", "together") if getattr(agent, name)}
    flags = ("home", "night_exempt", "night_consent", "supervisor")
    if agent.balance != Balance():
        record["balance"] = {name: value for name, value in asdict(agent.balance).items() if value}
    numbers = ("rotation_offset", "unsocial_minutes")
    record |= {name: getattr(agent, name) for name in numbers if getattr(agent, name)}
    return record | {flag: True for flag in flags if getattr(agent, flag)}
