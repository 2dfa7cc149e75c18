"""Settings of staffing, read from HELIOTROPE_*."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StaffingSettings:
    """Where staffing reads and sends.

    Attributes
    ----------
    kafka
        Brokers, ``host:port``.
    roster
        The roster service, which keeps the network, ``host:port``.
    health
        Where /healthz is answered.
    """

    kafka: str
    roster: str
    health: str = "127.0.0.1:8080"
