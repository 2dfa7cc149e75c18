"""HTTP that a process serves is protected as the process is: by its own certificate, or bound to loopback."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest
from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.http import serve_http
from heliotrope.runtime.security import Security, SecuritySettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deploy.local.authority import Authority


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


APP = Starlette(routes=[Route("/", hello)])


async def test_where_security_is_required_the_process_answers_by_its_certificate_only(tmp_path: Path) -> None:
    certificate, key, authority = Authority().write(tmp_path, "dispatch", "heliotrope://service/dispatch")
    security = Security(
        SecuritySettings(tls_cert_file=str(certificate), tls_key_file=str(key), tls_ca_file=str(authority))
    )
    trusted = ssl.create_default_context(cafile=str(authority))
    async with (
        serve_http(APP, "127.0.0.1", 0, security) as port,
        httpx.AsyncClient(verify=trusted, trust_env=False) as client,
    ):
        assert (await client.get(f"https://127.0.0.1:{port}/")).text == "hello"
        with pytest.raises(httpx.HTTPError):
            await client.get(f"http://127.0.0.1:{port}/")


async def test_without_security_only_loopback_is_bound() -> None:
    security = Security(SecuritySettings(security="demo"))
    with pytest.raises(InvalidValue, match="an address of loopback"):
        async with serve_http(APP, "0.0.0.0", 0, security):
            pytest.fail("it answers everybody")
    async with (
        serve_http(APP, "127.0.0.1", 0, security) as port,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        assert (await client.get(f"http://127.0.0.1:{port}/")).text == "hello"
