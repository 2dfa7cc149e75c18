"""Settings of console, read from HELIOTROPE_*."""

from __future__ import annotations

from dataclasses import dataclass

from heliotrope.runtime.settings import Secret

EMPTY = Secret("")


@dataclass(frozen=True)
class ConsoleSettings:
    """Where the console answers, whom it asks, and who says who a person is.

    Attributes
    ----------
    roster
        Address of the roster service's gRPC API, ``host:port``.
    dispatch
        Address of the dispatch service's; empty: no acknowledgements, calendars and deliveries are shown.
    oidc_issuer
        The OpenID provider, such as ``https://id.example.org``; its discovery document is read from there. The
        services believe the same issuer.
    oidc_inside
        Where the console itself reaches the provider, if that is not `oidc_issuer` (containers).
    oidc_client_id
        What the provider knows the console as.
    oidc_client_secret
        Empty for a public client: the code flow is protected by PKCE either way.
    public_url
        Address under which browsers reach the console; where empty, that of `listen`.
    session_key
        Any long secret: sessions are encrypted with it. Where empty they end with the process.
    listen
        Where pages are answered, ``host:port``.
    health
        Where /healthz is answered.
    """

    roster: str
    oidc_issuer: str
    oidc_inside: str = ""
    dispatch: str = ""
    oidc_client_id: str = "heliotrope-console"
    oidc_client_secret: Secret = EMPTY
    public_url: str = ""
    session_key: Secret = EMPTY
    listen: str = "127.0.0.1:8088"
    health: str = "127.0.0.1:8080"

    def origin(self, scheme: str) -> str:
        """Return scheme, host and port under which browsers reach the console."""
        return (self.public_url or f"{scheme}://{self.listen}").rstrip("/")
