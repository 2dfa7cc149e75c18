"""The one text form of domain values that hashes are taken over: JSON with sorted keys, arrays by their bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime

import numpy as np

from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.time import format_instant


def json_of(value: object) -> Iterator[str]:
    """Yield the canonical JSON of `value`, of a tuple member by member: of 100,000 agents it would take a gigabyte."""
    if not isinstance(value, tuple):
        yield _json(value)
        return
    shift_json = _ShiftJson()
    yield "["
    for n, each in enumerate(value):
        text = shift_json.of(each) if isinstance(each, Shift) else _json(each)
        yield f", {text}" if n else text
    yield "]"


class _ShiftJson:
    """Canonical JSON of many shifts, by hand: each instant and each set of shares is written once."""

    def __init__(self) -> None:
        self.known: dict[object, str] = {}

    def of(self, shift: Shift) -> str:
        """Return what `json` writes of one shift with sorted keys."""
        leaf = self._leaf
        blocks = ", ".join(
            f'{{"code": {leaf(a.code)}, "end": {leaf(a.end)}, "paid": {"true" if a.paid else "false"}, '
            f'"request": {leaf(a.request)}, "shares": {leaf(a.shares)}, "start": {leaf(a.start)}}}'
            for a in shift.activities
        )
        return (
            f'{{"activities": [{blocks}], "agent": {json.dumps(shift.agent)}, "end": {leaf(shift.end)}, '
            f'"site": {leaf(shift.site)}, "start": {leaf(shift.start)}}}'
        )

    def _leaf(self, value: object) -> str:
        text = self.known.get(value)
        if text is None:
            text = self.known[value] = _json(value)
        return text


def _json(value: object) -> str:
    return json.dumps(value, default=_plain, sort_keys=True)


def _plain(value: object) -> object:
    """Turn a domain value into JSON, the same for equal values."""
    if isinstance(value, np.ndarray):
        return hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Roster):
        return value.hash()
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in value.__dataclass_fields__ if not name.startswith("_")}
    raise TypeError(f"no canonical form for {type(value).__name__}")
