"""Rosters as JSON lines: one shift a line, UTC, gzip by the name's ending."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.roster import Activity, QueueShare, Roster, Shift
from heliotrope.domain.time import format_instant, parse_instant
from heliotrope.scenario.fields import Fields, located


def read_roster(path: Path | str) -> Roster:
    """Read a roster; `InvalidValue` names file, line and field of what is wrong."""
    path, shifts, seen = Path(path), [], set()
    for place, record in json_lines(path):
        with located(place):
            shift = shift_of(record)
            expect((shift.agent, shift.start) not in seen, "start", "each shift of an agent once", shift.start)
            seen.add((shift.agent, shift.start))
            shifts.append(shift)
    return Roster(tuple(shifts))


def write_roster(roster: Roster, path: Path | str) -> None:
    """Write a roster, ordered by agent and start: the same roster gives the same bytes."""
    write_json_lines([shift_record(shift) for shift in roster.shifts], Path(path))


def json_lines(path: Path) -> Iterator[tuple[str, Fields]]:
    """Yield (place, record) for each line that is not blank."""
    raw = path.read_bytes()
    try:
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InvalidValue(path.name, "UTF-8 text, gzip where it ends in .gz", str(error)) from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            place = f"{path.name}:{number}"
            try:
                value = json.loads(line)
            except json.JSONDecodeError as error:
                raise InvalidValue(f"{place}: column {error.colno}", "one JSON object a line", error.msg) from None
            with located(place):
                yield place, Fields.of(value)


def write_json_lines(records: list[dict[str, object]], path: Path) -> None:
    """Write one compact JSON object a line, gzip (without a time stamp in it) by the name's ending."""
    lines = [json.dumps(record, separators=(",", ":"), ensure_ascii=False) for record in records]
    text = "".join(line + "\n" for line in lines).encode()
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)


def shift_record(shift: Shift) -> dict[str, object]:
    """Return the JSON form of a shift."""
    return {
        "agent": shift.agent,
        "site": shift.site,
        "start": format_instant(shift.start),
        "end": format_instant(shift.end),
        "activities": [
            {
                "code": activity.code,
                "start": format_instant(activity.start),
                "end": format_instant(activity.end),
                "paid": activity.paid,
                "shares": {share.queue: share.permille for share in activity.shares},
                **({"request": activity.request} if activity.request else {}),
            }
            for activity in shift.activities
        ],
    }


def shift_of(record: Fields) -> Shift:
    """Read the JSON form of a shift."""
    shift = Shift(
        agent=record.text("agent"),
        site=record.text("site"),
        start=parse_instant(record.text("start"), "start"),
        end=parse_instant(record.text("end"), "end"),
        activities=tuple(_activity(entry) for entry in record.tables("activities")),
    )
    record.done()
    return shift


def _activity(entry: Fields) -> Activity:
    shares = entry.table("shares", {})
    activity = Activity(
        code=entry.text("code"),
        start=parse_instant(entry.text("start"), entry.path + "start"),
        end=parse_instant(entry.text("end"), entry.path + "end"),
        paid=entry.flag("paid", True),
        shares=tuple(QueueShare(queue, shares.integer(queue)) for queue in shares.values),
        request=entry.text("request", ""),
    )
    entry.done()
    return activity
