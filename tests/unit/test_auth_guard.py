"""Certificates, shares, settings: who a system is, how much one caller may have, when a process refuses to start."""

from __future__ import annotations

from pathlib import Path

import pytest
from heliotrope.codec.statuses import error_of, status_of
from heliotrope.domain.errors import Exhausted, Forbidden, InvalidValue, Unauthenticated
from heliotrope.domain.network import Client
from heliotrope.runtime.auth import DEMO, Principal, Role, current_principal, expect_allowed
from heliotrope.runtime.auth.certificates import principal_of_names
from heliotrope.runtime.auth.limits import SMALL_REQUEST_BYTES, Limits, Shares, expect_size
from heliotrope.runtime.security import Security, SecuritySettings, load_security
from heliotrope.runtime.settings import Secret, printable

from deploy.local.authority import Authority

AUDITOR = Principal("max", frozenset({Role.CLIENT_AUDITOR}), clients=frozenset({"acme"}))
LEAD = Principal("liza", frozenset({Role.SITE_LEAD}), frozenset({"mnl"}))


def test_a_certificate_names_one_role_and_its_bounds() -> None:
    found = principal_of_names(["localhost", "heliotrope://client_auditor/acme-bi?clients=acme,globex&sites=mnl"])
    assert found.subject == "client_auditor:acme-bi"
    assert found.roles == {Role.CLIENT_AUDITOR}
    assert (found.clients, found.sites) == ({"acme", "globex"}, {"mnl"})


@pytest.mark.parametrize("names", [
    [], ["localhost"], ["https://hr_system/a"], ["heliotrope://emperor/a"], ["heliotrope://hr_system/"],
    ["heliotrope://hr_system/a/b"], ["heliotrope://hr_system/a", "heliotrope://operator/a"],
    ["heliotrope://client_auditor/a?clients=*"],
])  # fmt: skip
def test_a_certificate_that_names_no_single_role_is_refused(names: list[str]) -> None:
    with pytest.raises(Unauthenticated, match="certificate"):
        principal_of_names(names)


@pytest.mark.parametrize("name", ["*", "bank+shop", "bank,shop", "bank\x1fshop", ""])
def test_a_client_is_never_named_so_that_it_reads_as_two_or_as_everybody(name: str) -> None:
    with pytest.raises(InvalidValue, match="id: expected a printable name"):
        Client(name, "Some company")
    with pytest.raises(InvalidValue, match="clients: expected a printable name"):
        Principal("eve", frozenset({Role.CLIENT_AUDITOR}), clients=frozenset({name}))


def test_a_method_without_a_row_is_denied_to_everybody() -> None:
    for method in ("heliotrope.v1.RosterService/Rewrite", "other.Service/Method", "heliotrope.v1.X"):
        with pytest.raises(Forbidden, match="nobody"):
            expect_allowed(DEMO, method)


def test_health_is_open_and_nothing_else_is() -> None:
    expect_allowed(None, "grpc.health.v1.Health/Check")
    for method in ("heliotrope.v1.RosterService/GetRoster", "grpc.reflection.v1alpha.ServerReflection/x"):
        with pytest.raises(Unauthenticated):
            expect_allowed(None, method)


def test_an_auditor_is_confined_to_the_clients_of_the_claim_and_staff_are_not() -> None:
    assert AUDITOR.confined_to == {"acme"}
    assert Principal("both", frozenset({Role.CLIENT_AUDITOR, Role.SCHEDULER})).confined_to is None
    assert Principal("nobody", frozenset()).confined_to == frozenset()
    AUDITOR.expect_client("acme")
    with pytest.raises(Forbidden, match="client"):
        AUDITOR.expect_client("globex")


def test_a_site_lead_sees_the_sites_of_the_claim_and_an_agent_their_own_shifts() -> None:
    agent = Principal("ana", frozenset({Role.AGENT}), agent="a1")
    assert LEAD.sees_shift_of("a1", "mnl")
    assert not LEAD.sees_shift_of("a1", "krk")
    assert agent.sees_shift_of("a1", "krk")
    assert not agent.sees_shift_of("a2", "krk")
    LEAD.expect_site("mnl")
    for principal in (LEAD, agent, AUDITOR):
        with pytest.raises(Forbidden, match="site"):
            principal.expect_site("krk")


def test_outside_a_call_there_is_no_principal() -> None:
    with pytest.raises(Unauthenticated, match="caller"):
        current_principal()


class Clock:
    """Seconds that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(shares: Shares, principal: Principal = LEAD, streaming: bool = False) -> None:
    with shares.taken(principal, streaming):
        pass


def test_a_caller_has_a_burst_then_a_rate_and_others_have_their_own() -> None:
    clock = Clock()
    shares = Shares(lambda principal: Limits(rate_per_s=2, burst=3, calls=9, streams=9), clock)
    for _ in range(3):
        taken(shares)
    with pytest.raises(Exhausted, match="rate") as caught:
        taken(shares)
    assert caught.value.retry_after_s == pytest.approx(0.5)
    taken(shares, AUDITOR)
    clock.now += 0.5
    taken(shares)
    with pytest.raises(Exhausted):
        taken(shares)


def test_calls_and_streams_at_once_are_counted_apart_and_given_back() -> None:
    shares = Shares(lambda principal: Limits(rate_per_s=100, burst=100, calls=1, streams=1), Clock())
    with shares.taken(LEAD, streaming=False), shares.taken(LEAD, streaming=True):
        for streaming in (False, True):
            with pytest.raises(Exhausted, match="at once"):
                taken(shares, streaming=streaming)
    with pytest.raises(ZeroDivisionError), shares.taken(LEAD, streaming=False):
        raise ZeroDivisionError
    taken(shares)


def test_when_to_come_again_travels_with_the_status() -> None:
    status = status_of(Exhausted("rate: too many", 0.25))
    found = error_of(status.code, status.message, status)
    assert isinstance(found, Exhausted)
    assert found.retry_after_s == pytest.approx(0.25)
    status = status_of(Exhausted("too large"))
    found = error_of(status.code, status.message, status)
    assert isinstance(found, Exhausted)
    assert found.retry_after_s is None


def test_only_bulk_methods_take_large_requests() -> None:
    expect_size("heliotrope.v1.NetworkService/ImportNetwork", 20 * SMALL_REQUEST_BYTES)
    expect_size("heliotrope.v1.RosterService/GetRoster", SMALL_REQUEST_BYTES)
    with pytest.raises(Exhausted, match="GetRoster: expected a request of at most"):
        expect_size("heliotrope.v1.RosterService/GetRoster", SMALL_REQUEST_BYTES + 1)
    with pytest.raises(Exhausted, match="bytes of requests"):
        expect_size("heliotrope.v1.RosterService/ImportRoster", 1024, so_far=2 * 1024**3)


def tls_files(folder: Path) -> dict[str, str]:
    """Return the settings of a certificate of a service."""
    names = ("TLS_CERT_FILE", "TLS_KEY_FILE", "TLS_CA_FILE")
    paths = Authority().write(folder, "roster", "heliotrope://service/roster")
    return {f"HELIOTROPE_{name}": str(path) for name, path in zip(names, paths, strict=True)}


@pytest.mark.parametrize("missing", ["TLS_CERT_FILE", "TLS_KEY_FILE", "TLS_CA_FILE"])
def test_without_a_file_of_its_tls_a_process_refuses_to_start_and_names_the_setting(
    tmp_path: Path, missing: str
) -> None:
    given = tls_files(tmp_path)
    load_security(given)
    with pytest.raises(InvalidValue, match=f"HELIOTROPE_{missing}"):
        load_security({name: value for name, value in given.items() if missing not in name})
    with pytest.raises(InvalidValue, match=rf"HELIOTROPE_{missing}.*No such file"):
        load_security(given | {f"HELIOTROPE_{missing}": str(tmp_path / "none.pem")})


@pytest.mark.parametrize("missing", ["OIDC_ISSUER", "OIDC_AUDIENCE"])
def test_without_an_issuer_nothing_is_answered(tmp_path: Path, missing: str) -> None:
    issuer = {"HELIOTROPE_OIDC_ISSUER": "https://id.example.org", "HELIOTROPE_OIDC_AUDIENCE": "heliotrope"}
    load_security(tls_files(tmp_path) | issuer).expect_issuer()
    with pytest.raises(InvalidValue, match=f"HELIOTROPE_{missing}"):
        load_security(tls_files(tmp_path) | issuer | {f"HELIOTROPE_{missing}": ""}).expect_issuer()


def test_security_is_off_only_by_a_word_that_says_so() -> None:
    assert SecuritySettings().security == "required"
    with pytest.raises(InvalidValue, match="HELIOTROPE_SECURITY"):
        load_security({"HELIOTROPE_SECURITY": "off"})


def test_a_demo_answers_on_loopback_only() -> None:
    demo = Security(SecuritySettings("demo"))
    demo.expect_bindable("127.0.0.1:7070")
    for address in ("0.0.0.0:7070", "[::]:7070", "10.0.0.4:7070"):
        with pytest.raises(InvalidValue, match="HELIOTROPE_LISTEN"):
            demo.expect_bindable(address)
    Security(SecuritySettings("demo-containers")).expect_bindable("0.0.0.0:7070")


@pytest.mark.parametrize("asked", ["", "?sslmode=require", "?sslmode=verify-ca", "?sslmode=disable"])
def test_the_database_is_reached_by_verified_tls_or_not_at_all(tmp_path: Path, asked: str) -> None:
    secured = load_security(tls_files(tmp_path))
    secured.expect_database_tls("postgresql://u@db:5432/h?sslmode=verify-full&sslrootcert=ca.pem")
    with pytest.raises(InvalidValue, match=r"HELIOTROPE_POSTGRES.*verify-full") as caught:
        secured.expect_database_tls(f"postgresql://u:hunter2@db:5432/h{asked}")
    assert "hunter2" not in str(caught.value)


def test_secrets_print_as_stars() -> None:
    assert "hunter2" not in repr(Secret("hunter2"))
    assert "***" not in str(printable(SecuritySettings()))
