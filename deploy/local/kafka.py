"""Apache Kafka without Docker: jars by Maven, one KRaft node on loopback."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from deploy.local.processes import (
    LOOPBACK,
    Running,
    StackError,
    accepts,
    find_program,
    free_port,
    spawn,
    wait_until,
)

HERE = Path(__file__).parent
POM = HERE / "pom.xml"
NEEDED_JAVA = 17  # Kafka 4 brokers refuse older ones
START_DEADLINE_S = 60.0
MAVEN_DEADLINE_S = 600.0

# Small and quick on a shared machine: serial collection, class sharing, a heap that the tests never fill.
JVM_FLAGS = (
    "-Xmx384M",
    "-XX:+UseSerialGC",
    "-Xshare:auto",
    f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
)

THREE_WAYS_ON = """\
The local Kafka needs Java {java} or newer and Maven; {problem}. Three ways on:
  1. install them:            apt-get install openjdk-17-jre-headless maven   (or: brew install openjdk maven)
  2. use a cluster you have:  HELIOTROPE_KAFKA=host:9092 make demo
  3. use containers instead:  docker compose up"""


@dataclass(frozen=True)
class KafkaPorts:
    """Loopback ports of the broker and of its controller."""

    broker: int
    controller: int


def kafka_version() -> str:
    """Return the version that the pom pins."""
    found = ElementTree.parse(POM).find(".//{*}kafka.version")
    if found is None or not found.text:
        raise StackError(f"{POM.name}: expected a property kafka.version, found none")
    return found.text


def cache_folder() -> Path:
    """Return the folder outside the repository that keeps the jars between clones."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "heliotrope" / f"kafka-{kafka_version()}"


def fetch_jars() -> Path:
    """Return the folder with Kafka's jars, brought by Maven the first time.

    The jars arrive in a folder beside it and are moved in one step: an interrupted download leaves nothing
    that looks complete, and two processes may do this at once.
    """
    jars = cache_folder()
    if jars.is_dir():
        return jars
    maven = _need("mvn", None)
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jars.parent) as arriving:
        command = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
        command += ["-DincludeScope=runtime", f"-DoutputDirectory={arriving}/lib"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=MAVEN_DEADLINE_S, check=False)
        if done.returncode != 0:
            raise StackError(f"Maven could not bring Kafka {kafka_version()}:\n{(done.stdout + done.stderr)[-2000:]}")
        if not jars.is_dir():
            shutil.move(f"{arriving}/lib", jars)
    return jars


def start_kafka(
    folder: Path, log: Path, preferred: KafkaPorts | None = None, settings: Mapping[str, object] | None = None
) -> tuple[Running, KafkaPorts]:
    """Start a broker with its data in `folder` and return when it answers; `settings` come before the usual ones."""
    java = _need_java()
    jars = fetch_jars()
    ports = KafkaPorts(
        free_port(preferred.broker if preferred else None),
        free_port(preferred.controller if preferred else None),
    )
    folder.mkdir(parents=True, exist_ok=True)
    properties = folder / "server.properties"
    properties.write_text(broker_properties(folder / "data", ports, settings or {}))
    launch = [java, *JVM_FLAGS, "-cp", f"{jars}/*"]
    if not (folder / "data" / "meta.properties").exists():
        _format(launch, properties)
    running = spawn("kafka", [*launch, "kafka.Kafka", str(properties)], log, cwd=folder)
    wait_until(lambda: accepts(ports.broker), running, START_DEADLINE_S)
    return running, ports


def broker_properties(data: Path, ports: KafkaPorts, others: Mapping[str, object]) -> str:
    """Return the configuration of one node that is broker and controller, with `others` in it."""
    listeners = f"PLAINTEXT://{LOOPBACK}:{ports.broker},CONTROLLER://{LOOPBACK}:{ports.controller}"
    settings = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{ports.controller}",
        "listeners": listeners,
        "advertised.listeners": listeners,
        "inter.broker.listener.name": "PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        # One node: nothing to replicate to, nobody to wait for.
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        # A broker that was killed may come back when its old session has ended; the default is 9 s.
        "broker.session.timeout.ms": 6000,
        "broker.heartbeat.interval.ms": 1000,
        # Few files and little memory.
        "offsets.topic.num.partitions": 8,
        "transaction.state.log.num.partitions": 1,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
    }
    return "".join(f"{key}={value}\n" for key, value in {**settings, **others}.items())


def _format(launch: list[str], properties: Path) -> None:
    tool = [*launch, "kafka.tools.StorageTool"]
    identity = subprocess.run([*tool, "random-uuid"], capture_output=True, text=True, timeout=60, check=True)
    command = [*tool, "format", "--standalone", "-t", identity.stdout.split()[-1], "-c", str(properties)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise StackError(f"Kafka's storage could not be formatted:\n{(done.stdout + done.stderr)[-2000:]}")


def _need_java() -> str:
    java = _need("java", "JAVA_HOME")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if not found or int(found[1]) < NEEDED_JAVA:
        problem = f"found {said.splitlines()[0] if said else 'a java that does not answer'}"
        raise StackError(THREE_WAYS_ON.format(java=NEEDED_JAVA, problem=problem))
    return java


def _need(name: str, home_variable: str | None) -> str:
    program = find_program(name, home_variable)
    if program is None:
        raise StackError(THREE_WAYS_ON.format(java=NEEDED_JAVA, problem=f"`{name}` was not found"))
    return program
