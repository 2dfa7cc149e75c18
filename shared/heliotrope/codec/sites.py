"""One site with its people on the wire: what whoever runs its floor knows."""

from __future__ import annotations

from dataclasses import dataclass

from heliotrope.codec.networks import decode_site, encode_site
from heliotrope.domain.network import Site
from heliotrope.v1 import network_pb2 as wire


@dataclass(frozen=True, slots=True)
class SitePerson:
    """A person of a site, without wage and contract; fields as in network.proto."""

    agent: str
    team: str
    skills: tuple[str, ...]
    clients: frozenset[str] = frozenset()
    home: bool = False
    overtime_after_minutes: int = 0


@dataclass(frozen=True, slots=True)
class SiteStaff:
    """A site of a network revision, and who works there."""

    revision: int
    site: Site
    people: tuple[SitePerson, ...]


def staff_message(staff: SiteStaff) -> wire.GetSiteResponse:
    """Return the message of a site and its people."""
    return wire.GetSiteResponse(
        revision=staff.revision,
        site=encode_site(staff.site),
        people=[
            wire.SitePerson(
                agent=each.agent,
                team=each.team,
                skills=each.skills,
                clients=sorted(each.clients),
                home=each.home,
                overtime_after_minutes=each.overtime_after_minutes,
            )
            for each in staff.people
        ],
    )


def staff_of(message: wire.GetSiteResponse) -> SiteStaff:
    """Read a site and its people."""
    people = tuple(
        SitePerson(
            each.agent, each.team, tuple(each.skills), frozenset(each.clients), each.home, each.overtime_after_minutes
        )
        for each in message.people
    )
    return SiteStaff(message.revision, decode_site(message.site), people)
