"""What protects a process: TLS from files, the issuer whose tokens it believes, or, for a demo, nothing.

HELIOTROPE_SECURITY is `required` unless it says otherwise. `demo` switches security off on loopback; `demo-containers`
also on a container network that publishes no port beyond this machine. A caller without token or certificate is then
everybody at once; a token that is shown is verified all the same.
"""

from __future__ import annotations

import functools
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import grpc

from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.runtime.auth.interceptor import Guard
from heliotrope.runtime.auth.keys import LOOPBACK, Keys, key_source
from heliotrope.runtime.auth.limits import UNLIMITED, Shares
from heliotrope.runtime.auth.principal import DEMO
from heliotrope.runtime.auth.tokens import Issuer, TokenVerifier
from heliotrope.runtime.settings import read_settings

ChannelOptions = Sequence[tuple[str, Any]]


class Mode(StrEnum):
    """Whether a process is protected."""

    REQUIRED = "required"
    DEMO = "demo"
    DEMO_CONTAINERS = "demo-containers"


@dataclass(frozen=True)
class SecuritySettings:
    """Settings that every process shares, read from HELIOTROPE_*.

    Attributes
    ----------
    security
        `required`, `demo` or `demo-containers`.
    tls_cert_file, tls_key_file
        The process's own certificate and key (PEM): of its listener, and of its calls to others.
    tls_ca_file
        The authority whose certificates it trusts, of servers and of systems that call.
    oidc_issuer, oidc_audience
        The issuer of people's tokens, and the audience they must name.
    oidc_jwks
        The issuer's key set: a file or a URL; empty asks the issuer (discovery).
    oidc_algorithm
        The only signature algorithm accepted: RS256, ES256 or Ed25519.
    """

    security: str = Mode.REQUIRED.value
    tls_cert_file: str = ""
    tls_key_file: str = ""
    tls_ca_file: str = ""
    oidc_issuer: str = ""
    oidc_audience: str = ""
    oidc_jwks: str = ""
    oidc_algorithm: str = "RS256"

    def __post_init__(self) -> None:
        known = [mode.value for mode in Mode]
        expect(self.security in known, "HELIOTROPE_SECURITY", f"one of {', '.join(known)}", self.security)


class Security:
    """What a process shows to others and asks of them.

    Raises
    ------
    InvalidValue
        A file cannot be read, or security is required and a setting for it is missing; names the setting.
    """

    def __init__(self, settings: SecuritySettings) -> None:
        self.settings = settings
        self.mode = Mode(settings.security)
        self._files: dict[str, bytes] = {}
        if self.required:
            for name in ("tls_cert_file", "tls_key_file", "tls_ca_file"):
                self._need(name)
        for name in ("tls_cert_file", "tls_key_file", "tls_ca_file"):
            if getattr(settings, name):
                self._files[name] = _contents(name, getattr(settings, name))

    @property
    def required(self) -> bool:
        """Whether nothing goes in or out unprotected."""
        return self.mode is Mode.REQUIRED

    def expect_issuer(self) -> None:
        """Raise where security is required and people's tokens could not be verified."""
        if self.required:
            self._need("oidc_issuer")
            self._need("oidc_audience")

    def guard(self) -> Guard:
        """Return what lets callers in."""
        self.expect_issuer()
        verifier = self._verifier() if self.settings.oidc_issuer else None
        shares = Shares() if self.required else Shares(lambda principal: UNLIMITED)
        return Guard(verifier, shares, None if self.required else DEMO)

    def listen(self, server: grpc.aio.Server, address: str, people: bool = False) -> int:
        """Let a server answer at ``host:port``; return the port.

        Parameters
        ----------
        people
            Ask no client certificate: callers prove themselves by token.
        """
        if self.required:
            certificate = (self._files["tls_key_file"], self._files["tls_cert_file"])
            credentials = grpc.ssl_server_credentials(
                [certificate], root_certificates=None if people else self._files["tls_ca_file"],
                require_client_auth=not people,
            )  # fmt: skip
            return int(server.add_secure_port(address, credentials))
        self.expect_bindable(address)
        return int(server.add_insecure_port(address))

    def expect_bindable(self, address: str) -> None:
        """Raise where an unprotected listener would be open to more than this machine."""
        host = address.rpartition(":")[0].strip("[]")
        if self.mode is Mode.DEMO:
            wanted = "an address of loopback while HELIOTROPE_SECURITY=demo"
            expect(host in LOOPBACK, "HELIOTROPE_LISTEN", wanted, address)

    def channel(self, address: str, options: ChannelOptions = ()) -> grpc.aio.Channel:
        """Open a channel to another process at ``host:port``, both sides proved by certificate."""
        if not self.required:
            return grpc.aio.insecure_channel(address, options=options)
        credentials = grpc.ssl_channel_credentials(
            self._files["tls_ca_file"], self._files["tls_key_file"], self._files["tls_cert_file"]
        )
        return grpc.aio.secure_channel(address, credentials, options=options)

    def expect_database_tls(self, address: str) -> None:
        """Raise unless the database's certificate will be verified, name included."""
        if self.required:
            given = parse_qs(urlsplit(address).query).get("sslmode", ["nothing"])[-1]
            wanted = "sslmode=verify-full and sslrootcert=FILE in the address"
            expect(given == "verify-full", "HELIOTROPE_POSTGRES", wanted, f"sslmode={given}")

    def server_tls(self) -> ssl.SSLContext:
        """Return the TLS of a listener that is not gRPC (HTTP): own certificate, TLS 1.2 or newer."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.settings.tls_cert_file, self.settings.tls_key_file)
        return context

    def _verifier(self) -> TokenVerifier:
        given = self.settings
        issuer = Issuer(given.oidc_issuer, given.oidc_audience, given.oidc_algorithm)
        return TokenVerifier(issuer, Keys(key_source(given.oidc_jwks, given.oidc_issuer)))

    def _need(self, name: str) -> None:
        variable = f"HELIOTROPE_{name.upper()}"
        wanted = "a value, for HELIOTROPE_SECURITY is `required`; `demo` switches security off on loopback"
        expect(bool(getattr(self.settings, name)), variable, wanted, getattr(self.settings, name))


def load_security(environment: Mapping[str, str] | None = None) -> Security:
    """Read the settings and the files that they name."""
    return Security(read_settings(SecuritySettings, environment))


@functools.cache
def own_security() -> Security:
    """Return what protects this process, read once from its environment."""
    return load_security()


def _contents(name: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidValue(f"HELIOTROPE_{name.upper()}", f"a file that can be read ({error.strerror})", path) from error
