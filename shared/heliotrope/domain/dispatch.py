"""Dispatch: who reads shift plans, over which channel, and what became of each message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.time import zone

LOOPBACK = ("127.0.0.1", "::1", "localhost")
EMAIL_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_WAIT_H = 24.0 * 28


class ReaderKind(StrEnum):
    """Whose shifts a plan holds; the value is how it is written before the id."""

    SITE = "sites"
    TEAM = "teams"
    AGENT = "agents"


@dataclass(frozen=True, slots=True, order=True)
class Reader:
    """A site, a team or an agent: written ``sites/war``, ``teams/war-1``, ``agents/ag-0001``."""

    kind: ReaderKind
    id: str

    def __post_init__(self) -> None:
        expect(bool(self.id), "reader", "the id of a site, team or agent", self.id)

    def __str__(self) -> str:
        return f"{self.kind.value}/{self.id}"


def reader_of(text: str, field: str = "reader") -> Reader:
    """Read ``sites/ID``, ``teams/ID`` or ``agents/ID``."""
    kind, _, name = text.partition("/")
    if kind not in tuple(ReaderKind) or not name:
        raise InvalidValue(field, "sites/ID, teams/ID or agents/ID", text)
    return Reader(ReaderKind(kind), name)


class DispatchChannel(StrEnum):
    """How a plan reaches a reader."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    ICALENDAR = "icalendar"
    PUSH = "push"
    FILE = "file"

    @property
    def pulled(self) -> bool:
        """Whether the reader fetches it, so that nothing is sent."""
        return self is DispatchChannel.ICALENDAR


class Notify(StrEnum):
    """Which versions are worth a delivery."""

    ANY_CHANGE = "any_change"
    TIMES = "times"
    EVERY_VERSION = "every_version"


@dataclass(frozen=True, slots=True)
class SubscriptionTerms:
    """What a person may change about a subscription.

    Attributes
    ----------
    address
        E-mail address, URL or host:port, as the channel asks; empty for calendars and files.
    language
        BCP 47 tag such as es-MX.
    zone
        IANA zone of the reader, or empty for that of the reader's site.
    acknowledge_within_h, remind_before_h
        Hours to acknowledge a change, and hours before that deadline to remind; 0 means neither.
    """

    address: str = ""
    language: str = "en"
    zone: str = ""
    notify: Notify = Notify.ANY_CHANGE
    acknowledge_within_h: float = 0.0
    remind_before_h: float = 0.0

    def __post_init__(self) -> None:
        expect(bool(LANGUAGE_TAG.fullmatch(self.language)), "language", "a tag such as en or es-MX", self.language)
        if self.zone:
            zone(self.zone)
        hours = self.acknowledge_within_h
        expect(0 <= hours <= LONGEST_WAIT_H, "acknowledge_within_h", f"0 to {LONGEST_WAIT_H:.0f} hours", hours)
        before = self.remind_before_h
        most = f"0 to the {hours:g} hours of acknowledge_within_h"
        expect(0 <= before <= hours, "remind_before_h", most, before)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A reader's wish to be told; an ended one has no address."""

    id: str
    reader: Reader
    channel: DispatchChannel
    terms: SubscriptionTerms
    etag: str = ""
    created_by: str = ""
    created_at: datetime | None = None
    ended_at: datetime | None = None
    fetched_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.ended_at is None:
            expect_address(self.channel, self.terms.address)


def expect_address(channel: DispatchChannel, address: str) -> None:
    """Raise `InvalidValue` unless `address` is one that `channel` can reach."""
    if channel is DispatchChannel.EMAIL:
        good = bool(EMAIL_ADDRESS.fullmatch(address)) and address.isprintable()
        expect(good, "address", "one e-mail address such as ana@example.com", address)
    elif channel is DispatchChannel.WEBHOOK:
        expect(_reachable_url(address), "address", "an https URL, or http on loopback", address)
    elif channel is DispatchChannel.PUSH:
        host, _, port = address.rpartition(":")
        good = bool(host) and port.isdecimal() and 0 < int(port) <= 65535 and "/" not in host
        expect(good, "address", "host:port of a ShiftPlanReceiver", address)
    else:
        expect(not address, "address", f"nothing: {channel.value} has none", address)


def _reachable_url(address: str) -> bool:
    try:
        url = urlsplit(address)
        host, secure = url.hostname, url.scheme == "https"
        _ = url.port
    except ValueError:
        return False
    if not host or url.username or not address.isprintable() or " " in address:
        return False
    return secure or (url.scheme == "http" and host in LOOPBACK)


class DeliveryKind(StrEnum):
    """Why a message is sent."""

    PLAN = "plan"
    REMINDER = "reminder"


class DeliveryState(StrEnum):
    """The life of a delivery; see DeliveryState in dispatch_service.proto."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one reader about one version; fields as in dispatch_service.proto."""

    id: str
    subscription: str
    reader: Reader
    channel: DispatchChannel
    kind: DeliveryKind
    roster: str
    version: int
    state: DeliveryState
    created_at: datetime
    attempts: int = 0
    changes: int = 0
    problem: str = ""
    next_attempt_at: datetime | None = None
    delivered_at: datetime | None = None
    acknowledge_by: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send a delivery: `outcome` is delivered, retry, refused or uncertain."""

    number: int
    at: datetime
    seconds: float
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A reader has taken note of a published version."""

    reader: Reader
    roster: str
    version: int
    by: str
    at: datetime

    def __post_init__(self) -> None:
        expect(bool(self.by.strip()), "by", "the name of a person", self.by)
