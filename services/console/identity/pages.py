"""Sign in, come back, sign out."""

from __future__ import annotations

import secrets
from dataclasses import asdict

from heliotrope.domain.errors import Refused
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.console.identity.oidc import Provider, SignInAttempt
from services.console.identity.session import Cookies, Session
from services.console.web.forms import read_form
from services.console.web.page import words_for

RETURN_PATH = "/sign-in/return"


class SignIn:
    """The three addresses of signing in and out."""

    def __init__(self, provider: Provider, cookies: Cookies, origin: str) -> None:
        self._provider = provider
        self._cookies = cookies
        self._origin = origin

    async def start(self, request: Request) -> Response:
        """Send the browser to the provider, and remember what its return must prove."""
        attempt = SignInAttempt.new(own_path(request.query_params.get("to", "/")))
        response = RedirectResponse(await self._provider.authorize_url(attempt), 303)
        self._cookies.keep_attempt(response, asdict(attempt))
        return response

    async def come_back(self, request: Request) -> Response:
        """Exchange the code for a session."""
        kept = self._cookies.attempt(request)
        if kept is None:
            words = words_for(request)
            raise Refused(
                words.gettext("Signing in begins and ends in the same browser within ten minutes: begin again")
            )
        attempt = SignInAttempt(**kept)
        given = request.query_params
        if not secrets.compare_digest(given.get("state", ""), attempt.state):
            raise Refused(words_for(request).gettext("This is the answer to another attempt to sign in: begin again"))
        if "error" in given:
            raise Refused(f"sign-in: the provider says {given['error']}")
        tokens = await self._provider.redeem(given.get("code", ""), attempt)
        session = Session.of(tokens.access_token, dict(tokens.claims), tokens.expires_at)
        response = RedirectResponse(attempt.back_to, 303)
        self._cookies.end_attempt(response)
        self._cookies.keep_session(response, session)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session here, and at the provider where it has a place for that."""
        session = self._cookies.session(request)
        if session is not None:
            await read_form(request, session, self._origin)
        goodbye = f"{self._origin}/signed-out"
        response = RedirectResponse(await self._provider.end_session_url(goodbye) or goodbye, 303)
        self._cookies.end_session(response)
        return response


def own_path(asked: str) -> str:
    """Return `asked` where it is a path of this console, else the home page: no open redirect."""
    return asked if asked.startswith("/") and not asked.startswith(("//", "/\\")) else "/"
