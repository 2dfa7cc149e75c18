"""Work that does not see each other, side by side: compiled loops let go of the interpreter while they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(workers: int, work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
    """Return what `work` says of each of `parts`, in their order, found by so many threads."""
    if workers == 1 or len(parts) < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(min(workers, len(parts)), "side-by-side") as pool:
        return list(pool.map(work, parts))
