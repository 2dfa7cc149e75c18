"""Settings of roster, read from HELIOTROPE_*."""

from __future__ import annotations

from dataclasses import dataclass

from heliotrope.runtime.settings import Secret


@dataclass(frozen=True)
class RosterSettings:
    """Where roster stores, sends and answers.

    Attributes
    ----------
    kafka
        Brokers, ``host:port``.
    postgres
        Address of the database, ``postgresql://user:password@host:port/database``.
    listen
        Where the gRPC API is answered, ``host:port``.
    listen_people
        Where it is also answered, to people who show a token and no client certificate; empty: nowhere.
    health
        Where /healthz is answered.
    lease_s
        Seconds that a claim or a heartbeat keeps a run.
    approval
        People who must agree to a publication, such as ``any=1 contractual=2 statutory=3 changed>200=2``.
    retention
        How long versions keep their shifts, such as ``weeks=26 versions=20``; the published ones always do.
    spool
        Folder for files of the versions published last, up to 4 GiB; empty: the system's temporary one.
    """

    kafka: str
    postgres: Secret
    listen: str = "127.0.0.1:7070"
    listen_people: str = ""
    health: str = "127.0.0.1:8080"
    lease_s: float = 30.0
    approval: str = "any=1"
    retention: str = "weeks=26 versions=20"
    spool: str = ""
