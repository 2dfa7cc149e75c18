"""A generated instance of the published kind at its greatest size: 52 weeks, 150 people, 32 shift types."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.curtois_qu.instance import Employee, Instance, ShiftType

BANDS = ("early", "day", "late", "night")
LEAVE_WEEKS = 4
Requests = tuple[tuple[str, int, str, int], ...]


def generate_instance(seed: int, weeks: int = 52, people: int = 150, per_band: int = 8) -> Instance:
    """Return an instance in which everybody has a lawful tour; nobody can tell how well it can be covered.

    Four bands of shift types; a type may not be followed by one of an earlier band. Contracts are those of the
    published long instances: 30 h or 20 h a week within 20 h over the horizon, every second weekend, runs of 2 to 5 or
    6 days, 2 days off. Leave is whole weeks, work is asked for in proportion to what the contracts hold.
    """
    rng = np.random.default_rng(seed)
    days = 7 * weeks
    shifts, earlier = [], frozenset[str]()
    for band in BANDS:
        here = [f"{band}{n}" for n in range(per_band)]
        shifts += [ShiftType(name, 480, earlier) for name in here]
        earlier = earlier | frozenset(here)
    staff = []
    for number in range(people):
        most_minutes = int(rng.choice([308, 308, 308, 170])) * days
        skilled = rng.random(len(shifts)) < 0.5
        skilled[int(rng.integers(len(shifts)))] = True
        leave = rng.choice(weeks, size=min(LEAVE_WEEKS, weeks // 8), replace=False)
        staff.append(
            Employee(
                f"E{number + 1}",
                {shift.id: days if able else 0 for shift, able in zip(shifts, skilled, strict=True)},
                (most_minutes - 1200, most_minutes),
                (2, int(rng.choice([5, 5, 6]))),
                2,
                weeks // 2,
                frozenset(int(7 * week + day) for week in leave for day in range(7)),
            )
        )
    capacity = sum(employee.minutes[1] for employee in staff) / 480
    weekday = np.array([1.1, 1.1, 1.1, 1.1, 1.1, 0.75, 0.75])[np.arange(days) % 7]
    mean = 0.97 * capacity * weekday / (weekday.sum() * len(shifts))
    need = rng.poisson(np.repeat(mean, len(shifts))).reshape(days, len(shifts))
    cover = [(d, shift.id, int(need[d, y]), 100, 1) for d in range(days) for y, shift in enumerate(shifts)]
    return Instance(days, tuple(shifts), tuple(staff), *_requests(rng, staff, days), tuple(cover))


def _requests(rng: np.random.Generator, staff: list[Employee], days: int) -> tuple[Requests, Requests]:
    """Return (on, off) requests: four days in each month, weight 1 to 3, for shifts that the person can work."""
    found: tuple[list[tuple[str, int, str, int]], ...] = ([], [])
    for employee in staff:
        able = [shift for shift, most in employee.most.items() if most]
        for day in rng.choice(days, size=days // 7, replace=False):
            if int(day) not in employee.days_off:
                request = (employee.id, int(day), able[int(rng.integers(len(able)))], int(rng.integers(1, 4)))
                found[int(rng.integers(2))].append(request)
    return tuple(found[0]), tuple(found[1])
