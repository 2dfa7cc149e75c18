"""Calls of the services as the signed-in person: one connection a service, the person's token on every call."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import grpc
from heliotrope.client import RosterClient
from heliotrope.client.dispatch import DispatchClient
from heliotrope.client.people import PeopleClient
from heliotrope.client.studies import StudyClient
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
    """The connections of the process, as one person may use them; `dispatch` is None where no such service runs."""

    roster: grpc.aio.Channel
    dispatch: grpc.aio.Channel | None = None

    def as_person(self, token: str) -> RosterClient:
        """Return the calls of the roster service as the bearer of `token`."""
        return RosterClient(self.channel(token))

    def people(self, token: str) -> PeopleClient:
        """Return the calls of people and audit as the bearer of `token`."""
        return PeopleClient(self.channel(token))

    def studies(self, token: str) -> StudyClient:
        """Return the questions to the engine as the bearer of `token`."""
        return StudyClient(self.channel(token))

    def dispatching(self, token: str) -> DispatchClient | None:
        """Return the calls of the dispatch service as the bearer of `token`."""
        return None if self.dispatch is None else DispatchClient(_as_bearer(self.dispatch, token))

    def channel(self, token: str) -> Any:
        """Return the roster service's channel as the bearer of `token`."""
        return _as_bearer(self.roster, token)


@contextlib.asynccontextmanager
async def open_services(roster: str, dispatch: str = "") -> AsyncIterator[Services]:
    """Connect to the services at ``host:port``; no dispatch service where its address is empty."""
    async with contextlib.AsyncExitStack() as channels:
        first = await channels.enter_async_context(open_channel(roster))
        second = await channels.enter_async_context(open_channel(dispatch)) if dispatch else None
        yield Services(first, second)


def _as_bearer(channel: grpc.aio.Channel, token: str) -> Any:
    return _CallerChannel(channel, (("authorization", f"Bearer {token}"),))
