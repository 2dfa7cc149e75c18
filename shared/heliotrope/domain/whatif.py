"""What if: changes that are imagined, not made. A scenario is a name and the changes that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heliotrope.domain.errors import expect
from heliotrope.domain.network import Network, Queue
from heliotrope.domain.problem import SiteClosure

EVERY = "*"
"""Stands for all queues, jurisdictions or work plans."""


def factor_for(factors: Mapping[str, float], queue: Queue) -> float:
    """Return the factor that holds for a queue: its own, else its client's, else everybody's, else 1."""
    return factors.get(queue.id, factors.get(queue.client, factors.get(EVERY, 1.0)))


def expect_demanded(factors: Mapping[str, float], network: Network, field: str) -> None:
    """Raise `InvalidValue` unless all `factors` are of queues or clients of the network, or of `EVERY`."""
    known = {EVERY, *network.queue_ids, *(client.id for client in network.clients)}
    for name in factors:
        expect(name in known, field, f"a queue, a client or {EVERY}", name)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A field of labour rules, work plans or prices set to another value.

    Attributes
    ----------
    of
        A jurisdiction or work plan; `EVERY` for all that have the field.
    field
        Such as daily_rest_minutes, max_nights or person_disturbed.
    """

    field: str
    value: float
    of: str = EVERY

    def __post_init__(self) -> None:
        expect(bool(self.field), "rule", "the name of a field", self.field)


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client called `id` that asks for what `like` asks for, times `volume`, served by those who serve `like`.

    `agents` more of them are hired, copies of the ones there are.
    """

    id: str
    like: str
    volume: float = 1.0
    agents: int = 0

    def __post_init__(self) -> None:
        expect(bool(self.id) and self.id != self.like, "new_client.id", "a new id", self.id)
        expect(self.volume > 0, "new_client.volume", "a factor above 0", self.volume)
        expect(self.agents >= 0, "new_client.agents", "0 or more", self.agents)


@dataclass(frozen=True, slots=True)
class NewSite:
    """A site called `id` with place, hours, rules and seats of `like`, and copies of `agents` of its people."""

    id: str
    like: str
    agents: int

    def __post_init__(self) -> None:
        expect(bool(self.id) and self.id != self.like, "new_site.id", "a new id", self.id)
        expect(self.agents >= 1, "new_site.agents", "1 or more", self.agents)


@dataclass(frozen=True)
class WhatIf:
    """One imagined scenario; what is left at its default stays as it is.

    Attributes
    ----------
    volume, handle_time
        Queue or client (or `EVERY`) -> factor on contacts, on handle time.
    absence
        Share of agents who are away for the whole horizon, chosen by `seed`.
    """

    name: str
    closures: tuple[SiteClosure, ...] = ()
    volume: Mapping[str, float] = field(default_factory=dict)
    handle_time: Mapping[str, float] = field(default_factory=dict)
    absence: float = 0.0
    rules: tuple[RuleChange, ...] = ()
    clients: tuple[NewClient, ...] = ()
    sites: tuple[NewSite, ...] = ()
    seed: int = 1

    def __post_init__(self) -> None:
        expect(bool(self.name), "what_if.name", "a name", self.name)
        expect(0 <= self.absence < 1, "absence", "a share in [0, 1)", self.absence)
        for kind in ("volume", "handle_time"):
            for name, factor in getattr(self, kind).items():
                expect(factor > 0, f"{kind}[{name}]", "a factor above 0", factor)

    @property
    def demands(self) -> bool:
        """Whether it changes what queues ask for."""
        return bool(self.volume or self.handle_time)
