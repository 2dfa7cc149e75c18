"""People and erasures, domain to wire and back."""

from __future__ import annotations

from heliotrope.domain.person import Erasure, Person, ReadableTrace
from heliotrope.v1 import people_pb2 as wire


def person_message(person: Person) -> wire.Person:
    """Return a person as a message."""
    return wire.Person(
        agent=person.agent, name=person.name, email=person.email, phone=person.phone, locale=person.locale
    )


def person_of(message: wire.Person) -> Person:
    """Read a person; `InvalidValue` names the field that breaks an expectation."""
    return Person(message.agent, message.name, message.email, message.phone, message.locale)


def erasure_message(erasure: Erasure) -> wire.ErasePersonResponse:
    """Return an erasure as a message."""
    traces = [wire.ReadableTrace(place=trace.place, rows=trace.rows) for trace in erasure.traces]
    return wire.ErasePersonResponse(tables=erasure.tables, columns=erasure.columns, traces=traces)


def erasure_of(agent: str, message: wire.ErasePersonResponse) -> Erasure:
    """Read an erasure."""
    traces = tuple(ReadableTrace(trace.place, trace.rows) for trace in message.traces)
    return Erasure(agent, message.tables, message.columns, traces)
