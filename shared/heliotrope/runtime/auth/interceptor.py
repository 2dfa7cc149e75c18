"""The guard of a gRPC server: every call is given its caller, held against the policy, and against the caller's share.

The guard wraps the handler that gRPC found, because only there the peer's certificate is known.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NoReturn

import grpc
from grpc_status import rpc_status

from heliotrope.codec.statuses import status_of
from heliotrope.domain.errors import HeliotropeError, Unauthenticated
from heliotrope.runtime.auth.certificates import principal_of_names
from heliotrope.runtime.auth.limits import Shares, expect_size
from heliotrope.runtime.auth.policy import OPEN, expect_allowed
from heliotrope.runtime.auth.principal import Principal, enter
from heliotrope.runtime.auth.tokens import TokenVerifier, bearer_token

Context = Any
Continuation = Callable[[grpc.HandlerCallDetails], Awaitable[Any]]


class Guard(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]
    """Lets in whom the policy table lets in.

    Parameters
    ----------
    verifier
        Verifies bearer tokens; None where no issuer is set, which refuses every token.
    shares
        Counts calls by caller.
    stranger
        Who a caller is that shows neither token nor certificate: None, or everybody where security is off.
    """

    def __init__(self, verifier: TokenVerifier | None, shares: Shares, stranger: Principal | None = None) -> None:
        self._verifier, self._shares, self._stranger = verifier, shares, stranger

    async def intercept_service(self, continuation: Continuation, details: grpc.HandlerCallDetails) -> Any:
        """Return the handler of a call behind the guard; None where there is no such method."""
        handler = await continuation(details)
        return None if handler is None else self._guarded(handler, str(details.method).lstrip("/"))

    def _guarded(self, handler: Any, method: str) -> Any:
        for kind in ("unary_unary", "unary_stream", "stream_unary", "stream_stream"):
            behaviour = getattr(handler, kind)
            if behaviour is not None:
                wrap = getattr(grpc, f"{kind}_rpc_method_handler")
                incoming = self._sized_stream if handler.request_streaming else self._sized
                guard = self._streaming if inspect.isasyncgenfunction(behaviour) else self._answering
                guarded = guard(behaviour, method, incoming, handler.request_streaming or handler.response_streaming)
                return wrap(guarded, handler.request_deserializer, handler.response_serializer)
        raise AssertionError(f"{method}: a handler of no kind")

    def _answering(self, behaviour: Any, method: str, incoming: Any, streaming: bool) -> Any:
        async def answer(request: Any, context: Context) -> Any:
            try:
                principal = await self._admitted(method, context)
                with self._shares.taken(principal, streaming):
                    return await behaviour(incoming(method, request), context)
            except HeliotropeError as error:
                await refuse(context, error)

        return answer

    def _streaming(self, behaviour: Any, method: str, incoming: Any, streaming: bool) -> Any:
        async def stream(request: Any, context: Context) -> AsyncIterator[Any]:
            try:
                principal = await self._admitted(method, context)
                with self._shares.taken(principal, streaming):
                    async for message in behaviour(incoming(method, request), context):
                        yield message
            except HeliotropeError as error:
                await refuse(context, error)

        return stream

    @staticmethod
    def _sized(method: str, request: Any) -> Any:
        if isinstance(request, bytes):
            expect_size(method, len(request))
        return request

    @staticmethod
    async def _sized_stream(method: str, requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
        so_far = 0
        async for request in requests:
            if isinstance(request, bytes):
                expect_size(method, len(request), so_far)
                so_far += len(request)
            yield request

    async def _admitted(self, method: str, context: Context) -> Principal:
        """Return the caller, once the policy lets it make the call."""
        principal = Principal("anybody", frozenset()) if method in OPEN else await self._caller(context)
        expect_allowed(principal, method)
        assert principal is not None
        enter(principal)
        return principal

    async def _caller(self, context: Context) -> Principal | None:
        """Return who calls: by token where one is shown, else by certificate."""
        metadata = dict(context.invocation_metadata() or ())
        header = metadata.get("authorization", "")
        if header:
            if self._verifier is None:
                raise Unauthenticated("authorization: expected no token, for HELIOTROPE_OIDC_ISSUER is not set")
            return await self._verifier.principal(bearer_token(str(header)))
        names = context.auth_context().get("x509_subject_alternative_name")
        if names:
            return principal_of_names(name.decode("utf-8", "replace") for name in names)
        return self._stranger


async def refuse(context: Context, error: HeliotropeError) -> NoReturn:
    """End a call with the error's status and its details."""
    status = rpc_status.to_status(status_of(error))
    await context.abort(status.code, status.details, status.trailing_metadata)
    raise AssertionError("abort returns never")
