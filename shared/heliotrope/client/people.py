"""Typed calls of PeopleService and AuditService."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import grpc

from heliotrope.codec.calls import own_errors
from heliotrope.codec.fields import instant, timestamp
from heliotrope.codec.persons import erasure_of, person_message, person_of
from heliotrope.domain.person import Erasure, Person
from heliotrope.v1 import audit_pb2, people_pb2
from heliotrope.v1.audit_pb2_grpc import AuditServiceStub
from heliotrope.v1.people_pb2_grpc import PeopleServiceStub

CALL_DEADLINE_S = 60.0
BULK_DEADLINE_S = 900.0
PEOPLE_PER_MESSAGE = 1000


class AuditRecord(NamedTuple):
    """Who did what, when, to what."""

    id: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: str


class PeopleClient:
    """The calls of one connection."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._people = PeopleServiceStub(channel)
        self._audit = AuditServiceStub(channel)

    async def import_people(self, people: Iterable[Person]) -> int:
        """Store people, all or none; return how many."""

        def requests() -> Iterator[people_pb2.ImportPeopleRequest]:
            remaining = iter(people)
            while part := list(islice(remaining, PEOPLE_PER_MESSAGE)):
                yield people_pb2.ImportPeopleRequest(people=map(person_message, part))

        with own_errors():
            return int((await self._people.ImportPeople(requests(), timeout=BULK_DEADLINE_S)).people)

    async def get_person(self, agent: str) -> Person:
        """Return who an agent is."""
        request = people_pb2.GetPersonRequest(agent=agent)
        with own_errors():
            return person_of((await self._people.GetPerson(request, timeout=CALL_DEADLINE_S)).person)

    async def erase_person(self, agent: str, reason: str) -> Erasure:
        """Erase a person for good; return what a search of the whole database then found."""
        request = people_pb2.ErasePersonRequest(agent=agent, reason=reason)
        with own_errors():
            return erasure_of(agent, await self._people.ErasePerson(request, timeout=BULK_DEADLINE_S))

    async def audit_log(self, start: datetime | None = None, end: datetime | None = None) -> AsyncIterator[AuditRecord]:
        """Yield the records of a span of time, oldest first."""
        request = audit_pb2.ExportAuditLogRequest(
            start=None if start is None else timestamp(start), end=None if end is None else timestamp(end)
        )
        with own_errors():
            async for answer in self._audit.ExportAuditLog(request, timeout=BULK_DEADLINE_S):
                for each in answer.records:
                    at = instant(each.at, "at")
                    yield AuditRecord(each.id, at, each.actor, each.act, each.subject, each.detail)
