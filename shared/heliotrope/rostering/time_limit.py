"""A stop that keeps a limit of wall time: each stage ends in time for those after it.

The engine reads no clock: whoever runs it has one, and tells the limit what the run tells of its progress. A stage may
use the time until its share of the limit is over; a step that would probably end later is not begun. What follows the
last question (shifts, certificate) is kept back, by how long the problem took to lay out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from heliotrope.rostering.solution import Progress

ENDS = {"likeness": 0.22, "bound": 0.48, "tours": 0.84, "sweeps": 0.92, "polish": 1.0}
"""By which share of the limit each stage of a plan is over: about what the stages take of a run without limit."""
MENDED = 0.7
"""By which share a repair has its roster, of which the stages below tell: the bound comes after it."""
MENDING = ("breaks", "forced", "changes")
AFTER = {"tours": 1}
"""Steps that a stage still takes after a yes: the sweep in which rules between people hold."""
FINISH = 3.0
"""What follows the last question, as a multiple of the time to lay the problem out: 1.7 to 2.6 for 1,000 agents."""
MOST_FINISH = 0.25
"""Most of the limit that is kept back for it."""
RECENT = 4
"""Steps that say how long the next one takes: the longest of them."""


class TimeLimit:
    """A stop condition; `hear` is to be called with each `Progress` of the run.

    Parameters
    ----------
    seconds
        From now to the end of the run, certificate included.
    clock
        Returns seconds, monotonic.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock, self._seconds = clock, seconds
        self._began = self._asked = self._stage_began = clock()
        self._kept = 0.0
        self._stage: str | None = None
        self._end = self._began + MENDED * seconds
        self._steps: deque[float] = deque(maxlen=RECENT)

    def hear(self, progress: Progress) -> None:
        """Take in that a stage, or the next part of it, begins or is done."""
        now = self._clock()
        if self._stage is None:
            self._kept = min(FINISH * (now - self._began), MOST_FINISH * self._seconds)
        if progress.stage != self._stage:
            self._stage, self._stage_began = progress.stage, now
        self._end = self._stage_end(progress)
        self._asked = now
        self._steps.clear()

    def _stage_end(self, progress: Progress) -> float:
        """Return when what begins now should be over."""
        usable = self._seconds - self._kept
        if progress.stage in MENDING:
            return self._began + MENDED * usable
        if progress.stage not in ENDS or (progress.stage == "bound" and progress.objective is not None):
            return self._began + usable
        end = self._began + ENDS[progress.stage] * usable
        share = min(1.0, (progress.done + 1) / progress.of)
        return self._stage_began + share * (end - self._stage_began)

    def __call__(self) -> bool:
        """Whether to end the stage now."""
        now = self._clock()
        self._steps.append(now - self._asked)
        self._asked = now
        ahead = 1 + AFTER.get(self._stage or "", 0)
        return now + ahead * max(self._steps) > self._end
