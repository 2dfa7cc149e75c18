"""The service's side of a solver process: started, warmed, given work, listened to, ended."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self, TypeVar

from services.optimiser.solving import Assignment, Failure, Proposal, Report, Warmed, enter, solve, warm_up
from services.optimiser.studying import Inquiry, Reply, study

SPAWN = get_context("spawn")  # a fork would copy gRPC's and Kafka's threads half alive
OnReport = Callable[[Report], None]
W = TypeVar("W", Assignment, Inquiry)
R = TypeVar("R", Proposal, Reply)
DIED = "the solver process ended without a result; too little memory is the usual cause"


class Solver:
    """One solver process at a time; a context that ends it.

    Parameters
    ----------
    niceness
        Added to the niceness of the process.
    threads
        Threads of one solve.
    executor
        As in `OptimiserSettings`.
    """

    def __init__(self, niceness: int, threads: int, executor: str = "") -> None:
        self._niceness, self._threads, self._executor = niceness, threads, executor
        self._number = 0
        self._told: OnReport = lambda _: None
        self._pool: ProcessPoolExecutor | None = None
        self._pipe: Connection | None = None
        self._processes: set[BaseProcess] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def cold(self) -> bool:
        """Whether there is no process yet, or no longer."""
        return not any(process.is_alive() for process in self._processes)

    async def warm(self) -> Warmed:
        """Start a process and have its kernels ready."""
        self.end()
        others = set(active_children())
        warming = self._start().submit(warm_up, self._threads)
        self._processes = set(active_children()) - others
        return await asyncio.wrap_future(warming)

    async def solve(
        self, problem: bytes, problem_hash: str, seed: int, time_limit_s: float, told: OnReport
    ) -> Proposal | Failure:
        """Solve a problem in the warm process, passing reports on; cancelled, the process is ended at once."""

        def work(number: int) -> Assignment:
            return Assignment(number, problem, problem_hash, seed, time_limit_s, self._threads, self._executor)

        return await self._carried(solve, work, told)

    async def study(self, problem: bytes, problem_hash: str, question: bytes, told: OnReport) -> Reply | Failure:
        """Answer a question about the base of a problem in the warm process; as for `solve`."""

        def work(number: int) -> Inquiry:
            return Inquiry(number, problem, problem_hash, question, self._threads)

        return await self._carried(study, work, told)

    async def _carried(self, do: Callable[[W], R | Failure], work: Callable[[int], W], told: OnReport) -> R | Failure:
        """Have the process do a piece of work, given the number under which it reports and is stopped."""
        if self._pool is None or self._pipe is None:
            return Failure(DIED)
        self._number += 1
        self._told = told
        try:
            answer = await asyncio.wrap_future(self._pool.submit(do, work(self._number)))
            self._hear(self._pipe)  # the result comes another way, and may be here before the last report
            return answer
        except BrokenProcessPool:
            self.end()
            return Failure(DIED)
        except asyncio.CancelledError:
            self.end()
            raise
        finally:
            self._told = lambda _: None

    def stop(self) -> None:
        """Ask the solve that runs to end soon with the best that it has."""
        if self._pipe is not None:
            with contextlib.suppress(OSError):  # a process that has ended has stopped
                self._pipe.send(self._number)

    def end(self) -> None:
        """End the process at once, whatever it does."""
        for process in self._processes:
            process.kill()
        self._processes = set()
        if self._pool is not None and self._pipe is not None:
            asyncio.get_running_loop().remove_reader(self._pipe.fileno())
            self._pipe.close()
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._pipe = None

    def _start(self) -> ProcessPoolExecutor:
        self._pipe, theirs = SPAWN.Pipe()
        self._pool = ProcessPoolExecutor(1, mp_context=SPAWN, initializer=enter, initargs=(theirs, self._niceness))
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self._hear, self._pipe)
        return self._pool

    def _hear(self, pipe: Connection) -> None:
        """Pass on what the process has reported."""
        try:
            while pipe.poll():
                report = pipe.recv()
                if report.number == self._number:
                    self._told(report)
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(pipe.fileno())
