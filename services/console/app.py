"""The console's addresses, and what happens around every page: who looks, and what to say when something fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from heliotrope.domain.errors import HeliotropeError, Refused
from heliotrope.runtime.telemetry import Log
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.console.desk import Desk
from services.console.failures import Failures
from services.console.identity.oidc import Provider
from services.console.identity.pages import RETURN_PATH, SignIn, own_path
from services.console.identity.roles import first_screen
from services.console.identity.session import Cookies
from services.console.languages import languages
from services.console.reading.reader import NothingInForce
from services.console.rpc import Services
from services.console.screens import SCREEN_ROUTES
from services.console.settings import ConsoleSettings
from services.console.stream import stream
from services.console.web.assets import Assets
from services.console.web.headers import SecurityHeaders
from services.console.web.page import LANGUAGE_COOKIE, THEME_COOKIE, THEMES, Pages, words_for

Answer = Callable[[Request], Awaitable[Response]]
A_YEAR_S = 365 * 86400


def console_app(settings: ConsoleSettings, services: Services, origin: str, stop: asyncio.Event, log: Log) -> Starlette:
    """Return the console as an ASGI application."""
    assets = Assets()
    desk = Desk(services, Cookies(settings.session_key), Pages(assets), origin, stop)
    provider = Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        f"{origin}{RETURN_PATH}",
        settings.oidc_inside,
    )
    signing_in = SignIn(provider, desk.cookies, origin)
    routes = [
        Route("/", _home(desk)),
        Route("/static/{version}/{name:path}", assets.answer),
        Route("/sign-in", signing_in.start),
        Route(RETURN_PATH, signing_in.come_back),
        Route("/sign-out", signing_in.sign_out, methods=["POST"]),
        Route("/signed-out", _signed_out(desk)),
        Route("/theme", _theme, methods=["POST"]),
        Route("/language", _language, methods=["POST"]),
        Route("/stream", desk.signed_in(stream)),
        *(Route(path, desk.screen(screen, answer), methods=methods) for path, screen, answer, methods in SCREEN_ROUTES),
    ]
    secure, failures = origin.startswith("https://"), Failures(desk, log)
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(SecurityHeaders, issuer=settings.oidc_issuer, secure=secure),
            Middleware(GZipMiddleware, minimum_size=800, compresslevel=5),
        ],
        exception_handlers={
            NothingInForce: failures.nothing_yet,
            HeliotropeError: failures.failed,
            HTTPException: failures.failed,
            Exception: failures.crashed,
        },
    )


def _home(desk: Desk) -> Answer:
    async def home(request: Request) -> Response:
        session = desk.cookies.session(request)
        if session is None:
            return desk.pages.bare(request, "welcome.html", {})
        first = first_screen(session.roles)
        if first is None:
            roles = ", ".join(session.roles) or "–"
            words = words_for(request)
            raise Refused(
                words.gettext("No screen is open to the roles of %(name)s: %(roles)s", name=session.name, roles=roles)
            )
        return RedirectResponse(first, 303)

    return home


def _signed_out(desk: Desk) -> Answer:
    async def signed_out(request: Request) -> Response:
        return desk.pages.bare(request, "welcome.html", {"signed_out": True})

    return signed_out


async def _theme(request: Request) -> Response:
    """Keep the theme that a person chose; it says nothing about them."""
    chosen = str((await request.form()).get("theme", "auto"))
    response = Response(status_code=204)
    response.set_cookie(THEME_COOKIE, chosen if chosen in THEMES else "auto", A_YEAR_S, samesite="lax", secure=True)
    return response


async def _language(request: Request) -> Response:
    """Keep the language that a person chose, and show them the page that they came from."""
    form = await request.form()
    response = RedirectResponse(own_path(str(form.get("to", "/"))), 303)
    chosen = str(form.get("language", ""))
    if chosen in languages():
        response.set_cookie(LANGUAGE_COOKIE, chosen, A_YEAR_S, samesite="lax", secure=True)
    return response
