"""The provider's network: clients, sites with bays and seats, queues with hours and service goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from heliotrope.domain.contracts import USUAL_TERMS, CommittedHours, Handover, RemedyTerms, RemedyTier, SharingPool
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.teams import Team, TransportSlot
from heliotrope.domain.time import MINUTES_PER_DAY, zone


class Channel(StrEnum):
    """How contacts of a queue arrive."""

    VOICE = "voice"
    CHAT = "chat"
    EMAIL = "email"
    BACK_OFFICE = "back_office"

    @property
    def deferred(self) -> bool:
        """Whether work of this channel may wait for hours."""
        return self in (Channel.EMAIL, Channel.BACK_OFFICE)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Local wall-clock hours by weekday: `windows[weekday]` is (open, close) in minutes, None where closed.

    Weekday 0 is Monday; 24 hours are (0, 1440).
    """

    windows: tuple[tuple[int, int] | None, ...] = ((0, MINUTES_PER_DAY),) * 7

    def __post_init__(self) -> None:
        expect(len(self.windows) == 7, "hours", "one entry per weekday, Monday first", self.windows)
        for weekday, window in enumerate(self.windows):
            if window is not None:
                opens, closes = window
                expect(
                    0 <= opens < closes <= MINUTES_PER_DAY,
                    f"hours[{weekday}]",
                    "0 <= open < close <= 1440",
                    window,
                )

    def open_at(self, weekday: int, minute: int) -> bool:
        """Whether it is open at local `minute` of `weekday`."""
        window = self.windows[weekday]
        return window is not None and window[0] <= minute < window[1]


ALWAYS_OPEN = OpeningHours()


@dataclass(frozen=True, slots=True)
class ServiceGoal:
    """The service that a client is promised on a queue.

    Attributes
    ----------
    service_level
        Share of offered contacts answered within `within_s`, in (0, 1). For deferred work the share answered within
        `within_s`, which then counts hours.
    within_s
        Answer threshold in seconds.
    max_occupancy
        Highest handling time per available time, in (0, 1].
    max_abandonment
        Highest share of offered contacts lost, or None.
    max_asa_s
        Highest mean wait of answered contacts in seconds, or None.
    """

    service_level: float
    within_s: float
    max_occupancy: float = 0.90
    max_abandonment: float | None = None
    max_asa_s: float | None = None

    def __post_init__(self) -> None:
        expect(0 < self.service_level < 1, "goal.service_level", "a share in (0, 1)", self.service_level)
        expect(self.within_s >= 0, "goal.within_s", "seconds, 0 or more", self.within_s)
        expect(0 < self.max_occupancy <= 1, "goal.max_occupancy", "a share in (0, 1]", self.max_occupancy)
        if self.max_abandonment is not None:
            expect(
                0 < self.max_abandonment < 1,
                "goal.max_abandonment",
                "a share in (0, 1)",
                self.max_abandonment,
            )
        if self.max_asa_s is not None:
            expect(self.max_asa_s > 0, "goal.max_asa_s", "seconds above 0", self.max_asa_s)


@dataclass(frozen=True, slots=True)
class Queue:
    """One stream of contacts: client x channel x language x skill.

    Attributes
    ----------
    zone
        IANA zone of the client's callers: opening hours and profiles are on this clock.
    handle_time_s
        Planned mean handle time in seconds, used where history has none.
    patience_s
        Mean patience of a customer who waits, in seconds.
    concurrency
        Contacts that one agent handles at once (chat), at least 1.
    shortage_price
        Floor price of one missing agent for one hour, in the network's currency.
    lost_contact_price
        Value of a contact that abandons, in the network's currency.
    remedies
        Tiers of service credit for a measuring period, any order.
    remedy_terms
        How the contract counts the service level that the tiers judge.
    committed
        Open hours that the client has bought: the requirement then is what is committed, at its own price. None
        where the goal is a service level.
    handovers
        When the queue passes from one site to another, every day.
    """

    id: str
    client: str
    name: str
    channel: Channel
    language: str
    skill: str
    zone: str
    goal: ServiceGoal
    handle_time_s: float
    patience_s: float = 120.0
    concurrency: int = 1
    hours: OpeningHours = ALWAYS_OPEN
    certifications: frozenset[str] = frozenset()
    shortage_price: float = 40.0
    lost_contact_price: float = 4.0
    remedies: tuple[RemedyTier, ...] = ()
    remedy_terms: RemedyTerms = USUAL_TERMS
    committed: CommittedHours | None = None
    handovers: tuple[Handover, ...] = ()

    def __post_init__(self) -> None:
        zone(self.zone)
        expect(self.handle_time_s > 0, "handle_time_s", "seconds above 0", self.handle_time_s)
        expect(self.patience_s > 0, "patience_s", "seconds above 0", self.patience_s)
        expect(self.concurrency >= 1, "concurrency", "1 or more", self.concurrency)
        expect(self.shortage_price > 0, "shortage_price", "money above 0", self.shortage_price)
        expect(self.lost_contact_price >= 0, "lost_contact_price", "money, 0 or more", self.lost_contact_price)


@dataclass(frozen=True, slots=True)
class SiteShare:
    """Contractual share of a client's agent-hours that a site must at least and may at most serve."""

    site: str
    minimum: float = 0.0
    maximum: float = 1.0

    def __post_init__(self) -> None:
        expect(0 <= self.minimum <= self.maximum <= 1, "shares", "0 <= minimum <= maximum <= 1", self)


CLIENT_NAME = "a printable name other than *, without + and comma"


def names_a_client(text: str) -> bool:
    """Whether a text can be a client's id: rings and claims join such ids, and `*` is everybody."""
    return text.isprintable() and text not in ("", "*") and not set(text) & set("+,")


@dataclass(frozen=True, slots=True)
class Client:
    """A company that outsources work: a ring of confidentiality.

    `permitted_sites` empty means that its data may be handled everywhere (no residency limit).
    """

    id: str
    name: str
    permitted_sites: frozenset[str] = frozenset()
    shares: tuple[SiteShare, ...] = ()

    def __post_init__(self) -> None:
        expect(names_a_client(self.id), "id", CLIENT_NAME, self.id)

    def permits(self, site: str) -> bool:
        """Whether data residency allows work at `site`."""
        return not self.permitted_sites or site in self.permitted_sites


@dataclass(frozen=True, slots=True)
class Bay:
    """Seats of one site; reserved for one client, or shared where `client` is None."""

    id: str
    seats: int
    client: str | None = None

    def __post_init__(self) -> None:
        expect(self.seats >= 0, "seats", "0 or more", self.seats)


@dataclass(frozen=True, slots=True)
class Site:
    """A place with seats, opening hours and a time zone; `country` and `jurisdiction` choose calendar and pack.

    Attributes
    ----------
    transport
        Slots of the transport for night commutes; empty where the site has none and people see to themselves.
    agents_per_supervisor
        Most people present for each supervisor present, or None.
    labour_day_start
        Local wall-clock minute at which labour days begin, on whole or half hours: an earlier start counts to the day
        before.
    """

    id: str
    name: str
    country: str
    jurisdiction: str
    zone: str
    bays: tuple[Bay, ...]
    hours: OpeningHours = ALWAYS_OPEN
    latitude: float = 0.0
    longitude: float = 0.0
    transport: tuple[TransportSlot, ...] = ()
    agents_per_supervisor: int | None = None
    labour_day_start: int = 0

    def __post_init__(self) -> None:
        zone(self.zone)
        expect(bool(self.bays), "bays", "at least one bay", self.bays)
        most = self.agents_per_supervisor
        expect(most is None or most >= 1, "agents_per_supervisor", "1 or more", most)
        opens = self.labour_day_start
        expect(0 <= opens < MINUTES_PER_DAY and opens % 30 == 0, "labour_day_start", "a whole or half hour", opens)
        slots = sorted((slot.first, slot.last) for slot in self.transport)
        apart = all(last < first for (_, last), (first, _) in pairwise(slots))
        expect(apart, "transport", "slots that do not overlap", slots)
        ids = [bay.id for bay in self.bays]
        expect(len(set(ids)) == len(ids), "bays", "distinct ids", ids)


def _by_id(values: tuple[object, ...], kind: str) -> dict[str, int]:
    index: dict[str, int] = {}
    for position, value in enumerate(values):
        name = value.id  # type: ignore[attr-defined]
        expect(bool(name) and name not in index, f"{kind}[{position}].id", "a distinct, non-empty id", name)
        index[name] = position
    return index


@dataclass(frozen=True)
class Network:
    """The provider as a whole. The order of `queues` and `sites` is the order of every array axis Q and S.

    `pools` are the sharing pools that clients have approved; without one an agent serves one client a shift. `ramp` is
    the productivity of new hires by week of tenure.
    """

    name: str
    currency: str
    clients: tuple[Client, ...]
    sites: tuple[Site, ...]
    queues: tuple[Queue, ...]
    teams: tuple[Team, ...] = ()
    pools: tuple[SharingPool, ...] = ()
    ramp: tuple[float, ...] = ()
    _index: Mapping[str, dict[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {
            "clients": _by_id(self.clients, "clients"),
            "sites": _by_id(self.sites, "sites"),
            "queues": _by_id(self.queues, "queues"),
            "teams": _by_id(self.teams, "teams"),
        }
        object.__setattr__(self, "_index", index)
        for queue in self.queues:
            expect(
                queue.client in index["clients"],
                f"queues[{queue.id}].client",
                "a client of the network",
                queue.client,
            )
            for each in queue.handovers:
                for name in (each.leaves, each.takes):
                    expect(name in index["sites"], f"queues[{queue.id}].handovers", "sites of the network", name)
        for site in self.sites:
            for bay in site.bays:
                known = bay.client is None or bay.client in index["clients"]
                expect(known, f"sites[{site.id}].bays[{bay.id}].client", "a client of the network", bay.client)
        for client in self.clients:
            for name in (*client.permitted_sites, *(share.site for share in client.shares)):
                expect(name in index["sites"], f"clients[{client.id}].sites", "sites of the network", name)
        for week, share in enumerate(self.ramp):
            expect(0 < share <= 1, f"ramp[{week}]", "a share in (0, 1]", share)
        _by_id(self.pools, "pools")
        for pool in self.pools:
            strange = sorted(pool.clients - index["clients"].keys())
            expect(not strange, f"pools[{pool.id}].clients", "clients of the network", strange)

    def queue(self, name: str) -> Queue:
        """Return the queue called `name`; `InvalidValue` where there is none."""
        return self.queues[self.queue_index(name)]

    def queue_index(self, name: str) -> int:
        """Return the position of queue `name` on axis Q."""
        return self._position("queues", name)

    def site(self, name: str) -> Site:
        """Return the site called `name`; `InvalidValue` where there is none."""
        return self.sites[self._position("sites", name)]

    def site_index(self, name: str) -> int:
        """Return the position of site `name` on axis S."""
        return self._position("sites", name)

    def client(self, name: str) -> Client:
        """Return the client called `name`; `InvalidValue` where there is none."""
        return self.clients[self._position("clients", name)]

    def team(self, name: str) -> Team | None:
        """Return the team called `name`, or None: a name alone needs no description."""
        position = self._index["teams"].get(name)
        return None if position is None else self.teams[position]

    @cached_property
    def queue_ids(self) -> tuple[str, ...]:
        """Ids on axis Q."""
        return tuple(queue.id for queue in self.queues)

    def pool(self, one: str, other: str) -> SharingPool | None:
        """Return the first approved pool of both clients, or None."""
        return next((pool for pool in self.pools if {one, other} <= pool.clients), None)

    def _position(self, kind: str, name: str) -> int:
        try:
            return self._index[kind][name]
        except KeyError:
            some = ", ".join(list(self._index[kind])[:5])
            raise InvalidValue(kind.removesuffix("s"), f"one of the network's {kind} ({some}, ...)", name) from None
