"""Requested activities of a roster, as a file and as lines: who attends when, and what was not placed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from heliotrope.cli.tables import write_csv
from heliotrope.domain.attendance import Attendance, attendances
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import format_instant

HEADER = ("request", "kind", "person", "start", "end", "minutes", "unplaced_money")
MOST_SHOWN = 10


def write_activities(roster: Roster, problem: RosterProblem, path: Path) -> None:
    """Write one row for each person of each request; start and end are empty where it was not placed."""
    found = attendances((*problem.carry_in, *roster.shifts), problem)
    write_csv(path, HEADER, (_cells(each) for each in found))


def unplaced_lines(attended: Iterable[Attendance], currency: str) -> Iterator[str]:
    """Yield what was not placed, request by request, the dearest first; at most `MOST_SHOWN` of them by name."""
    money: dict[str, float] = {}
    people: dict[str, list[str]] = {}
    for each in attended:
        if each.block is None:
            money[each.request.id] = money.get(each.request.id, 0.0) + each.price
            people.setdefault(each.request.id, []).append(each.person)
    ranked = sorted(money, key=lambda name: (-money[name], name))
    for name in ranked[:MOST_SHOWN]:
        yield f"Not placed: {name} of {', '.join(people[name])} ({money[name]:,.0f} {currency})"
    if len(ranked) > MOST_SHOWN:
        yield f"Not placed: {len(ranked) - MOST_SHOWN} requests more, in activities.csv"


def _cells(each: Attendance) -> tuple[str, ...]:
    start, end = ("", "") if each.block is None else (format_instant(each.block.start), format_instant(each.block.end))
    money = each.price if each.block is None else 0.0
    request = each.request
    return request.id, request.kind.value, each.person, start, end, str(request.minutes), f"{money:.2f}"
