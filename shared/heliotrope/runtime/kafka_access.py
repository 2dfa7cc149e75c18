"""How a process proves itself to Kafka: TLS, SASL, both, or neither where that is said."""

from __future__ import annotations

import functools
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.runtime.security import own_security
from heliotrope.runtime.settings import NO_SECRET, Secret, read_settings

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


@dataclass(frozen=True)
class KafkaAccess:
    """Settings that every process shares, read from HELIOTROPE_KAFKA_*.

    Attributes
    ----------
    kafka_protocol
        As Kafka names it. Empty is PLAINTEXT in a demo; where security is required it must be said.
    kafka_ca_file, kafka_cert_file, kafka_key_file
        The brokers' authority (the system's where empty), and the process's own certificate and key.
    kafka_mechanism, kafka_user, kafka_password
        Of SASL.
    """

    kafka_protocol: str = ""
    kafka_ca_file: str = ""
    kafka_cert_file: str = ""
    kafka_key_file: str = ""
    kafka_mechanism: str = "SCRAM-SHA-512"
    kafka_user: str = ""
    kafka_password: Secret = NO_SECRET

    def __post_init__(self) -> None:
        protocol = self.kafka_protocol
        expect(protocol in ("", *PROTOCOLS), "HELIOTROPE_KAFKA_PROTOCOL", f"one of {', '.join(PROTOCOLS)}", protocol)
        if protocol.startswith("SASL"):
            mechanism, known = self.kafka_mechanism, ", ".join(MECHANISMS)
            expect(mechanism in MECHANISMS, "HELIOTROPE_KAFKA_MECHANISM", f"one of {known}", mechanism)
            expect(bool(self.kafka_user), "HELIOTROPE_KAFKA_USER", "a name, as the protocol is SASL", self.kafka_user)
            expect(bool(self.kafka_password), "HELIOTROPE_KAFKA_PASSWORD", "a secret, as the protocol is SASL", "")
        both = bool(self.kafka_cert_file) == bool(self.kafka_key_file)
        expect(both, "HELIOTROPE_KAFKA_KEY_FILE", "certificate and key together", self.kafka_key_file)

    def tls(self) -> ssl.SSLContext | None:
        """Return the TLS towards brokers, their names verified; None where the protocol has none."""
        if not self.kafka_protocol.endswith("SSL"):
            return None
        try:
            context = ssl.create_default_context(cafile=self.kafka_ca_file or None)
            if self.kafka_cert_file:
                context.load_cert_chain(self.kafka_cert_file, self.kafka_key_file)
        except OSError as error:
            files = (self.kafka_ca_file, self.kafka_cert_file, self.kafka_key_file)
            raise InvalidValue("HELIOTROPE_KAFKA_CA_FILE", f"PEM files that can be read ({error})", files) from error
        return context

    def options(self) -> dict[str, Any]:
        """Return the arguments of an aiokafka client."""
        if self.kafka_protocol in ("", "PLAINTEXT"):
            return {}
        options: dict[str, Any] = {"security_protocol": self.kafka_protocol, "ssl_context": self.tls()}
        if self.kafka_protocol.startswith("SASL"):
            options |= {
                "sasl_mechanism": self.kafka_mechanism,
                "sasl_plain_username": self.kafka_user,
                "sasl_plain_password": str.__str__(self.kafka_password),
            }
        return options

    def faust_options(self, faust: Any) -> dict[str, Any]:
        """Return the arguments of a faust app; the module is handed in, for only the services that stream load it."""
        if self.kafka_protocol in ("", "PLAINTEXT"):
            return {}
        if self.kafka_protocol == "SSL":
            return {"broker_credentials": faust.SSLCredentials(context=self.tls())}
        credentials = faust.SASLCredentials(
            username=self.kafka_user,
            password=str.__str__(self.kafka_password),
            ssl_context=self.tls(),
            mechanism=self.kafka_mechanism,
        )
        return {"broker_credentials": credentials}


def load_kafka_access(required: bool, environment: Mapping[str, str] | None = None) -> KafkaAccess:
    """Read the settings; where security is required the protocol must be said, `PLAINTEXT` included."""
    access = read_settings(KafkaAccess, environment)
    wanted = "a protocol, for HELIOTROPE_SECURITY is `required`; PLAINTEXT only on a network of your own"
    expect(bool(access.kafka_protocol) or not required, "HELIOTROPE_KAFKA_PROTOCOL", wanted, access.kafka_protocol)
    return access


@functools.cache
def kafka_access() -> KafkaAccess:
    """Return how this process proves itself to Kafka, read once from its environment."""
    return load_kafka_access(own_security().required)
