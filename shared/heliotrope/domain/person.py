"""A human being behind an agent's id: name and contacts, which can be erased."""

from __future__ import annotations

import re
from dataclasses import dataclass

from heliotrope.domain.errors import expect

LONGEST = 200
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
PHONE = re.compile(r"\+?[\d ()./-]{3,}")
LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Person:
    """Who an agent is.

    Attributes
    ----------
    agent
        Id of the agent: the only name that plans, events and logs use.
    email, phone
        Contacts; may be empty.
    locale
        BCP 47 tag of the language to write in; may be empty.
    """

    agent: str
    name: str
    email: str = ""
    phone: str = ""
    locale: str = ""

    def __post_init__(self) -> None:
        expect(bool(self.agent), "agent", "the id of an agent", self.agent)
        expect(3 <= len(self.name.strip()) <= LONGEST, "name", f"3 to {LONGEST} characters", self.name)
        for field, form, wanted in (
            ("email", EMAIL, "an address such as ana@example.org"),
            ("phone", PHONE, "a number such as +63 2 1234 5678"),
            ("locale", LOCALE, "a language tag such as fil-PH"),
        ):
            text = getattr(self, field)
            expect(not text or (len(text) <= LONGEST and bool(form.fullmatch(text))), field, wanted, text)


@dataclass(frozen=True)
class ReadableTrace:
    """A column that still holds what was erased."""

    place: str
    rows: int


@dataclass(frozen=True)
class Erasure:
    """What a search of the whole database found after a person was erased."""

    agent: str
    tables: int
    columns: int
    traces: tuple[ReadableTrace, ...]

    @property
    def proved(self) -> bool:
        """Whether nothing readable is left."""
        return not self.traces
