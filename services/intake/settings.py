"""Settings of intake, read from HELIOTROPE_*."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IntakeSettings:
    """How intake reads and counts.

    Attributes
    ----------
    kafka
        Brokers, ``host:port``.
    health
        Where /healthz is answered.
    roster
        The roster service, for the network's queues and answer thresholds; empty: any queue is counted,
        against `answer_within_s`, and the recorder refuses actuals of queues that it does not know.
    answer_within_s
        Answer threshold where the network is not read.
    lateness_s, horizon_s, idle_s
        See `CountingLimits`.
    """

    kafka: str
    health: str = "127.0.0.1:8080"
    roster: str = ""
    answer_within_s: float = 20.0
    lateness_s: float = 300.0
    horizon_s: float = 7200.0
    idle_s: float = 15.0
