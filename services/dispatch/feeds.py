"""Calendars over HTTP by private URL, and the page that acknowledges. A token that is none is answered like no page."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from html import escape

from heliotrope.domain.dispatch import ReaderKind
from heliotrope.domain.errors import InvalidValue, NotFound, Refused, Unavailable
from heliotrope.plans.ical import CalendarStyle, calendar_file
from heliotrope.plans.texts import Texts, texts_of
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.dispatch.acknowledging import acknowledge
from services.dispatch.desk import Desk, token_hash
from services.dispatch.links import AcknowledgeLink, open_link
from services.dispatch.postgres import publications, subscriptions

KEPT = timedelta(days=60)
"""How far back a calendar reaches."""
MAX_AGE_S = 900
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-robots-tag": b"noindex, nofollow",
    b"referrer-policy": b"no-referrer",  # the URL is a secret
    b"content-security-policy": b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
}


def feeds_app(desk: Desk) -> Starlette:
    """Return the application."""

    async def calendar(request: Request) -> Response:
        return await calendar_of(desk, request.path_params["token"], request.headers.get("if-none-match", ""))

    async def acknowledge_page(request: Request) -> Response:
        return await acknowledged(desk, request.path_params["token"], request.method == "POST")

    routes = [
        Route("/calendars/{token:str}.ics", calendar, methods=["GET"]),
        Route("/acknowledge/{token:str}", acknowledge_page, methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(_Guarded)])


async def calendar_of(desk: Desk, token: str, known: str) -> Response:
    """Return a reader's calendar; 304 where the reader has it already."""
    since = datetime.now(UTC) - KEPT
    try:
        async with desk.transaction() as db:
            subscription = await subscriptions.fetched(db, token_hash(token))
            if subscription is None:
                return _no_page()
            entries = await publications.load_entries(db, subscription.reader, since=since)
            zone = subscription.terms.zone or await publications.zone_of(db, subscription.reader)
        sites = await desk.site_names()
    except Unavailable as error:
        return PlainTextResponse(str(error), 503, {"retry-after": "60"})
    texts = texts_of(subscription.terms.language)
    own = subscription.reader.kind is ReaderKind.AGENT
    title = texts.say("plan.calendar_own" if own else "plan.calendar_of", reader=subscription.reader.id)
    style = CalendarStyle(title, zone or "UTC", texts, not own, sites)
    content = await asyncio.to_thread(calendar_file, entries, style)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": f"private, max-age={MAX_AGE_S}"}
    if etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="shifts.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


async def acknowledged(desk: Desk, token: str, asked: bool) -> Response:
    """Show a link's page; acknowledge only when its button is pressed: mail scanners open links too."""
    try:
        link = open_link(desk, token)
        async with desk.snapshot() as db:
            subscription = await subscriptions.find_subscription(db, link.subscription)
        if subscription.ended_at is not None:
            return _no_page()
        if asked:
            by = f"link of subscriptions/{link.subscription}"
            await acknowledge(desk, link.reader, link.roster, link.version, by)
    except (InvalidValue, NotFound, Refused):
        return _no_page()
    except Unavailable as error:
        return PlainTextResponse(str(error), 503, {"retry-after": "60"})
    return HTMLResponse(_page(link, texts_of(link.language), asked), headers={"cache-control": "no-store"})


def _page(link: AcknowledgeLink, texts: Texts, done: bool) -> str:
    version = texts.say("plan.version", roster=link.roster, version=link.version)
    button = f'<form method="post"><button type="submit">{escape(texts.say("acknowledge.link"))}</button></form>'
    body = f"<p>{escape(texts.say('acknowledge.done'))}</p>" if done else button
    return (
        f'<!doctype html><html lang="{texts.locale.language}" dir="{texts.locale.text_direction}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(version)}</title><style>body {{ font: 18px system-ui, sans-serif; margin: 3rem auto;"
        " max-width: 30rem; padding: 0 1rem }} button {{ font: inherit; padding: .75rem 1.5rem }}</style></head>"
        f"<body><h1>{escape(version)}</h1>{body}</body></html>"
    )


def _no_page() -> Response:
    return PlainTextResponse("not found", 404)


class _Guarded:
    """Adds the headers that keep a private URL private."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS.items()]
            await send(message)

        await self._app(scope, receive, guarded)
