"""The frozen problem of a run: one network revision, one requirement release, one base version."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.events import decode_staffing_requirement
from heliotrope.codec.problems import decode_problem
from heliotrope.codec.runs import RunRequest, RunScope, ShiftLock
from heliotrope.codec.versions import RosterVersion, roster_id
from heliotrope.domain.demand import StaffingRequirement
from heliotrope.domain.errors import InvalidValue, Refused
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.time import Horizon, format_instant
from heliotrope.runtime.postgres import Connection

from services.roster.postgres import demand, network, rosters, runs
from services.roster.record import Record

CARRY_IN = timedelta(days=8)
"""How far back shifts still matter: a week of days in a row and the rest before it."""


@dataclass(frozen=True)
class Composition:
    """A frozen problem with the revisions it is made of; `base_version` 0 means from nothing."""

    problem: RosterProblem
    network_revision: int
    base_version: int


async def compose(record: Record, db: Connection, request: RunRequest) -> Composition:
    """Freeze the inputs of a run as `db` sees them.

    Raises
    ------
    NotFound
        No network is imported.
    Refused
        No complete requirement release covers the horizon.
    InvalidValue
        The scope or a closure names what the network does not have, or a lock a shift that is not in force.
    """
    horizon = request.horizon
    revision = await network.newest_revision(db)
    document = await record.document(db, revision)
    release = await demand.complete_revision(db, "requirement", horizon)
    if release is None:
        raise Refused(
            "requirements: expected a complete release that covers every day of the horizon, got none"
            f" from {horizon.start:%Y-%m-%d} for {horizon.weeks} week(s)"
        )
    requirements = await _requirements(db, release, horizon)
    name = roster_id(horizon)
    version = await rosters.published_version(db, name)
    base = await record.roster(db, name, version)
    carry_in = await carried_in(record, db, horizon, base, document)
    locks = locked_in(within(base, horizon), request.locks)
    to_date = await demand.service_to_date(db, document.network, horizon)
    basis = {"network": str(revision), "requirements": str(release), "base": f"{name}/{version}"}
    basis |= {f"forecast:{each}": each for each in sorted({r.basis for r in requirements if r.basis})[:20]}

    def frozen() -> RosterProblem:
        return RosterProblem(
            network=document.network,
            horizon=horizon,
            agents=document.agents,
            work_plans=document.work_plans,
            rules=document.rules,
            demand=NetworkDemand.of(document.network, horizon, requirements),
            prices=document.prices,
            activities=document.activities,
            carry_in=carry_in,
            base=within(base, horizon) if version and mends(request) else None,
            frozen_until=request.frozen_until,
            locks=locks,
            closures=request.closures,
            scope_agents=agents_in(request.scope, document),
            budget=request.budget,
            to_date=to_date,
            packs=document.packs,
            basis=basis,
            announcement=request.announcement,
        )

    return Composition(await asyncio.to_thread(frozen), revision, version)


def mends(request: RunRequest) -> bool:
    """Whether a run changes the roster in force, rather than planning the whole period anew.

    Only then do differences from the base have a price.
    """
    limited = request.budget is not None or request.frozen_until is not None or not request.scope.everybody
    return limited or bool(request.closures) or request.announcement is not None


async def judged_problem(
    record: Record, db: Connection, horizon: Horizon, imported: Roster, revision: int = 0
) -> Composition:
    """Return the problem that an imported roster is audited against; demand only where released.

    `revision` is that of the network; 0 means the newest.
    """
    revision = revision or await network.newest_revision(db)
    document = await record.document(db, revision)
    release = await demand.complete_revision(db, "requirement", horizon)
    requirements = await _requirements(db, release, horizon) if release is not None else ()
    problem = RosterProblem(
        network=document.network,
        horizon=horizon,
        agents=document.agents,
        work_plans=document.work_plans,
        rules=document.rules,
        demand=NetworkDemand.of(document.network, horizon, requirements),
        prices=document.prices,
        activities=document.activities,
        carry_in=await carried_in(record, db, horizon, imported, document),
        to_date=await demand.service_to_date(db, document.network, horizon),
        packs=document.packs,
    )
    return Composition(problem, revision, await rosters.published_version(db, roster_id(horizon)))


async def problem_of(record: Record, db: Connection, version: RosterVersion) -> RosterProblem:
    """Return the problem that a version is judged by: the one its run froze, or that of an import."""
    if version.run:
        run = await runs.find_run(db, version.run)
        return await asyncio.to_thread(decode_problem, await runs.load_problem(db, run.problem_hash))
    shifts = await record.roster(db, version.roster, version.version)
    return (await judged_problem(record, db, version.horizon, shifts, version.network_revision)).problem


async def carried_in(
    record: Record, db: Connection, horizon: Horizon, roster: Roster, document: NetworkDocument
) -> tuple[Shift, ...]:
    """Return the shifts before the horizon that agents of the network continue from.

    A published roster of an earlier period is the truth about that period; what `roster` itself holds from
    before its horizon fills the rest.
    """
    earlier = await rosters.in_force_before(db, horizon)
    covered = [(version.horizon.start, version.horizon.end) for version in earlier]
    carried: list[Shift] = []
    for version in earlier:
        carried += within(await record.roster(db, version.roster, version.version), version.horizon).shifts
    carried += [s for s in roster.shifts if not any(start <= s.start < end for start, end in covered)]
    since, known = horizon.start - CARRY_IN, {agent.id for agent in document.agents}
    return Roster(tuple(s for s in carried if since <= s.start < horizon.start and s.agent in known)).shifts


def within(roster: Roster, horizon: Horizon) -> Roster:
    """Return the shifts that start in the horizon."""
    return Roster(tuple(s for s in roster.shifts if horizon.start <= s.start < horizon.end))


def outside(roster: Roster, horizon: Horizon) -> tuple[Shift, ...]:
    """Return the shifts that start outside the horizon: facts that every version keeps."""
    return tuple(s for s in roster.shifts if not horizon.start <= s.start < horizon.end)


def locked_in(base: Roster, locks: Iterable[ShiftLock]) -> tuple[Shift, ...]:
    """Return the shifts of the version in force that the locks name.

    Raises
    ------
    InvalidValue
        A lock that names no such shift.
    """
    known = {(shift.agent, shift.start): shift for shift in base.shifts}
    for position, lock in enumerate(locks):
        if (lock.agent, lock.start) not in known:
            found = f"{lock.agent} from {format_instant(lock.start)}"
            raise InvalidValue(f"locks[{position}]", "a shift of the version in force, within the horizon", found)
    return tuple(known[name] for name in dict.fromkeys((lock.agent, lock.start) for lock in locks))


def agents_in(scope: RunScope, document: NetworkDocument) -> frozenset[str] | None:
    """Return the agents that match every set of the scope; None where nothing limits it.

    Raises
    ------
    InvalidValue
        A site, client, queue or agent that the network does not have.
    """
    if scope.everybody:
        return None
    given = document.network
    known = {agent.id for agent in document.agents}
    _expect_known(scope.agents, known, "scope.agents")
    _expect_known(scope.sites, {site.id for site in given.sites}, "scope.sites")
    _expect_known(scope.clients, {client.id for client in given.clients}, "scope.clients")
    _expect_known(scope.queues, set(given.queue_ids), "scope.queues")
    return frozenset(agent.id for agent in document.agents if _matches(agent, scope, document))


def _matches(agent: Agent, scope: RunScope, document: NetworkDocument) -> bool:
    queues = [document.network.queue(name) for name in scope.queues]
    return (
        (not scope.agents or agent.id in scope.agents)
        and (not scope.sites or agent.site in scope.sites)
        and (not scope.clients or bool(agent.clients & scope.clients))
        and (not queues or any(agent.efficiency(q, document.network.client(q.client)) > 0 for q in queues))
    )


def _expect_known(names: Iterable[str], known: set[str], field: str) -> None:
    unknown = sorted(set(names) - known)
    if unknown:
        raise InvalidValue(field, "names of the network", unknown)


async def _requirements(db: Connection, release: int, horizon: Horizon) -> tuple[StaffingRequirement, ...]:
    raws = await demand.queue_days(db, "requirement", release, horizon)
    return await asyncio.to_thread(lambda: tuple(decode_staffing_requirement(raw) for raw in raws))
