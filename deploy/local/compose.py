"""The processes as docker-compose.yml defines them, translated to this machine.

Inside containers a process is found by its service name and a fixed port; here everything is on loopback with
free ports. The translation is a substitution of addresses in the values of the environment, nothing else: a
variable that works in one place works in the other.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from deploy.local.processes import LOOPBACK

KAFKA_ADDRESS = "kafka:9092"
POSTGRES_ADDRESS = "postgres:5432"
PROCESS_MODULE = re.compile(r"services\.(\w+)")
HEALTH_URL = re.compile(r"http://127\.0\.0\.1:\d+[\w/]*")
ANY_ADDRESS = "0.0.0.0"


@dataclass(frozen=True)
class ServiceDefinition:
    """One process as the compose file defines it.

    Parameters
    ----------
    health_url
        What its health check asks for inside the container, or None for a one-shot command.
    needs
        Names of the services that must be up before it starts.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    health_url: str | None
    needs: frozenset[str]

    def listening_ports(self) -> tuple[int, ...]:
        """Return the ports that it binds, read from the variables whose value begins with the any-address."""
        bound = (value.rpartition(":") for value in self.environment.values() if value.startswith(ANY_ADDRESS))
        return tuple(int(port) for _, _, port in bound)

    def local_command(self) -> list[str]:
        """Return the command with this environment's interpreter and programs."""
        program, *arguments = self.command
        beside = Path(sys.executable).with_name(program)
        chosen = sys.executable if program == "python" else str(beside) if beside.exists() else program
        return [chosen, *arguments]

    def local_environment(self, addresses: Mapping[str, str], ports: Mapping[int, int]) -> dict[str, str]:
        """Return the environment with container addresses and bound ports replaced by this machine's.

        Parameters
        ----------
        addresses
            From an address in the compose network (`roster:7070`) to one on this machine.
        ports
            From each listening port to the free loopback port that stands for it.
        """
        own = {f"{ANY_ADDRESS}:{port}": f"{LOOPBACK}:{ports[port]}" for port in self.listening_ports()}
        return {key: _replace(value, {**addresses, **own}) for key, value in self.environment.items()}

    def local_health_url(self, ports: Mapping[int, int]) -> str | None:
        """Return the health address on this machine."""
        if self.health_url is None:
            return None
        asked = urlsplit(self.health_url)
        return f"http://{LOOPBACK}:{ports[asked.port or 80]}{asked.path}"


def _replace(value: str, addresses: Mapping[str, str]) -> str:
    for inside, here in addresses.items():
        value = value.replace(inside, here)
    return value


def read_compose(path: Path) -> dict[str, ServiceDefinition]:
    """Return every service that runs our own image, in the order of the file."""
    services = yaml.safe_load(path.read_text())["services"]
    return {name: _definition(name, fields) for name, fields in services.items() if "build" in fields}


def process_names(definitions: Mapping[str, ServiceDefinition]) -> tuple[str, ...]:
    """Return the names of the long-running processes (`python -m services.NAME`)."""
    return tuple(name for name, definition in definitions.items() if definition.health_url is not None)


def _definition(name: str, fields: Mapping[str, Any]) -> ServiceDefinition:
    check = " ".join(fields.get("healthcheck", {}).get("test", []))
    asked = HEALTH_URL.search(check)
    return ServiceDefinition(
        name,
        tuple(fields["command"]),
        {key: str(value) for key, value in fields.get("environment", {}).items()},
        asked[0] if asked else None,
        frozenset(fields.get("depends_on", {})),
    )
