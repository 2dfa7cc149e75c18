"""Every gRPC server answers the standard health and reflection services, and tells the whole contract by them."""

from __future__ import annotations

import asyncio

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from heliotrope.v1 import dispatch_service_pb2, roster_pb2

from deploy.local import LocalStack
from tests.integration.dispatch_desk import dispatching

STANDARD = {"grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}
ROSTER = {
    f"heliotrope.v1.{name}Service"
    for name in ("Audit", "Demand", "Insight", "Network", "People", "Planning", "Roster", "Study")
}
DISPATCH = {"heliotrope.v1.DispatchService"}


def told(address: str, method: str) -> tuple[set[str], bytes]:
    """Return the services that reflection lists, and the service of `method` as it describes it."""
    with grpc.insecure_channel(address) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        service = DescriptorPool(database).FindServiceByName(method)
        described = service.file.serialized_pb
        return set(database.get_services()), described


async def test_health_and_reflection_are_answered_for_all_that_is_served(stack: LocalStack) -> None:
    async with dispatching(stack.postgres) as running:
        served = (
            (running.roster.address, ROSTER, roster_pb2.DESCRIPTOR, "heliotrope.v1.RosterService"),
            (running.address, DISPATCH, dispatch_service_pb2.DESCRIPTOR, "heliotrope.v1.DispatchService"),
        )
        for address, names, file, service in served:
            listed, described = await asyncio.to_thread(told, address, service)
            assert listed == names | STANDARD
            assert described == file.serialized_pb
            async with grpc.aio.insecure_channel(address) as channel:
                check = health_pb2_grpc.HealthStub(channel).Check
                for name in ("", *names):
                    answer = await check(health_pb2.HealthCheckRequest(service=name), timeout=10)
                    assert answer.status == health_pb2.HealthCheckResponse.SERVING
                with pytest.raises(grpc.aio.AioRpcError) as unknown:
                    await check(health_pb2.HealthCheckRequest(service="heliotrope.v1.NoService"), timeout=10)
                assert unknown.value.code() is grpc.StatusCode.NOT_FOUND
