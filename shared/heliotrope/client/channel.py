"""A channel to a service; its errors leave as the library's own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import grpc

from heliotrope.client.credentials import Credentials

MOST_MESSAGE_BYTES = 64 * 1024 * 1024
OPTIONS = (
    ("grpc.max_receive_message_length", MOST_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MOST_MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # A new channel tries at once, whatever other channels of the process met at the same address.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 5_000),
)


@contextlib.asynccontextmanager
async def open_channel(address: str, credentials: Credentials | None = None) -> AsyncIterator[grpc.aio.Channel]:
    """Open a channel to ``host:port``; where no credentials are given, with those that the environment names."""
    async with (credentials or Credentials.from_environment()).channel(address, OPTIONS) as channel:
        yield channel
