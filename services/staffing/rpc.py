"""The network with its service goals, read from the roster service."""

from __future__ import annotations

import grpc
from heliotrope.codec.networks import decode_network
from heliotrope.domain.errors import NotFound, Unavailable
from heliotrope.domain.network import Network
from heliotrope.runtime.rpc import open_channel
from heliotrope.v1 import network_pb2 as wire
from heliotrope.v1.network_pb2_grpc import NetworkServiceStub

DEADLINE_S = 30.0
UNLIMITED = (("grpc.max_receive_message_length", -1),)  # the network document carries every agent


async def read_network(address: str) -> Network:
    """Return the newest network; `NotFound` before the first import, `Unavailable` without an answer."""
    async with open_channel(address, options=UNLIMITED) as channel:
        try:
            answer = await NetworkServiceStub(channel).GetNetwork(wire.GetNetworkRequest(), timeout=DEADLINE_S)
        except grpc.aio.AioRpcError as error:
            kind = NotFound if error.code() is grpc.StatusCode.NOT_FOUND else Unavailable
            raise kind(f"roster service: {error.code().name}: {error.details()}") from error
    return decode_network(answer.document.network)
