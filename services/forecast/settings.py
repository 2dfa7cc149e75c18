"""Settings of forecast, read from HELIOTROPE_*."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ForecastSettings:
    """Where forecast reads and sends.

    Attributes
    ----------
    kafka
        Brokers, ``host:port``.
    roster
        The roster service, which keeps network and history, ``host:port``.
    health
        Where /healthz is answered.
    """

    kafka: str
    roster: str
    health: str = "127.0.0.1:8080"
