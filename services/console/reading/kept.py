"""Values that never change, kept after the first reading; readers who come at once share one reading.

Versions and network revisions are immutable, so nothing here is ever stale. The key must say for whom a value was
read wherever the answer depends on who asks.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """The values used last, at most `most` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, asyncio.Task[V]] = OrderedDict()

    async def get(self, key: Hashable, read: Callable[[], Awaitable[V]]) -> V:
        """Return the value of `key`; what fails is not kept."""
        task = self._values.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.ensure_future(read())
            self._values[key] = task
        self._values.move_to_end(key)
        while len(self._values) > self._most:
            self._values.popitem(last=False)
        # A reader who goes away must not take the reading from the others.
        return await asyncio.shield(task)
