"""A plan worded for its reader: the one text that e-mail, page and print lay out in their own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from heliotrope.domain.dispatch import Reader, ReaderKind
from heliotrope.domain.plan import ChangeKind, PlanChange, ShiftPlan
from heliotrope.domain.roster import ON_QUEUE, Shift
from heliotrope.domain.time import local
from heliotrope.plans.clock import Clock
from heliotrope.plans.texts import Texts


@dataclass(frozen=True)
class Letter:
    """What a reader is told about one version.

    Attributes
    ----------
    period
        First and last local date of the roster.
    changes
        Against the plan that the reader was given before.
    first
        There was no plan before: nothing is marked.
    sites
        Site id -> its name.
    acknowledge_url
        Where the reader acknowledges; empty where that is done elsewhere.
    """

    reader: Reader
    roster: str
    version: int
    plan: ShiftPlan
    period: tuple[date, date]
    changes: tuple[PlanChange, ...] = ()
    first: bool = True
    sites: Mapping[str, str] = field(default_factory=dict)
    acknowledge_by: datetime | None = None
    acknowledge_url: str = ""
    reminder: bool = False

    @property
    def own(self) -> bool:
        """Whether the reader is the agent whose shifts these are."""
        return self.reader.kind is ReaderKind.AGENT


@dataclass(frozen=True)
class Row:
    """One shift as words; `kind` is empty where nothing changed."""

    kind: str
    mark: str
    span: str
    was: str
    agent: str
    site: str
    paid: str
    activities: str


@dataclass(frozen=True)
class Page:
    """The words of a letter, in the order in which they are shown."""

    language: str
    direction: str
    title: str
    summary: str
    columns: Mapping[str, str]
    days: tuple[tuple[str, tuple[Row, ...]], ...]
    nothing: str
    notes: tuple[str, ...]
    ask: str
    link: str
    url: str


def period_of(start: datetime, end: datetime, clock_zone: str) -> tuple[date, date]:
    """Return the first and the last local date of a planning period ``[start, end)``."""
    return local(start, clock_zone).date(), local(end - timedelta(microseconds=1), clock_zone).date()


def page_of(letter: Letter, texts: Texts) -> Page:
    """Word a letter."""
    clock = Clock(texts, letter.plan.zone)
    asked = letter.acknowledge_by
    return Page(
        language=texts.locale.language,
        direction=texts.locale.text_direction,
        title=title_of(letter, texts),
        summary=_summary(letter, texts),
        columns={
            name: texts.say(f"column.{name}") for name in ("time", "agent", "site", "paid", "activities", "change")
        },
        days=tuple((clock.day(day), rows) for day, rows in sorted(_rows(letter, clock).items())),
        nothing=texts.say("plan.nothing"),
        notes=(
            texts.say("plan.zone", zone=letter.plan.zone),
            texts.say("plan.version", roster=letter.roster, version=letter.version),
        ),
        ask="" if asked is None else texts.say("acknowledge.ask", deadline=clock.moment(asked)),
        link=texts.say("acknowledge.link") if letter.acknowledge_url else "",
        url=letter.acknowledge_url,
    )


def title_of(letter: Letter, texts: Texts) -> str:
    """Return the subject of a letter."""
    clock = Clock(texts, letter.plan.zone)
    whose = "own" if letter.own else "of"
    changed = "changed_" if letter.changes and not letter.first else ""
    first, last = (clock.day(day) for day in letter.period)
    title = texts.say(f"title.{changed}{whose}", reader=letter.reader.id, first=first, last=last)
    return texts.say("title.reminder", title=title) if letter.reminder else title


def _summary(letter: Letter, texts: Texts) -> str:
    if letter.first:
        return ""
    return texts.count("plan.changes", len(letter.changes)) if letter.changes else texts.say("plan.unchanged")


def _rows(letter: Letter, clock: Clock) -> dict[date, tuple[Row, ...]]:
    """Return local date -> rows: the plan's shifts, and beside them what was cancelled."""
    marks = {} if letter.first else {_key(c.shift): c for c in letter.changes}
    gone = [c.shift for c in marks.values() if c.kind is ChangeKind.CANCELLED]
    found: dict[date, list[Row]] = {}
    for shift in sorted((*letter.plan.shifts, *gone), key=lambda s: (s.start, s.agent)):
        row = _row(shift, marks.get(_key(shift)), letter, clock)
        found.setdefault(letter.plan.date_of(shift), []).append(row)
    return {day: tuple(rows) for day, rows in found.items()}


def _row(shift: Shift, change: PlanChange | None, letter: Letter, clock: Clock) -> Row:
    texts = clock.texts
    kind = change.kind if change else None
    before = change.before if change and kind is ChangeKind.MOVED else None
    shown = [a for a in shift.activities if a.code != ON_QUEUE]
    return Row(
        kind=kind.value if kind else "",
        mark=texts.say(f"change.{kind.value}") if kind else "",
        span=clock.span(shift.start, shift.end),
        was=texts.say("plan.was", span=clock.span(before.start, before.end)) if before else "",
        agent="" if letter.own else shift.agent,
        site=letter.sites.get(shift.site, shift.site),
        paid=clock.hours(shift.paid_minutes),
        activities=", ".join(f"{texts.activity(a.code)} {clock.span(a.start, a.end)}" for a in shown),
    )


def _key(shift: Shift) -> tuple[str, datetime]:
    return shift.agent, shift.start
