"""Real other ends on loopback: an SMTP server, a web server that receives webhooks."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session
from heliotrope.runtime.http import serve_http
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


@dataclass
class Mailbox:
    """What the SMTP server took, and how it behaves.

    Attributes
    ----------
    rcpt_answers, data_answers
        Answers to the next RCPT and DATA; 250 when they are used up.
    hold_rcpt, hold_data
        While set, RCPT or the end of DATA is not answered; a message held there is taken all the same.
    """

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    rcpt_answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)
    hold_rcpt: bool = False
    hold_data: bool = False
    held: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages taken."""
        return [cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default)) for raw in self.raw]

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer RCPT."""
        if self.hold_rcpt:
            self.held.set()
            await asyncio.sleep(60)
        if self.rcpt_answers:
            return self.rcpt_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        """Take a message."""
        if self.data_answers:
            return self.data_answers.pop(0)
        self.raw.append(cast(bytes, envelope.content))
        if self.hold_data:
            self.held.set()
            await asyncio.sleep(60)
        return "250 taken"


@asynccontextmanager
async def smtp_server() -> AsyncIterator[Mailbox]:
    """Serve SMTP while the context is open."""
    mailbox = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mailbox, hostname="mx"), "127.0.0.1", 0)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()


@dataclass
class Inbox:
    """What the web server was posted; `answers` are the next status codes, 204 when they are used up."""

    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def receive(self, request: Request) -> Response:
        """Take a webhook."""
        self.requests.append((dict(request.headers), await request.body()))
        status = self.answers.pop(0) if self.answers else 204
        return Response(status_code=204) if status == 204 else PlainTextResponse("not now", status)


@asynccontextmanager
async def webhook_receiver() -> AsyncIterator[Inbox]:
    """Serve HTTP while the context is open."""
    inbox = Inbox()
    app = Starlette(routes=[Route("/in", inbox.receive, methods=["POST"])])
    async with serve_http(app, "127.0.0.1", 0) as port:
        inbox.url = f"http://127.0.0.1:{port}/in"
        yield inbox
