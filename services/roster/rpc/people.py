"""PeopleService and AuditService: names kept apart and erased for good; the log of who did what."""

from __future__ import annotations

from collections.abc import AsyncIterator

from heliotrope.codec.fields import instant, timestamp
from heliotrope.codec.persons import erasure_message, person_message, person_of
from heliotrope.domain.errors import Forbidden, expect
from heliotrope.domain.person import Person
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.auth import Role, current_principal
from heliotrope.v1 import audit_pb2, people_pb2

from services.roster.postgres import audit_log, people
from services.roster.record import Record


class PeopleService:
    """Answers PeopleService."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def import_people(
        self, requests: AsyncIterator[people_pb2.ImportPeopleRequest]
    ) -> people_pb2.ImportPeopleResponse:
        """Store people, all or none."""
        arrived: dict[str, Person] = {}
        async for request in requests:
            for message in request.people:
                person = person_of(message)
                arrived[person.agent] = person
        async with self._record.transaction() as db:
            stored = await people.store_people(db, arrived.values())
            await log_act(db, "import", "import people", "people", {"people": stored})
        return people_pb2.ImportPeopleResponse(people=stored)

    async def get_person(self, request: people_pb2.GetPersonRequest) -> people_pb2.GetPersonResponse:
        """Return one person; an agent may ask for itself only."""
        principal = current_principal()
        own = Role.AGENT in principal.roles and request.agent == principal.agent
        if not (principal.far_reaching or own):
            raise Forbidden(f"agent: expected {principal.agent!r} for {principal.subject}, got {request.agent!r}")
        async with self._record.snapshot() as db:
            return people_pb2.GetPersonResponse(person=person_message(await people.find_person(db, request.agent)))

    async def erase_person(self, request: people_pb2.ErasePersonRequest) -> people_pb2.ErasePersonResponse:
        """Erase, commit, then search: what the search finds is what anybody could read from now on."""
        expect(bool(request.reason), "reason", "why the person is erased", request.reason)
        async with self._record.transaction() as db:
            contacts = await people.erase_person(db, request.agent)
            await log_act(db, "erasure", "erase a person", request.agent, {"reason": request.reason})
        async with self._record.snapshot() as db:
            return erasure_message(await people.search(db, request.agent, contacts))


class AuditService:
    """Answers AuditService."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def export_audit_log(
        self, request: audit_pb2.ExportAuditLogRequest
    ) -> AsyncIterator[audit_pb2.ExportAuditLogResponse]:
        """Send the records of a span of time."""
        start = instant(request.start, "start") if request.HasField("start") else None
        end = instant(request.end, "end") if request.HasField("end") else None
        async with self._record.snapshot() as db:
            async for rows in audit_log.records(db, start, end):
                yield audit_pb2.ExportAuditLogResponse(
                    records=[
                        audit_pb2.AuditRecord(
                            id=row["id"],
                            at=timestamp(row["at"]),
                            actor=row["actor"],
                            act=row["act"],
                            subject=row["subject"],
                            detail=row["detail"],
                        )
                        for row in rows
                    ]
                )
