"""Kafka as the services use it: keyed idempotent sends, batches, commits after the effect, dead letters.

Delivery is at least once and effects are once: a consumer commits only what its effect has made durable. A
message that cannot be used goes to `<topic>.dead` with cause, offset and a replay command, and stops nothing
else.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NamedTuple, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaConnectionError

from heliotrope.codec.dead_letter import DeadLetter, encode_dead_letter
from heliotrope.domain.errors import InvalidValue, Unavailable
from heliotrope.runtime.health import Health
from heliotrope.runtime.kafka_access import kafka_access
from heliotrope.runtime.telemetry import Log, child_traceparent, new_traceparent
from heliotrope.runtime.topics import dead

Headers = list[tuple[str, bytes]]
Decode = Callable[[bytes], Any]
START_WITHIN_S = 60.0
POLL_MS = 250
BEAT_S = 60.0
MAX_POLL_INTERVAL_MS = 15 * 60 * 1000
"""Longest time between polls before the group takes the partitions away; a batch forecast takes minutes."""


@dataclass(frozen=True)
class Event:
    """A message to send: `type` names its protobuf message, `id` is what tells duplicates."""

    topic: str
    key: str
    value: bytes
    type: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    traceparent: str = field(default_factory=new_traceparent)


class Received(NamedTuple):
    """A decoded message with the record that it came in."""

    value: Any
    record: Any

    @property
    def position(self) -> tuple[str, int, int]:
        """Topic, partition, offset."""
        return self.record.topic, self.record.partition, self.record.offset

    @property
    def id(self) -> str:
        """The CloudEvents id; the position where the sender set none."""
        return self.header("ce_id") or "/".join(map(str, self.position))

    @property
    def traceparent(self) -> str:
        """A new span under the sender's."""
        return child_traceparent(self.header("traceparent"))

    def header(self, name: str) -> str:
        """Return the header `name`, empty where there is none."""
        return next((value.decode("utf-8", "replace") for key, value in self.record.headers if key == name), "")


def envelope(event: Event, source: str) -> Headers:
    """Return the CloudEvents attributes of `event` as headers (CloudEvents Kafka binding 1.0.2, binary)."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": event.id,
        "ce_type": f"heliotrope.v1.{event.type}",
        "ce_source": f"/heliotrope/{source}",
        "ce_time": datetime.now(UTC).isoformat(),
        "ce_dataschema": f"heliotrope/v1/events.proto#{event.type}",
        "content-type": "application/protobuf",
        "traceparent": event.traceparent,
    }
    return [(name, text.encode()) for name, text in attributes.items()]


async def start_within(client: Any, seconds: float, health: Health | None = None) -> None:
    """Start an aiokafka client, waiting for the broker to come up; `Unavailable` when it does not."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            await client.start()
            break
        except KafkaConnectionError as error:
            if asyncio.get_running_loop().time() > deadline:
                raise Unavailable(f"kafka: no broker answered within {seconds:.0f} s: {error}") from error
            if health:
                health.fails("kafka", str(error))
            await asyncio.sleep(0.5)
    if health:
        health.recovers("kafka")


class EventProducer:
    """Sends events keyed, idempotent and acknowledged by all replicas."""

    def __init__(self, brokers: str, source: str, health: Health | None = None) -> None:
        self._source = source
        self._health = health
        self._client = AIOKafkaProducer(
            bootstrap_servers=brokers,
            client_id=source,
            acks="all",
            enable_idempotence=True,
            linger_ms=5,
            **kafka_access().options(),
        )

    async def __aenter__(self) -> Self:
        await start_within(self._client, START_WITHIN_S, self._health)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.stop()

    async def send(self, event: Event) -> None:
        """Send one event and wait until it is stored."""
        await self.send_all((event,))

    async def send_all(self, events: Iterable[Event]) -> None:
        """Send events, in this order by partition, and wait until all are stored."""
        stored = [
            await self._client.send(
                event.topic,
                key=event.key.encode(),
                value=event.value,
                headers=envelope(event, self._source),
            )
            for event in events
        ]
        await asyncio.gather(*stored)

    async def bury(self, record: Any, cause: str, consumer: str) -> None:
        """Send a message that cannot be used to its dead-letter topic, as it was, with the reason."""
        replay = f"python -m heliotrope.runtime.replay {record.topic} {record.partition} {record.offset}"
        letter = DeadLetter(
            record.topic,
            record.partition,
            record.offset,
            record.key or b"",
            record.value or b"",
            cause,
            consumer,
            replay,
            datetime.now(UTC),
        )
        event = Event(dead(record.topic), "", encode_dead_letter(letter), "DeadLetter")
        reasons = {
            "dead_cause": cause,
            "dead_offset": f"{record.partition}/{record.offset}",
            "dead_replay": replay,
        }
        headers = envelope(event, self._source) + [(name, text.encode()) for name, text in reasons.items()]
        await self._client.send_and_wait(event.topic, key=record.key, value=event.value, headers=headers)


Partitions = Callable[[set[tuple[str, int]]], Awaitable[None] | None]


class _Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]
    """Forgets what belongs to partitions that leave, and tells the service."""

    def __init__(self, owner: EventConsumer, revoked: Partitions | None) -> None:
        self._owner, self._revoked = owner, revoked

    async def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
        """Drop positions of partitions that another member will read."""
        leaving = {(each.topic, each.partition) for each in revoked}
        self._owner.forget(leaving)
        if self._revoked and (waiting := self._revoked(leaving)) is not None:
            await waiting

    def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        """Nothing to do: reading starts at the committed offset."""


class EventConsumer:
    """Reads topics in batches as one member of a group; the service says when to commit.

    Parameters
    ----------
    decoders
        Topic -> function from bytes to value, raising `InvalidValue` for bytes that it cannot use.
    producer
        Sends dead letters.
    revoked
        Called with (topic, partition) pairs that leave this member.
    """

    def __init__(
        self,
        brokers: str,
        group: str,
        decoders: Mapping[str, Decode],
        producer: EventProducer,
        log: Log,
        health: Health | None = None,
        revoked: Partitions | None = None,
        batch: int = 5000,
    ) -> None:
        self._decoders, self._producer, self._group = decoders, producer, group
        self._log, self._health, self._revoked, self._batch = log, health, revoked, batch
        self._next: dict[tuple[str, int], int] = {}
        self._client = AIOKafkaConsumer(
            bootstrap_servers=brokers,
            group_id=group,
            client_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_interval_ms=MAX_POLL_INTERVAL_MS,
            **kafka_access().options(),
        )
        self._client.subscribe(list(decoders), listener=_Rebalance(self, revoked))

    async def __aenter__(self) -> Self:
        await start_within(self._client, START_WITHIN_S, self._health)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.stop()

    async def batches(self, stop: asyncio.Event) -> AsyncIterator[list[Received]]:
        """Yield what has arrived until `stop` is set; empty lists tell that time passes."""
        while not stop.is_set():
            if self._health:
                self._health.beats("kafka consumer", BEAT_S)
            records = await self._client.getmany(timeout_ms=POLL_MS, max_records=self._batch)
            batch: list[Received] = []
            for partition, arrived in records.items():
                batch.extend(await self._decoded(arrived))
                self._next[partition.topic, partition.partition] = arrived[-1].offset + 1
            yield batch

    @property
    def read_to(self) -> dict[tuple[str, int], int]:
        """(topic, partition) -> next offset to read, of everything yielded so far."""
        return dict(self._next)

    async def _decoded(self, records: Iterable[Any]) -> list[Received]:
        usable = []
        for record in records:
            try:
                usable.append(Received(self._decoders[record.topic](record.value or b""), record))
            except InvalidValue as error:
                await self._bury(record, str(error))
        return usable

    async def bury(self, received: Received, cause: InvalidValue) -> None:
        """Give up one message that decoded but cannot be used."""
        await self._bury(received.record, str(cause))

    async def _bury(self, record: Any, cause: str) -> None:
        self._log.warning(
            "dead letter", topic=record.topic, partition=record.partition, offset=record.offset, cause=cause
        )
        await self._producer.bury(record, cause, self._group)

    def forget(self, partitions: set[tuple[str, int]]) -> None:
        """Drop positions of partitions that this member no longer reads."""
        for each in partitions:
            self._next.pop(each, None)

    async def commit(self, positions: Mapping[tuple[str, int], int] | None = None) -> None:
        """Commit `positions`, (topic, partition) -> next offset to read; where None, all that was yielded.

        Partitions that a rebalance took away meanwhile are passed over: their new reader starts at the last
        commit, and effects are idempotent.
        """
        wanted = self._next if positions is None else positions
        held = {(each.topic, each.partition) for each in self._client.assignment()}
        offsets = {TopicPartition(*each): offset for each, offset in wanted.items() if each in held}
        if not offsets:
            return
        try:
            await self._client.commit(offsets)
        except (CommitFailedError, IllegalStateError) as error:
            self._log.warning("commit passed over, the group has rebalanced", problem=str(error))
