"""Activity requests on the wire."""

from __future__ import annotations

from heliotrope.codec.fields import instant, timestamp
from heliotrope.domain.activities import ActivityKind, ActivityRequest
from heliotrope.domain.errors import InvalidValue
from heliotrope.v1 import network_pb2 as wire

KINDS = {
    ActivityKind.TRAINING: wire.ACTIVITY_KIND_TRAINING,
    ActivityKind.COACHING: wire.ACTIVITY_KIND_COACHING,
    ActivityKind.MEETING: wire.ACTIVITY_KIND_MEETING,
    ActivityKind.REVIEW: wire.ACTIVITY_KIND_REVIEW,
}
KIND_OF = {number: kind for kind, number in KINDS.items()}


def encode_request(request: ActivityRequest) -> wire.ActivityRequest:
    """Return the message of a request."""
    return wire.ActivityRequest(
        id=request.id,
        kind=KINDS[request.kind],
        people=request.people,
        minutes=request.minutes,
        start=timestamp(request.start),
        end=timestamp(request.end),
        together=request.together,
        trainer=request.trainer,
        deadline=None if request.deadline is None else timestamp(request.deadline),
        follows_trainer=request.follows_trainer,
    )


def decode_request(message: wire.ActivityRequest) -> ActivityRequest:
    """Read a request."""
    if message.kind not in KIND_OF:
        raise InvalidValue("kind", f"one of {', '.join(ActivityKind)}", message.kind)
    return ActivityRequest(
        id=message.id,
        kind=KIND_OF[message.kind],
        people=tuple(message.people),
        minutes=message.minutes,
        start=instant(message.start, "start"),
        end=instant(message.end, "end"),
        together=message.together,
        trainer=message.trainer if message.HasField("trainer") else None,
        deadline=instant(message.deadline, "deadline") if message.HasField("deadline") else None,
        follows_trainer=message.follows_trainer,
    )
