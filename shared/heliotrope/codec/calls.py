"""How a failed call leaves: gRPC's error as the library's own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import grpc
from grpc_status import rpc_status

from heliotrope.codec.statuses import error_of


@contextlib.contextmanager
def own_errors() -> Iterator[None]:
    """Turn gRPC errors raised inside into the library's error tree."""
    try:
        yield
    except grpc.aio.AioRpcError as error:
        code: int = error.code().value[0]
        details = error.details() or error.code().name
        raise error_of(code, details, rpc_status.from_call(error)) from error  # type: ignore[arg-type]
