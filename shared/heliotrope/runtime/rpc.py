"""gRPC servers: messages parsed in the handler, and the error tree answered as google.rpc.Status.

Bytes that are no message are the caller's mistake (INVALID_ARGUMENT). gRPC's own deserialiser would answer
UNKNOWN, so requests arrive here as bytes.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from heliotrope.codec.fields import expect_text, parsed
from heliotrope.domain.errors import HeliotropeError
from heliotrope.runtime.auth.interceptor import refuse
from heliotrope.runtime.auth.principal import caller
from heliotrope.runtime.security import ChannelOptions, Security, own_security

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
    ("grpc.max_metadata_size", 24 * 1024),
)
MOST_BACKOFF_MS = 2_000
"""Longest wait before a lost peer is tried again; gRPC's own two minutes would outlast most restarts by far."""
CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", MOST_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MOST_MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.initial_reconnect_backoff_ms", 250),
    ("grpc.min_reconnect_backoff_ms", 250),
    ("grpc.max_reconnect_backoff_ms", MOST_BACKOFF_MS),
)

Context = Any
Implementation = Callable[..., Any]


def rpc_server(security: Security | None = None) -> grpc.aio.Server:
    """Return a server with the limits that all services share, behind the guard of `security` (the process's own)."""
    return grpc.aio.server(options=OPTIONS, interceptors=[(security or own_security()).guard()])


def open_channel(
    address: str, security: Security | None = None, options: ChannelOptions = CHANNEL_OPTIONS
) -> grpc.aio.Channel:
    """Open a channel from this process to another at ``host:port``; close it, or use it as a context."""
    return (security or own_security()).channel(address, options)


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
    options = {"request_deserializer": None, "response_serializer": _serialised}
    if method.client_streaming:
        return grpc.stream_unary_rpc_method_handler(_collecting(call, kind), **options)
    if method.server_streaming:
        return grpc.unary_stream_rpc_method_handler(_streaming(call, kind), **options)
    return grpc.unary_unary_rpc_method_handler(_answering(call, kind), **options)


def _within_reach(kind: type[Message], raw: bytes) -> Message:
    """Read a request, and hold it against how far its caller reaches."""
    request = parsed(kind, raw)
    if b"\0" in raw:  # most requests have no such byte at all; in numbers it is harmless
        expect_text(request)
    principal = caller()
    if principal is not None:
        principal.expect_reach(request)
    return request


def _serialised(message: Message | bytes) -> bytes:
    """Return a message's bytes; what is stored and shared as bytes already is sent as it is."""
    return message if isinstance(message, bytes) else message.SerializeToString()


def _answering(call: Implementation, kind: type[Message]) -> Callable[[bytes, Context], Awaitable[Message]]:
    async def answer(raw: bytes, context: Context) -> Message:
        try:
            response: Message = await call(_within_reach(kind, raw))
        except HeliotropeError as error:
            await refuse(context, error)
        return response

    return answer


def _streaming(call: Implementation, kind: type[Message]) -> Callable[[bytes, Context], AsyncIterator[Message]]:
    async def stream(raw: bytes, context: Context) -> AsyncIterator[Message]:
        try:
            async for message in call(_within_reach(kind, raw)):
                yield message
        except HeliotropeError as error:
            await refuse(context, error)

    return stream


def _collecting(
    call: Implementation, kind: type[Message]
) -> Callable[[AsyncIterator[bytes], Context], Awaitable[Message]]:
    async def messages(requests: AsyncIterator[bytes]) -> AsyncIterator[Message]:
        async for raw in requests:
            yield _within_reach(kind, raw)

    async def collect(requests: AsyncIterator[bytes], context: Context) -> Message:
        try:
            response: Message = await call(messages(requests))
        except HeliotropeError as error:
            await refuse(context, error)
        return response

    return collect
