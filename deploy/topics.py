"""Creates the topics that `deploy/topics.toml` declares: `python -m deploy.topics [HOST:PORT]`.

Creating is idempotent: a topic that exists is left as it is.
"""

import asyncio
import os
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from heliotrope.runtime.kafka_access import kafka_access

DECLARED = Path(__file__).with_name("topics.toml")
DEAD_RETENTION_H = 30 * 24
REQUEST_TIMEOUT_MS = 20_000
MS_PER_HOUR = 3_600_000


@dataclass(frozen=True)
class Topic:
    """One topic as declared.

    Parameters
    ----------
    retention_h
        Hours a message is kept, or -1 for ever. Ignored where `compact`.
    compact
        Keep the newest value of each key instead of a time span.
    """

    name: str
    partitions: int
    retention_h: int
    compact: bool = False

    def __post_init__(self) -> None:
        if self.partitions < 1:
            raise ValueError(f"{self.name}.partitions: expected at least 1, got {self.partitions}")
        if self.retention_h < 1 and self.retention_h != -1:
            raise ValueError(f"{self.name}.retention_h: expected hours or -1, got {self.retention_h}")

    def settings(self) -> dict[str, str]:
        """Return the broker's settings for this topic."""
        if self.compact:
            return {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1"}
        kept_ms = -1 if self.retention_h == -1 else self.retention_h * MS_PER_HOUR
        return {"cleanup.policy": "delete", "retention.ms": str(kept_ms)}


def declared_topics(path: Path = DECLARED) -> tuple[Topic, ...]:
    """Read the declaration; every topic with `dead = true` brings its dead-letter topic along."""
    tables = tomllib.loads(path.read_text())
    defaults = tables.pop("defaults")
    topics: list[Topic] = []
    for name, own in tables.items():
        fields = defaults | own
        has_dead = fields.pop("dead", False)
        topics.append(Topic(name, **fields))
        if has_dead:
            topics.append(Topic(f"{name}.dead", 1, DEAD_RETENTION_H))
    return tuple(topics)


async def create_topics(bootstrap: str, topics: tuple[Topic, ...] | None = None) -> list[str]:
    """Create what is missing on the cluster at `bootstrap` (host:port) and return the names created.

    Topics get as many replicas as the cluster has brokers, up to three.
    """
    wanted = declared_topics() if topics is None else topics
    options = kafka_access().options()
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=REQUEST_TIMEOUT_MS, **options)
    await admin.start()
    try:
        present = set(await admin.list_topics())
        replicas = min(3, len((await admin.describe_cluster())["brokers"]))
        missing = [topic for topic in wanted if topic.name not in present]
        if missing:
            response = await admin.create_topics(
                [NewTopic(topic.name, topic.partitions, replicas, topic_configs=topic.settings()) for topic in missing]
            )
            _raise_for_refusals(response.topic_errors)
        return [topic.name for topic in missing]
    finally:
        await admin.close()


TOPIC_ALREADY_EXISTS = 36  # Kafka protocol error code: another creator was faster, which is fine


def _raise_for_refusals(errors: list[tuple[str, int, str | None]]) -> None:
    refused = [f"{name}: {message or code}" for name, code, message in errors if code not in (0, TOPIC_ALREADY_EXISTS)]
    if refused:
        raise RuntimeError(f"Kafka refused topics: {'; '.join(refused)}")


def main() -> None:
    """Create the declared topics on the cluster named by the argument or by HELIOTROPE_KAFKA."""
    bootstrap = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("HELIOTROPE_KAFKA", "")
    if not bootstrap:
        raise SystemExit("expected HOST:PORT of a Kafka broker as argument or in HELIOTROPE_KAFKA, got neither")
    created = asyncio.run(create_topics(bootstrap))
    print(f"topics: {len(created)} created, {len(declared_topics()) - len(created)} present before")


if __name__ == "__main__":
    main()
