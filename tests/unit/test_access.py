"""Secrets from files, access to Kafka, and a client's credentials: what is set is passed on, what lacks is named."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from pathlib import Path

import faust
import pytest
from heliotrope.client.credentials import Credentials
from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.kafka_access import load_kafka_access
from heliotrope.runtime.settings import NO_SECRET, Secret, printable, read_settings

from deploy.local.authority import Authority

SASL = {
    "HELIOTROPE_KAFKA_PROTOCOL": "SASL_SSL", "HELIOTROPE_KAFKA_USER": "roster", "HELIOTROPE_KAFKA_PASSWORD": "hunter2",
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """Settings of a test."""

    postgres: Secret
    other: Secret = NO_SECRET


def test_a_secret_is_read_from_the_file_that_is_named_and_never_printed(tmp_path: Path) -> None:
    kept = tmp_path / "secret"
    kept.write_text("postgresql://u:hunter2@db/h\n")
    found = read_settings(Sample, {"HELIOTROPE_POSTGRES_FILE": str(kept)})
    assert found.postgres == "postgresql://u:hunter2@db/h"
    assert "hunter2" not in repr(found)
    assert printable(found) == {"HELIOTROPE_POSTGRES": "***", "HELIOTROPE_OTHER": ""}


def test_a_variable_comes_before_its_file_and_a_missing_file_is_named(tmp_path: Path) -> None:
    found = read_settings(Sample, {"HELIOTROPE_POSTGRES": "x", "HELIOTROPE_POSTGRES_FILE": str(tmp_path / "none")})
    assert found.postgres == "x"
    with pytest.raises(InvalidValue, match="HELIOTROPE_POSTGRES_FILE"):
        read_settings(Sample, {"HELIOTROPE_POSTGRES_FILE": str(tmp_path / "none")})
    with pytest.raises(InvalidValue, match="HELIOTROPE_POSTGRES: "):
        read_settings(Sample, {})


def test_where_security_is_required_the_protocol_of_kafka_must_be_said() -> None:
    assert load_kafka_access(required=False, environment={}).options() == {}
    with pytest.raises(InvalidValue, match="HELIOTROPE_KAFKA_PROTOCOL"):
        load_kafka_access(required=True, environment={})
    said = {"HELIOTROPE_KAFKA_PROTOCOL": "PLAINTEXT"}
    assert load_kafka_access(required=True, environment=said).options() == {}


def test_tls_and_sasl_are_passed_to_both_kinds_of_client(tmp_path: Path) -> None:
    certificate, key, authority = map(str, Authority().write(tmp_path, "roster"))
    files = {"CA": authority, "CERT": certificate, "KEY": key}
    given = SASL | {f"HELIOTROPE_KAFKA_{name}_FILE": path for name, path in files.items()}
    access = load_kafka_access(required=True, environment=given)
    options = access.options()
    assert options["security_protocol"] == "SASL_SSL"
    assert (options["sasl_mechanism"], options["sasl_plain_username"]) == ("SCRAM-SHA-512", "roster")
    assert options["sasl_plain_password"] == "hunter2"
    assert type(options["sasl_plain_password"]) is str
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert options["ssl_context"].check_hostname
    credentials = access.faust_options(faust)["broker_credentials"]
    assert (credentials.username, credentials.password, credentials.mechanism.value) == (
        "roster", "hunter2", "SCRAM-SHA-512",
    )  # fmt: skip
    assert credentials.protocol.value == "SASL_SSL"
    assert "hunter2" not in str(printable(access)) + repr(access)


@pytest.mark.parametrize(("changed", "named"), [
    ({"PROTOCOL": "TLS"}, "HELIOTROPE_KAFKA_PROTOCOL"),
    ({"MECHANISM": "CRAM-MD5"}, "HELIOTROPE_KAFKA_MECHANISM"),
    ({"USER": ""}, "HELIOTROPE_KAFKA_USER"),
    ({"PASSWORD": ""}, "HELIOTROPE_KAFKA_PASSWORD"),
    ({"CERT_FILE": "x.pem"}, "HELIOTROPE_KAFKA_KEY_FILE"),
])  # fmt: skip
def test_each_setting_of_kafka_that_does_not_fit_is_named(changed: dict[str, str], named: str) -> None:
    given = SASL | {f"HELIOTROPE_KAFKA_{name}": value for name, value in changed.items()}
    with pytest.raises(InvalidValue, match=named):
        load_kafka_access(required=True, environment=given)


def test_a_file_of_tls_that_is_not_there_is_named(tmp_path: Path) -> None:
    given = {"HELIOTROPE_KAFKA_PROTOCOL": "SSL", "HELIOTROPE_KAFKA_CA_FILE": str(tmp_path / "none.pem")}
    with pytest.raises(InvalidValue, match=r"HELIOTROPE_KAFKA_CA_FILE.*none\.pem"):
        load_kafka_access(required=True, environment=given).options()


def test_a_token_or_a_certificate_never_travels_without_tls(tmp_path: Path) -> None:
    assert Credentials.from_environment({}) == Credentials()
    for alone in ({"HELIOTROPE_TOKEN_FILE": "t"}, {"HELIOTROPE_TLS_CERT_FILE": "c", "HELIOTROPE_TLS_KEY_FILE": "k"}):
        with pytest.raises(InvalidValue, match="HELIOTROPE_TLS_CA_FILE"):
            Credentials.from_environment(alone)
    with pytest.raises(InvalidValue, match="HELIOTROPE_TLS_KEY_FILE"):
        Credentials(authority="a", certificate="c")
    with pytest.raises(InvalidValue, match="HELIOTROPE_TLS_CA_FILE"):
        Credentials(authority=str(tmp_path / "none.pem")).channel("127.0.0.1:1")


RAW = re.compile(
    r"(?:insecure_channel|secure_channel|add_insecure_port|add_secure_port|grpc\.aio\.server"
    r"|AIOKafka\w+|asyncpg\.(?:connect|create_pool))\("
)
WHERE_RAW = {
    "shared/heliotrope/runtime/security.py", "shared/heliotrope/runtime/rpc.py", "shared/heliotrope/runtime/kafka.py",
    "shared/heliotrope/runtime/postgres.py", "shared/heliotrope/runtime/replay.py",
    "shared/heliotrope/client/credentials.py", "deploy/topics.py",
}  # fmt: skip


def test_listeners_channels_and_connections_are_made_where_they_are_protected(root: Path) -> None:
    """A service that opened its own would be outside of TLS, of the guard, or of the limits."""
    made = {
        str(path.relative_to(root))
        for folder in ("services", "shared/heliotrope", "deploy")
        for path in (root / folder).rglob("*.py")
        if RAW.search(path.read_text())
    }
    assert made <= WHERE_RAW
