"""What people are told when something fails: within the page's frame where they are signed in, and in its place where
only a part of a page was asked for."""

from __future__ import annotations

from typing import Any

from heliotrope.domain.errors import (
    Conflict,
    Exhausted,
    Forbidden,
    HeliotropeError,
    InvalidValue,
    NotFound,
    Refused,
    Unauthenticated,
    Unavailable,
)
from heliotrope.runtime.telemetry import Log
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.console.desk import Desk
from services.console.languages import N_
from services.console.web.page import words_for
from services.console.words import Words

STATUS: dict[type[HeliotropeError], int] = {
    InvalidValue: 422,
    NotFound: 404,
    Conflict: 409,
    Refused: 403,
    Forbidden: 403,
    Unauthenticated: 401,
    Exhausted: 429,
    Unavailable: 503,
}
TITLES = {
    401: N_("Your session has ended"),
    404: N_("There is no such page"),
    403: N_("This is not open to you"),
    409: N_("Something moved meanwhile"),
    422: N_("That cannot be understood"),
    429: N_("Too many questions at once"),
    500: N_("Something went wrong here"),
    503: N_("A service does not answer"),
}
FAILED = N_("This did not work")
OURS = N_("That was our mistake; it has been logged, and nothing was changed.")
UNREACHED = N_("What this page asks for cannot be reached just now; what was published stays in force.")


class Failures:
    """Answers where a handler raised."""

    def __init__(self, desk: Desk, log: Log) -> None:
        self._desk = desk
        self._log = log

    async def failed(self, request: Request, error: Exception) -> Response:
        """Say what the caller may do about it."""
        if isinstance(error, HTTPException):
            return self._told(request, error.status_code, "")
        if isinstance(error, Unavailable):
            self._log.warning("a service does not answer", path=request.url.path, problem=str(error))
        status = _status(error)
        if status == 500:
            self._log.error("a service failed", path=request.url.path, problem=str(error))
        words = words_for(request)
        return self._told(request, status, words.gettext(OURS) if status == 500 else spoken(error, words))

    async def nothing_yet(self, request: Request, error: Exception) -> Response:
        """Show what comes first where no roster is in force."""
        session = self._desk.cookies.session(request)
        if session is None:
            return self._told(request, 401, "")
        return self._desk.pages.page(self._desk.view(request, session), "nothing_yet.html", {})

    async def crashed(self, request: Request, error: Exception) -> Response:
        """Own up to a mistake of ours, which the server then logs."""
        return self._told(request, 500, words_for(request).gettext(OURS))

    def _told(self, request: Request, status: int, says: str) -> Response:
        title = words_for(request).gettext(TITLES.get(status, FAILED))
        values: dict[str, Any] = {"status": status, "title": title, "says": says}
        pages = self._desk.pages
        if request.headers.get("hx-request") == "true":
            return pages.bare(request, "failed_part.html", values, status)
        session = self._desk.cookies.session(request)
        if session is None or status == 401:
            return pages.bare(request, "failed.html", values, status)
        return pages.page(self._desk.view(request, session), "failed_here.html", values, status)


def spoken(error: Exception, words: Words) -> str:
    """Return an error in words for people: not which address a library could not reach."""
    return words.gettext(UNREACHED) if isinstance(error, Unavailable) else str(error)


def _status(error: Exception) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)
