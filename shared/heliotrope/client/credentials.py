"""How a client proves who it is: by a certificate, by a token, or, to a demo, not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from heliotrope.domain.errors import InvalidValue, expect

VARIABLES = {
    "authority": "HELIOTROPE_TLS_CA_FILE",
    "certificate": "HELIOTROPE_TLS_CERT_FILE",
    "key": "HELIOTROPE_TLS_KEY_FILE",
    "token": "HELIOTROPE_TOKEN_FILE",
}


class _Token(grpc.AuthMetadataPlugin):
    """Adds the token to each call of a channel."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def __call__(self, context: grpc.AuthMetadataContext, callback: grpc.AuthMetadataPluginCallback) -> None:
        try:
            token = self._credentials.contents("token").decode("ascii").strip()
        except (InvalidValue, UnicodeDecodeError) as error:
            callback((), error)
        else:
            callback((("authorization", f"Bearer {token}"),), None)


@dataclass(frozen=True)
class Credentials:
    """Files that prove who calls.

    Attributes
    ----------
    authority
        Certificate of the authority that the server's is checked against (PEM); empty for a demo without TLS.
    certificate, key
        A system's own certificate and key.
    token
        A file that holds a person's bearer token; read anew for each call, so that another process may renew it.
    """

    authority: str = ""
    certificate: str = ""
    key: str = ""
    token: str = ""

    def __post_init__(self) -> None:
        expect(bool(self.certificate) == bool(self.key), VARIABLES["key"], "certificate and key together", self.key)
        for field in ("certificate", "token"):
            given = getattr(self, field)
            expect(not given or bool(self.authority), VARIABLES["authority"], f"a file, as {field} needs TLS", "")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Credentials:
        """Read HELIOTROPE_TLS_CA_FILE, HELIOTROPE_TLS_CERT_FILE, HELIOTROPE_TLS_KEY_FILE and HELIOTROPE_TOKEN_FILE."""
        environment = os.environ if environment is None else environment
        return cls(**{field: environment.get(variable, "") for field, variable in VARIABLES.items()})

    def channel(self, address: str, options: Sequence[tuple[str, Any]] = ()) -> grpc.aio.Channel:
        """Open a channel to ``host:port``."""
        if not self.authority:
            return grpc.aio.insecure_channel(address, options=options)
        own = (self.contents("key"), self.contents("certificate")) if self.certificate else (None, None)
        proof = grpc.ssl_channel_credentials(self.contents("authority"), *own)
        if self.token:
            proof = grpc.composite_channel_credentials(proof, grpc.metadata_call_credentials(_Token(self)))
        return grpc.aio.secure_channel(address, proof, options=options)

    def contents(self, field: str) -> bytes:
        """Return what a file holds; `InvalidValue` names the variable where it cannot be read."""
        path = getattr(self, field)
        try:
            return Path(path).read_bytes()
        except OSError as error:
            raise InvalidValue(VARIABLES[field], f"a file that can be read ({error.strerror})", path) from error
