"""The network document: everything that planning knows besides demand and time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TypedDict

from heliotrope.codec.activities import decode_request, encode_request
from heliotrope.codec.fields import instant, parsed, timestamp
from heliotrope.codec.networks import decode_network, encode_network
from heliotrope.codec.paths import each, within
from heliotrope.codec.people import decode_agent, decode_work_plan, encode_agent, encode_work_plan
from heliotrope.codec.rules import decode_rules, encode_rules
from heliotrope.domain.activities import ActivityRequest, expect_requests
from heliotrope.domain.errors import expect
from heliotrope.domain.network import Network
from heliotrope.domain.people import Agent, WorkPlan, expect_companions
from heliotrope.domain.problem import Prices, RosterProblem
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import Horizon
from heliotrope.v1 import network_pb2 as wire


@dataclass(frozen=True, eq=False)
class NetworkDocument:
    """Network, people, contracts, rules and prices of one revision.

    Attributes
    ----------
    work_plans
        Id -> work plan.
    rules
        Jurisdiction -> labour rules.
    packs
        Jurisdiction -> version of the statute pack.
    activities
        Requested activities of people of the network.
    """

    network: Network
    agents: tuple[Agent, ...]
    work_plans: Mapping[str, WorkPlan]
    rules: Mapping[str, LabourRules]
    packs: Mapping[str, str] = field(default_factory=dict)
    prices: Prices = field(default_factory=Prices)
    activities: tuple[ActivityRequest, ...] = ()

    def __post_init__(self) -> None:
        for site in self.network.sites:
            known = site.jurisdiction in self.rules
            expect(known, f"sites[{site.id}].jurisdiction", "a jurisdiction with rules", site.jurisdiction)
        sites = {site.id for site in self.network.sites}
        clients = {client.id for client in self.network.clients}
        names, seen = {agent.id for agent in self.agents}, set[str]()
        for team in self.network.teams:
            expect(team.leader is None or team.leader in names, f"teams[{team.id}].leader", "an agent", team.leader)
        for agent in self.agents:
            where = f"agents[{agent.id}]"
            expect(agent.id not in seen, f"{where}.id", "a distinct id", agent.id)
            expect(agent.site in sites, f"{where}.site", "a site of the network", agent.site)
            expect(agent.work_plan in self.work_plans, f"{where}.work_plan", "a work plan", agent.work_plan)
            strange = sorted(agent.apart - names)
            expect(not strange, f"{where}.apart", "agents of the network", strange)
            unknown = sorted(agent.clients - clients)
            expect(not unknown, f"{where}.clients", "clients of the network", unknown)
            seen.add(agent.id)
        expect_companions(self.agents)
        expect_requests(self.activities, names)


def document_message(document: NetworkDocument | RosterProblem) -> wire.NetworkDocument:
    """Return the message of a document, or of a problem's part that is one."""
    message = wire.NetworkDocument(
        network=encode_network(document.network),
        agents=[encode_agent(agent) for agent in document.agents],
        work_plans=[encode_work_plan(plan) for _, plan in sorted(document.work_plans.items())],
        packs=document.packs,
        prices=wire.Prices(**asdict(document.prices)),
        activities=[encode_request(request) for request in document.activities],
    )
    for jurisdiction, rules in document.rules.items():
        message.rules[jurisdiction].CopyFrom(encode_rules(rules))
    return message


class DocumentParts(TypedDict):
    """What a network document and a roster problem have in common."""

    network: Network
    agents: tuple[Agent, ...]
    work_plans: dict[str, WorkPlan]
    rules: dict[str, LabourRules]
    packs: dict[str, str]
    prices: Prices
    activities: tuple[ActivityRequest, ...]


def document_parts(message: wire.NetworkDocument) -> DocumentParts:
    """Read the parts of a document message."""
    plans = each(message.work_plans, "work_plans", decode_work_plan)
    rules = {}
    for jurisdiction in sorted(message.rules):
        with within(f"rules[{jurisdiction}]"):
            rules[jurisdiction] = decode_rules(message.rules[jurisdiction])
    return DocumentParts(
        network=decode_network(message.network),
        agents=each(message.agents, "agents", decode_agent),
        work_plans={plan.id: plan for plan in plans},
        rules=rules,
        packs=dict(message.packs),
        prices=_prices(message.prices) if message.HasField("prices") else Prices(),
        activities=each(message.activities, "activities", decode_request),
    )


def _prices(message: wire.Prices) -> Prices:
    """Read prices; those that an older sender did not know keep their default."""
    plain = {field.name: getattr(message, field.name) for field in message.DESCRIPTOR.fields if not field.has_presence}
    return Prices(**plain, **{field.name: value for field, value in message.ListFields() if field.has_presence})


def document_of(message: wire.NetworkDocument) -> NetworkDocument:
    """Read a document message; `InvalidValue` names the field that breaks an expectation."""
    return NetworkDocument(**document_parts(message))


def encode_document(document: NetworkDocument) -> bytes:
    """Return the wire bytes; the same document gives the same bytes."""
    return document_message(document).SerializeToString(deterministic=True)


def decode_document(raw: bytes) -> NetworkDocument:
    """Read wire bytes."""
    return document_of(parsed(wire.NetworkDocument, raw))


def sha256_of(raw: bytes) -> str:
    """Return the SHA-256 of `raw` in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def encode_horizon(horizon: Horizon) -> wire.Horizon:
    """Return the message of a horizon."""
    return wire.Horizon(start=timestamp(horizon.start), weeks=horizon.weeks, grain_minutes=horizon.grain_minutes)


def decode_horizon(message: wire.Horizon) -> Horizon:
    """Read a horizon; a grain of 0 is 15 minutes."""
    start = instant(message.start, "horizon.start")
    return Horizon(start, message.weeks, message.grain_minutes or 15)
