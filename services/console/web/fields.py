"""Fields of a form read one by one; what is wrong is collected by field, so that the form can come back whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from heliotrope.domain.errors import InvalidValue
from starlette.datastructures import FormData

from services.console.web.forms import text, whole
from services.console.words import Words

Value = TypeVar("Value")


@dataclass
class Fields:
    """A form with what each field expects, in the words that its reader is shown.

    Attributes
    ----------
    wrong
        Field -> what it expects, for those that could not be read.
    """

    form: FormData
    expected: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a field as text, empty where absent."""
        return text(self.form, name)

    def required(self, name: str) -> str:
        """Return a field that must not be empty."""
        found = self.text(name)
        return found or self.refuse(name, "")

    def whole(self, name: str) -> int | None:
        """Return a whole number of 0 or more; None where the field is empty or wrong."""
        try:
            return whole(self.form, name, self.expected[name])
        except InvalidValue:
            return self.refuse(name, None)

    def decimal(self, name: str) -> float | None:
        """Return a number, written with a point or a comma, a sign and a per cent sign or without."""
        given = self.text(name).replace("−", "-").replace(",", ".").rstrip("% ")
        if not given:
            return None
        try:
            return float(given)
        except ValueError:
            return self.refuse(name, None)

    def instant(self, name: str) -> datetime | None:
        """Return a date and time that was given in UTC."""
        given = self.text(name)
        if not given:
            return None
        try:
            return datetime.fromisoformat(given).replace(tzinfo=UTC)
        except ValueError:
            return self.refuse(name, None)

    def refuse(self, name: str, value: Value) -> Value:
        """Note that a field is not what it is expected to be; return `value`."""
        self.wrong[name] = self.expected[name]
        return value


def expected_in(words: Words, expected: Mapping[str, str], **places: object) -> dict[str, str]:
    """Return what fields expect in the reader's language, the places of all texts filled."""
    return {name: words.gettext(says, **places) for name, says in expected.items()}
