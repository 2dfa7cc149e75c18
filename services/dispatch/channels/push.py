"""gRPC push: a plan streamed to a ShiftPlanReceiver that the provider's own system implements."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
from heliotrope.codec.dispatch import DELIVERIES, KINDS
from heliotrope.codec.fields import timestamp
from heliotrope.codec.plans import plan_change, planned_shift
from heliotrope.runtime.rpc import open_channel
from heliotrope.v1 import dispatch_service_pb2 as wire
from heliotrope.v1.dispatch_service_pb2_grpc import ShiftPlanReceiverStub

from services.dispatch.outcome import Outcome, Result
from services.dispatch.parcel import HandOver, Parcel

TIMEOUT_S = 30.0
PIECE_BYTES = 192 * 1024
FINAL = (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.UNIMPLEMENTED)


async def push(parcel: Parcel, hand_over: HandOver) -> Outcome:
    """Stream one plan; OK is delivered, what can never succeed is final, everything else is tried again."""
    async with open_channel(parcel.address) as channel:
        stub = ShiftPlanReceiverStub(channel)
        try:
            await stub.ReceiveShiftPlan(messages_of(parcel), timeout=TIMEOUT_S)
        except grpc.aio.AioRpcError as error:
            result = Result.REFUSED if error.code() in FINAL else Result.RETRY
            return Outcome(result, f"{error.code().name}: {error.details()}")
    return Outcome(Result.DELIVERED, "OK")


def messages_of(parcel: Parcel) -> Iterator[wire.ReceiveShiftPlanRequest]:
    """Yield the header, then shifts and changes in pieces."""
    letter, delivery = parcel.letter, parcel.delivery
    yield wire.ReceiveShiftPlanRequest(
        header=wire.PlanHeader(
            delivery=DELIVERIES + delivery.id,
            kind=KINDS[delivery.kind],
            reader=str(letter.reader),
            roster=letter.roster,
            version=letter.version,
            zone=letter.plan.zone,
            shifts=len(letter.plan.shifts),
            changes=len(letter.changes),
            since_version=parcel.since_version,
            acknowledge_by=None if letter.acknowledge_by is None else timestamp(letter.acknowledge_by),
        )
    )
    piece = wire.ReceiveShiftPlanRequest()
    size = 0
    for shift in letter.plan.shifts:
        message = planned_shift(shift, letter.plan.zone)
        piece, size, full = _room(piece, size, message.ByteSize())
        if full is not None:
            yield full
        piece.shifts.append(message)
    for change in letter.changes:
        told = plan_change(change, letter.plan.zone)
        piece, size, full = _room(piece, size, told.ByteSize())
        if full is not None:
            yield full
        piece.changes.append(told)
    yield piece


def _room(
    piece: wire.ReceiveShiftPlanRequest, size: int, more: int
) -> tuple[wire.ReceiveShiftPlanRequest, int, wire.ReceiveShiftPlanRequest | None]:
    """Return a piece with room for `more` bytes and its size then; and the full one to send first, if any."""
    if size + more <= PIECE_BYTES or size == 0:
        return piece, size + more, None
    return wire.ReceiveShiftPlanRequest(), more, piece
