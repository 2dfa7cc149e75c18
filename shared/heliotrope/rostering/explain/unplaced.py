"""Which requested activities a roster does not hold, and what keeps each of them out.

Places are looked for in the shifts as they are, beside the activities that are placed; breaks may move within their
windows, as they may while the engine places. What a place costs is what the time of those who would come is worth on
queue there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from heliotrope.domain.attendance import Attendance, attendances
from heliotrope.domain.demand import Array
from heliotrope.domain.explanations import Obstacle, UnplacedActivity
from heliotrope.rostering.activities import Session
from heliotrope.rostering.explain.standing import Standing
from heliotrope.rostering.placing import Flags, open_slots, pay_at


def explain_unplaced(standing: Standing) -> tuple[UnplacedActivity, ...]:
    """Return everybody who is owed an activity that the roster does not hold, the dearest first."""
    problem = standing.problem
    attended = attendances((*problem.carry_in, *standing.roster.shifts), problem)
    with _held(standing, attended):
        found = [_explained(standing, each) for each in attended if each.block is None]
    return tuple(sorted(found, key=lambda each: (-each.price, each.request, each.person)))


@contextmanager
def _held(standing: Standing, attended: Sequence[Attendance]) -> Iterator[None]:
    """Hold what the roster holds while others ask for places beside it."""
    activities, horizon = standing.builder.activities, standing.problem.horizon
    at = {(each.request.id, each.person): each.block for each in attended if each.block is not None}
    placed = []
    for n, session in enumerate(activities.sessions):
        there = [i for i in session.people if (session.request.id, standing.builder.names[i]) in at]
        if there:
            block = at[session.request.id, standing.builder.names[there[0]]]
            activities.hold(n, horizon.slot(block.start), tuple(there))
            placed.append(n)
    try:
        yield
    finally:
        for n in placed:
            activities.release(n)


def _explained(standing: Standing, missing: Attendance) -> UnplacedActivity:
    obstacle, cost = _obstacle(standing, missing)
    return UnplacedActivity(missing.request.id, missing.person, obstacle, missing.price, cost)


def _obstacle(standing: Standing, missing: Attendance) -> tuple[Obstacle, float | None]:
    builder, name = standing.builder, missing.person
    if name in standing.facts:
        return Obstacle.FACTS, None
    i = standing.place[name]
    number = next(
        (n for n, s in enumerate(builder.activities.sessions) if s.request == missing.request and i in s.people), None
    )
    if number is None:
        return Obstacle.WINDOW, None
    session = builder.activities.sessions[number]
    opens, closes = missing.request.window(standing.problem.horizon)
    if not any(shift.start < closes and opens < shift.end for shift in standing.roster.by_agent().get(name, ())):
        away = standing.agents[name].on_leave(opens, closes)
        return (Obstacle.TIME_OFF if away else Obstacle.NO_SHIFT), None
    return _beside_others(standing, number, session, i)


def _beside_others(standing: Standing, number: int, session: Session, i: int) -> tuple[Obstacle, float | None]:
    """Return what keeps agent `i`, who works in the window, from session `number`."""
    able, at = _open(standing, i, session), standing.builder.activities.at[number]
    if not able.any():
        return Obstacle.NO_PLACE, None
    pay = _worth(standing, i, session)
    if at >= 0:
        here = at - session.first
        if not able[here]:
            return Obstacle.OTHERS, None
        cost = float(pay[here])
        return (Obstacle.SEARCH if cost < session.price else Obstacle.QUEUE_TIME), cost
    if session.trainer is not None:
        able = able & _open(standing, session.trainer, session)
        if not able.any():
            return Obstacle.TRAINER, None
    return _meeting(standing, session, i, able, pay)


def _meeting(standing: Standing, session: Session, i: int, able: Flags, pay: Array) -> tuple[Obstacle, float | None]:
    """Return what keeps a session that nobody attends from the places [P] at which `i` and the trainer are `able`.

    The others come where they can and are worth less on queue than their price.
    """
    cost = pay + (0.0 if session.trainer is None else _worth(standing, session.trainer, session))
    gain = session.price - cost
    for j in session.people:
        if j != i:
            own = np.where(_open(standing, j, session), session.price - _worth(standing, j, session), 0.0)
            gain = gain + np.maximum(own, 0.0)
    places = np.flatnonzero(able)
    best = int(places[gain[places].argmax()])
    return (Obstacle.SEARCH if gain[best] > 0 else Obstacle.QUEUE_TIME), float(cost[best])


def _open(standing: Standing, i: int, session: Session) -> Flags:
    tour = standing.builder.tours[i]
    assert tour is not None
    return open_slots(standing.builder, i, tour.arcs, session)


def _worth(standing: Standing, i: int, session: Session) -> Array:
    """Return what the time of agent `i` on queue is worth at each place of a session."""
    with standing.without(standing.builder.names[i]) as (tour, value):
        present = np.zeros_like(value)
        present[tour.slots] = value[tour.slots]
    return pay_at(present, session)
