"""Studies: questions beside the runs that carry them, and their answers."""

from __future__ import annotations

from typing import Any

from heliotrope.codec.answers import decode_answer, encode_answer
from heliotrope.codec.names import run_id
from heliotrope.codec.runs import SchedulingRun
from heliotrope.codec.studies import Study, decode_question, encode_question
from heliotrope.domain.errors import NotFound
from heliotrope.domain.studies import Answer, Question
from heliotrope.runtime.postgres import Connection

from services.roster.postgres.runs import run_of_row

STUDY = (
    "select r.*, s.version as asked_version, s.question, s.answer from study s join scheduling_run r on r.id = s.run"
)


async def find_study(db: Connection, run: str) -> Study:
    """Return a study by the id of its run; `NotFound` where there is none."""
    row = await db.fetchrow(f"{STUDY} where s.run = $1", run_id(run))
    if row is None:
        raise NotFound(f"run: expected the run of a stored study, got {run!r}")
    return _study_of_row(row)


async def study_of_request(db: Connection, request_id: str) -> Study | None:
    """Return the study that a request made; None where there is none."""
    row = await db.fetchrow(f"{STUDY} where r.request_id = $1", request_id)
    return None if row is None else _study_of_row(row)


async def insert_study(db: Connection, run: SchedulingRun, version: int, question: Question) -> Study:
    """Keep the question that a queued run carries."""
    raw = encode_question(question)
    await db.execute(
        "insert into study (run, roster, version, question) values ($1, $2, $3, $4)", run.run, run.roster, version, raw
    )
    return Study(run, run.roster, version, question)


async def keep_answer(db: Connection, run: str, answer: Answer, currency: str) -> None:
    """Keep the answer of a study."""
    await db.execute("update study set answer = $2 where run = $1", run, encode_answer(answer, currency))


async def list_studies(db: Connection, before: tuple[Any, ...] | None, most: int) -> list[Study]:
    """Return studies without answers, newest first, older than `before` (created_at, run)."""
    rows = await db.fetch(
        "select r.*, s.version as asked_version, s.question, null::bytea as answer"
        " from study s join scheduling_run r on r.id = s.run"
        " where $1::timestamptz is null or (r.created_at, r.id) < ($1, $2)"
        " order by r.created_at desc, r.id desc limit $3",
        *(before or (None, "")),
        most,
    )
    return [_study_of_row(row) for row in rows]


def _study_of_row(row: Any) -> Study:
    run = run_of_row(row)
    answer, currency = decode_answer(row["answer"]) if row["answer"] else (None, "")
    return Study(run, run.roster, row["asked_version"], decode_question(row["question"]), answer, currency)
