"""The whole stack on one machine: Kafka, PostgreSQL, topics, schema, services: started and stopped as one."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.compose import (
    KAFKA_ADDRESS,
    POSTGRES_ADDRESS,
    ServiceDefinition,
    process_names,
    read_compose,
)
from deploy.local.kafka import KafkaPorts, start_kafka
from deploy.local.postgres import start_postgres
from deploy.local.processes import LOOPBACK, Running, StackError, free_port, spawn, stop, wait_until
from deploy.local.state import StackState
from deploy.topics import create_topics

SERVICE_DEADLINE_S = 120.0  # a first start compiles numba kernels
MIGRATION_DEADLINE_S = 120.0
PARTS = ("kafka", "postgres")
CONTAINER_SIGN_IN = (
    "HELIOTROPE_OIDC_ISSUER", "HELIOTROPE_OIDC_AUDIENCE", "HELIOTROPE_OIDC_JWKS", "HELIOTROPE_OIDC_INSIDE",
    "HELIOTROPE_PUBLIC_URL",
)  # fmt: skip
"""Variables of the compose file that only hold between its containers."""


class LocalStack:
    """Kafka, PostgreSQL and services of one repository on loopback; as a context, stopped at its end.

    With HELIOTROPE_KAFKA or HELIOTROPE_POSTGRES in the environment those are used instead of starting one.

    Parameters
    ----------
    root
        The repository's top folder, with docker-compose.yml.
    services
        Names of the services to start; all of the compose file if None, only Kafka and PostgreSQL if empty.
    folder
        Where data, logs and `stack.json` go; `root/.local` if None.
    say
        Told each step in one line.
    environment
        Further variables for the services, on top of what the compose file says.

    Attributes
    ----------
    state
        Addresses and processes.
    """

    def __init__(
        self,
        root: Path,
        services: Iterable[str] | None = None,
        *,
        folder: Path | None = None,
        say: Callable[[str], None] = lambda line: None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.root = root.resolve()
        self.folder = (folder or self.root / ".local").resolve()
        self.definitions = read_compose(self.root / "docker-compose.yml")
        self.services = tuple(process_names(self.definitions) if services is None else services)
        unknown = set(self.services) - set(process_names(self.definitions))
        if unknown:
            known = ", ".join(process_names(self.definitions))
            raise ValueError(f"services: expected some of {known}, got {', '.join(sorted(unknown))}")
        self.say = say
        self.environment = dict(environment or {})
        self.state = StackState.load(self.state_file)
        port = self.state.ports.get("identity")
        self.issuer = f"http://{LOOPBACK}:{port}" if "identity" in self.state.alive() else ""

    @property
    def state_file(self) -> Path:
        """The file with addresses and pids."""
        return self.folder / "stack.json"

    @property
    def kafka(self) -> str:
        """Bootstrap address of Kafka, host:port."""
        return self.state.kafka

    @property
    def postgres(self) -> str:
        """postgresql:// address of the database."""
        return self.state.postgres

    @property
    def roster(self) -> str:
        """Address of the roster service's gRPC API, host:port."""
        return self.state.services["roster"]["listen"]

    @property
    def console(self) -> str:
        """Address of the console's pages."""
        return f"http://{self.state.services['console']['listen']}"

    def start(self) -> Self:
        """Start everything and return when it answers; where one cannot (`StackError`) all is stopped."""
        self.stop()
        try:
            self._start_kafka()
            self._start_postgres()
            self._create_topics()
            self._migrate()
            if "console" in self.services:
                self._start_identity()
            self.start_services(self.services)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop what this stack started, services first; data stays."""
        parts = [self.state.processes[name] for name in PARTS if name in self.state.processes]
        stop([process for name, process in self.state.processes.items() if name not in PARTS])
        stop([process for process in parts if process.name == "postgres"], sign=signal.SIGINT)  # "fast" shutdown
        stop([process for process in parts if process.name == "kafka"])
        self.state = replace(self.state, kafka="", postgres="", processes={}, services={})
        if self.state_file.exists():
            self._save()

    def clean(self) -> None:
        """Stop, then remove data, logs and reports."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.state = StackState()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start_services(self, names: Iterable[str]) -> None:
        """Start services in waves: one waits for those it needs, those of one wave start together."""
        waiting = list(names)
        while waiting:
            wave = [name for name in waiting if not self.definitions[name].needs & set(waiting)]
            if not wave:
                raise StackError(f"docker-compose.yml: {', '.join(waiting)} wait for each other")
            for name in wave:
                self._launch(name)
            for name in wave:
                self._await_health(name)
                self.say(f"{name:<11} {self.state.services[name].get('listen', 'healthy')}")
            waiting = [name for name in waiting if name not in wave]

    def start_service(self, name: str) -> None:
        """Start one service (again) and return when it is healthy; its addresses stay what they were."""
        self._launch(name)
        self._await_health(name)

    def stop_service(self, name: str, sign: signal.Signals = signal.SIGTERM) -> None:
        """Stop one service: SIGTERM for a clean end, SIGKILL to see what the others do without it."""
        stop([self.state.processes.pop(name)], sign=sign)
        self._save()

    def _start_kafka(self) -> None:
        if given := os.environ.get("HELIOTROPE_KAFKA"):
            self.state.kafka = given
            self.say(f"kafka       {given} (yours)")
            return
        ports = self.state.ports
        before = KafkaPorts(ports["kafka"], ports["kafka-controller"]) if "kafka" in ports else None
        running, used = start_kafka(self.folder / "kafka", self._log("kafka"), before)
        ports |= {"kafka": used.broker, "kafka-controller": used.controller}
        self.state.kafka = f"{LOOPBACK}:{used.broker}"
        self._remember(running)
        self.say(f"kafka       {self.kafka}")

    def _start_postgres(self) -> None:
        if given := os.environ.get("HELIOTROPE_POSTGRES"):
            self.state.postgres = given
            self.say("postgres    HELIOTROPE_POSTGRES (yours)")
            return
        before = self.state.ports.get("postgres")
        running, self.state.postgres = start_postgres(self.folder / "postgres", self._log("postgres"), before)
        self.state.ports["postgres"] = int(self.postgres.rpartition(":")[2].partition("/")[0])
        self._remember(running)
        self.say(f"postgres    {self.postgres}")

    def _start_identity(self) -> None:
        """Start the stand-in for an OpenID provider: who signs in to the console says who they are."""
        port = free_port(self.state.ports.get("identity"))
        self.state.ports["identity"] = port
        issuer = f"http://{LOOPBACK}:{port}"
        command = [sys.executable, "-m", "deploy.local.identity", "--listen", f"{LOOPBACK}:{port}"]
        running = spawn("identity", command, self._log("identity"), env=self._inherited(), cwd=self.root)
        self.state.services["identity"] = {"health": f"{issuer}/.well-known/openid-configuration", "log": running.log}
        self._remember(running)
        self._await_health("identity")
        self.issuer = issuer
        self.say(f"identity    {issuer}")

    def _create_topics(self) -> None:
        created = asyncio.run(create_topics(self.kafka))
        self.say(f"topics      {len(created)} created")

    def _migrate(self) -> None:
        if not any((self.root / "services" / "roster" / "migrations").glob("*.sql")):
            self.say("schema      no migrations")
            return
        definition = self.definitions["migrate"]
        done = subprocess.run(
            definition.local_command(),
            env=self._environment(definition, {}),
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=MIGRATION_DEADLINE_S,
            check=False,
        )
        if done.returncode != 0:
            raise StackError(f"the schema could not be applied:\n{(done.stdout + done.stderr)[-2000:]}")
        self.say("schema      applied")

    def _launch(self, name: str) -> None:
        definition = self.definitions[name]
        ports = self._ports(definition)
        running = spawn(
            name,
            definition.local_command(),
            self._log(name),
            env=self._environment(definition, ports) | self.environment,
            cwd=self.root,
        )
        health = definition.local_health_url(ports)
        listen = definition.local_environment({}, ports).get("HELIOTROPE_LISTEN")
        self.state.services[name] = {"health": health or "", "log": running.log}
        if listen is not None:
            self.state.services[name]["listen"] = listen
        self._remember(running)

    def _await_health(self, name: str) -> None:
        url = self.state.services[name]["health"]
        wait_until(lambda: _healthy(url), self.state.processes[name], SERVICE_DEADLINE_S)

    def _ports(self, definition: ServiceDefinition) -> dict[int, int]:
        """Return a loopback port for each that the service binds, the same as before where it is free."""
        known = self.state.ports
        for port in definition.listening_ports():
            key = f"{definition.name}:{port}"
            known[key] = free_port(known.get(key))
        return {port: known[f"{definition.name}:{port}"] for port in definition.listening_ports()}

    def _environment(self, definition: ServiceDefinition, ports: Mapping[int, int]) -> dict[str, str]:
        """Return the variables of this machine, without our own, and those of the compose file translated."""
        addresses = {KAFKA_ADDRESS: self.kafka}
        for name, other in self.definitions.items():
            if bound := other.environment.get("HELIOTROPE_LISTEN"):
                # Empty where that service is not started: the asking one does without, or says so.
                here = self.state.services.get(name, {}).get("listen", "")
                addresses[f"{name}:{bound.rpartition(':')[2]}"] = here
        own = definition.local_environment(addresses, ports)
        own = {key: self._database(value) for key, value in own.items()}
        return self._inherited() | self._signing_in(own)

    def _inherited(self) -> dict[str, str]:
        """Return the variables of this machine without our own, and where our code is."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("HELIOTROPE_")}
        paths = os.pathsep.join([str(self.root / "shared"), str(self.root)])
        return inherited | {"PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}

    def _signing_in(self, own: dict[str, str]) -> dict[str, str]:
        """Point a service at our issuer, which it asks for its keys; where none runs nobody signs in."""
        kept = {key: value for key, value in own.items() if key not in CONTAINER_SIGN_IN}
        if "HELIOTROPE_OIDC_ISSUER" in own and self.issuer:
            kept["HELIOTROPE_OIDC_ISSUER"] = self.issuer
            kept |= {key: own[key] for key in ("HELIOTROPE_OIDC_AUDIENCE",) if key in own}
        return kept

    def _database(self, value: str) -> str:
        """Replace a whole database address: user and password differ between container and machine."""
        if POSTGRES_ADDRESS not in value:
            return value
        parameters = value.partition("?")[2]
        return self.postgres if "?" in self.postgres or not parameters else f"{self.postgres}?{parameters}"

    def _log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _remember(self, running: Running) -> None:
        self.state.processes[running.name] = running
        self._save()

    def _save(self) -> None:
        self.state.save(self.state_file)


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2.0) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
