"""Network and demand history, read from the roster service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import grpc
import numpy as np
from heliotrope.codec.fields import timestamp
from heliotrope.codec.networks import decode_network
from heliotrope.domain.errors import NotFound, Unavailable
from heliotrope.domain.network import Network, Queue
from heliotrope.domain.time import MINUTES_PER_DAY
from heliotrope.forecasting import QueueHistory, local_history
from heliotrope.runtime.rpc import open_channel
from heliotrope.v1 import demand_pb2, network_pb2
from heliotrope.v1.demand_pb2_grpc import DemandServiceStub
from heliotrope.v1.network_pb2_grpc import NetworkServiceStub

NETWORK_DEADLINE_S = 30.0
HISTORY_DEADLINE_S = 600.0
UNLIMITED = (("grpc.max_receive_message_length", -1),)  # the network document carries every agent
SLOTS = MINUTES_PER_DAY // 15


@asynccontextmanager
async def roster_channel(address: str) -> AsyncIterator[grpc.aio.Channel]:
    """Open a channel; errors of its calls leave as `NotFound` or `Unavailable`."""
    async with open_channel(address, options=UNLIMITED) as channel:
        try:
            yield channel
        except grpc.aio.AioRpcError as error:
            kind = NotFound if error.code() is grpc.StatusCode.NOT_FOUND else Unavailable
            raise kind(f"roster service: {error.code().name}: {error.details()}") from error


async def read_network(channel: grpc.aio.Channel) -> tuple[Network, int]:
    """Return the newest network and its revision."""
    stub = NetworkServiceStub(channel)
    answer = await stub.GetNetwork(network_pb2.GetNetworkRequest(), timeout=NETWORK_DEADLINE_S)
    return decode_network(answer.document.network), answer.revision


async def stream_histories(
    channel: grpc.aio.Channel, queues: Sequence[Queue], before: datetime
) -> AsyncIterator[tuple[Queue, QueueHistory]]:
    """Yield each queue with its history before an instant; one queue at a time is in memory.

    A queue without history comes with none, after the others.
    """
    names = [queue.id for queue in queues]
    request = demand_pb2.StreamHistoryRequest(queues=names, end=timestamp(before))
    waiting = {queue.id: queue for queue in queues}
    rows: list[tuple[int, int, int, float]] = []
    current = ""
    async for answer in DemandServiceStub(channel).StreamHistory(request, timeout=HISTORY_DEADLINE_S):
        for actual in answer.actuals:
            if actual.queue != current:
                if rows:
                    queue = waiting.pop(current)
                    yield queue, _history(queue, rows)
                current, rows = actual.queue, []
            rows.append((actual.start.seconds, actual.offered, actual.handled, actual.handle_time_s))
    if rows:
        queue = waiting.pop(current)
        yield queue, _history(queue, rows)
    for queue in waiting.values():
        yield queue, QueueHistory(queue.id, queue.zone, np.empty(0, "datetime64[D]"), np.empty((0, SLOTS)))


def _history(queue: Queue, rows: list[tuple[int, int, int, float]]) -> QueueHistory:
    columns = np.array(rows, dtype=np.float64)
    starts = columns[:, 0].astype(np.int64).astype("datetime64[s]")
    return local_history(queue.id, queue.zone, starts, columns[:, 1], columns[:, 2], columns[:, 3])
