"""Where in a message a value stands, so that an `InvalidValue` names the field as the caller wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from heliotrope.domain.errors import InvalidValue

W = TypeVar("W")
V = TypeVar("V")


@contextmanager
def within(path: str) -> Iterator[None]:
    """Put `path` before the field of any `InvalidValue` raised inside."""
    try:
        yield
    except InvalidValue as error:
        raise error.within(path) from None


def each(values: Iterable[W], path: str, decode: Callable[[W], V]) -> tuple[V, ...]:
    """Decode repeated messages; an error names the entry by its id, or by its position where it has none."""
    decoded = []
    for position, value in enumerate(values):
        try:
            decoded.append(decode(value))
        except InvalidValue as error:
            name = getattr(value, "id", "") or position
            raise error.within(f"{path}[{name}]") from None
    return tuple(decoded)
