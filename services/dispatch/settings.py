"""Settings of dispatch, read from HELIOTROPE_*."""

from __future__ import annotations

from dataclasses import dataclass

from heliotrope.runtime.settings import Secret


@dataclass(frozen=True)
class DispatchSettings:
    """Where dispatch reads, stores, answers and sends.

    Attributes
    ----------
    kafka
        Brokers, ``host:port``.
    postgres
        Address of the database, ``postgresql://user:password@host:port/database``.
    roster
        The roster service, ``host:port``.
    listen
        Where DispatchService is answered, ``host:port``.
    feeds
        Where calendars are served over HTTP, ``host:port``.
    public
        How readers reach `feeds`, such as ``https://plans.example.com``; empty where that is loopback.
    smtp
        ``smtp://user:password@host:port``, or smtps:// for TLS from the start; empty where there is no e-mail.
    sender
        Address that e-mails come from; its domain is that of their Message-IDs.
    files
        Folder for CSV files; empty where there is none.
    health
        Where /healthz is answered.
    """

    kafka: str
    postgres: Secret
    roster: str
    listen: str = "127.0.0.1:7071"
    feeds: str = "127.0.0.1:8081"
    public: str = ""
    smtp: Secret = Secret("")  # noqa: RUF009 - an immutable text
    sender: str = "heliotrope@localhost"
    files: str = ""
    health: str = "127.0.0.1:8080"
