"""Sessions and sign-in attempts: sealed, unforgeable, ended in time; no way out to other origins."""

from __future__ import annotations

import time

import pytest
from starlette.requests import Request
from starlette.responses import Response

from services.console.identity.oidc import SignInAttempt
from services.console.identity.pages import own_path
from services.console.identity.roles import first_screen, may_publish, opens
from services.console.identity.session import Cookies, Session
from services.console.stream import Cursor
from services.console.web.assets import Assets
from services.console.web.headers import policy


def request_with(response: Response) -> Request:
    """Return a request of a browser that kept the response's cookies."""
    cookie = "; ".join(value.decode().split(";")[0] for name, value in response.raw_headers if name == b"set-cookie")
    return Request({"type": "http", "headers": [(b"cookie", cookie.encode())]})


def session(lifetime_s: float = 60.0) -> Session:
    """Return a planner's session."""
    claims = {"sub": "s", "name": "Sol", "heliotrope_roles": ["scheduler"], "heliotrope_sites": ["mnl"]}
    return Session.of("token", claims, time.time() + lifetime_s)


def test_a_session_comes_back_as_it_was_kept() -> None:
    cookies, response, kept = Cookies("secret"), Response(), session()
    cookies.keep_session(response, kept)
    assert cookies.session(request_with(response)) == kept


def test_a_session_of_another_key_an_ended_one_and_a_torn_one_count_as_none() -> None:
    response, ended = Response(), Response()
    Cookies("secret").keep_session(response, session())
    Cookies("secret").keep_session(ended, session(-1))
    assert Cookies("other").session(request_with(response)) is None
    assert Cookies("secret").session(request_with(ended)) is None
    torn = Request({"type": "http", "headers": [(b"cookie", b"__Host-heliotrope=a.b.c.d.e")]})
    assert Cookies("secret").session(torn) is None


def test_the_challenge_is_that_of_rfc_7636() -> None:
    attempt = SignInAttempt("s", "n", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "/")
    assert attempt.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("asked", ["//evil.example", "https://evil.example", "/\\evil.example", "evil"])
def test_signing_in_never_leads_to_another_origin(asked: str) -> None:
    assert own_path(asked) == "/"


def test_signing_in_leads_back_to_a_page_of_ours() -> None:
    assert own_path("/plan?site=mnl") == "/plan?site=mnl"


def test_roles_open_their_screens() -> None:
    assert first_screen(("client_auditor",)) == "/reports"
    assert first_screen(("hr_system",)) is None
    assert not opens(("client_auditor",), "Coverage")
    assert may_publish(("publisher",))
    assert not may_publish(("scheduler",))


def test_an_event_id_says_where_the_page_has_read_up_to() -> None:
    cursor = Cursor("a|token", "2026-10-27T13:00:00+00:00")
    assert Cursor.read(str(cursor)) == cursor
    assert Cursor.read("") == Cursor()


def test_the_policy_allows_nothing_inline_and_no_other_origin_but_the_provider() -> None:
    said = policy("https://id.example.org/realm")
    assert "unsafe" not in said
    assert "default-src 'none'" in said
    assert said.count("https://") == 1
    assert "form-action 'self' https://id.example.org;" in said


def test_every_asset_has_an_address_and_an_unknown_one_is_a_mistake() -> None:
    assets = Assets()
    assert assets.url("js/frame.js") == f"/static/{assets.version}/js/frame.js"
    with pytest.raises(KeyError, match=r"static/js/gone\.js"):
        assets.url("js/gone.js")
