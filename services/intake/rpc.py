"""The network's answer thresholds, read from the roster service."""

from __future__ import annotations

import asyncio

import grpc
from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.process import Process
from heliotrope.runtime.rpc import open_channel
from heliotrope.v1 import network_pb2 as wire
from heliotrope.v1.network_pb2_grpc import NetworkServiceStub

DEADLINE_S = 30.0
RETRY_S = 2.0
REFRESH_S = 60.0
UNLIMITED = (("grpc.max_receive_message_length", -1),)  # the document carries every agent


class Thresholds:
    """Queue -> seconds within which a contact counts as answered in target, kept up with the network."""

    def __init__(self) -> None:
        self._within_s: dict[str, float] = {}

    def __call__(self, queue: str) -> float:
        """Return the threshold of `queue`; `InvalidValue` where the network has no such queue."""
        try:
            return self._within_s[queue]
        except KeyError:
            raise InvalidValue("queue", "a queue of the network", queue) from None

    async def read(self, address: str) -> None:
        """Read the network's newest revision."""
        async with open_channel(address, options=UNLIMITED) as channel:
            answer = await NetworkServiceStub(channel).GetNetwork(wire.GetNetworkRequest(), timeout=DEADLINE_S)
        self._within_s = {queue.id: queue.goal.within_s for queue in answer.document.network.queues}

    async def wait(self, address: str, process: Process) -> None:
        """Read the network, waiting until there is one."""
        while not process.stop.is_set():
            try:
                await self.read(address)
            except grpc.aio.AioRpcError as error:
                problem = f"{error.code().name}: {error.details()}"
                if error.code() is grpc.StatusCode.NOT_FOUND:  # contacts wait in their topic for the first import
                    process.log.info("waiting for the network", problem=problem)
                    process.health.recovers("network")
                else:
                    process.health.fails("network", problem)
                await asyncio.sleep(RETRY_S)
            else:
                process.health.recovers("network")
                return

    async def keep_up(self, address: str, process: Process) -> None:
        """Read the network again every minute, until cancelled."""
        while True:
            await asyncio.sleep(REFRESH_S)
            await self.wait(address, process)
