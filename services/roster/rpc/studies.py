"""StudyService: questions about versions, asked, watched, answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from heliotrope.codec.answers import answer_of
from heliotrope.codec.paths import within
from heliotrope.codec.studies import Study, question_of, study_message
from heliotrope.runtime.pages import Page
from heliotrope.runtime.postgres import waited
from heliotrope.v1 import studies_pb2 as wire

from services.roster.postgres import runs, studies
from services.roster.record import Record
from services.roster.studies import start, submit

LOOK_AGAIN_S = 5.0
DEFAULT_PAGE, LARGEST_PAGE = 50, 200


class StudyService:
    """Answers StudyService."""

    def __init__(self, record: Record, stop: asyncio.Event) -> None:
        self._record = record
        self._stop = stop

    async def start_study(self, request: wire.StartStudyRequest) -> wire.StartStudyResponse:
        """Queue a question."""
        with within("question"):
            question = question_of(request.question)
        study = await start(self._record, request.request_id, request.roster, request.version, question)
        return wire.StartStudyResponse(study=study_message(study))

    async def get_study(self, request: wire.GetStudyRequest) -> wire.GetStudyResponse:
        """Return one study."""
        return wire.GetStudyResponse(study=study_message(await self._find(request.run)))

    async def watch_study(self, request: wire.WatchStudyRequest) -> AsyncIterator[wire.WatchStudyResponse]:
        """Send the study whenever it changes, until it has ended."""
        seen: Study | None = None
        while not self._stop.is_set():
            news = self._record.notices.next(runs.subject(request.run))
            study = await self._find(request.run)
            if seen is None or study.run != seen.run:
                yield wire.WatchStudyResponse(study=study_message(study))
                seen = study
            if study.run.state.final:
                return
            await waited(news, LOOK_AGAIN_S)

    async def list_studies(self, request: wire.ListStudiesRequest) -> wire.ListStudiesResponse:
        """Return a page of studies, newest first."""
        page = Page.asked(self._record.tokens, request, {"list": "studies"}, DEFAULT_PAGE, LARGEST_PAGE)
        async with self._record.snapshot() as db:
            read = await studies.list_studies(db, page.older_than, page.most + 1)
        found, token = page.cut(read, lambda study: runs.place_of(study.run))
        return wire.ListStudiesResponse(studies=[study_message(study) for study in found], next_page_token=token)

    async def submit_study(self, request: wire.SubmitStudyRequest) -> wire.SubmitStudyResponse:
        """Keep an answer."""
        answer = answer_of(request.answer)
        study = await submit(self._record, request.run, request.epoch, answer, request.answer.currency)
        return wire.SubmitStudyResponse(study=study_message(study))

    async def _find(self, run: str) -> Study:
        async with self._record.snapshot() as db:
            return await studies.find_study(db, run)
