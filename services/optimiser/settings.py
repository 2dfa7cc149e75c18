"""Settings of optimiser, read from HELIOTROPE_*."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OptimiserSettings:
    """Where optimiser finds its work, and how it solves.

    Attributes
    ----------
    kafka
        Brokers, ``host:port``: wake-ups.
    roster
        The roster service, ``host:port``: claims, problems, proposals.
    health
        Where /healthz is answered.
    poll_s
        Seconds after which a lane looks for a run without a wake-up.
    threads
        Threads of one solve; the roster does not depend on them.
    executor
        Where independent parts and blocks of large networks are planned: empty for the solver's own process,
        "processes:N", or the address of a Dask scheduler such as "tcp://scheduler:8786".
    niceness
        Added to the niceness of solver processes, so that the other services keep answering.
    """

    kafka: str
    roster: str
    health: str = "127.0.0.1:8080"
    poll_s: float = 3.0
    threads: int = 2
    niceness: int = 10
    executor: str = ""
