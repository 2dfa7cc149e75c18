"""What one repair leaves to the next: answers of pure functions about people, kept by what they were asked.

An incident changes few facts of a problem. What contract and history leave an agent, the arcs of a work plan and
published shifts read as tours follow from little of it, and are the same for all whom the incident spares. Nothing is
guessed: an answer is given again only where everything that it follows from is equal, so a run with it and a run
without are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from heliotrope.domain.problem import RosterProblem

T = TypeVar("T")
Frame = tuple[Any, ...]


class Warm:
    """Answers of the last run and of this one; what neither asked for is forgotten, so its size is that of a problem.

    A new one is cold: it knows nothing, and every answer is made.
    """

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._earlier: dict[Hashable, tuple[Frame, Any]] = {}
        self._now: dict[Hashable, tuple[Frame, Any]] = {}

    def begin(self, problem: RosterProblem) -> None:
        """Begin a run; under another network, horizon, work plans or rules nothing holds any more."""
        frame = problem.network, problem.horizon, problem.work_plans, problem.rules
        self._earlier, self._now = (self._now if frame == self._frame else {}), {}
        self._frame = frame

    def recall(self, name: Hashable, asked: Frame, answer: Callable[[], T]) -> T:
        """Return what `answer` says, from the last run where it was `asked` the same under this `name` then.

        Parameters
        ----------
        asked
            All that the answer follows from beside network, horizon, work plans and rules.
        """
        known = self._earlier.get(name)
        found: T = known[1] if known is not None and known[0] == asked else answer()
        self._now[name] = asked, found
        return found
