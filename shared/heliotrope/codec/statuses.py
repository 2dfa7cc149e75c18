"""The error tree as google.rpc.Status with field violations, and back (https://google.aip.dev/193)."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.duration_pb2 import Duration
from google.rpc import code_pb2, error_details_pb2, status_pb2

from heliotrope.domain.errors import (
    Compacted,
    Conflict,
    Exhausted,
    Forbidden,
    HeliotropeError,
    InvalidValue,
    NotFound,
    Refused,
    TooSlow,
    Unauthenticated,
    Unavailable,
)

DOMAIN = "heliotrope"
TOO_SLOW, COMPACTED = "WATCHER_TOO_SLOW", "COMPACTED"

CODES: tuple[tuple[type[HeliotropeError], int], ...] = (
    (InvalidValue, code_pb2.INVALID_ARGUMENT),
    (NotFound, code_pb2.NOT_FOUND),
    (Conflict, code_pb2.ABORTED),
    (Refused, code_pb2.FAILED_PRECONDITION),
    (Unauthenticated, code_pb2.UNAUTHENTICATED),
    (Forbidden, code_pb2.PERMISSION_DENIED),
    (Exhausted, code_pb2.RESOURCE_EXHAUSTED),
    (Compacted, code_pb2.OUT_OF_RANGE),
    (Unavailable, code_pb2.UNAVAILABLE),
)
ERRORS: dict[int, type[HeliotropeError]] = {
    code_pb2.NOT_FOUND: NotFound,
    code_pb2.ABORTED: Conflict,
    code_pb2.FAILED_PRECONDITION: Refused,
    code_pb2.UNAUTHENTICATED: Unauthenticated,
    code_pb2.PERMISSION_DENIED: Forbidden,
    code_pb2.UNAVAILABLE: Unavailable,
    code_pb2.DEADLINE_EXCEEDED: Unavailable,
}


def status_of(error: HeliotropeError) -> status_pb2.Status:
    """Return the status of an error; `InvalidValue` carries its field, `Exhausted` when to come again."""
    code = next((code for kind, code in CODES if isinstance(error, kind)), code_pb2.INTERNAL)
    status = status_pb2.Status(code=code, message=str(error))
    if isinstance(error, InvalidValue):
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=error.field, description=f"expected {error.expected}, got {error.got!r}"
        )
        detail = Packed()
        detail.Pack(error_details_pb2.BadRequest(field_violations=[violation]))
        status.details.append(detail)
    if isinstance(error, Exhausted) and error.retry_after_s is not None:
        delay = Duration()
        delay.FromNanoseconds(round(error.retry_after_s * 1e9))
        detail = Packed()
        detail.Pack(error_details_pb2.RetryInfo(retry_delay=delay))
        status.details.append(detail)
    if isinstance(error, (Compacted, TooSlow)):
        status.details.append(_reason(error))
    return status


def _reason(error: Compacted | TooSlow) -> Packed:
    """Return what a program can tell the error by (https://google.aip.dev/193)."""
    info = error_details_pb2.ErrorInfo(reason=TOO_SLOW, domain=DOMAIN)
    if isinstance(error, Compacted):
        info.reason, info.metadata["oldest_version"] = COMPACTED, str(error.oldest_version)
    detail = Packed()
    detail.Pack(info)
    return detail


def error_of(code: int, message: str, status: status_pb2.Status | None) -> HeliotropeError:
    """Return the error that a status stands for; the tree's root where it has no class of its own."""
    if code == code_pb2.INVALID_ARGUMENT and status is not None:
        for detail in status.details:
            bad = error_details_pb2.BadRequest()
            if detail.Unpack(bad) and bad.field_violations:
                first = bad.field_violations[0]
                expected, _, got = first.description.removeprefix("expected ").rpartition(", got ")
                return InvalidValue(first.field, expected, _Quoted(got))
    if code == code_pb2.RESOURCE_EXHAUSTED:
        return Exhausted(message, _retry_after_s(status))
    info = _info(status)
    if code == code_pb2.OUT_OF_RANGE and info.reason == COMPACTED:
        return Compacted(message, int(info.metadata["oldest_version"]))
    if code == code_pb2.UNAVAILABLE and info.reason == TOO_SLOW:
        return TooSlow(message)
    return ERRORS.get(code, HeliotropeError)(message)


def _retry_after_s(status: status_pb2.Status | None) -> float | None:
    """Return the delay that a status asks for; None where it names none."""
    for detail in status.details if status is not None else ():
        retry = error_details_pb2.RetryInfo()
        if detail.Unpack(retry):
            return float(retry.retry_delay.ToNanoseconds() / 1e9)
    return None


def _info(status: status_pb2.Status | None) -> error_details_pb2.ErrorInfo:
    """Return our own reason in a status; an empty one where there is none."""
    for detail in () if status is None else status.details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info) and info.domain == DOMAIN:
            return info
    return error_details_pb2.ErrorInfo()


class _Quoted(str):
    """A value as the server printed it: printing it again adds no quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)
