"""Typed calls of StudyService: ask a question about a version and wait for the answer."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import grpc

from heliotrope.codec.calls import own_errors
from heliotrope.codec.runs import RunState
from heliotrope.codec.studies import Study, question_message, study_of
from heliotrope.domain.errors import Refused
from heliotrope.domain.studies import Question
from heliotrope.v1 import studies_pb2 as wire
from heliotrope.v1.studies_pb2_grpc import StudyServiceStub

CALL_DEADLINE_S = 60.0
STUDY_DEADLINE_S = 3900.0


class StudyClient:
    """The calls of one connection. No roster is the one published last, and version 0 its published one."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = StudyServiceStub(channel)

    async def start(self, question: Question, roster: str = "", version: int = 0, request_id: str = "") -> Study:
        """Queue a question; a retry needs the same request id."""
        request = wire.StartStudyRequest(
            request_id=request_id or str(uuid.uuid4()),
            roster=roster,
            version=version,
            question=question_message(question),
        )
        with own_errors():
            return study_of((await self._stub.StartStudy(request, timeout=CALL_DEADLINE_S)).study)

    async def get(self, run: str) -> Study:
        """Return a study by the id of its run."""
        with own_errors():
            answer = await self._stub.GetStudy(wire.GetStudyRequest(run=run), timeout=CALL_DEADLINE_S)
        return study_of(answer.study)

    async def watch(self, run: str, timeout_s: float = STUDY_DEADLINE_S) -> AsyncIterator[Study]:
        """Yield the study whenever it changes, until it has ended; the last has the answer."""
        with own_errors():
            async for answer in self._stub.WatchStudy(wire.WatchStudyRequest(run=run), timeout=timeout_s):
                yield study_of(answer.study)

    async def ask(
        self, question: Question, roster: str = "", version: int = 0, timeout_s: float = STUDY_DEADLINE_S
    ) -> Study:
        """Ask and wait for the answer; `Refused` says why there is none."""
        study = await self.start(question, roster, version)
        async for seen in self.watch(study.run.run, timeout_s):
            study = seen
        if study.run.state is not RunState.SUCCEEDED:
            raise Refused(study.run.failure or f"study: expected an answer, got a run that is {study.run.state}")
        return study

    async def newest(self, most: int = 50) -> tuple[Study, ...]:
        """Return the newest studies, without answers."""
        with own_errors():
            answer = await self._stub.ListStudies(wire.ListStudiesRequest(page_size=most), timeout=CALL_DEADLINE_S)
        return tuple(study_of(study) for study in answer.studies)
