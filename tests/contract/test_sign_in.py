"""From the local issuer to a guarded server over TLS: tokens, certificates, rotation, limits, and what is refused."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import grpc
import pytest
from grpc_status import rpc_status
from heliotrope.codec.statuses import error_of
from heliotrope.domain.errors import Exhausted
from heliotrope.runtime.auth import current_principal
from heliotrope.runtime.auth.limits import SMALL_REQUEST_BYTES
from heliotrope.runtime.rpc import rpc_server, serve_by
from heliotrope.runtime.security import Security, SecuritySettings
from heliotrope.v1 import roster_pb2
from heliotrope.v1.roster_pb2_grpc import RosterServiceStub

from deploy.local.authority import Authority
from deploy.local.identity import CLIENT_ID, IdentityProvider

DEADLINE_S = 20.0
BACK = "http://127.0.0.1:1/signed-in"


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    """A running issuer."""
    with IdentityProvider() as running:
        yield running


class Rosters:
    """Answers with who called."""

    async def get_roster(self, request: Any) -> roster_pb2.GetRosterResponse:
        return roster_pb2.GetRosterResponse(version=roster_pb2.RosterVersion(reason=current_principal().subject))

    async def watch_rosters(self, request: Any) -> AsyncIterator[roster_pb2.WatchRostersResponse]:
        yield roster_pb2.WatchRostersResponse(resume_token=current_principal().subject)
        await asyncio.sleep(DEADLINE_S)

    def __getattr__(self, name: str) -> Any:
        async def nothing(request: Any) -> None:
            raise AssertionError(name)

        return nothing


class Site:
    """A guarded server with its listener for systems and its listener for people."""

    def __init__(self, folder: Path, issuer: str, authority: Authority) -> None:
        self.folder, self.authority, self.issuer = folder, authority, issuer
        self.systems = self.people = 0

    def security(self, name: str, uri: str, authority: Authority | None = None, **more: Any) -> Security:
        """Return what a process of this name shows and asks."""
        certificate, key, trusted = (authority or self.authority).write(self.folder / name, name, uri, **more)
        files = (str(certificate), str(key), str(trusted))
        return Security(SecuritySettings("required", *files, self.issuer, "heliotrope"))

    @asynccontextmanager
    async def calls(self, security: Security, port: int = 0) -> AsyncIterator[RosterServiceStub]:
        """Call as a system."""
        async with security.channel(f"127.0.0.1:{port or self.systems}") as channel:
            yield RosterServiceStub(channel)

    @asynccontextmanager
    async def person(self) -> AsyncIterator[RosterServiceStub]:
        """Call without a certificate."""
        trusted = grpc.ssl_channel_credentials(self.authority.certificate)
        async with grpc.aio.secure_channel(f"127.0.0.1:{self.people}", trusted) as channel:
            yield RosterServiceStub(channel)


@asynccontextmanager
async def site(folder: Path, issuer: str) -> AsyncIterator[Site]:
    """Serve RosterService on both listeners."""
    running = Site(folder, issuer, Authority())
    own = running.security("roster", "heliotrope://service/roster")
    server = rpc_server(own)
    serve_by(server, roster_pb2.DESCRIPTOR.services_by_name["RosterService"], Rosters())
    running.systems = own.listen(server, "127.0.0.1:0")
    running.people = own.listen(server, "127.0.0.1:0", people=True)
    await server.start()
    try:
        yield running
    finally:
        await server.stop(0)


async def called(stub: RosterServiceStub, token: str = "") -> str:
    """Return who the server says called, or the status of its refusal."""
    metadata = (("authorization", f"Bearer {token}"),) if token else ()
    request = roster_pb2.GetRosterRequest()
    try:
        answer = await stub.GetRoster(request, timeout=DEADLINE_S, metadata=metadata)
    except grpc.aio.AioRpcError as error:
        return str(error.code().name)
    return str(answer.version.reason)


async def test_people_call_by_token_and_systems_by_certificate(tmp_path: Path, provider: IdentityProvider) -> None:
    async with site(tmp_path, provider.issuer) as running:
        async with running.person() as stub:
            assert await called(stub, provider.token("scheduler")) == "scheduler"
            assert await called(stub, provider.token("auditor")) == "PERMISSION_DENIED"
            assert await called(stub) == "UNAUTHENTICATED"
        payroll = running.security("payroll", "heliotrope://hr_system/payroll")
        async with running.calls(payroll) as stub:
            assert await called(stub) == "hr_system:payroll"
            assert await called(stub, provider.token("scheduler")) == "scheduler"  # on behalf of a person
            assert await called(stub, provider.token("auditor")) == "PERMISSION_DENIED"


async def test_a_token_that_does_not_hold_is_refused_even_with_a_good_certificate(
    tmp_path: Path, provider: IdentityProvider
) -> None:
    stranger = IdentityProvider()
    async with site(tmp_path, provider.issuer) as running:
        payroll = running.security("payroll", "heliotrope://hr_system/payroll")
        async with running.calls(payroll) as stub, running.person() as bare:
            for made in (
                stranger.token("scheduler"),
                stranger.token("scheduler", iss=provider.issuer),
                provider.token("scheduler", audience="another-api"),
                provider.token("scheduler", lifetime_s=-3600),
                "not-a-token",
            ):
                assert await called(stub, made) == "UNAUTHENTICATED"
                assert await called(bare, made) == "UNAUTHENTICATED"
    stranger.close()


async def test_a_certificate_of_another_authority_or_past_its_end_gets_no_connection(
    tmp_path: Path, provider: IdentityProvider
) -> None:
    async with site(tmp_path, provider.issuer) as running:
        forged = running.security("forged", "heliotrope://operator/x", Authority())
        (tmp_path / "forged" / "ca.pem").write_bytes(running.authority.certificate)
        forged = Security(forged.settings)  # it trusts us; we do not trust it
        expired = running.security("old", "heliotrope://operator/x", valid_days=-1)
        nameless = running.security("nameless", "")
        for security, wanted in ((forged, "UNAVAILABLE"), (expired, "UNAVAILABLE"), (nameless, "UNAUTHENTICATED")):
            async with running.calls(security) as stub:
                assert await called(stub) == wanted
        async with grpc.aio.insecure_channel(f"127.0.0.1:{running.systems}") as channel:
            assert await called(RosterServiceStub(channel)) == "UNAVAILABLE"


async def test_a_caller_does_not_talk_to_a_server_of_another_authority(
    tmp_path: Path, provider: IdentityProvider
) -> None:
    async with site(tmp_path, provider.issuer) as running:
        suspicious = running.security("payroll", "heliotrope://hr_system/payroll", Authority())
        async with running.calls(suspicious) as stub:
            assert await called(stub) == "UNAVAILABLE"


async def test_tokens_of_a_new_key_are_believed_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heliotrope.runtime.auth.keys.REFETCH_AFTER_S", 0.0)
    with IdentityProvider() as rotating:
        async with site(tmp_path, rotating.issuer) as running, running.person() as stub:
            before = rotating.token("scheduler")
            assert await called(stub, before) == "scheduler"
            rotating.rotate()
            assert await called(stub, rotating.token("scheduler")) == "scheduler"
            assert await called(stub, before) == "scheduler"
            rotating.rotate(keep=0)
            assert await called(stub, rotating.token("scheduler")) == "scheduler"
            assert await called(stub, before) == "UNAUTHENTICATED"


async def test_a_caller_beyond_its_share_is_told_when_to_come_again(tmp_path: Path, provider: IdentityProvider) -> None:
    async with site(tmp_path, provider.issuer) as running, running.person() as stub:
        token = provider.token("scheduler")
        metadata = (("authorization", f"Bearer {token}"),)
        request = roster_pb2.WatchRostersRequest()
        watches = [stub.WatchRosters(request, timeout=DEADLINE_S, metadata=metadata) for _ in range(33)]
        first = await asyncio.gather(*(watch.read() for watch in watches), return_exceptions=True)
        refused = [answer for answer in first if isinstance(answer, grpc.aio.AioRpcError)]
        for watch in watches:
            watch.cancel()
        assert len(refused) == 1
        status = rpc_status.from_call(refused[0])
        error = error_of(refused[0].code().value[0], str(refused[0].details()), status)
        assert isinstance(error, Exhausted)
        assert error.retry_after_s == pytest.approx(0.5)


async def test_a_request_that_is_too_large_for_its_method_is_refused(
    tmp_path: Path, provider: IdentityProvider
) -> None:
    async with site(tmp_path, provider.issuer) as running, running.person() as stub:
        metadata = (("authorization", f"Bearer {provider.token('scheduler')}"),)
        request = roster_pb2.GetRosterRequest(roster="x" * (SMALL_REQUEST_BYTES + 1))
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.GetRoster(request, timeout=DEADLINE_S, metadata=metadata)
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_a_demo_lets_strangers_in_and_still_verifies_a_token_that_is_shown(provider: IdentityProvider) -> None:
    demo = Security(SecuritySettings("demo", oidc_issuer=provider.issuer, oidc_audience="heliotrope"))
    server = rpc_server(demo)
    serve_by(server, roster_pb2.DESCRIPTOR.services_by_name["RosterService"], Rosters())
    port = demo.listen(server, "127.0.0.1:0")
    await server.start()
    async with demo.channel(f"127.0.0.1:{port}") as channel:
        stub = RosterServiceStub(channel)
        assert await called(stub) == "demo"
        assert await called(stub, provider.token("publisher")) == "publisher"
        assert await called(stub, provider.token("agent")) == "PERMISSION_DENIED"
        assert await called(stub, provider.token("publisher", lifetime_s=-3600)) == "UNAUTHENTICATED"
    await server.stop(0)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Stops where a browser would go on."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


def opened(address: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Return status, location and body."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
    try:
        with opener.open(address, urlencode(form).encode() if form else None, timeout=DEADLINE_S) as answer:
            return answer.status, "", answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location", ""), error.read().decode()


def test_the_local_issuer_signs_in_by_code_and_pkce_once(provider: IdentityProvider) -> None:
    found = json.loads(opened(f"{provider.issuer}/.well-known/openid-configuration")[2])
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK, "state": "s", "nonce": "n",
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    status, _, page = opened(f"{found['authorization_endpoint']}?{urlencode(asked)}")
    assert status == 200
    assert "Sol, scheduler" in page
    status, back, _ = opened(f"{found['authorization_endpoint']}?{urlencode(asked | {'login_hint': 'site-lead'})}")
    assert status == 302
    assert back.startswith(BACK)
    returned = parse_qs(urlsplit(back).query)
    assert returned["state"] == ["s"]
    form = {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "redirect_uri": BACK,
        "code": returned["code"][0],
    }
    status, _, body = opened(found["token_endpoint"], form | {"code_verifier": verifier})
    assert status == 200
    assert json.loads(body)["token_type"] == "Bearer"
    assert opened(found["token_endpoint"], form | {"code_verifier": verifier})[0] == 400


@pytest.mark.parametrize("changed", [
    {"code_verifier": "another"}, {"redirect_uri": BACK + "/x"}, {"client_id": "x"}, {"grant_type": "password"},
])  # fmt: skip
def test_the_local_issuer_redeems_no_code_for_somebody_else(
    provider: IdentityProvider, changed: dict[str, str]
) -> None:
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK, "login_hint": "operator",
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    code = parse_qs(urlsplit(opened(f"{provider.issuer}/authorize?{urlencode(asked)}")[1]).query)["code"][0]
    form = {"grant_type": "authorization_code", "client_id": CLIENT_ID, "redirect_uri": BACK, "code": code}
    assert opened(f"{provider.issuer}/token", form | {"code_verifier": verifier} | changed)[0] == 400


def test_the_local_issuer_stays_on_this_machine(provider: IdentityProvider) -> None:
    with pytest.raises(ValueError, match="loopback"):
        IdentityProvider("0.0.0.0:0")
    asked = {"response_type": "code", "client_id": "x", "code_challenge": "y", "code_challenge_method": "S256"}
    query = urlencode(asked | {"redirect_uri": "https://example.org/"})
    assert opened(f"{provider.issuer}/authorize?{query}")[0] == 400
