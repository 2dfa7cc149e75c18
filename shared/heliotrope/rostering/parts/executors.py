"""Where parts and blocks are planned: this process, processes of this machine, or a Dask cluster, by one setting."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from heliotrope.domain.errors import Unavailable, expect
from heliotrope.rostering.stopping import Stop, at_once, never

Given = TypeVar("Given")
Found = TypeVar("Found")

PROCESSES = "processes:"
SCHEDULERS = ("tcp://", "tls://")
CONNECT_WITHIN_S = 10.0
RETRIES = 3
"""How often a Dask cluster begins a block anew whose worker was lost; a block is a pure function of its input."""


@dataclass(frozen=True)
class Pool:
    """An executor, and how many tasks it works on at once."""

    executor: Executor
    width: int


@contextmanager
def pool_of(setting: str) -> Iterator[Pool | None]:
    """Yield what `setting` asks for.

    Parameters
    ----------
    setting
        Empty: this process, one block after the other. "processes:N": N processes of this machine. "tcp://HOST:PORT" or
        "tls://HOST:PORT": the Dask cluster with its scheduler there (its workers need heliotrope installed).

    Raises
    ------
    InvalidValue
        The setting is none of these, or dask.distributed is not installed.
    Unavailable
        No scheduler answers there.
    """
    if not setting:
        yield None
    elif setting.startswith(PROCESSES):
        count = setting.removeprefix(PROCESSES)
        expect(count.isdecimal() and int(count) > 0, "executor", "processes:N with N of 1 or more", setting)
        with ProcessPoolExecutor(int(count), multiprocessing.get_context("spawn")) as processes:
            yield Pool(processes, int(count))
    else:
        known = f"nothing, {PROCESSES}N, or a Dask scheduler's {' or '.join(SCHEDULERS)}HOST:PORT"
        expect(setting.startswith(SCHEDULERS), "executor", known, setting)
        with _connected(setting) as client, client.get_executor(retries=RETRIES) as cluster:
            yield Pool(cluster, max(1, sum(client.nthreads().values())))


def _connected(scheduler: str) -> Any:
    """Return a client of the Dask cluster with its `scheduler` at that address."""
    try:
        from distributed import Client
    except ImportError:
        expect(False, "executor", "dask.distributed installed (pip install heliotrope[cluster])", scheduler)
    connect: Any = Client
    try:
        return connect(scheduler, timeout=CONNECT_WITHIN_S)
    except OSError as error:
        raise Unavailable(f"executor: no Dask scheduler answers at {scheduler}: {error}") from error


AHEAD = 2
"""Tasks handed to a pool for each that it works on: enough to keep it busy, few enough to stop soon."""


def in_order(
    pool: Pool | None, task: Callable[[Given, Stop], Found], inputs: Iterable[Given], stop: Stop
) -> Iterator[Found]:
    """Yield ``task(input, stop)`` of all inputs in their order.

    On a pool `stop` is asked before each begins, and no more while it is worked on: so the answers depend on how many
    began before the stop, and not on how many the pool works on or how fast it is.
    """
    if pool is None:
        for each in inputs:
            yield task(each, stop)
        return
    waiting: deque[Future[Found]] = deque()
    for each in inputs:
        waiting.append(pool.executor.submit(task, each, at_once if stop() else never))
        if len(waiting) == AHEAD * pool.width:
            yield waiting.popleft().result()
    for future in waiting:
        yield future.result()
