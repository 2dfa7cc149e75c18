"""Acts of the audit log as people read them: details in words, and where their subject is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from heliotrope.client.people import AuditRecord

RUN_ACTS = ("reoptimise", "claim a run", "stop a run", "discard a run", "fail a run")
VERSION_ACTS = ("propose", "publish", "approve", "edit", "discard")
LONGEST = 140


@dataclass(frozen=True)
class Act:
    """Who did what, to what; `detail` as names and values, `href` where the subject is shown, else empty."""

    at: datetime
    actor: str
    act: str
    subject: str
    detail: tuple[tuple[str, str], ...]
    href: str

    @property
    def text(self) -> str:
        """All that can be searched, in lower case."""
        return " ".join(
            (self.actor, self.act, self.subject, *(value for pair in self.detail for value in pair))
        ).lower()


def act_of(record: AuditRecord) -> Act:
    """Return a record as people read it."""
    return Act(record.at, record.actor, record.act, record.subject, _detail(record.detail), _href(record))


def _detail(raw: str) -> tuple[tuple[str, str], ...]:
    fields = json.loads(raw or "{}") or {}
    return tuple((name.replace("_", " "), _value(value)) for name, value in fields.items() if value not in ("", [], {}))


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _href(record: AuditRecord) -> str:
    if record.act in RUN_ACTS:
        return "/optimise?" + urlencode({"run": record.subject})
    roster, _, version = record.subject.rpartition("/")
    if record.act in VERSION_ACTS and version.isdecimal():
        return "/compare?" + urlencode({"roster": roster, "after": version})
    return "/network" if record.act == "import a network" else ""
