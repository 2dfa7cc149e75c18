"""What every gRPC server says about itself: the standard health and reflection services."""

from __future__ import annotations

from collections.abc import Iterable

import grpc
from grpc_health.v1 import health as grpc_health
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection


async def introduce(server: grpc.aio.Server, services: Iterable[str]) -> None:
    """Add the standard health and reflection services for `services`, by their full names."""
    names = tuple(services)
    servicer = grpc_health.aio.HealthServicer()  # type: ignore[attr-defined]
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    for name in ("", *names):
        await servicer.set(name, health_pb2.HealthCheckResponse.SERVING)
    reflection.enable_server_reflection([*names, grpc_health.SERVICE_NAME, reflection.SERVICE_NAME], server)
