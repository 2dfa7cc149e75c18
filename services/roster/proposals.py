"""Runs asked for, and their results stored: once a request, fenced by epoch, re-based where untouched."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from heliotrope.codec.events import encode_run_progress, encode_run_wake_up
from heliotrope.codec.notices import RunProgress, RunWakeUp
from heliotrope.codec.problems import decode_problem, encode_problem
from heliotrope.codec.runs import Lane, RunRequest, RunState, SchedulingRun
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.errors import Conflict, InvalidValue, expect
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, RosterCertificate, Shift, changes
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.postgres import Connection
from heliotrope.runtime.topics import RUN_PROGRESS, SCHEDULING_RUNS

from services.roster.composition import compose, outside, within
from services.roster.postgres import outbox, rosters, runs
from services.roster.publication import disputed
from services.roster.record import Record
from services.roster.versions import Draft, draft, store

BASE_READS = 4
"""How often a proposal is prepared again because a publication came in between."""


async def reoptimise(record: Record, request: RunRequest) -> SchedulingRun:
    """Freeze the inputs and queue a run; the same request id gives the same run."""
    expect(not request.study, "study", "a question, by StudyService", request.study)
    expect(request.lane is not Lane.STUDY, "lane", "repair or plan", request.lane)
    async with record.snapshot() as db:
        known = await runs.run_of_request(db, request)
        if known is not None:
            return known
        composed = await compose(record, db, request)
    raw = await asyncio.to_thread(encode_problem, composed.problem)
    problem_hash = await asyncio.to_thread(lambda: composed.problem.hash)
    async with record.transaction() as db:
        head = await rosters.lock_roster(db, request.horizon)
        run = await runs.insert_run(
            db,
            request,
            head.roster,
            composed.base_version,
            composed.network_revision,
            dict(composed.problem.basis),
            problem_hash,
            raw,
        )
        if run is None:
            known = await runs.run_of_request(db, request)
            assert known is not None
            return known
        await log_act(db, "request", "reoptimise", run.run, {"reason": request.reason})
        await wake_up(db, run)
    return run


async def wake_up(db: Connection, run: SchedulingRun) -> None:
    """Tell optimisers that a run waits."""
    content = encode_run_wake_up(RunWakeUp(run.run, run.request.lane.value))
    await outbox.emit(db, SCHEDULING_RUNS, run.run, "RunWakeUp", content)


@dataclass(frozen=True)
class Rebased:
    """A proposal as it would be stored over `published`, the version in force."""

    published: int
    draft: Draft


async def submit(
    record: Record, run_id: str, epoch: int, certificate: RosterCertificate, shifts: Iterable[Shift]
) -> RosterVersion:
    """Audit a run's result again and store it as a proposed version; a retry returns the version it made.

    Raises
    ------
    Conflict
        The lease was lost, or shifts that the proposal changes were changed by a later publication. The run
        then has failed, visibly.
    """
    proposal = Roster(tuple(shifts))
    async with record.snapshot() as db:
        run = await runs.find_run(db, run_id)
        if run.state is RunState.SUCCEEDED and run.epoch == epoch:
            return await rosters.find_version(db, run.roster, run.version)
        runs.expect_lease(run, epoch)
        expect(not run.request.study, "run", "a run that proposes; a study is answered by SubmitStudy", run_id)
        raw = await runs.load_problem(db, run.problem_hash)
    problem = await asyncio.to_thread(decode_problem, raw)
    _expect_in_horizon(proposal, problem)
    for _ in range(BASE_READS):
        try:
            rebased = await _rebase(record, run, problem, proposal)
        except Conflict as error:
            await fail(record, run_id, epoch, str(error))
            raise
        version = await _store(record, run, epoch, certificate, rebased)
        if version is not None:
            return version
    raise Conflict(f"base: publications of {run.roster} came faster than the proposal could be audited")


async def fail(record: Record, run_id: str, epoch: int, failure: str) -> SchedulingRun:
    """End a run without a result."""
    async with record.transaction() as db:
        runs.expect_lease(await runs.find_run(db, run_id, lock=True), epoch)
        await log_act(db, "optimiser", "fail a run", run_id, {"failure": failure})
        return await runs.end_run(db, run_id, RunState.FAILED, failure=failure)


async def _rebase(record: Record, run: SchedulingRun, problem: RosterProblem, proposal: Roster) -> Rebased:
    async with record.snapshot() as db:
        published = await rosters.published_version(db, run.roster)
        base_version = await runs.base_version_of(db, run.run)
        current = await record.roster(db, run.roster, published)
        base = within(await record.roster(db, run.roster, base_version), problem.horizon)
    facts = outside(current, problem.horizon)
    if published == base_version:
        whole = Roster((*proposal.shifts, *facts))
        return Rebased(published, await draft(whole, problem, current, published))
    now = within(current, problem.horizon)
    ours = changes(base.shifts, proposal.shifts)
    clash = disputed(changes(base.shifts, now.shifts), ours)
    if clash:
        raise Conflict(
            f"base: expected shifts untouched since version {base_version}, got {len(clash)} agents changed"
            f" by version {published} of {run.roster}, {', '.join(clash[:5])} first"
        )
    gone = {(c.before.agent, c.before.start) for c in ours if c.before}
    kept = [shift for shift in now.shifts if (shift.agent, shift.start) not in gone]
    merged = Roster((*kept, *(c.after for c in ours if c.after), *facts))
    onto = replace(problem, base=now) if problem.base else problem
    return Rebased(published, await draft(merged, onto, current, published))


async def _store(
    record: Record, run: SchedulingRun, epoch: int, certificate: RosterCertificate, rebased: Rebased
) -> RosterVersion | None:
    """Store the proposal, or return None where another version was published meanwhile."""
    async with record.transaction() as db:
        head = await rosters.lock_known(db, run.roster)
        if head.published != rebased.published:
            return None
        runs.expect_lease(await runs.find_run(db, run.run, lock=True), epoch)
        version = await store(
            db,
            head,
            rebased.draft,
            f"run:{run.run}",
            await runs.network_revision_of(db, run.run),
            run=run.run,
            certificate=certificate,
            reason=run.request.reason,
        )
        await runs.end_run(db, run.run, RunState.SUCCEEDED, version.version)
        detail: dict[str, object] = {"version": version.version, "breaches": len(version.breaches)}
        await log_act(db, "optimiser", "propose", f"{run.roster}/{version.version}", detail)
        progress = RunProgress(
            run.run,
            "proposed",
            datetime.now(UTC),
            certificate.objective,
            certificate.bound,
            certificate.gap_points,
        )
        await outbox.emit(db, RUN_PROGRESS, run.run, "RunProgress", encode_run_progress(progress))
    return version


def _expect_in_horizon(proposal: Roster, problem: RosterProblem) -> None:
    seen: set[tuple[str, datetime]] = set()
    for shift in proposal.shifts:
        where = f"shifts[{shift.agent}].start"
        if not problem.horizon.start <= shift.start < problem.horizon.end:
            raise InvalidValue(where, "a start in the run's horizon", shift.start)
        if (shift.agent, shift.start) in seen:
            raise InvalidValue(where, "each shift of an agent once", shift.start)
        seen.add((shift.agent, shift.start))
