"""gRPC servers: messages parsed in the handler, and the error tree answered as google.rpc.Status.

Bytes that are no message are the caller's mistake (INVALID_ARGUMENT). gRPC's own deserialiser would answer
UNKNOWN, so requests arrive here as bytes.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NoReturn

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_status import rpc_status

from heliotrope.codec.fields import parsed
from heliotrope.codec.statuses import status_of
from heliotrope.domain.errors import HeliotropeError

MOST_MESSAGE_BYTES = 64 * 1024 * 1024
"""A network document of a hundred thousand agents is about 20 MB."""
OPTIONS = (
    ("grpc.max_receive_message_length", MOST_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MOST_MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.server.max_pending_requests", 20_000),
    ("grpc.so_reuseport", 0),
)

Context = Any
Implementation = Callable[..., Any]


def rpc_server() -> grpc.aio.Server:
    """Return a server with the limits that all services share."""
    return grpc.aio.server(options=OPTIONS)


def serve_by(server: grpc.aio.Server, service: ServiceDescriptor, implementation: object) -> None:
    """Answer every method of `service` by the method of `implementation` of the same name in snake case."""
    methods = {method.name: _handler(method, implementation) for method in service.methods}
    handler = grpc.method_handlers_generic_handler(service.full_name, methods)
    server.add_generic_rpc_handlers((handler,))


def snake_case(name: str) -> str:
    """Return ``GetRoster`` as ``get_roster``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _handler(method: MethodDescriptor, implementation: object) -> Any:
    call: Implementation = getattr(implementation, snake_case(method.name))
    kind = GetMessageClass(method.input_type)
    serialise = GetMessageClass(method.output_type).SerializeToString
    options = {"request_deserializer": None, "response_serializer": serialise}
    if method.client_streaming:
        return grpc.stream_unary_rpc_method_handler(_collecting(call, kind), **options)
    if method.server_streaming:
        return grpc.unary_stream_rpc_method_handler(_streaming(call, kind), **options)
    return grpc.unary_unary_rpc_method_handler(_answering(call, kind), **options)


def _answering(call: Implementation, kind: type[Message]) -> Callable[[bytes, Context], Awaitable[Message]]:
    async def answer(raw: bytes, context: Context) -> Message:
        try:
            response: Message = await call(parsed(kind, raw))
        except HeliotropeError as error:
            await refuse(context, error)
        return response

    return answer


def _streaming(call: Implementation, kind: type[Message]) -> Callable[[bytes, Context], AsyncIterator[Message]]:
    async def stream(raw: bytes, context: Context) -> AsyncIterator[Message]:
        try:
            async for message in call(parsed(kind, raw)):
                yield message
        except HeliotropeError as error:
            await refuse(context, error)

    return stream


def _collecting(
    call: Implementation, kind: type[Message]
) -> Callable[[AsyncIterator[bytes], Context], Awaitable[Message]]:
    async def messages(requests: AsyncIterator[bytes]) -> AsyncIterator[Message]:
        async for raw in requests:
            yield parsed(kind, raw)

    async def collect(requests: AsyncIterator[bytes], context: Context) -> Message:
        try:
            response: Message = await call(messages(requests))
        except HeliotropeError as error:
            await refuse(context, error)
        return response

    return collect


async def refuse(context: Context, error: HeliotropeError) -> NoReturn:
    """End the call with the error's status and its details."""
    status = rpc_status.to_status(status_of(error))
    await context.abort(status.code, status.details, status.trailing_metadata)
    raise AssertionError("abort returns never")
