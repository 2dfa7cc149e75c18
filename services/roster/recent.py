"""Values used last, kept in memory: they are immutable, so sharing them is safe."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The few values used last; they are immutable, so sharing them is safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return a value, or None."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: K, value: V) -> V:
        """Keep a value."""
        self._values[key] = value
        while len(self._values) > self._most:
            self._values.popitem(last=False)
        return value


class RecentBytes:
    """The values used last, as many as fit: memory that every reader shares."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._held = 0
        self._values: OrderedDict[bytes, bytes] = OrderedDict()

    def get(self, key: bytes) -> bytes | None:
        """Return a value, or None."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value."""
        if key not in self._values:
            self._values[key] = value
            self._held += len(value)
        while self._held > self._most_bytes and len(self._values) > 1:
            _, dropped = self._values.popitem(last=False)
            self._held -= len(dropped)
