"""Set-up: the scenario read, kernels compiled, Kafka, PostgreSQL and the services started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from heliotrope.domain.errors import Refused, Unavailable
from heliotrope.scenario import Scenario, read_scenario

if TYPE_CHECKING:
    from deploy.local import LocalStack

MARK = "demo.data"
DATA = ("kafka", "postgres")
WARM_UP_WITHIN_S = 300.0
REPLAY_IDLE_S = "2"
"""History is replayed in seconds: a queue that is silent for two has said all (intake waits longer in real life)."""

Say = Callable[[str], None]


def set_up(root: Path, folder: Path, scenario: Path, say: Say, progress: Say) -> tuple[Scenario, LocalStack]:
    """Start everything that the story needs, at once where one thing does not wait for another.

    Raises
    ------
    Unavailable
        The kernels could not be compiled.
    Refused
        `folder` holds data that is not a demo's.
    """
    sys.path.insert(0, str(root))  # `deploy` belongs to the repository, not to the library
    from deploy.local import LocalStack

    stack = LocalStack(root, folder=folder, say=progress, environment={"HELIOTROPE_IDLE_S": REPLAY_IDLE_S})
    clear_data(stack)
    warm_up = _begin_warm_up(root, folder)
    try:
        with ThreadPoolExecutor(1) as beside:
            starting = beside.submit(stack.start)
            read = _read(scenario)
            starting.result()
        _end_warm_up(warm_up, progress)
    except BaseException:
        warm_up.kill()
        warm_up.wait()
        stack.stop()
        raise
    say(f"Kafka {stack.kafka}, PostgreSQL and {len(stack.services)} services: {', '.join(stack.services)}")
    return read, stack


def clear_data(stack: LocalStack) -> None:
    """Remove what an earlier demo left in its brokers, so that every demo begins the same; logs are kept."""
    mark = stack.folder / MARK
    if any((stack.folder / name).exists() for name in DATA) and not mark.exists():
        raise Refused(f"{stack.folder} holds data that no demo made: expected none; `make clean` removes it")
    stack.stop()
    for name in DATA:
        shutil.rmtree(stack.folder / name, ignore_errors=True)
    stack.folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("kafka and postgres beside this file are a demo's: the next demo removes them\n")


def _read(folder: Path) -> Scenario:
    scenario = read_scenario(folder)
    scenario.intervals  # noqa: B018 (derived now, so that the live part does not wait for it)
    return scenario


def _begin_warm_up(root: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Compile the numba kernels in a process of its own; the services then load them from the cache."""
    log = folder / "logs" / "warm-up.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "heliotrope.cli.demo.warm_up", str(root / "shared" / "scenarios" / "corner-shop")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root / "shared"), str(root)])}
    with log.open("wb") as output:
        return subprocess.Popen(command, env=environment, stdout=output, stderr=output)


def _end_warm_up(process: subprocess.Popen[bytes], progress: Say) -> None:
    progress("compiling the numerical kernels (once for a clone)")
    try:
        code = process.wait(WARM_UP_WITHIN_S)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"kernels: expected them compiled within {WARM_UP_WITHIN_S:.0f} s, got no end") from None
    if code != 0:
        raise Unavailable(f"kernels: expected them to compile, got exit code {code}; see logs/warm-up.log")
