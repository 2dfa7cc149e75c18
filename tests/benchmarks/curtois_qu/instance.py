"""Read an instance of Curtois & Qu (2014) and state it as tours under prices, for the engine's own kernel."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import gcd
from pathlib import Path

import numpy as np
from heliotrope.domain.errors import expect
from heliotrope.rostering.columns.problem import Ints, TourProblem
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.runs import (
    BY_PERIOD,
    FEWEST_DAYS,
    HIGH,
    LEAST_MINUTES,
    LENGTH,
    LONGEST,
    MOST_DAYS,
    MOST_MINUTES,
    MOST_WEEKENDS,
    SATURDAY,
    SHORTEST_OFF,
    SHORTEST_RUN,
    STRICT,
    SUNDAY,
    TYPES,
    UNKNOWN_PAST,
    WEEKEND,
)


@dataclass(frozen=True)
class ShiftType:
    """A shift type: length in minutes, and the types that may not follow it on the next day."""

    id: str
    minutes: int
    not_before: frozenset[str]


@dataclass(frozen=True)
class Employee:
    """One member of staff with contract limits; `most` by shift type, `days_off` from 0."""

    id: str
    most: dict[str, int]
    minutes: tuple[int, int]
    run: tuple[int, int]
    least_off: int
    weekends: int
    days_off: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Instance:
    """An instance: requests are (employee, day, shift, weight), cover is (day, shift, need, under, over)."""

    days: int
    shifts: tuple[ShiftType, ...]
    staff: tuple[Employee, ...]
    on_requests: tuple[tuple[str, int, str, int], ...]
    off_requests: tuple[tuple[str, int, str, int], ...]
    cover: tuple[tuple[int, str, int, int, int], ...]


def read_instance(path: Path) -> Instance:
    """Read the published text format."""
    sections: dict[str, list[list[str]]] = {}
    for line in (raw.strip() for raw in path.read_text().splitlines()):
        if line.startswith("SECTION_"):
            here = sections.setdefault(line, [])
        elif line and not line.startswith("#"):
            here.append(line.split(","))
    off = {row[0]: frozenset(int(day) for day in row[1:] if day) for row in sections["SECTION_DAYS_OFF"]}
    staff = []
    for who, limits, most, least, longest, shortest, least_off, weekends in sections["SECTION_STAFF"]:
        by_type = dict(limit.split("=") for limit in limits.split("|"))
        staff.append(
            Employee(
                who, {shift: int(count) for shift, count in by_type.items()}, (int(least), int(most)),
                (int(shortest), int(longest)), int(least_off), int(weekends), off.get(who, frozenset()),
            )
        )  # fmt: skip
    requests = [
        tuple((who, int(day), shift, int(weight)) for who, day, shift, weight in sections.get(name, []))
        for name in ("SECTION_SHIFT_ON_REQUESTS", "SECTION_SHIFT_OFF_REQUESTS")
    ]
    return Instance(
        int(sections["SECTION_HORIZON"][0][0]),
        tuple(
            ShiftType(row[0], int(row[1]), frozenset(filter(None, row[2].split("|") if len(row) > 2 else [])))
            for row in sections["SECTION_SHIFTS"]
        ),
        tuple(staff),
        requests[0],
        requests[1],
        tuple((int(day), shift, int(n), int(u), int(o)) for day, shift, n, u, o in sections["SECTION_COVER"]),
    )


def tour_problem(instance: Instance) -> TourProblem:
    """State an instance for the kernel: a stage a day, an arc for each shift type.

    Sets of types that may not follow must be nested: they become times. A shift of the k-th set ends at time k of the
    next day; a type starts at the greatest k whose set does not hold it. A day off ends at time 0.
    """
    types, days = len(instance.shifts), instance.days
    index = {shift.id: y for y, shift in enumerate(instance.shifts)}
    ends, starts = _pseudo_times(instance.shifts)
    unit = gcd(*(shift.minutes for shift in instance.shifts))
    span = max(ends) + 1
    moves = np.zeros((days * types, 5), np.int64)
    for y, shift in enumerate(instance.shifts):
        moves[y::types, 0], moves[y::types, 1] = starts[y], span + ends[y]
        moves[y::types, 2], moves[y::types, 4] = shift.minutes // unit, y
    stages = np.zeros((days, 7), np.int64)
    stages[:, 0] = np.arange(days) * types
    stages[:, 1], stages[:, LENGTH] = stages[:, 0] + types, span
    stages[5::7, WEEKEND], stages[6::7, WEEKEND] = SATURDAY, SUNDAY
    people = len(instance.staff)
    limits = np.zeros((people, BY_PERIOD + 2 + types), np.int64)
    limits[:, HIGH], limits[:, TYPES], limits[:, STRICT] = max(ends), types, 1
    limits[:, MOST_DAYS], limits[:, BY_PERIOD + 2 :] = -1, -1
    state = np.zeros((people, 11), np.int64)
    state[:, UNKNOWN_PAST] = 1
    most = np.full((people, types), -1, np.int64)
    cost, fixed = np.zeros((people, days * types)), np.zeros(people)
    for e, employee in enumerate(instance.staff):
        least_minutes, most_minutes = employee.minutes
        limits[e, SHORTEST_RUN], limits[e, LONGEST] = employee.run
        limits[e, SHORTEST_OFF], limits[e, FEWEST_DAYS] = employee.least_off, 0
        limits[e, LEAST_MINUTES], limits[e, MOST_MINUTES] = -(-least_minutes // unit), most_minutes // unit
        limits[e, MOST_WEEKENDS] = employee.weekends if employee.weekends < days // 7 else -1
        for shift, count in employee.most.items():
            most[e, index[shift]] = count if count < days else -1
            if count == 0:
                cost[e, index[shift] :: types] = np.inf
        if most_minutes < unit:
            cost[e] = np.inf
        for day in employee.days_off:
            cost[e, day * types : (day + 1) * types] = np.inf
    who = {employee.id: e for e, employee in enumerate(instance.staff)}
    for name, day, shift, weight in instance.on_requests:
        fixed[who[name]] += weight
        cost[who[name], day * types + index[shift]] -= weight
    for name, day, shift, weight in instance.off_requests:
        cost[who[name], day * types + index[shift]] += weight
    need, under, over = np.zeros(days * types, np.int64), np.zeros(days * types), np.zeros(days * types)
    for day, shift, count, short, surplus in instance.cover:
        n = day * types + index[shift]
        need[n], under[n], over[n] = count, short, surplus
    must = np.zeros((people, days), bool)
    return TourProblem(moves, stages, limits, state, most, must, cost, fixed, need, under, over)


def _pseudo_times(shifts: tuple[ShiftType, ...]) -> tuple[list[int], list[int]]:
    """Return for each type the time at which it ends, and at which it starts."""
    chain = sorted({shift.not_before for shift in shifts} | {frozenset()}, key=len)
    for smaller, larger in pairwise(chain):
        expect(
            smaller < larger,
            "SECTION_SHIFTS",
            "nested sets of shifts that cannot follow (each holds the smaller ones): rest is then a time",
            f"{sorted(smaller)} beside {sorted(larger)}",
        )
    ends = [chain.index(shift.not_before) for shift in shifts]
    starts = [max(k for k, banned in enumerate(chain) if shift.id not in banned) for shift in shifts]
    return ends, starts


def solution_rows(instance: Instance, roster: Ints) -> list[tuple[str, int, str]]:
    """Return (employee, day, shift) of every shift worked in `roster` [E, days]."""
    types = len(instance.shifts)
    return [
        (employee.id, day, instance.shifts[int(arc) % types].id)
        for employee, tour in zip(instance.staff, roster, strict=True)
        for day, arc in enumerate(tour)
        if arc != OFF
    ]
