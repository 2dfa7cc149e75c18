"""The error tree as google.rpc.Status with field violations, and back (https://google.aip.dev/193)."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any as Packed
from google.rpc import code_pb2, error_details_pb2, status_pb2

from heliotrope.domain.errors import (
    Conflict,
    HeliotropeError,
    InvalidValue,
    NotFound,
    Refused,
    Unavailable,
)

CODES: tuple[tuple[type[HeliotropeError], int], ...] = (
    (InvalidValue, code_pb2.INVALID_ARGUMENT),
    (NotFound, code_pb2.NOT_FOUND),
    (Conflict, code_pb2.ABORTED),
    (Refused, code_pb2.FAILED_PRECONDITION),
    (Unavailable, code_pb2.UNAVAILABLE),
)
ERRORS: dict[int, type[HeliotropeError]] = {
    code_pb2.NOT_FOUND: NotFound,
    code_pb2.ABORTED: Conflict,
    code_pb2.FAILED_PRECONDITION: Refused,
    code_pb2.UNAVAILABLE: Unavailable,
    code_pb2.DEADLINE_EXCEEDED: Unavailable,
}


def status_of(error: HeliotropeError) -> status_pb2.Status:
    """Return the status of an error; an `InvalidValue` carries its field as a violation."""
    code = next((code for kind, code in CODES if isinstance(error, kind)), code_pb2.INTERNAL)
    status = status_pb2.Status(code=code, message=str(error))
    if isinstance(error, InvalidValue):
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=error.field, description=f"expected {error.expected}, got {error.got!r}"
        )
        detail = Packed()
        detail.Pack(error_details_pb2.BadRequest(field_violations=[violation]))
        status.details.append(detail)
    return status


def error_of(code: int, message: str, status: status_pb2.Status | None) -> HeliotropeError:
    """Return the error that a status stands for; the tree's root where it has no class of its own."""
    if code == code_pb2.INVALID_ARGUMENT and status is not None:
        for detail in status.details:
            bad = error_details_pb2.BadRequest()
            if detail.Unpack(bad) and bad.field_violations:
                first = bad.field_violations[0]
                expected, _, got = first.description.removeprefix("expected ").rpartition(", got ")
                return InvalidValue(first.field, expected, _Quoted(got))
    return ERRORS.get(code, HeliotropeError)(message)


class _Quoted(str):
    """A value as the server printed it: printing it again adds no quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)
