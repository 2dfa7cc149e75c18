"""E-mail: text, page and calendar file in one message, sent at most once by itself.

SMTP has one window that nothing closes: between the message's last byte and the server's answer. A worker that dies in
it cannot know whether the message was taken. The delivery is marked before DATA begins, so that such a one is found
afterwards and becomes `uncertain` instead of being sent again; the Message-ID is that of the delivery, so that a mail
system which drops duplicates drops a replay too.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import aiosmtplib
from heliotrope.domain.dispatch import LOOPBACK
from heliotrope.domain.errors import expect
from heliotrope.plans.forms import PlanFormat, calendar_style, filename
from heliotrope.plans.html import html_of
from heliotrope.plans.ical import calendar_file
from heliotrope.plans.page import page_of
from heliotrope.plans.text import text_of

from services.dispatch.outcome import Outcome, Result
from services.dispatch.parcel import HandOver, Parcel

TIMEOUT_S = 30.0
PERMANENT = 500
"""SMTP replies from here on are final (RFC 5321, 4.2.1)."""


@dataclass(frozen=True)
class SmtpServer:
    """Where e-mails are handed in."""

    host: str
    port: int
    tls: bool = False
    username: str | None = None
    password: str | None = None

    @property
    def start_tls(self) -> bool | None:
        """Whether to ask for TLS on a plain connection: never a password without it, but on loopback."""
        if self.tls:
            return False
        return True if self.username and self.host not in LOOPBACK else None


def smtp_server(address: str) -> SmtpServer:
    """Read ``smtp://user:password@host:port`` or ``smtps://...``; the address is a secret and shown nowhere."""
    url = urlsplit(address)
    good = url.scheme in ("smtp", "smtps") and bool(url.hostname)
    expect(good, "HELIOTROPE_SMTP", "smtp://host:port or smtps://user:password@host:port", "something else")
    return SmtpServer(
        url.hostname or "",
        url.port or (465 if url.scheme == "smtps" else 25),
        url.scheme == "smtps",
        unquote(url.username) if url.username else None,
        unquote(url.password) if url.password else None,
    )


class Email:
    """Sends by one SMTP server under one sender's address."""

    def __init__(self, server: SmtpServer, sender: str) -> None:
        self._server, self._sender = server, sender

    async def send(self, parcel: Parcel, hand_over: HandOver) -> Outcome:
        """Send one message; the answer decides, a lost answer is uncertain."""
        server = self._server
        message = await asyncio.to_thread(bytes_of, parcel, self._sender, datetime.now().astimezone())
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.start_tls,
            timeout=TIMEOUT_S,
        )
        try:
            await client.connect()
            await client.mail(self._sender)
            await client.rcpt(parcel.address)
            await hand_over()
            outcome = await _data(client, message)
        except aiosmtplib.SMTPResponseException as error:
            outcome = _answered(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            outcome = Outcome(Result.RETRY, f"{type(error).__name__}: {error}")
        finally:
            client.close()
        return outcome


async def _data(client: aiosmtplib.SMTP, message: bytes) -> Outcome:
    """Hand the message over; from the first byte on only an answer tells that it was not taken."""
    try:
        answer = await client.data(message)
    except aiosmtplib.SMTPResponseException as error:
        return _answered(error)
    except (aiosmtplib.SMTPException, OSError) as error:
        return Outcome(Result.UNCERTAIN, f"handed over, answer lost: {type(error).__name__}: {error}")
    return Outcome(Result.DELIVERED, f"{answer.code} {answer.message}")


def _answered(error: aiosmtplib.SMTPResponseException) -> Outcome:
    final = error.code >= PERMANENT and not isinstance(error, aiosmtplib.SMTPAuthenticationError)
    return Outcome(Result.REFUSED if final else Result.RETRY, f"{error.code} {error.message}")


def bytes_of(parcel: Parcel, sender: str, now: datetime) -> bytes:
    """Return the message of a parcel as it travels."""
    return message_of(parcel, sender, now).as_bytes(policy=SMTP_POLICY)


def message_of(parcel: Parcel, sender: str, now: datetime) -> EmailMessage:
    """Return the message of a parcel: text, page, and the calendar file beside them."""
    letter, texts = parcel.letter, parcel.texts
    page = page_of(letter, texts)
    message = EmailMessage()
    message["From"] = sender
    message["To"] = parcel.address
    message["Subject"] = page.title
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{parcel.delivery.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message["Content-Language"] = str(texts.locale).replace("_", "-")
    message.set_content(text_of(page))
    message.add_alternative(html_of(page), subtype="html")
    message.add_attachment(
        calendar_file(parcel.entries, calendar_style(letter, texts, sender)),
        maintype="text",
        subtype="calendar",
        params={"method": "PUBLISH", "charset": "utf-8"},
        filename=filename(letter, PlanFormat.ICALENDAR),
    )
    return message
