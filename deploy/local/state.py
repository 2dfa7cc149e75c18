"""What the local stack has started, kept in `stack.json` so that another command can find and stop it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from deploy.local.processes import Running


@dataclass
class StackState:
    """Addresses and processes of a stack.

    Parameters
    ----------
    kafka
        Bootstrap address, host:port.
    postgres
        postgresql:// address of the database.
    processes
        Everything this stack started and still has to stop, brokers and services alike.
    services
        By service: `health` (URL), `log` (file) and `listen` (host:port of its own API, where it has one).
    ports
        Ports used before, taken again where they are free, so that addresses survive a restart.
    """

    kafka: str = ""
    postgres: str = ""
    processes: dict[str, Running] = field(default_factory=dict)
    services: dict[str, dict[str, str]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the state in one step, so that a reader never meets half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        arriving = path.with_suffix(".new")
        arriving.write_text(json.dumps(asdict(self), indent=2) + "\n")
        arriving.replace(path)

    @classmethod
    def load(cls, path: Path) -> "StackState":
        """Read the state; where there is none, nothing has been started."""
        if not path.exists():
            return cls()
        fields: dict[str, Any] = json.loads(path.read_text())
        fields["processes"] = {name: Running(**process) for name, process in fields["processes"].items()}
        return cls(**fields)

    def alive(self) -> tuple[str, ...]:
        """Return the names of the processes that still run."""
        return tuple(name for name, process in self.processes.items() if process.alive())
