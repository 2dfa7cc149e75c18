"""Forms that change something: same origin, the session's own token, fields read with their names in errors."""

from __future__ import annotations

import secrets

from heliotrope.domain.errors import InvalidValue, Refused
from starlette.datastructures import FormData
from starlette.requests import Request

from services.console.identity.session import Session

MOST_FIELDS = 2000


async def read_form(request: Request, session: Session, origin: str) -> FormData:
    """Return the fields of a form that this session's own page sent; `Refused` for any other."""
    sent_from = request.headers.get("origin")
    if sent_from is not None and sent_from != origin:
        raise Refused(f"form: expected to be sent from {origin}, got {sent_from}")
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    if not secrets.compare_digest(str(form.get("csrf", "")), session.csrf):
        raise Refused("form: expected the token of this session; load the page again and repeat")
    return form


def text(form: FormData, name: str) -> str:
    """Return a field as text, empty where absent."""
    return str(form.get(name, "")).strip()


def texts(form: FormData, name: str) -> tuple[str, ...]:
    """Return all values of a field."""
    return tuple(str(value) for value in form.getlist(name) if str(value))


def whole(form: FormData, name: str, expected: str) -> int | None:
    """Return a field as a whole number of 0 or more, None where it is empty."""
    given = text(form, name)
    if not given:
        return None
    if not given.isdecimal():
        raise InvalidValue(name, expected, given)
    return int(given)
