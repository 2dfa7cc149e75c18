"""What every page needs from the process, and the door to each screen: signed in, in a role that opens it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from heliotrope.domain.errors import Refused
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.console.identity.roles import SCREENS, opens
from services.console.identity.session import Cookies, Session
from services.console.reading.reader import Reader, Shelf
from services.console.rpc import Services
from services.console.web.page import Pages, Place, View, words_for

Screen = Callable[["Desk", View], Awaitable[Response]]


class Desk:
    """The process as the screens see it."""

    def __init__(self, services: Services, cookies: Cookies, pages: Pages, origin: str, stop: asyncio.Event) -> None:
        self.services = services
        self.cookies = cookies
        self.pages = pages
        self.origin = origin
        self.stop = stop
        self.shelf = Shelf()

    def signed_in(self, answer: Screen) -> Callable[[Request], Awaitable[Response]]:
        """Return the ASGI endpoint of a page for anybody who is signed in."""

        async def endpoint(request: Request) -> Response:
            session = self.cookies.session(request)
            if session is None:
                return _to_sign_in(request)
            return await answer(self, self.view(request, session))

        return endpoint

    def screen(self, name: str, answer: Screen) -> Callable[[Request], Awaitable[Response]]:
        """Return the endpoint of a screen, for roles that open it."""

        async def checked(desk: Desk, view: View) -> Response:
            if not opens(view.session.roles, name):
                raise Refused(
                    view.words.gettext(
                        "%(screen)s is not open to %(name)s", screen=view.words.gettext(name), name=view.session.name
                    )
                )
            return await answer(desk, view)

        return self.signed_in(checked)

    def view(self, request: Request, session: Session) -> View:
        """Return one person's view of a page."""
        reach = (session.roles, session.sites, session.clients, session.agent)
        reader = Reader(self.services.as_person(session.token), self.shelf, reach)
        words = words_for(request)
        places = tuple(
            Place(words.gettext(name), path) for name, (path, _) in SCREENS.items() if opens(session.roles, name)
        )
        return View(request, session, reader, words, places)


def _to_sign_in(request: Request) -> Response:
    """Send a page's reader to sign in and back; tell a part of a page that its session has ended."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"hx-redirect": "/"})
    if request.method != "GET" or request.url.path == "/stream":
        return Response("signed out", status_code=401)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/sign-in?" + urlencode({"to": back}), 303)
