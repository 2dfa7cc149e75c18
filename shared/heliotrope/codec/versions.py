"""Roster versions on the wire: everything about a version but its shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from heliotrope.codec.documents import decode_horizon, encode_horizon
from heliotrope.codec.fields import instant, timestamp
from heliotrope.codec.paths import each
from heliotrope.codec.shifts import decode_change, encode_change
from heliotrope.codec.verdicts import (
    certificate_message,
    certificate_of,
    decode_breach,
    decode_waiver,
    encode_breach,
    encode_waiver,
)
from heliotrope.domain.errors import expect
from heliotrope.domain.roster import Breach, RosterCertificate, RosterChange, Waiver
from heliotrope.domain.time import Horizon
from heliotrope.v1 import roster_pb2 as wire


class VersionState(StrEnum):
    """The life of a version."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


STATES = {
    VersionState.PROPOSED: wire.VERSION_STATE_PROPOSED,
    VersionState.PUBLISHED: wire.VERSION_STATE_PUBLISHED,
    VersionState.SUPERSEDED: wire.VERSION_STATE_SUPERSEDED,
    VersionState.DISCARDED: wire.VERSION_STATE_DISCARDED,
}
STATE_OF = {number: state for state, number in STATES.items()}


@dataclass(frozen=True, slots=True)
class Approval:
    """A named person's agreement to the publication of a version; `subject` is who the call proved to be."""

    by: str
    note: str
    at: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class RosterVersion:
    """One version of a roster without its shifts; fields as in roster.proto."""

    roster: str
    version: int
    state: VersionState
    horizon: Horizon
    etag: str
    base_version: int
    shifts: int
    roster_hash: str
    root_hash: str
    created_at: datetime
    run: str = ""
    certificate: RosterCertificate | None = None
    breaches: tuple[Breach, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    network_revision: int = 0
    in_force: bool = False
    reason: str = ""
    published_at: datetime | None = None
    published_version: int = 0
    approvals: tuple[Approval, ...] = ()
    approvals_needed: int = 0
    compacted: bool = False
    people_changed: int = 0

    @property
    def name(self) -> str:
        """Resource name (https://google.aip.dev/122)."""
        return f"rosters/{self.roster}/versions/{self.version}"


@dataclass(frozen=True, slots=True)
class RosterImport:
    """What an imported roster is: `in_force` stores it as published, a past fact with its breaches listed."""

    request_id: str
    horizon: Horizon
    in_force: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        expect(bool(self.request_id), "request_id", "a non-empty id", self.request_id)


@dataclass(frozen=True, slots=True)
class RosterEdit:
    """Shifts changed by hand, on top of a version as it was seen: each `before` as the person saw the shift."""

    request_id: str
    roster: str
    version: int
    etag: str
    changes: tuple[RosterChange, ...]
    reason: str
    by: str

    def __post_init__(self) -> None:
        expect(bool(self.request_id), "request_id", "a non-empty id", self.request_id)
        expect(bool(self.by.strip()), "by", "the name of the person who edits", self.by)
        expect(bool(self.changes), "changes", "at least one change", self.changes)


def roster_id(horizon: Horizon) -> str:
    """Return the id of the roster of a planning period, such as 20261026T0000Z-1w."""
    return f"{horizon.start:%Y%m%dT%H%MZ}-{horizon.weeks}w"


def version_message(version: RosterVersion) -> wire.RosterVersion:
    """Return the message of a version."""
    certificate, published = version.certificate, version.published_at
    return wire.RosterVersion(
        roster=version.roster,
        version=version.version,
        state=STATES[version.state],
        horizon=encode_horizon(version.horizon),
        etag=version.etag,
        base_version=version.base_version,
        shifts=version.shifts,
        roster_hash=version.roster_hash,
        root_hash=version.root_hash,
        run=version.run,
        certificate=None if certificate is None else certificate_message(certificate),
        breaches=[encode_breach(breach) for breach in version.breaches],
        waivers=[encode_waiver(waiver) for waiver in version.waivers],
        network_revision=version.network_revision,
        in_force=version.in_force,
        reason=version.reason,
        created_at=timestamp(version.created_at),
        published_at=None if published is None else timestamp(published),
        published_version=version.published_version,
        name=version.name,
        approvals=[
            wire.Approval(by=a.by, note=a.note, at=timestamp(a.at), subject=a.subject) for a in version.approvals
        ],
        approvals_needed=version.approvals_needed,
        compacted=version.compacted,
        people_changed=version.people_changed,
    )


def version_of(message: wire.RosterVersion) -> RosterVersion:
    """Read a version."""
    return RosterVersion(
        roster=message.roster,
        version=message.version,
        state=STATE_OF[message.state],
        horizon=decode_horizon(message.horizon),
        etag=message.etag,
        base_version=message.base_version,
        shifts=message.shifts,
        roster_hash=message.roster_hash,
        root_hash=message.root_hash,
        created_at=instant(message.created_at, "created_at"),
        run=message.run,
        certificate=certificate_of(message.certificate) if message.HasField("certificate") else None,
        breaches=each(message.breaches, "breaches", decode_breach),
        waivers=each(message.waivers, "waivers", decode_waiver),
        network_revision=message.network_revision,
        in_force=message.in_force,
        reason=message.reason,
        published_at=instant(message.published_at, "published_at") if message.HasField("published_at") else None,
        published_version=message.published_version,
        approvals=tuple(Approval(a.by, a.note, instant(a.at, "approvals.at"), a.subject) for a in message.approvals),
        approvals_needed=message.approvals_needed,
        compacted=message.compacted,
        people_changed=message.people_changed,
    )


def edit_message(edit: RosterEdit, validate_only: bool = False) -> wire.EditRosterRequest:
    """Return the message of an edit."""
    return wire.EditRosterRequest(
        request_id=edit.request_id,
        roster=edit.roster,
        version=edit.version,
        etag=edit.etag,
        changes=[encode_change(change) for change in edit.changes],
        reason=edit.reason,
        by=edit.by,
        validate_only=validate_only,
    )


def edit_of(message: wire.EditRosterRequest) -> RosterEdit:
    """Read an edit."""
    return RosterEdit(
        message.request_id,
        message.roster,
        message.version,
        message.etag,
        each(message.changes, "changes", decode_change),
        message.reason,
        message.by,
    )


def import_message(header: RosterImport) -> wire.ImportRosterHeader:
    """Return the message of an import's header."""
    return wire.ImportRosterHeader(
        request_id=header.request_id,
        horizon=encode_horizon(header.horizon),
        in_force=header.in_force,
        reason=header.reason,
    )


def import_of(message: wire.ImportRosterHeader) -> RosterImport:
    """Read an import's header."""
    return RosterImport(message.request_id, decode_horizon(message.horizon), message.in_force, message.reason)
