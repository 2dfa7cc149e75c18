"""Offers, frontiers and announcements on the wire."""

from __future__ import annotations

from heliotrope.codec.fields import instant, timestamp
from heliotrope.codec.paths import each
from heliotrope.codec.shifts import decode_shift, encode_shift
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.offers import Announcement, ChangeKind, FrontierPoint, Offer
from heliotrope.domain.problem import ChangeBudget
from heliotrope.v1 import planning_pb2, roster_pb2

KINDS = {
    ChangeKind.MOVE: roster_pb2.CHANGE_KIND_MOVE,
    ChangeKind.EXTEND: roster_pb2.CHANGE_KIND_EXTEND,
    ChangeKind.SHORTEN: roster_pb2.CHANGE_KIND_SHORTEN,
    ChangeKind.CALL_IN: roster_pb2.CHANGE_KIND_CALL_IN,
    ChangeKind.RELEASE: roster_pb2.CHANGE_KIND_RELEASE,
}
KIND_OF: dict[int, ChangeKind] = {number: kind for kind, number in KINDS.items()}


def encode_offer(offer: Offer) -> roster_pb2.Offer:
    """Return the message of an offer."""
    return roster_pb2.Offer(
        agent=offer.agent,
        kind=KINDS[offer.kind],
        old=None if offer.old is None else encode_shift(offer.old),
        new=None if offer.new is None else encode_shift(offer.new),
        deadline=timestamp(offer.deadline),
        probability=offer.probability,
        saves=offer.saves,
    )


def decode_offer(message: roster_pb2.Offer) -> Offer:
    """Read an offer; `InvalidValue` names the field."""
    return Offer(
        message.agent,
        _kind(message.kind, "kind"),
        decode_shift(message.old) if message.HasField("old") else None,
        decode_shift(message.new) if message.HasField("new") else None,
        instant(message.deadline, "deadline"),
        message.probability,
        message.saves,
    )


def encode_point(point: FrontierPoint) -> roster_pb2.FrontierPoint:
    """Return the message of a point of the frontier."""
    return roster_pb2.FrontierPoint(people=point.people, minutes=point.minutes, saved=point.saved)


def decode_point(message: roster_pb2.FrontierPoint) -> FrontierPoint:
    """Read a point of the frontier."""
    return FrontierPoint(message.people, message.minutes, message.saved)


def encode_announcement(announcement: Announcement) -> planning_pb2.Announcement:
    """Return the message of an announcement."""
    accepted = [
        planning_pb2.Acceptance(kind=KINDS[kind], probability=probability)
        for kind, probability in announcement.accepted
    ]
    return planning_pb2.Announcement(at=timestamp(announcement.at), accepted=accepted)


def decode_announcement(message: planning_pb2.Announcement) -> Announcement:
    """Read an announcement; `InvalidValue` names the field."""
    accepted = each(message.accepted, "accepted", lambda one: (_kind(one.kind, "kind"), one.probability))
    return Announcement(instant(message.at, "announcement.at"), accepted)


def encode_budget(budget: ChangeBudget) -> planning_pb2.ChangeBudget:
    """Return the message of a change budget."""
    return planning_pb2.ChangeBudget(people=budget.people, minutes=budget.minutes)


def decode_budget(message: planning_pb2.ChangeBudget) -> ChangeBudget:
    """Read a change budget."""
    return ChangeBudget(message.people, message.minutes if message.HasField("minutes") else None)


def _kind(number: int, field: str) -> ChangeKind:
    if number not in KIND_OF:
        raise InvalidValue(field, "a kind of change", number)
    return KIND_OF[number]
