"""The rules of the instances, checked on the rows that are written: independent of the kernel and its arrays."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from tests.benchmarks.curtois_qu.instance import Employee, Instance

Line = list[str | None]


def faults(instance: Instance, rows: list[tuple[str, int, str]]) -> list[str]:
    """Return every rule that the rows break, in words."""
    lines: dict[str, Line] = {employee.id: [None] * instance.days for employee in instance.staff}
    for who, day, shift in rows:
        lines[who][day] = shift
    return [f"{employee.id}: {fault}" for employee in instance.staff for fault in _of(instance, employee, lines)]


def cost(instance: Instance, rows: list[tuple[str, int, str]]) -> int:
    """Return the objective: requests not granted, and cover short and over."""
    worked = {(who, day): shift for who, day, shift in rows}
    total = sum(w for who, day, shift, w in instance.on_requests if worked.get((who, day)) != shift)
    total += sum(w for who, day, shift, w in instance.off_requests if worked.get((who, day)) == shift)
    for day, shift, need, under, over in instance.cover:
        have = sum(worked.get((employee.id, day)) == shift for employee in instance.staff)
        total += max(0, need - have) * under + max(0, have - need) * over
    return total


def _of(instance: Instance, employee: Employee, lines: dict[str, Line]) -> Iterator[str]:
    line, shifts = lines[employee.id], {shift.id: shift for shift in instance.shifts}
    minutes = sum(shifts[shift].minutes for shift in line if shift is not None)
    least, most = employee.minutes
    if not least <= minutes <= most:
        yield f"{minutes} minutes, expected {least} to {most}"
    for shift, count in employee.most.items():
        if line.count(shift) > count:
            yield f"{line.count(shift)} x {shift}, expected at most {count}"
    for day, (today, tomorrow) in enumerate(pairwise(line)):
        if today is not None and tomorrow in shifts[today].not_before:
            yield f"{tomorrow} after {today} on day {day + 1}"
    weekends = sum(any(line[7 * week + 5 : 7 * week + 7]) for week in range(instance.days // 7))
    if weekends > employee.weekends:
        yield f"{weekends} weekends, expected at most {employee.weekends}"
    for day in sorted(employee.days_off):
        if line[day] is not None:
            yield f"works on day off {day}"
    yield from _runs(employee, line)


def _runs(employee: Employee, line: Line) -> Iterator[str]:
    day = 0
    shortest, longest = employee.run
    for works, run in groupby(shift is not None for shift in line):
        length = len(list(run))
        inner = day > 0 and day + length < len(line)
        if works and (length > longest or (inner and length < shortest)):
            yield f"{length} shifts in a row from day {day}, expected {shortest} to {longest}"
        if not works and inner and length < employee.least_off:
            yield f"{length} days off from day {day}, expected at least {employee.least_off}"
        day += length
