"""Fields of a file's record, read with their place, so that every complaint names file, line and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.time import MINUTES_PER_DAY, parse_instant

MISSING = object()


@contextmanager
def located(place: str) -> Iterator[None]:
    """Put `place` (such as ``agents.jsonl:17``) before the field of any `InvalidValue` raised inside."""
    try:
        yield
    except InvalidValue as error:
        raise InvalidValue(f"{place}: {error.field}", error.expected, error.got) from None


@dataclass
class Fields:
    """One record: each reader takes a key, checks its type, and remembers that it was asked for.

    Attributes
    ----------
    values
        The raw record.
    path
        Dotted path before the keys, such as ``goal.``.
    """

    values: Mapping[str, object]
    path: str = ""
    asked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, value: object, path: str = "") -> Fields:
        """Wrap `value`, which must be a table."""
        if not isinstance(value, Mapping):
            raise InvalidValue(path.rstrip(".") or "record", "a table of fields", value)
        return cls(value, path)

    def raw(self, key: str, default: object = MISSING) -> object:
        """Return the value of `key` as it is."""
        self.asked.add(key)
        value = self.values.get(key, default)
        if value is MISSING:
            raise InvalidValue(self.path + key, "a value", "nothing")
        return value

    def text(self, key: str, default: object = MISSING) -> str:
        """Return a string."""
        value = self.raw(key, default)
        if not isinstance(value, str):
            raise InvalidValue(self.path + key, "text", value)
        return value

    def number(self, key: str, default: object = MISSING) -> float:
        """Return a finite number."""
        value = self.raw(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < float("inf"):
            raise InvalidValue(self.path + key, "a number", value)
        return float(value)

    def optional_number(self, key: str) -> float | None:
        """Return a number, or None where the key is absent."""
        return None if self.raw(key, None) is None else self.number(key)

    def integer(self, key: str, default: object = MISSING) -> int:
        """Return a whole number."""
        value = self.raw(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidValue(self.path + key, "a whole number", value)
        return value

    def flag(self, key: str, default: object = MISSING) -> bool:
        """Return true or false."""
        value = self.raw(key, default)
        if not isinstance(value, bool):
            raise InvalidValue(self.path + key, "true or false", value)
        return value

    def instant(self, key: str) -> datetime:
        """Return an instant in UTC: a date and time of TOML, or ISO 8601 text."""
        value = self.raw(key)
        return parse_instant(value.isoformat() if isinstance(value, datetime) else self.text(key), self.path + key)

    def date(self, key: str) -> date:
        """Return a date such as 2026-10-26."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise InvalidValue(self.path + key, "a date such as 2026-10-26", self.text(key)) from None

    def items(self, key: str, default: object = MISSING) -> list[object]:
        """Return a list."""
        value = self.raw(key, default)
        if not isinstance(value, (list, tuple)):
            raise InvalidValue(self.path + key, "a list", value)
        return list(value)

    def numbers(self, key: str, default: object = MISSING) -> list[float]:
        """Return a list of numbers."""
        values = self.items(key, default)
        for value in values:
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise InvalidValue(self.path + key, "a list of numbers", value)
        return [float(str(value)) for value in values]

    def texts(self, key: str, default: object = MISSING) -> list[str]:
        """Return a list of strings."""
        values = self.items(key, default)
        for value in values:
            if not isinstance(value, str):
                raise InvalidValue(self.path + key, "a list of texts", value)
        return [str(value) for value in values]

    def pair(self, key: str) -> tuple[int, int]:
        """Return two whole numbers."""
        values = self.items(key)
        if len(values) != 2 or not all(isinstance(v, int) and not isinstance(v, bool) for v in values):
            raise InvalidValue(self.path + key, "two whole numbers", values)
        return int(values[0]), int(values[1])  # type: ignore[call-overload]

    def table(self, key: str, default: object = MISSING) -> Fields:
        """Return a nested record."""
        return Fields.of(self.raw(key, default), f"{self.path}{key}.")

    def tables(self, key: str, default: object = MISSING) -> list[Fields]:
        """Return a list of nested records."""
        return [Fields.of(v, f"{self.path}{key}[{i}].") for i, v in enumerate(self.items(key, default))]

    def done(self) -> None:
        """Complain about keys that nothing reads: a typing error must not pass in silence."""
        for key in self.values:
            if key not in self.asked:
                known = ", ".join(sorted(self.asked))
                raise InvalidValue(self.path + str(key), f"one of the known fields ({known})", key)


def clock(text: object, path: str) -> int:
    """Read a wall clock such as 08:30 (00:00 to 24:00) into minutes."""
    try:
        hours, minutes = str(text).split(":")
        value = int(hours) * 60 + int(minutes)
        if len(minutes) != 2 or not 0 <= int(minutes) < 60 or not 0 <= value <= MINUTES_PER_DAY:
            raise ValueError
    except ValueError:
        raise InvalidValue(path, "a wall clock such as 08:30", text) from None
    return value


def clock_span(text: object, path: str) -> tuple[int, int]:
    """Read a span of wall clocks such as 08:30-17:00 into minutes."""
    first, dash, last = str(text).partition("-")
    if not dash:
        raise InvalidValue(path, "a span of wall clocks such as 08:30-17:00", text)
    return clock(first.strip(), path), clock(last.strip(), path)


def span_text(span: tuple[int, int]) -> str:
    """Write minutes as a span of wall clocks."""
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in span)


def clock_text(minute: int) -> str:
    """Write minutes as a wall clock."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
