"""Signing in and out: the code flow with a real provider, and what the browser keeps and may do."""

from __future__ import annotations

import base64
import json

import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import STAFF_PAGES, SignIn
from tests.browser.scene import Scene


def test_a_stranger_is_sent_to_the_provider_with_a_pkce_challenge(scene: Scene) -> None:
    answer = httpx.get(f"{scene.url}/coverage", follow_redirects=False)
    assert answer.status_code == 303
    asked = httpx.get(scene.url + answer.headers["location"], follow_redirects=False)
    target = httpx.URL(asked.headers["location"])
    assert target.params["code_challenge_method"] == "S256"
    assert len(target.params["code_challenge"]) == 43
    assert {"state", "nonce"} <= set(target.params)


def test_signing_in_leads_back_to_the_page_that_was_asked_for(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/network?part=queues")
    assert page.url == f"{scene.url}/network?part=queues"
    assert page.get_by_role("heading", name="Network").is_visible()


def test_the_session_cookie_is_sealed_secure_and_out_of_reach_of_scripts(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/network")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    session = cookies["__Host-heliotrope"]
    assert session["secure"]
    assert session["httpOnly"]
    assert session["sameSite"] == "Lax"
    assert "__Host-heliotrope-sign-in" not in cookies
    header = json.loads(base64.urlsafe_b64decode(session["value"].split(".")[0] + "=="))
    assert header == {"alg": "dir", "enc": "A256GCM"}
    assert "heliotrope" not in str(page.evaluate("document.cookie")).replace("heliotrope-theme", "")


def test_a_return_with_the_state_of_another_attempt_is_refused(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/network")
    page.goto(f"{scene.url}/sign-in/return?code=stolen&state=made-up")
    assert page.get_by_text("begin again").is_visible()


def test_a_form_without_the_token_of_the_session_changes_nothing(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/optimise")
    runs = len(scene.ask(lambda client: client.list_runs()))
    session = next(c["value"] for c in page.context.cookies() if c["name"] == "__Host-heliotrope")
    headers = {"cookie": f"__Host-heliotrope={session}"}
    own = page.get_attribute("body", "data-csrf") or ""

    def status(csrf: str, origin: str) -> int:
        form = {"csrf": csrf, "reason": "forged", "time_limit": "10"}
        sent = httpx.post(f"{scene.url}/optimise/start", data=form, headers=headers | {"origin": origin})
        return sent.status_code

    assert status("", scene.url) == 403
    assert status("made-up", scene.url) == 403
    assert status(own, "https://elsewhere.example") == 403
    assert len(scene.ask(lambda client: client.list_runs())) == runs


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_every_page_forbids_inline_script_and_other_origins(scene: Scene, sign_in: SignIn, path: str) -> None:
    page = sign_in("scheduler", "/network")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(scene.url + path)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    page.wait_for_load_state("load")
    assert [url for url in asked if not url.startswith(scene.url)] == []


def test_signing_out_ends_the_session_here_and_at_the_provider(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/network")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signed-out")
    assert page.get_by_role("heading", name="You are signed out").is_visible()
    assert [cookie for cookie in page.context.cookies(scene.url) if cookie["name"] == "__Host-heliotrope"] == []


def test_a_link_to_elsewhere_is_not_followed_after_signing_in(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "//elsewhere.example/")
    assert page.url.startswith(scene.url)


def test_a_role_opens_its_own_screens_and_no_others(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("auditor", "/")
    assert screens(page) == ["Reports"]
    assert page.goto(f"{scene.url}/coverage").status == 403  # type: ignore[union-attr]
    assert page.get_by_text("Coverage is not open to").is_visible()


def screens(page: Page) -> list[str]:
    """Return the names in the navigation."""
    return page.locator(".rail nav a").all_inner_texts()
