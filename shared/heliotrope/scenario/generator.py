"""Synthetic networks of any size, with the ingredients of a real one; the same seed gives the same network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from heliotrope.domain.contracts import RemedyTier
from heliotrope.domain.errors import expect
from heliotrope.domain.network import Channel, Client, Network, OpeningHours, Queue, ServiceGoal, Site
from heliotrope.domain.people import Agent, WorkPlan
from heliotrope.domain.time import Horizon, instant_of, minute_of_day
from heliotrope.scenario.crews import Crew, habits, hire, work_plans
from heliotrope.scenario.exceptions import with_exceptions
from heliotrope.scenario.house_rules import with_house_rules
from heliotrope.scenario.incumbent import fixed_rotation
from heliotrope.scenario.scenario import RecordedDemand, Scenario
from heliotrope.scenario.seasonal import seasonal_contacts
from heliotrope.scenario.seating import Floor, seat
from heliotrope.scenario.sizing import scheduled_hours, volume_for
from heliotrope.scenario.ties import with_ties

START = datetime(2026, 10, 26, tzinfo=UTC)
PLACES = (
    ("mnl", "Manila", "PH", "Asia/Manila", 4.4),
    ("bog", "Bogota", "CO", "America/Bogota", 5.2),
    ("krk", "Krakow", "PL", "Europe/Warsaw", 11.5),
    ("hyd", "Hyderabad", "IN", "Asia/Kolkata", 3.9),
    ("tpa", "Tampa", "US", "America/New_York", 18.5),
    ("cpt", "Cape Town", "ZA", "Africa/Johannesburg", 5.8),
    ("akl", "Auckland", "NZ", "Pacific/Auckland", 20.0),
    ("gru", "Sao Paulo", "BR", "America/Sao_Paulo", 5.4),
    ("kul", "Kuala Lumpur", "MY", "Asia/Kuala_Lumpur", 6.6),
    ("cai", "Cairo", "EG", "Africa/Cairo", 3.6),
    ("elp", "El Paso", "US", "America/Denver", 16.5),
    ("syd", "Sydney", "AU", "Australia/Sydney", 24.0),
)
"""Site, city, jurisdiction, time zone, wage; larger networks have several sites in a city."""
CALLERS = ("America/New_York", "Europe/London", "Asia/Kolkata", "America/Mexico_City", "Australia/Sydney")
LANGUAGES = ("en", "en", "hi", "es", "en")
"""Language of each of `CALLERS`."""
CHANNELS = (Channel.VOICE, Channel.VOICE, Channel.CHAT, Channel.VOICE, Channel.EMAIL)
HANDLE_TIME_S = {Channel.VOICE: 330.0, Channel.CHAT: 600.0, Channel.EMAIL: 480.0}
DAY_HOURS = OpeningHours(((8 * 60, 20 * 60),) * 7)
WEEK_HOURS = OpeningHours((*((8 * 60, 20 * 60),) * 5, None, None))
HOURS = (OpeningHours(), DAY_HOURS, OpeningHours(), WEEK_HOURS, OpeningHours())
QUEUES_PER_CLIENT = 3
CREW = 14
"""Agents to a crew, about."""
SECOND_QUEUE, SECOND_CLIENT = 0.3, 0.08
"""Share of crews who also serve another queue of their client, and another client's."""
TIGHTNESS = 1.04
"""Required agent-hours over those that everybody's contracts can give: a few per cent are bound to be missing."""


@dataclass(frozen=True, slots=True)
class _Post:
    """A crew before it has people: a queue, a site, a head count, and what else it serves."""

    queue: Queue
    site: str
    count: int
    second: Queue | None


def generate(agents: int, sites: int, queues: int, weeks: int, seed: int) -> Scenario:
    """Return a network of that size with six weeks of synthetic history and a hand-made roster.

    Raises
    ------
    InvalidValue
        A count is below 1, or there are fewer agents than queues.
    """
    for name, value in (("agents", agents), ("sites", sites), ("queues", queues)):
        expect(value >= 1, name, "1 or more", value)
    expect(agents >= queues, "agents", f"at least one for each of {queues} queues", agents)
    horizon, rng, plans = Horizon(START, weeks), np.random.default_rng(seed), work_plans()
    lines = tuple(_queue(number) for number in range(queues))
    places = dict(_place(number) for number in range(sites))
    crews = [_crew(number, post, places) for number, post in enumerate(_posts(agents, lines, tuple(places), rng))]
    hired = hire(crews, {name: (land, zone) for name, (_, land, zone, _) in places.items()}, horizon, seed)
    people = tuple(agent for crew in hired.values() for agent in crew)
    zones = {name: zone for name, (_, _, zone, _) in places.items()}
    roster = fixed_rotation(habits(crews, hired, plans, lines), zones, plans, horizon)
    bays = seat({name: Floor() for name in places}, {agent.id: agent for agent in people}, roster, horizon)
    homes = tuple(Site(name, city, land, land, zone, bays[name]) for name, (city, land, zone, _) in places.items())
    network = Network(f"Synthetic {agents}x{sites}x{queues}", "USD", _clients(lines), homes, lines)
    hours = _hours_by_queue(crews, hired, plans, lines, weeks)
    series = {
        queue.id: seasonal_contacts(queue, horizon, volume_for(queue, horizon, TIGHTNESS * hours[queue.id]), rng)
        for queue in lines
    }
    scenario = Scenario(network, people, plans, horizon, RecordedDemand(series, "synthetic"), roster)
    return with_ties(with_exceptions(with_house_rules(scenario, seed), seed))


def _place(number: int) -> tuple[str, tuple[str, str, str, float]]:
    """Return site number `number`: id, and city, jurisdiction, time zone, wage."""
    name, city, jurisdiction, zone, wage = PLACES[number % len(PLACES)]
    floor = number // len(PLACES)
    return (f"{name}{floor + 1}" if floor else name), (city, jurisdiction, zone, wage)


def _queue(number: int) -> Queue:
    kind, market = number % len(CHANNELS), number // QUEUES_PER_CLIENT % len(CALLERS)
    channel, client = CHANNELS[kind], f"client-{number // QUEUES_PER_CLIENT + 1:02d}"
    promise = (0.9, 4 * 3600.0) if channel.deferred else (0.8, 45.0 if channel is Channel.CHAT else 20.0)
    price = 40.0 + 5.0 * (number % 4)
    return Queue(
        id=f"queue-{number + 1:03d}",
        client=client,
        name=f"{client} {channel.value}",
        channel=channel,
        language=LANGUAGES[market],
        skill=f"skill-{number + 1:03d}",
        zone=CALLERS[market],
        goal=ServiceGoal(*promise),
        handle_time_s=HANDLE_TIME_S[channel],
        concurrency=2 if channel is Channel.CHAT else 1,
        hours=HOURS[kind],
        certifications=frozenset({f"certificate-{number + 1:03d}"} if number % 7 == 6 else ()),
        shortage_price=price,
        lost_contact_price=0.0 if channel.deferred else 4.0,
        remedies=(RemedyTier(promise[0] - 0.05, 60 * price), RemedyTier(promise[0] - 0.12, 180 * price)),
    )


def _clients(queues: tuple[Queue, ...]) -> tuple[Client, ...]:
    return tuple(Client(name, name.replace("client-", "Client ")) for name in dict.fromkeys(q.client for q in queues))


def _posts(agents: int, queues: tuple[Queue, ...], sites: tuple[str, ...], rng: np.random.Generator) -> list[_Post]:
    """Deal the agents out to queues, and each queue's to crews at different sites."""
    posts: list[_Post] = []
    for number, queue in enumerate(queues):
        share = agents // len(queues) + (number < agents % len(queues))
        crews = max(1, round(share / CREW))
        for crew in range(crews):
            count = share // crews + (crew < share % crews)
            site = sites[(number + crew) % len(sites)]
            posts.append(_Post(queue, site, count, _second(number, queues, rng)))
    return posts


def _second(number: int, queues: tuple[Queue, ...], rng: np.random.Generator) -> Queue | None:
    """Return another queue of the same language: often of the same client, seldom of another, mostly none."""
    own, drawn = queues[number], rng.random()
    alike = [q for q in queues if q.id != own.id and q.language == own.language]
    within = [q for q in alike if q.client == own.client]
    beyond = [q for q in alike if q.client != own.client]
    pool = beyond if drawn < SECOND_CLIENT else within if drawn < SECOND_CLIENT + SECOND_QUEUE else []
    return pool[int(rng.integers(len(pool)))] if pool else None


def _crew(number: int, post: _Post, places: Mapping[str, tuple[str, str, str, float]]) -> Crew:
    served = tuple(queue for queue in (post.queue, post.second) if queue is not None)
    _, _, zone, wage = places[post.site]
    return Crew(
        name=f"crew-{number + 1:03d}",
        site=post.site,
        count=post.count,
        clients=tuple(dict.fromkeys(queue.client for queue in served)),
        skills=tuple(queue.skill for queue in served),
        languages=(post.queue.language,),
        serves=(post.queue.id,),
        starts=_starts(post.queue, zone),
        wage=wage,
        certifications=tuple(sorted(frozenset().union(*(queue.certifications for queue in served)))),
    )


def _starts(queue: Queue, zone: str) -> tuple[float, ...]:
    """Return the site's clock when the queue opens and two and four hours later; three shifts round the clock."""
    window = queue.hours.windows[0]
    assert window is not None
    if window == (0, 1440):
        return (6.0, 10.0, 14.0, 22.0)
    opens = minute_of_day(instant_of(START.date(), window[0], queue.zone), zone) / 60
    return tuple((opens + later) % 24 for later in (0, 2, 4))


def _hours_by_queue(
    crews: list[Crew],
    hired: Mapping[str, tuple[Agent, ...]],
    plans: Mapping[str, WorkPlan],
    queues: tuple[Queue, ...],
    weeks: int,
) -> dict[str, float]:
    """Return queue -> effective hours a week that the contracts of its crews give."""
    skill, hours = {queue.id: queue.skill for queue in queues}, {queue.id: 0.0 for queue in queues}
    for crew in crews:
        for queue in crew.serves:
            for agent in hired[crew.name]:
                worked = scheduled_hours(agent, plans[agent.work_plan], weeks)
                hours[queue] += worked * agent.skills[skill[queue]] / len(crew.serves)
    return hours
