"""Requested activities: training, coaching, meetings and reviews that the engine places within shifts, off queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from heliotrope.domain.errors import expect
from heliotrope.domain.time import Horizon, expect_utc


class ActivityKind(StrEnum):
    """What is requested; the value is the activity code in a shift."""

    TRAINING = "training"
    COACHING = "coaching"
    MEETING = "meeting"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class ActivityRequest:
    """Paid time off queue that some people are owed once, each in one piece within one shift.

    What was held is taken off the requests by who asked for it; what a fact of the run holds already counts.

    Attributes
    ----------
    people
        Ids of the agents who are owed it.
    minutes
        Length of each person's activity, a multiple of 5 (and of the planning grain).
    start, end
        The window ``[start, end)`` that it must lie in, UTC.
    together
        Whether all who attend do so at the same time; else each has a time of their own.
    trainer
        Agent who must be there, off queue too, one activity at a time; None where nobody is needed.
    deadline
        By when it must be over, within the window; None: its end.
    follows_trainer
        A class of new hires: shifts of its people that start within the window start with a shift of the trainer.
    """

    id: str
    kind: ActivityKind
    people: tuple[str, ...]
    minutes: int
    start: datetime
    end: datetime
    together: bool = False
    trainer: str | None = None
    deadline: datetime | None = None
    follows_trainer: bool = False

    def __post_init__(self) -> None:
        expect(bool(self.id), "id", "a non-empty id", self.id)
        expect(bool(self.people), "people", "at least one agent", self.people)
        expect(len(set(self.people)) == len(self.people), "people", "each agent once", self.people)
        expect(0 < self.minutes <= 12 * 60, "minutes", "minutes in (0, 720]", self.minutes)
        expect(self.minutes % 5 == 0, "minutes", "a multiple of 5", self.minutes)
        expect_utc(self.start, "start")
        expect_utc(self.end, "end")
        room = timedelta(minutes=self.minutes)
        expect(self.start + room <= self.end, "end", f"{self.minutes} minutes or more after the start", self.end)
        expect(self.trainer not in self.people, "trainer", "nobody of those who are trained", self.trainer)
        if self.deadline is not None:
            expect_utc(self.deadline, "deadline")
            within = self.start + room <= self.deadline <= self.end
            expect(within, "deadline", f"within the window, {self.minutes} minutes or more in", self.deadline)
        led = self.together and self.trainer is not None
        expect(led or not self.follows_trainer, "follows_trainer", "a class together with a trainer", self.trainer)

    @property
    def attending(self) -> tuple[str, ...]:
        """All who are needed at it: the people, then the trainer."""
        return self.people if self.trainer is None else (*self.people, self.trainer)

    @property
    def due(self) -> datetime:
        """By when it must be over."""
        return self.end if self.deadline is None else self.deadline

    def window(self, horizon: Horizon) -> tuple[datetime, datetime]:
        """Return where a plan for `horizon` may place it; empty (start not before end) where nowhere."""
        return max(self.start, horizon.start), min(self.due, horizon.end)

    def concerns(self, horizon: Horizon) -> bool:
        """Whether any of the window lies in `horizon`."""
        first, last = self.window(horizon)
        return first < last

    def urgency(self, horizon: Horizon) -> float:
        """Return the share of the time left until the deadline that `horizon` takes: 1 where it is due in it."""
        opens = max(self.start, horizon.start)
        return min(1.0, (horizon.end - opens) / (self.due - opens))


def expect_requests(requests: tuple[ActivityRequest, ...], agents: set[str]) -> None:
    """Raise `InvalidValue` unless ids are distinct and all who attend are of `agents`."""
    seen: set[str] = set()
    for request in requests:
        where = f"activities[{request.id}]"
        expect(request.id not in seen, f"{where}.id", "a distinct id", request.id)
        seen.add(request.id)
        strange = sorted(set(request.attending) - agents)
        expect(not strange, f"{where}.people", "agents of the network", strange)


def expect_on_grid(requests: tuple[ActivityRequest, ...], horizon: Horizon) -> None:
    """Raise `InvalidValue` unless every length is a multiple of the planning grain."""
    grain = horizon.grain_minutes
    for request in requests:
        whole = request.minutes % grain == 0
        expect(whole, f"activities[{request.id}].minutes", f"a multiple of {grain} minutes", request.minutes)
