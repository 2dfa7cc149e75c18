"""Calls of the services as the signed-in person: one connection a service, the person's token on every call."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import grpc
from heliotrope.client import RosterClient
from heliotrope.runtime.rpc import open_channel

Metadata = tuple[tuple[str, str], ...]


class _CallerChannel:
    """A channel on which every call carries the caller's identity."""

    def __init__(self, channel: grpc.aio.Channel, metadata: Metadata) -> None:
        self._channel = channel
        self._metadata = metadata

    def unary_unary(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        return self._named(self._channel.unary_unary(*arguments, **options))

    def unary_stream(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        return self._named(self._channel.unary_stream(*arguments, **options))

    def stream_unary(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        return self._named(self._channel.stream_unary(*arguments, **options))

    def stream_stream(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        return self._named(self._channel.stream_stream(*arguments, **options))

    def _named(self, call: Any) -> Callable[..., Any]:
        def called(request: Any, **options: Any) -> Any:
            return call(request, metadata=self._metadata, **options)

        return called


@dataclass(frozen=True)
class Services:
    """The connections of the process; `as_person` gives the calls of one person."""

    roster: grpc.aio.Channel

    def as_person(self, token: str) -> RosterClient:
        """Return the calls of the roster service as the bearer of `token`."""
        return RosterClient(self.channel(token))

    def channel(self, token: str) -> Any:
        """Return the roster service's channel as the bearer of `token`."""
        return _CallerChannel(self.roster, (("authorization", f"Bearer {token}"),))


@contextlib.asynccontextmanager
async def open_services(roster: str) -> AsyncIterator[Services]:
    """Connect to the roster service at ``host:port``."""
    async with open_channel(roster) as channel:
        yield Services(channel)
