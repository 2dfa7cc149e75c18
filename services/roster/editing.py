"""Shifts changed by hand: applied to a version as the person saw it, audited, stored as a proposed version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from heliotrope.codec.versions import RosterEdit, RosterVersion, VersionState
from heliotrope.domain.errors import Conflict, InvalidValue, Refused, expect
from heliotrope.domain.roster import Roster, RosterChange, Shift
from heliotrope.domain.time import Horizon, format_instant
from heliotrope.runtime.audit_log import log_act

from services.roster.composition import judged_problem
from services.roster.postgres import rosters
from services.roster.record import Record
from services.roster.versions import Draft, draft, store

Place = tuple[str, datetime]


@dataclass(frozen=True)
class EditedDraft:
    """An edit as it would be stored over `base`, the version that was edited."""

    base: RosterVersion
    draft: Draft
    network_revision: int


async def edit_roster(record: Record, edit: RosterEdit) -> RosterVersion:
    """Store an edit as the next version; the same request id gives the same version.

    Raises
    ------
    Conflict
        The etag is stale, a shift is not as the caller saw it, or another version was published meanwhile.
    Refused
        The version is neither published nor proposed.
    InvalidValue
        A change outside the planning period, or two of one shift.
    """
    request_id = f"edit:{edit.request_id}"
    async with record.snapshot() as db:
        known = await rosters.version_of_request(db, request_id)
    if known is not None:
        return known
    edited = await prepare_edit(record, edit)
    async with record.transaction() as db:
        head = await rosters.lock_known(db, edited.base.roster)
        known = await rosters.version_of_request(db, request_id)
        if known is not None:
            return known
        if head.published != edited.base.published_version:
            raise _moved(edited.base, head.published)
        version = await store(db, head, edited.draft, request_id, edited.network_revision, reason=edit.reason)
        detail: dict[str, object] = {
            "edited": edited.base.version,
            "changes": len(edit.changes),
            "reason": edit.reason,
            "breaches": len(version.breaches),
        }
        await log_act(db, edit.by, "edit", f"{version.roster}/{version.version}", detail)
    return version


async def prepare_edit(record: Record, edit: RosterEdit) -> EditedDraft:
    """Apply and audit an edit; nothing is stored."""
    async with record.snapshot() as db:
        base = await rosters.find_version(db, edit.roster, edit.version)
        rosters.expect_etag(base, edit.etag)
        _expect_editable(base)
        before = await record.roster(db, base.roster, base.version)
        published = await record.roster(db, base.roster, base.published_version)
        after = apply_changes(before, edit.changes, base.horizon)
        judged = await judged_problem(record, db, base.horizon, after)
    return EditedDraft(
        base, await draft(after, judged.problem, published, base.published_version), judged.network_revision
    )


def preview(edited: EditedDraft, reason: str) -> RosterVersion:
    """Return the version that an edit would make; its number is 0."""
    base, made = edited.base, edited.draft
    return RosterVersion(
        roster=base.roster,
        version=0,
        state=VersionState.PROPOSED,
        horizon=base.horizon,
        etag="",
        base_version=base.published_version,
        shifts=made.shifts,
        roster_hash=made.roster_hash,
        root_hash=made.root_hash,
        created_at=datetime.now(UTC),
        breaches=made.breaches,
        network_revision=edited.network_revision,
        reason=reason,
        published_version=base.published_version,
        people_changed=made.people_changed,
    )


def apply_changes(roster: Roster, changes: tuple[RosterChange, ...], horizon: Horizon) -> Roster:
    """Return the roster with every change made.

    Raises
    ------
    Conflict
        A shift before a change is not as the roster has it, or a new one stands where there is one already.
    InvalidValue
        Two changes of one shift, or a shift that starts outside the planning period.
    """
    shifts: dict[Place, Shift] = {(shift.agent, shift.start): shift for shift in roster.shifts}
    taken: set[Place] = set()
    for number, change in enumerate(changes):
        if change.before is not None:
            place = (change.before.agent, change.before.start)
            expect(place not in taken, f"changes[{number}].before", "each shift once", _named(change.before))
            _expect_in(horizon, change.before, f"changes[{number}].before.start")
            if shifts.get(place) != change.before:
                raise Conflict(f"changes[{number}].before: expected the shift as it is, got {_named(change.before)}")
            taken.add(place)
            del shifts[place]
    for number, change in enumerate(changes):
        if change.after is not None:
            _expect_in(horizon, change.after, f"changes[{number}].after.start")
            place = (change.after.agent, change.after.start)
            if place in shifts:
                raise Conflict(f"changes[{number}].after: expected no shift there yet, got {_named(change.after)}")
            shifts[place] = change.after
    return Roster(tuple(shifts.values()))


def _expect_in(horizon: Horizon, shift: Shift, field: str) -> None:
    if not horizon.start <= shift.start < horizon.end:
        raise InvalidValue(field, "a start in the planning period", format_instant(shift.start))


def _expect_editable(version: RosterVersion) -> None:
    if version.state is VersionState.PROPOSED and version.base_version != version.published_version:
        raise _moved(version, version.published_version)
    if version.state not in (VersionState.PROPOSED, VersionState.PUBLISHED):
        raise Refused(f"state: expected a published or proposed version, got {version.name}, which is {version.state}")


def _moved(version: RosterVersion, published: int) -> Conflict:
    return Conflict(
        f"base: expected a version made against the published one, got {version.name} made against version"
        f" {version.base_version}; version {published} is published now"
    )


def _named(shift: Shift) -> str:
    return f"{shift.agent} at {format_instant(shift.start)}"
