"""Contacts of queues as arrays: by UTC interval, and on the callers' local days as a forecast wants them."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.time import MINUTES_PER_DAY, parse_instant, zone
from heliotrope.scenario.fields import located

Instants = NDArray[np.datetime64]
COLUMNS = ("queue", "start", "offered", "handle_time_s")


@dataclass(frozen=True, eq=False)
class ContactIntervals:
    """What a queue was offered, by UTC interval of the grid, in order; intervals without a row were closed.

    Attributes
    ----------
    starts
        [N] first instants (datetime64[m], UTC), strictly increasing.
    offered
        [N] contacts.
    handle_time_s
        [N] mean handle time in seconds, 0 where nothing was offered.
    """

    queue: str
    starts: Instants
    offered: Array
    handle_time_s: Array

    def between(self, start: datetime | None, end: datetime | None) -> ContactIntervals:
        """Return the intervals that start in ``[start, end)``; None is no limit."""
        keep = np.ones(len(self.starts), dtype=bool)
        if start is not None:
            keep &= self.starts >= instant64(start)
        if end is not None:
            keep &= self.starts < instant64(end)
        return ContactIntervals(self.queue, self.starts[keep], self.offered[keep], self.handle_time_s[keep])


@dataclass(frozen=True, eq=False)
class ContactHistory:
    """A queue's past on its callers' clock, field by field what a forecast takes.

    Attributes
    ----------
    days
        [D] consecutive local days (datetime64[D]).
    volume
        [D, S] contacts offered; NaN where closed or missing. Wall clocks that occur twice are averaged.
    handle_time_s
        [D, S] mean handle time in seconds; NaN where nothing was handled.
    """

    queue: str
    zone: str
    days: Instants
    volume: Array
    handle_time_s: Array


def instant64(instant: datetime) -> np.datetime64:
    """Return `instant` as minutes since the epoch, UTC."""
    return np.datetime64(int(instant.timestamp()) // 60, "m")


def wall_minutes(starts: Instants, zone_name: str) -> NDArray[np.int64]:
    """Return the wall clock of `zone_name` at each UTC instant, in minutes since 1970-01-01 00:00 there."""
    tz, minutes = zone(zone_name), starts.astype("datetime64[m]").astype(np.int64)
    hours, which = np.unique(minutes // 60, return_inverse=True)
    epoch = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    offsets = [(epoch + timedelta(hours=int(h))).astimezone(tz).utcoffset() for h in hours]
    ahead = np.array([(o.total_seconds() // 60 if o is not None else 0) for o in offsets], dtype=np.int64)
    return np.asarray(minutes + ahead[which], dtype=np.int64)


def local_days(intervals: ContactIntervals, zone_name: str, grain_minutes: int) -> ContactHistory:
    """Lay UTC intervals out on the local days of `zone_name`."""
    expect(len(intervals.starts) > 0, f"history[{intervals.queue}]", "at least one interval", 0)
    wall = wall_minutes(intervals.starts, zone_name)
    day, slot = wall // MINUTES_PER_DAY, wall % MINUTES_PER_DAY // grain_minutes
    first, count = int(day.min()), int(day.max() - day.min()) + 1
    shape, cell = (count, MINUTES_PER_DAY // grain_minutes), (day - first, slot)
    times, offered, busy = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(times, cell, 1.0)
    np.add.at(offered, cell, intervals.offered)
    np.add.at(busy, cell, intervals.offered * intervals.handle_time_s)
    volume = np.divide(offered, times, out=np.full(shape, np.nan), where=times > 0)
    handle_time = np.divide(busy, offered, out=np.full(shape, np.nan), where=offered > 0)
    days = np.datetime64(first, "D") + np.arange(count)
    return ContactHistory(intervals.queue, zone_name, days, volume, handle_time)


def read_history(path: Path, queues: Iterable[str], grain_minutes: int) -> dict[str, ContactIntervals]:
    """Read ``queue,start,offered,handle_time_s`` rows (UTC starts, any order), gzip by its name's ending."""
    known, rows = set(queues), {name: dict[np.datetime64, tuple[float, float]]() for name in queues}
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    reader = csv.reader(io.StringIO(text))
    header = tuple(next(reader, ()))
    expect(header == COLUMNS, f"{path.name}:1: header", ",".join(COLUMNS), ",".join(header))
    for line, row in enumerate(reader, start=2):
        with located(f"{path.name}:{line}"):
            expect(len(row) == len(COLUMNS), "row", f"{len(COLUMNS)} fields", row)
            expect(row[0] in known, "queue", "a queue of the scenario", row[0])
            start = instant64(parse_instant(row[1], "start"))
            expect(start.astype(np.int64) % grain_minutes == 0, "start", f"a {grain_minutes}-minute grid", row[1])
            expect(start not in rows[row[0]], "start", "each interval once", row[1])
            rows[row[0]][start] = (_amount(row[2], "offered"), _amount(row[3], "handle_time_s"))
    for name, found in rows.items():
        expect(bool(found), f"{path.name}: queue", f"at least one row of queue {name}", "none")
    return {name: _intervals(name, found) for name, found in rows.items()}


def _amount(text: str, field: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InvalidValue(field, "a number of 0 or more", text) from None
    expect(0 <= value < float("inf"), field, "a number of 0 or more", value)
    return value


def _intervals(queue: str, rows: Mapping[np.datetime64, tuple[float, float]]) -> ContactIntervals:
    starts = sorted(rows)
    values = np.array([rows[start] for start in starts], dtype=float).reshape(len(starts), 2)
    return ContactIntervals(queue, np.array(starts, "datetime64[m]"), values[:, 0].copy(), values[:, 1].copy())


def write_history(series: Mapping[str, ContactIntervals], path: Path) -> None:
    """Write all intervals, queue after queue, gzip by its name's ending (without a time stamp in it)."""
    lines = [",".join(COLUMNS)]
    for queue, of in series.items():
        starts = np.datetime_as_string(of.starts.astype("datetime64[s]")).tolist()
        rows = zip(starts, of.offered.tolist(), of.handle_time_s.tolist(), strict=True)
        lines += [f"{queue},{start}Z,{offered:.10g},{time:.10g}" for start, offered, time in rows]
    text = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
