"""Clients, sites and queues on the wire."""

from __future__ import annotations

from heliotrope.codec.contracts import decode_committed, decode_remedy_terms, encode_committed, encode_remedy_terms
from heliotrope.codec.paths import each, within
from heliotrope.domain.contracts import Handover, RemedyTerms, RemedyTier, SharingPool
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.network import (
    ALWAYS_OPEN,
    Bay,
    Channel,
    Client,
    Network,
    OpeningHours,
    Queue,
    ServiceGoal,
    Site,
    SiteShare,
)
from heliotrope.domain.teams import Team, TransportSlot
from heliotrope.v1 import network_pb2 as wire

CHANNELS = {
    Channel.VOICE: wire.CHANNEL_VOICE,
    Channel.CHAT: wire.CHANNEL_CHAT,
    Channel.EMAIL: wire.CHANNEL_EMAIL,
    Channel.BACK_OFFICE: wire.CHANNEL_BACK_OFFICE,
}
CHANNEL_OF = {number: channel for channel, number in CHANNELS.items()}


def encode_network(network: Network) -> wire.Network:
    """Return the message of a network."""
    return wire.Network(
        name=network.name,
        currency=network.currency,
        clients=[_client(client) for client in network.clients],
        sites=[encode_site(site) for site in network.sites],
        queues=[_queue(queue) for queue in network.queues],
        teams=[_team(team) for team in network.teams],
        pools=[_pool(pool) for pool in network.pools],
        ramp=network.ramp,
    )


def decode_network(message: wire.Network) -> Network:
    """Read a network; `InvalidValue` names the field that breaks an expectation."""
    return Network(
        name=message.name,
        currency=message.currency,
        clients=each(message.clients, "clients", _decode_client),
        sites=each(message.sites, "sites", decode_site),
        queues=each(message.queues, "queues", _decode_queue),
        teams=each(message.teams, "teams", _decode_team),
        pools=each(message.pools, "pools", _decode_pool),
        ramp=tuple(message.ramp),
    )


def _pool(pool: SharingPool) -> wire.SharingPool:
    return wire.SharingPool(
        id=pool.id,
        clients=sorted(pool.clients),
        block_minutes=pool.block_minutes,
        changeover_minutes=pool.changeover_minutes,
    )


def _decode_pool(message: wire.SharingPool) -> SharingPool:
    return SharingPool(message.id, frozenset(message.clients), message.block_minutes, message.changeover_minutes)


def _client(client: Client) -> wire.Client:
    return wire.Client(
        id=client.id,
        name=client.name,
        permitted_sites=sorted(client.permitted_sites),
        shares=[wire.SiteShare(site=s.site, minimum=s.minimum, maximum=s.maximum) for s in client.shares],
    )


def _decode_client(message: wire.Client) -> Client:
    shares = each(message.shares, "shares", lambda s: SiteShare(s.site, s.minimum, s.maximum))
    return Client(message.id, message.name, frozenset(message.permitted_sites), shares)


def encode_site(site: Site) -> wire.Site:
    """Return the message of a site."""
    return wire.Site(
        id=site.id,
        name=site.name,
        country=site.country,
        jurisdiction=site.jurisdiction,
        zone=site.zone,
        bays=[wire.Bay(id=bay.id, seats=bay.seats, client=bay.client) for bay in site.bays],
        hours=_hours(site.hours),
        latitude=site.latitude,
        longitude=site.longitude,
        transport=[_transport(slot) for slot in site.transport],
        agents_per_supervisor=site.agents_per_supervisor,
        labour_day_start=site.labour_day_start,
    )


def decode_site(message: wire.Site) -> Site:
    """Read a site."""
    return Site(
        id=message.id,
        name=message.name,
        country=message.country,
        jurisdiction=message.jurisdiction,
        zone=message.zone,
        bays=each(message.bays, "bays", _decode_bay),
        hours=_decode_hours(message),
        latitude=message.latitude,
        longitude=message.longitude,
        transport=each(message.transport, "transport", _decode_transport),
        agents_per_supervisor=message.agents_per_supervisor if message.HasField("agents_per_supervisor") else None,
        labour_day_start=message.labour_day_start,
    )


def _transport(slot: TransportSlot) -> wire.TransportSlot:
    return wire.TransportSlot(window=wire.MinuteWindow(first=slot.first, last=slot.last), seats=slot.seats)


def _decode_transport(message: wire.TransportSlot) -> TransportSlot:
    return TransportSlot(message.window.first, message.window.last, message.seats)


def _team(team: Team) -> wire.Team:
    windows = [wire.MinuteWindow(first=first, last=last) for first, last in team.start_windows]
    return wire.Team(id=team.id, leader=team.leader, start_windows=windows)


def _decode_team(message: wire.Team) -> Team:
    windows = tuple((window.first, window.last) for window in message.start_windows)
    return Team(message.id, message.leader if message.HasField("leader") else None, windows)


def _decode_bay(message: wire.Bay) -> Bay:
    return Bay(message.id, message.seats, message.client if message.HasField("client") else None)


def _hours(hours: OpeningHours) -> wire.OpeningHours:
    days = [
        wire.DayHours(closed=True) if window is None else wire.DayHours(open_minute=window[0], close_minute=window[1])
        for window in hours.windows
    ]
    return wire.OpeningHours(days=days)


def _decode_hours(owner: wire.Site | wire.Queue) -> OpeningHours:
    if not owner.HasField("hours"):
        return ALWAYS_OPEN
    days = owner.hours.days
    return OpeningHours(tuple(None if day.closed else (day.open_minute, day.close_minute) for day in days))


def _queue(queue: Queue) -> wire.Queue:
    return wire.Queue(
        id=queue.id,
        client=queue.client,
        name=queue.name,
        channel=CHANNELS[queue.channel],
        language=queue.language,
        skill=queue.skill,
        zone=queue.zone,
        goal=_goal(queue.goal),
        handle_time_s=queue.handle_time_s,
        patience_s=queue.patience_s,
        concurrency=queue.concurrency,
        hours=_hours(queue.hours),
        certifications=sorted(queue.certifications),
        shortage_price=queue.shortage_price,
        lost_contact_price=queue.lost_contact_price,
        remedies=[wire.RemedyTier(below=tier.below, money=tier.money) for tier in queue.remedies],
        handovers=[
            wire.Handover(leaves=h.leaves, takes=h.takes, minute=h.minute, minutes=h.minutes) for h in queue.handovers
        ],
        committed=None if queue.committed is None else encode_committed(queue.committed),
        remedy_terms=None if queue.remedy_terms == RemedyTerms() else encode_remedy_terms(queue.remedy_terms),
    )


def _decode_queue(message: wire.Queue) -> Queue:
    if message.channel not in CHANNEL_OF:
        raise InvalidValue("channel", "voice, chat, email or back_office", message.channel)
    with within("goal"):
        goal = _decode_goal(message.goal)
    return Queue(
        id=message.id,
        client=message.client,
        name=message.name,
        channel=CHANNEL_OF[message.channel],
        language=message.language,
        skill=message.skill,
        zone=message.zone,
        goal=goal,
        handle_time_s=message.handle_time_s,
        patience_s=message.patience_s,
        concurrency=message.concurrency,
        hours=_decode_hours(message),
        certifications=frozenset(message.certifications),
        shortage_price=message.shortage_price,
        lost_contact_price=message.lost_contact_price,
        remedies=each(message.remedies, "remedies", lambda tier: RemedyTier(tier.below, tier.money)),
        handovers=each(message.handovers, "handovers", lambda h: Handover(h.leaves, h.takes, h.minute, h.minutes)),
        committed=decode_committed(message.committed) if message.HasField("committed") else None,
        remedy_terms=decode_remedy_terms(message.remedy_terms) if message.HasField("remedy_terms") else RemedyTerms(),
    )


def _goal(goal: ServiceGoal) -> wire.ServiceGoal:
    return wire.ServiceGoal(
        service_level=goal.service_level,
        within_s=goal.within_s,
        max_occupancy=goal.max_occupancy,
        max_abandonment=goal.max_abandonment,
        max_asa_s=goal.max_asa_s,
    )


def _decode_goal(message: wire.ServiceGoal) -> ServiceGoal:
    return ServiceGoal(
        service_level=message.service_level,
        within_s=message.within_s,
        max_occupancy=message.max_occupancy,
        max_abandonment=message.max_abandonment if message.HasField("max_abandonment") else None,
        max_asa_s=message.max_asa_s if message.HasField("max_asa_s") else None,
    )
