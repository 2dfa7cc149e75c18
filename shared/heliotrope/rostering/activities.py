"""Requested activities while a roster is built: who attends what when, kept in step with the tours.

A *session* is what is placed at one time: all who are owed a request together, or one of them, with the trainer. Once
it is placed its slots are *held*: presence there is worth more to the kernel than anything else, so every later tour of
those who attend covers them, and breaks stay clear of them; the slots are then taken off the tour's time in queue. A
tour that misses a held slot (others may have taken its seat meanwhile) costs as much, so no move with one is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from heliotrope.domain.activities import ActivityRequest
from heliotrope.domain.attendance import held_activities, unplaced_price
from heliotrope.domain.demand import Array
from heliotrope.domain.roster import Activity, Shift
from heliotrope.rostering.clock import slots_up
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.tours import Ints

HELD = 1e7
"""Worth of presence in a held slot, and price of missing one: above every other within a horizon."""


@dataclass(frozen=True, slots=True)
class Session:
    """Free agents who may attend at one time, slots of it, and the window ``[first, last)`` that it must lie in.

    `price` is the money of each of `people` who does not attend; `trainer` must be there, where there is one.
    """

    request: ActivityRequest
    people: tuple[int, ...]
    trainer: int | None
    size: int
    first: int
    last: int
    price: float

    @property
    def attending(self) -> tuple[int, ...]:
        """People, then the trainer."""
        return self.people if self.trainer is None else (*self.people, self.trainer)


def sessions_of(compiled: Compiled) -> tuple[tuple[Session, ...], float]:
    """Return what can still be placed, and the money of what cannot whatever the tours are."""
    problem, found, lost = compiled.problem, [], 0.0
    place = {problem.agents[position].id: i for i, position in enumerate(compiled.agents)}
    facts = {(block.request, shift.agent): block for shift, block in held_activities(compiled.facts)}
    for request in problem.activities:
        if not request.concerns(problem.horizon):
            continue
        price = unplaced_price(request, problem)
        owed = [person for person in request.people if (request.id, person) not in facts]
        free = tuple(place[person] for person in owed if person in place)
        for people in (free,) if request.together else tuple((i,) for i in free):
            session = _session(compiled, request, people, place, facts, price)
            if people and session is not None:
                found.append(session)
            else:
                lost += price * len(people)
        lost += price * (len(owed) - len(free))
    return tuple(found), lost


def _session(
    compiled: Compiled,
    request: ActivityRequest,
    people: tuple[int, ...],
    place: dict[str, int],
    facts: dict[tuple[str, str], Activity],
    price: float,
) -> Session | None:
    """Return the session of `people`, or None where it has no room or its trainer's shifts are not free."""
    horizon = compiled.problem.horizon
    opens, closes = request.window(horizon)
    led = request.trainer
    if request.together:
        # What a fact holds of it says when it is, for all others too.
        standing = [facts[request.id, person] for person in request.attending if (request.id, person) in facts]
        opens, closes = (standing[0].start, standing[0].end) if standing else (opens, closes)
        led = None if led is not None and (request.id, led) in facts else led
    first, last = _slot_up(compiled, opens), horizon.slot(closes)
    size = request.minutes // horizon.grain_minutes
    if first + size > last or first < 0 or (led is not None and led not in place):
        return None
    return Session(request, people, None if led is None else place[led], size, first, last, price)


def _slot_up(compiled: Compiled, instant: datetime) -> int:
    horizon = compiled.problem.horizon
    return slots_up(int((instant - horizon.start).total_seconds() // 60), horizon.grain_minutes)


class Activities:
    """Sessions with their places: slot of each [N] (-1: not placed) and who attends."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.sessions, lost = sessions_of(compiled)
        self.at = [-1] * len(self.sessions)
        self.there: list[tuple[int, ...]] = [()] * len(self.sessions)
        self.held: dict[int, set[int]] = {}
        self.money = lost + sum(session.price * len(session.people) for session in self.sessions)

    def hold(self, n: int, slot: int, people: tuple[int, ...]) -> None:
        """Place session `n` at `slot` for those of its `people` who attend, and its trainer."""
        session = self.sessions[n]
        self.at[n], self.there[n] = slot, people
        self.money -= session.price * len(people)
        for i in people if session.trainer is None else (*people, session.trainer):
            self.held.setdefault(i, set()).add(n)

    def release(self, n: int) -> tuple[int, tuple[int, ...]]:
        """Take session `n` away; return (slot, people) as they were, for `hold`."""
        before = self.at[n], self.there[n]
        self.money += self.sessions[n].price * len(before[1])
        self.at[n], self.there[n] = -1, ()
        for i in self.sessions[n].attending:
            self.held.get(i, set()).discard(n)
        return before

    def spans(self, i: int) -> Iterator[tuple[int, int, int]]:
        """Yield (first slot, end, session) of what agent `i` attends, in order."""
        for slot, n in sorted((self.at[n], n) for n in self.held.get(i, ())):
            yield slot, slot + self.sessions[n].size, n

    def slots(self, i: int) -> Ints:
        """Return the slots that agent `i` is held in."""
        parts = [np.arange(first, end) for first, end, _ in self.spans(i)]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def dear(self, i: int, value: Array) -> Array:
        """Return `value` [T+] with the slots that agent `i` is held in above all others."""
        if not self.held.get(i):
            return value
        dear = value.copy()
        dear[self.slots(i)] = HELD
        return dear

    def off_queue(self, i: int, slots: Ints) -> tuple[Ints, float]:
        """Return the worked `slots` [N] less those held for agent `i`, and the price of held slots not among them."""
        if not self.held.get(i):
            return slots, 0.0
        held = self.slots(i)
        left: Ints = slots[~np.isin(slots, held)]
        return left, HELD * (len(held) - (len(slots) - len(left)))

    def written(self, i: int, shift: Shift) -> Shift:
        """Return a shift of agent `i` with the activities that it holds."""
        horizon = self.compiled.problem.horizon
        for first, end, n in self.spans(i):
            start, until = horizon.instant(first), horizon.instant(end)
            if shift.start <= start and until <= shift.end:
                request = self.sessions[n].request
                shift = _inserted(shift, Activity(request.kind.value, start, until, request=request.id))
        return shift


def _inserted(shift: Shift, held: Activity) -> Shift:
    """Return the shift with `held` in place of the blocks, or parts of blocks, that it covers."""
    blocks: list[Activity] = []
    for block in shift.activities:
        before, after = min(block.end, held.start), max(block.start, held.end)
        if block.start < before:
            blocks.append(_cut(block, block.start, before))
        if block.start <= held.start < block.end:
            blocks.append(held)
        if after < block.end:
            blocks.append(_cut(block, after, block.end))
    return Shift(shift.agent, shift.site, shift.start, shift.end, tuple(blocks))


def _cut(block: Activity, start: datetime, end: datetime) -> Activity:
    assert end - start >= timedelta(0)
    return Activity(block.code, start, end, block.paid, block.shares, block.request)
