"""Studies asked for and answered: a version frozen with its problem, and a run that carries the question."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from heliotrope.codec.names import version_place
from heliotrope.codec.problems import encode_problem
from heliotrope.codec.runs import Lane, RunRequest, RunState
from heliotrope.codec.studies import Study
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.errors import InvalidValue, NotFound, expect
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.studies import (
    Answer,
    CapacityQuestion,
    ContractQuestion,
    Question,
    RuleQuestion,
    ShiftQuestion,
    ShortfallQuestion,
    WhatIfQuestion,
)
from heliotrope.domain.whatif import expect_demanded
from heliotrope.runtime.audit_log import log_act

from services.roster.composition import problem_of, within
from services.roster.postgres import content, rosters, runs, studies
from services.roster.proposals import wake_up
from services.roster.record import Record


async def start(record: Record, request_id: str, roster: str, number: int, question: Question) -> Study:
    """Freeze a version and queue a question about it; the same request id gives the same study.

    Raises
    ------
    InvalidValue
        The request id stood for something else, or the question names what the network does not have.
    Compacted
        The shifts of the version are gone.
    """
    expect(bool(request_id), "request_id", "a non-empty id", request_id)
    async with record.snapshot() as db:
        known = await studies.study_of_request(db, request_id)
        if known is not None:
            return _same(known, roster, number, question)
        version = await rosters.find_version(db, roster, number)
        question = _completed(question, version)
        await content.expect_content(db, version.roster, version.version)
        shifts = await record.roster(db, version.roster, version.version)
        judged = await problem_of(record, db, version)
    problem = _frozen(judged, shifts, version, question)
    await asyncio.to_thread(_expect_known, question, problem)
    raw = await asyncio.to_thread(encode_problem, problem)
    problem_hash = await asyncio.to_thread(lambda: problem.hash)
    request = _request(request_id, question, problem)
    async with record.transaction() as db:
        run = await runs.insert_run(
            db,
            request,
            version.roster,
            version.version,
            version.network_revision,
            dict(problem.basis),
            problem_hash,
            raw,
        )
        if run is None:
            known = await studies.study_of_request(db, request_id)
            expect(known is not None, "request_id", "a new id: this one stands for a run", request_id)
            assert known is not None
            return _same(known, roster, number, question)
        study = await studies.insert_study(db, run, version.version, question)
        await log_act(db, "request", "ask a question", run.run, {"of": f"{version.roster}/{version.version}"})
        await wake_up(db, run)
    return study


async def submit(record: Record, run_id: str, epoch: int, answer: Answer, currency: str) -> Study:
    """Keep the answer of a claimed study; a retry returns the study as it is. `Conflict` where the lease was lost."""
    async with record.transaction() as db:
        run = await runs.find_run(db, run_id, lock=True)
        study = await studies.find_study(db, run_id)
        if run.state is RunState.SUCCEEDED and run.epoch == epoch:
            return study
        runs.expect_lease(run, epoch)
        await studies.keep_answer(db, run_id, answer, currency)
        await runs.end_run(db, run_id, RunState.SUCCEEDED)
        await log_act(db, "optimiser", "answer a question", run_id)
        return await studies.find_study(db, run_id)


def _completed(question: Question, version: RosterVersion) -> Question:
    """Give a question about rules the multipliers of the version's certificate, where it has one."""
    if isinstance(question, RuleQuestion):
        return RuleQuestion(version.certificate.multipliers if version.certificate else "")
    return question


def _same(known: Study, roster: str, number: int, question: Question) -> Study:
    """Return the study of an earlier request with the same id; raise where it asked something else."""
    roster, number = version_place(roster, number)
    about = roster in ("", known.roster) and number in (0, known.version)
    rules = isinstance(known.question, RuleQuestion) and isinstance(question, RuleQuestion)
    if not (about and (rules or known.question == question)):
        raise InvalidValue("request_id", "a new id for a different question", known.run.request.request_id)
    return known


def _frozen(judged: RosterProblem, shifts: Roster, version: RosterVersion, question: Question) -> RosterProblem:
    """Return the problem with the version as its base, and nothing that limits what may change.

    Only a question about contracts keeps the locks: they may be what a contract is in conflict with.
    """
    base = within(shifts, judged.horizon)
    asked_of = judged.locks if isinstance(question, ContractQuestion) else ()
    return replace(
        judged,
        base=base,
        budget=None,
        frozen_until=None,
        scope_agents=None,
        locks=tuple(lock for lock in asked_of if lock in base.shifts),
        basis={**judged.basis, "version": f"{version.roster}/{version.version}"},
    )


def _expect_known(question: Question, problem: RosterProblem) -> None:
    """Raise where the question names what the network does not have."""
    match question:
        case ShiftQuestion() if question.agent not in problem.agent_index:
            raise NotFound(f"agent: expected an agent of the network, got {question.agent!r}")
        case ShortfallQuestion():
            unknown = sorted(question.queues - set(problem.network.queue_ids))
            expect(not unknown, "queues", "queues of the network", unknown)
        case CapacityQuestion():
            expect_demanded(question.growth, problem.network, "growth")
        case WhatIfQuestion():
            from heliotrope.insight.imagining import imagine  # here: it brings numba, which the feed does without

            for number, scenario in enumerate(question.scenarios):
                try:
                    imagine(problem, scenario)
                except InvalidValue as error:
                    raise error.within(f"scenarios[{number}]") from None


def _request(request_id: str, question: Question, problem: RosterProblem) -> RunRequest:
    """Return the run that carries a question: people wait for explanations, scenarios and plans take their time."""
    asked = RunRequest(request_id, problem.horizon, reason="study", lane=Lane.STUDY, study=True)
    if isinstance(question, WhatIfQuestion):
        return replace(asked, lane=Lane.PLAN, seed=question.seed, time_limit_s=question.time_limit_s)
    if isinstance(question, CapacityQuestion):
        return replace(asked, lane=Lane.PLAN)
    return asked
