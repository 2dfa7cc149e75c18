"""Processes of the local stack: started detached, known by pid and start time, stopped by pid."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

LOOPBACK = "127.0.0.1"
POLL_S = 0.05
LOG_TAIL_LINES = 20


class StackError(RuntimeError):
    """Raised when a part of the local stack cannot start; the message says what to do."""


@dataclass(frozen=True)
class Running:
    """A process that this stack started.

    Parameters
    ----------
    started
        The process's start time (epoch seconds), so that a reused pid is never taken for ours.
    log
        The file that holds its output.
    """

    name: str
    pid: int
    started: float
    log: str

    def process(self) -> psutil.Process | None:
        """Return the live process, or None if it has ended."""
        try:
            process = psutil.Process(self.pid)
            ours = abs(process.create_time() - self.started) < 1.0
            return process if ours and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def alive(self) -> bool:
        """Say whether it still runs."""
        return self.process() is not None

    def log_tail(self) -> str:
        """Return the last lines of its log."""
        return "\n".join(Path(self.log).read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])


def spawn(
    name: str,
    command: Sequence[str],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Running:
    """Start a process in a session of its own, its output appended to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
        )
    # The child is known by pid from here on; Popen would warn about a child that outlives it.
    child.returncode = 0
    return Running(name, child.pid, psutil.Process(child.pid).create_time(), str(log))


def wait_until(ready: Callable[[], bool], running: Running, deadline_s: float) -> None:
    """Wait until `ready()`; a process that ends or a deadline that passes raises with the end of its log."""
    until = time.monotonic() + deadline_s
    while not ready():
        if not running.alive():
            raise StackError(f"{running.name} ended while starting; {running.log} ends with:\n{running.log_tail()}")
        if time.monotonic() > until:
            raise StackError(
                f"{running.name} was not ready within {deadline_s:.0f} s; {running.log} ends with:\n"
                f"{running.log_tail()}"
            )
        time.sleep(POLL_S)


def stop(processes: Sequence[Running], *, sign: signal.Signals = signal.SIGTERM, patience_s: float = 15.0) -> None:
    """Ask all to end at once, wait, and kill what has not ended after `patience_s`."""
    alive = [process for running in processes if (process := running.process()) is not None]
    for process in alive:
        _send(process, sign)
    _, stubborn = psutil.wait_procs(alive, timeout=patience_s)
    for process in stubborn:
        for member in [*process.children(recursive=True), process]:
            _send(member, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=5.0)


def _send(process: psutil.Process, sign: signal.Signals) -> None:
    try:
        process.send_signal(sign)
    except psutil.NoSuchProcess:
        return


def free_port(preferred: int | None = None) -> int:
    """Return `preferred` if it is free on loopback, else any free port."""
    for candidate in ([preferred] if preferred else []) + [0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise StackError("expected a free port on loopback, found none")


def accepts(port: int) -> bool:
    """Say whether something listens on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def find_program(name: str, home_variable: str | None = None) -> str | None:
    """Find a program on PATH, or below the folder that an environment variable such as JAVA_HOME names."""
    home = os.environ.get(home_variable, "") if home_variable else ""
    below = Path(home, "bin", name)
    return str(below) if home and below.is_file() else shutil.which(name)
