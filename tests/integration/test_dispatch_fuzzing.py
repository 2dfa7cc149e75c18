"""Whatever is sent to DispatchService, the answer is one that the contract knows: never UNKNOWN, never INTERNAL."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from heliotrope.v1 import dispatch_service_pb2 as wire

from deploy.local import LocalStack
from tests.integration.dispatch_desk import Dispatching, dispatching, lawful

METHODS = wire.DESCRIPTOR.services_by_name["DispatchService"].methods
EXAMPLES = 40
TEXTS = (
    "", "x", "\x00", "agents/w1", "agents/\x00", "sites/warsaw", "teams/warsaw-1", "subscriptions/x", "deliveries/\x00",
    "en", "pl-PL", "xx-\ud7ff", "en-\x00", "Europe/Warsaw", "../../etc", "Asia/\x00", "a@b.example", "é" * 300,
    "https://127.0.0.1:99999/", "1.2.3.4:5", "'; drop table dispatch.plan; --", "AAAA", "=" * 40, "address", "\n\r\t",
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 99, 2**31 - 1, -(2**31))
LARGE = (*NUMBERS, 2**63 - 1, -(2**63))
REALS = (0.0, 1.0, -1.0, float("nan"), float("inf"), 1e300, 24.0)


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Dispatching]:
    async with dispatching(stack.postgres) as running:
        await running.take(await running.publish(lawful()))
        yield running


def made(kind: type[Message], chance: random.Random, depth: int = 0) -> Message:
    """Return a message whose fields are likely, wrong, or absent."""
    message = kind()
    for field in kind.DESCRIPTOR.fields:
        if chance.random() < 0.3 or depth > 3:
            continue
        values = [_value(field, chance, depth) for _ in range(chance.randint(1, 3))]
        if field.is_repeated:
            getattr(message, field.name).extend(values)
        elif field.type == FieldDescriptor.TYPE_MESSAGE:
            getattr(message, field.name).CopyFrom(values[0])
        else:
            setattr(message, field.name, values[0])
    return message


def _value(field: FieldDescriptor, chance: random.Random, depth: int) -> Any:
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        return made(GetMessageClass(field.message_type), chance, depth + 1)
    choices: dict[int, tuple[Any, ...]] = {
        FieldDescriptor.TYPE_STRING: TEXTS,
        FieldDescriptor.TYPE_BOOL: (True, False),
        FieldDescriptor.TYPE_DOUBLE: REALS,
        FieldDescriptor.TYPE_INT64: LARGE,
        FieldDescriptor.TYPE_BYTES: (b"", b"\x00", b"\xff" * 9),
    }
    return chance.choice(choices.get(field.type, NUMBERS))


@pytest.mark.parametrize("method", list(METHODS), ids=lambda method: method.name)
async def test_no_request_is_answered_unknown_or_internal(service: Dispatching, method: MethodDescriptor) -> None:
    chance = random.Random(method.name)
    async with grpc.aio.insecure_channel(service.address) as channel:
        call = channel.unary_unary(f"/heliotrope.v1.DispatchService/{method.name}")
        requests = [made(GetMessageClass(method.input_type), chance).SerializeToString() for _ in range(EXAMPLES)]
        requests += [chance.randbytes(chance.randint(0, 60)) for _ in range(EXAMPLES)]
        odd = []
        for request in requests:
            try:
                await call(request, timeout=20)
            except grpc.aio.AioRpcError as error:
                if error.code() in (grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL):
                    odd.append((request, error.details()))
        assert odd == []
