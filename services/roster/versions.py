"""Versions stored, published and discarded, each in one transaction with its audit row and its event."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from heliotrope.audit import audit
from heliotrope.codec.events import encode_roster_published
from heliotrope.codec.names import version_place
from heliotrope.codec.notices import RosterPublished
from heliotrope.codec.verdicts import certificate_message, encode_verdict
from heliotrope.codec.versions import RosterImport, RosterVersion, VersionState, roster_id
from heliotrope.domain.errors import Conflict, InvalidValue, Refused
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Breach, Roster, RosterCertificate, Shift, Waiver, changes
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.auth.principal import proved
from heliotrope.runtime.postgres import Connection, notify
from heliotrope.runtime.topics import ROSTER_EVENTS

from services.roster.approval import ONE_PERSON, ApprovalPolicy
from services.roster.chunks import Chunk, bucket_count, chunks_of, root_hash
from services.roster.composition import judged_problem, within
from services.roster.differences import worth_keeping
from services.roster.postgres import approvals, content, outbox, rosters
from services.roster.postgres.rosters import Head
from services.roster.publication import expect_publishable
from services.roster.record import PUBLISHED, Record


@dataclass(frozen=True)
class Draft:
    """A roster of so many shifts that is audited and cut, ready to be stored.

    Attributes
    ----------
    difference
        The version in force, and what turns it into this roster as a DiffVersionsResponse, where that is little.
    """

    shifts: int
    roster_hash: str
    root_hash: str
    chunks: tuple[Chunk, ...]
    buckets: int
    breaches: tuple[Breach, ...]
    people_changed: int
    difference: tuple[int, bytes] | None = None


async def draft(roster: Roster, problem: RosterProblem, published: Roster, base: int) -> Draft:
    """Audit and cut a roster, and find what it changes of the `published` one, version `base`, beside the loop."""

    def work() -> Draft:
        breaches = audit(within(roster, problem.horizon), problem)
        chunks = chunks_of(roster, problem.agents)
        changed = changes(published.shifts, roster.shifts)
        moved = {change.agent for change in changed if change.times_moved}
        kept = worth_keeping(changed) if base else None
        root = root_hash({chunk.key: chunk.sha256 for chunk in chunks})
        return Draft(
            len(roster.shifts),
            roster.hash(),
            root,
            chunks,
            bucket_count(len(problem.agents)),
            breaches,
            len(moved),
            None if kept is None else (base, kept),
        )

    return await asyncio.to_thread(work)


async def store(
    db: Connection,
    head: Head,
    content_draft: Draft,
    request_id: str,
    network_revision: int,
    run: str | None = None,
    certificate: RosterCertificate | None = None,
    reason: str = "",
    in_force: bool = False,
) -> RosterVersion:
    """Store a draft as the next version of a locked roster."""
    version = head.head + 1
    await rosters.insert_version(
        db,
        {
            "roster": head.roster,
            "version": version,
            "request_id": request_id,
            "state": VersionState.PROPOSED.value,
            "base_version": head.published,
            "shifts": content_draft.shifts,
            "roster_hash": content_draft.roster_hash,
            "root_hash": content_draft.root_hash,
            "run": run,
            "certificate": certificate_message(certificate).SerializeToString() if certificate else None,
            "verdict": encode_verdict(content_draft.breaches),
            "breaches": len(content_draft.breaches),
            "network_revision": network_revision,
            "in_force": in_force,
            "reason": reason,
            "people_changed": content_draft.people_changed,
            "buckets": content_draft.buckets,
        },
    )
    await content.store_chunks(db, head.roster, version, content_draft.chunks)
    if content_draft.difference is not None:
        before, difference = content_draft.difference
        await content.keep_difference(db, head.roster, before, version, difference)
    return await rosters.find_version(db, head.roster, version)


async def import_roster(
    record: Record, header: RosterImport, shifts: Iterable[Shift], policy: ApprovalPolicy
) -> RosterVersion:
    """Store a roster made elsewhere, with its breaches listed; the same request id gives the same version.

    One that is said to be in force is so at once, unless another is and the policy asks more people than one.
    """
    async with record.snapshot() as db:
        known = await rosters.version_of_request(db, header.request_id)
        if known is not None:
            return known
        roster = Roster(tuple(shifts))
        _expect_importable(roster, header)
        judged = await judged_problem(record, db, header.horizon, roster)
        published = await record.roster(db, roster_id(header.horizon), judged.base_version)
    prepared = await draft(roster, judged.problem, published, judged.base_version)
    async with record.transaction() as db:
        head = await rosters.lock_roster(db, header.horizon)
        known = await rosters.version_of_request(db, header.request_id)
        if known is not None:
            return known
        version = await store(
            db,
            head,
            prepared,
            header.request_id,
            judged.network_revision,
            reason=header.reason,
            in_force=header.in_force,
        )
        act = "import a roster that is in force" if header.in_force else "import a roster"
        detail: dict[str, object] = {"reason": header.reason, "breaches": len(version.breaches)}
        await log_act(db, "import", act, _name(version), detail)
        if header.in_force:
            if head.published and policy.needed(version) > 1:
                raise Refused(
                    f"in_force: expected a proposal, for version {head.published} of {head.roster} is in force and"
                    f" {policy.needed(version)} people must agree to another, got an import in force"
                )
            version = await put_in_force(db, head, version)
    return version


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does to a proposed version as they saw it; with a request id, a retry changes nothing more."""

    roster: str
    version: int
    etag: str
    by: str
    request_id: str = ""

    @classmethod
    def on(cls, name: str, number: int, etag: str, by: str, request_id: str = "") -> Act:
        """Return the act on a version given by id and number, or by its resource name."""
        roster, version = version_place(name, number)
        return cls(roster, version, etag, by, request_id)


async def publish(
    record: Record, act: Act, waivers: tuple[Waiver, ...], policy: ApprovalPolicy = ONE_PERSON
) -> RosterVersion:
    """Make a proposed version binding.

    Raises
    ------
    Conflict
        The etag is stale, or another version was published since this one was made.
    Refused
        The version is not proposed, its breaches forbid it, or fewer people agreed than the policy asks for.
    """
    if not act.by.strip():
        raise InvalidValue("by", "the name of the person who publishes", act.by)
    async with record.transaction() as db:
        head = await rosters.lock_known(db, act.roster)
        found = await rosters.find_version(db, act.roster, act.version)
        if await _done_before(db, act):
            return found
        rosters.expect_etag(found, act.etag)
        _expect_proposed(found)
        if found.base_version != head.published:
            raise Conflict(
                f"base: expected a version made against the published one, got version {act.version} made against"
                f" version {found.base_version}; version {head.published} of {act.roster} is published now"
            )
        base = await rosters.find_version(db, act.roster, head.published) if head.published else None
        waivers = _with_inherited(found, base, waivers)
        expect_publishable(found.breaches, base.breaches if base else (), waivers)
        policy.expect_agreed(found, proved(act.by))
        await rosters.set_verdict(db, act.roster, act.version, encode_verdict(found.breaches, waivers))
        await rosters.set_closing_request(db, act.roster, act.version, act.request_id)
        detail: dict[str, object] = {
            "waivers": [f"{w.breach}: {w.by}: {w.reason}" for w in waivers],
            "approvals": [approval.by for approval in found.approvals],
        }
        await log_act(db, act.by, "publish", _name(found), detail)
        return await put_in_force(db, head, found)


async def approve(record: Record, act: Act, note: str) -> RosterVersion:
    """Record that a person agrees to the publication of a proposed version; agreeing again changes nothing."""
    if not act.by.strip():
        raise InvalidValue("by", "the name of the person who agrees", act.by)
    async with record.transaction() as db:
        await rosters.lock_known(db, act.roster)
        found = await rosters.find_version(db, act.roster, act.version)
        rosters.expect_etag(found, act.etag)
        _expect_proposed(found)
        name = " ".join(act.by.split())
        await approvals.add_approval(db, found.roster, found.version, name, proved(""), note)
        await log_act(db, act.by, "approve", _name(found), {"note": note})
        return await rosters.find_version(db, found.roster, found.version)


async def discard(record: Record, act: Act) -> RosterVersion:
    """Drop a proposed version; its content stays readable until it is compacted."""
    async with record.transaction() as db:
        await rosters.lock_known(db, act.roster)
        found = await rosters.find_version(db, act.roster, act.version)
        if await _done_before(db, act):
            return found
        rosters.expect_etag(found, act.etag)
        _expect_proposed(found)
        await rosters.set_discarded(db, act.roster, act.version)
        await rosters.set_closing_request(db, act.roster, act.version, act.request_id)
        await log_act(db, act.by or "unnamed", "discard", _name(found))
        return await rosters.find_version(db, act.roster, act.version)


async def _done_before(db: Connection, act: Act) -> bool:
    """Whether the request has published or discarded this version; `InvalidValue` where it did so to another."""
    if not act.request_id:
        return False
    known = await rosters.closed_by(db, act.request_id)
    if known is not None and known != (act.roster, act.version):
        raise InvalidValue("request_id", "a new id for a different request", act.request_id)
    return known is not None


async def put_in_force(db: Connection, head: Head, version: RosterVersion) -> RosterVersion:
    """Publish a version in the place of the one in force, and tell watchers and the outbox."""
    await rosters.put_in_force(db, head, version.version)
    event = RosterPublished(version.roster, version.version, version.root_hash)
    await notify(db, PUBLISHED)
    await outbox.emit(db, ROSTER_EVENTS, version.roster, "RosterPublished", encode_roster_published(event))
    return await rosters.find_version(db, version.roster, version.version)


def _with_inherited(
    found: RosterVersion, base: RosterVersion | None, waivers: tuple[Waiver, ...]
) -> tuple[Waiver, ...]:
    """Return the waivers with those of the base for breaches that the version still has."""
    keys, given = {breach.key for breach in found.breaches}, {waiver.breach for waiver in waivers}
    inherited = [w for w in (base.waivers if base else ()) if w.breach in keys and w.breach not in given]
    return (*waivers, *inherited)


def _expect_proposed(version: RosterVersion) -> None:
    if version.state is not VersionState.PROPOSED:
        raise Refused(f"state: expected a proposed version, got {_name(version)}, which is {version.state}")


def _expect_importable(roster: Roster, header: RosterImport) -> None:
    seen: set[tuple[str, object]] = set()
    for shift in roster.shifts:
        where = f"shifts[{shift.agent}].start"
        if (shift.agent, shift.start) in seen:
            raise InvalidValue(where, "each shift of an agent once", shift.start)
        if shift.start >= header.horizon.end:
            raise InvalidValue(where, "a start before the horizon's end", shift.start)
        seen.add((shift.agent, shift.start))


def _name(version: RosterVersion) -> str:
    return f"{version.roster}/{version.version}"
