"""scenario.toml <-> network, work plans, horizon, prices: one reader and one writer per table."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from heliotrope.domain.contracts import Handover, RemedyTier, SharingPool
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.network import (
    Bay,
    Channel,
    Client,
    Network,
    OpeningHours,
    Queue,
    ServiceGoal,
    Site,
    SiteShare,
)
from heliotrope.domain.people import BreakRule, ShiftPattern, WorkPlan
from heliotrope.domain.periods import Rotation
from heliotrope.domain.problem import Prices
from heliotrope.domain.teams import Team, TransportSlot
from heliotrope.domain.time import MINUTES_PER_DAY, Horizon, parse_date
from heliotrope.scenario.fields import Fields, clock, clock_span, clock_text, span_text
from heliotrope.scenario.remedy_toml import (
    WEEKDAYS,
    committed_hours,
    committed_hours_table,
    remedy_terms,
    remedy_terms_table,
)
from heliotrope.scenario.toml_text import Table, line_of

LIMITS = ("max_nights", "anchor_band", "overtime_after", "max_overtime", "reference_nights", "reference_weekends",
          "max_splits", "max_weekends")  # fmt: skip
"""Whole numbers of a work plan that may be left out: no such limit."""
Value = TypeVar("Value")


@dataclass(frozen=True)
class TomlFile:
    """A TOML file that knows where its fields stand."""

    name: str
    text: str
    values: Table

    @classmethod
    def read(cls, path: Path) -> TomlFile:
        """Read and parse; `InvalidValue` with file and line where it is not TOML."""
        try:
            text = path.read_text(encoding="utf-8")
            return cls(path.name, text, tomllib.loads(text))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InvalidValue(path.name, "valid TOML", str(error)) from None

    def section(self, table: str, build: Callable[[Fields], Value], default: Table | None = None) -> Value:
        """Build a value from the table called `table`."""
        return self._built(table, 0, self.values.get(table, {} if default is None else default), build)

    def sections(self, table: str, build: Callable[[Fields], Value]) -> tuple[Value, ...]:
        """Build a value from each entry of the array of tables called `table`."""
        entries = self.values.get(table, [])
        if not isinstance(entries, list):
            raise InvalidValue(f"{self.name}: {table}", f"[[{table}]] tables", entries)
        return tuple(self._built(table, i, entry, build) for i, entry in enumerate(entries))

    def top(self, build: Callable[[Fields], Value]) -> Value:
        """Build a value from the scalars at the top."""
        scalars = {k: v for k, v in self.values.items() if not isinstance(v, (dict, list))}
        return self._built("", 0, scalars, build)

    def error(self, table: str, position: int, error: InvalidValue) -> InvalidValue:
        """Return `error` with file, line and table before its field."""
        line = line_of(self.text, table, position, error.field)
        entries = self.values.get(table)
        name = entries[position].get("id") if isinstance(entries, list) else None
        where = f"{table}[{name or position}]." if isinstance(entries, list) else f"{table}." if table else ""
        return InvalidValue(f"{self.name}:{line}: {where}{error.field}", error.expected, error.got)

    def _built(self, table: str, position: int, value: object, build: Callable[[Fields], Value]) -> Value:
        try:
            fields = Fields.of(value)
            built = build(fields)
            fields.done()
        except InvalidValue as error:
            raise self.error(table, position, error) from None
        return built


def read_network(file: TomlFile) -> Network:
    """Return the network; each part is checked at its own line, references between parts at theirs."""
    name, currency = file.top(lambda top: (top.text("name"), top.text("currency")))
    ramp = file.section("new_hires", lambda fields: tuple(fields.numbers("productivity", [])))
    clients, sites = file.sections("clients", client), file.sections("sites", site)
    pools = file.sections("pools", pool)
    queues = file.sections("queues", queue)
    for table, parts in (("clients", clients), ("sites", sites), ("queues", queues)):
        expect(len(parts) > 0, f"{file.name}: {table}", f"at least one [[{table}]]", "none")
        _distinct(file, table, [part.id for part in parts])
    for position, each in enumerate(queues):
        if each.client not in {c.id for c in clients}:
            wrong = InvalidValue("client", "a client of the network", each.client)
            raise file.error("queues", position, wrong)
    try:
        return Network(name, currency, clients, sites, queues, file.sections("teams", team), pools, ramp)
    except InvalidValue as error:
        raise InvalidValue(f"{file.name}: {error.field}", error.expected, error.got) from None


def read_work_plans(file: TomlFile) -> dict[str, WorkPlan]:
    """Return the work plans by id."""
    plans = file.sections("work_plans", work_plan)
    expect(len(plans) > 0, f"{file.name}: work_plans", "at least one [[work_plans]]", "none")
    _distinct(file, "work_plans", [plan.id for plan in plans])
    return {plan.id: plan for plan in plans}


def _distinct(file: TomlFile, table: str, ids: list[str]) -> None:
    for position, name in enumerate(ids):
        if not name or name in ids[:position]:
            raise file.error(table, position, InvalidValue("id", "a distinct, non-empty id", name))


def horizon(fields: Fields) -> Horizon:
    """Read the planning period."""
    return Horizon(fields.instant("start"), fields.integer("weeks", 1), fields.integer("grain_minutes", 15))


def prices(fields: Fields) -> Prices:
    """Read the prices of the objective; what is left out has its default."""
    plain = asdict(Prices())
    values = {name: fields.number(name, default) for name, default in plain.items()}
    for name, value in values.items():
        expect(value >= 0, name, "money, 0 or more", value)
    return Prices(**values)


def client(fields: Fields) -> Client:
    """Read a client."""
    shares = tuple(
        SiteShare(entry.text("site"), entry.number("minimum", 0.0), entry.number("maximum", 1.0))
        for entry in fields.tables("shares", [])
    )
    permitted = frozenset(fields.texts("permitted_sites", []))
    return Client(fields.text("id"), fields.text("name"), permitted, shares)


def pool(fields: Fields) -> SharingPool:
    """Read a sharing pool."""
    plain = SharingPool("usual", frozenset({"one", "other"}))
    return SharingPool(
        fields.text("id"),
        frozenset(fields.texts("clients")),
        fields.integer("block_minutes", plain.block_minutes),
        fields.integer("changeover_minutes", plain.changeover_minutes),
    )


def pool_table(of: SharingPool) -> Table:
    """Write a sharing pool."""
    minutes = {"block_minutes": of.block_minutes, "changeover_minutes": of.changeover_minutes}
    return {"id": of.id, "clients": sorted(of.clients)} | minutes


def site(fields: Fields) -> Site:
    """Read a site with its bays."""
    bays = tuple(
        Bay(entry.text("id"), entry.integer("seats"), entry.text("client") if "client" in entry.values else None)
        for entry in fields.tables("bays")
    )
    return Site(
        id=fields.text("id"),
        name=fields.text("name"),
        country=fields.text("country"),
        jurisdiction=fields.text("jurisdiction"),
        zone=fields.text("zone"),
        bays=bays,
        hours=hours(fields),
        latitude=fields.number("latitude", 0.0),
        longitude=fields.number("longitude", 0.0),
        transport=tuple(transport_slot(entry) for entry in fields.tables("transport", [])),
        agents_per_supervisor=(
            fields.integer("agents_per_supervisor") if "agents_per_supervisor" in fields.values else None
        ),
        labour_day_start=clock(fields.text("labour_day_start", "00:00"), f"{fields.path}labour_day_start"),
    )


def transport_slot(entry: Fields) -> TransportSlot:
    """Read a slot of a site's transport."""
    first, last = clock_span(entry.text("window"), f"{entry.path}window")
    slot = TransportSlot(first, last, entry.integer("seats"))
    entry.done()
    return slot


def team(fields: Fields) -> Team:
    """Read a team."""
    windows = tuple(clock_span(text, "start_windows") for text in fields.texts("start_windows", []))
    return Team(fields.text("id"), fields.text("leader") if "leader" in fields.values else None, windows)


def queue(fields: Fields) -> Queue:
    """Read a queue with its goal and remedies."""
    channel = fields.text("channel")
    names = [each.value for each in Channel]
    expect(channel in names, "channel", f"one of {', '.join(names)}", channel)
    goal = fields.table("goal")
    tiers = fields.tables("remedies", [])
    return Queue(
        id=fields.text("id"),
        client=fields.text("client"),
        name=fields.text("name"),
        channel=Channel(channel),
        language=fields.text("language"),
        skill=fields.text("skill"),
        zone=fields.text("zone"),
        goal=service_goal(goal),
        handle_time_s=fields.number("handle_time_s"),
        patience_s=fields.number("patience_s", 120.0),
        concurrency=fields.integer("concurrency", 1),
        hours=hours(fields),
        certifications=frozenset(fields.texts("certifications", [])),
        shortage_price=fields.number("shortage_price", 40.0),
        lost_contact_price=fields.number("lost_contact_price", 4.0),
        remedies=tuple(RemedyTier(tier.number("below"), tier.number("money")) for tier in tiers),
        remedy_terms=remedy_terms(fields.table("remedy_terms", {})),
        handovers=tuple(handover(entry) for entry in fields.tables("handovers", [])),
        committed=committed_hours(fields.table("committed")) if "committed" in fields.values else None,
    )


def handover(fields: Fields) -> Handover:
    """Read a handover of a queue."""
    value = Handover(
        fields.text("leaves"),
        fields.text("takes"),
        clock(fields.text("at"), f"{fields.path}at"),
        fields.integer("minutes"),
    )
    fields.done()
    return value


def service_goal(goal: Fields) -> ServiceGoal:
    """Read a service goal."""
    value = ServiceGoal(
        goal.number("service_level"),
        goal.number("within_s"),
        goal.number("max_occupancy", 0.90),
        goal.optional_number("max_abandonment"),
        goal.optional_number("max_asa_s"),
    )
    goal.done()
    return value


def hours(fields: Fields) -> OpeningHours:
    """Read opening hours: ``"24x7"`` or one span a weekday; a weekday without a span is closed."""
    value = fields.raw("hours", "24x7")
    if value == "24x7":
        return OpeningHours()
    table = fields.table("hours")
    spans = [clock_span(table.raw(day), f"hours.{day}") if day in table.values else None for day in WEEKDAYS]
    table.done()
    return OpeningHours(tuple(spans))


def work_plan(fields: Fields) -> WorkPlan:
    """Read a work plan with its shift patterns."""
    patterns = []
    for entry in fields.tables("shifts"):
        breaks = tuple(break_rule(each) for each in entry.tables("breaks", []))
        patterns.append(ShiftPattern(entry.integer("minutes"), breaks))
        entry.done()
    windows = tuple(clock_span(text, "start_windows") for text in fields.texts("start_windows"))
    limits = {name: fields.integer(name) if name in fields.values else None for name in LIMITS}
    return WorkPlan(
        id=fields.text("id"),
        shifts=tuple(patterns),
        start_windows=windows,
        days=fields.pair("days"),
        week_minutes=fields.pair("week_minutes"),
        start_step=fields.integer("start_step", 30),
        min_run=fields.integer("min_run", 1),
        min_days_off=fields.integer("min_days_off", 1),
        whole_weekends=fields.flag("whole_weekends", False),
        rotation=rotation(fields.table("rotation")) if "rotation" in fields.values else None,
        **limits,
    )


def rotation(fields: Fields) -> Rotation:
    """Read a rotation: a list of start windows for each week of the cycle."""
    weeks = []
    for week in fields.items("weeks"):
        spans = week if isinstance(week, list) else [week]
        weeks.append(tuple(clock_span(text, f"{fields.path}weeks") for text in spans))
    value = Rotation(parse_date(fields.raw("anchor"), f"{fields.path}anchor"), tuple(weeks))
    fields.done()
    return value


def break_rule(entry: Fields) -> BreakRule:
    """Read one break of a shift pattern."""
    rule = BreakRule(
        entry.text("code"),
        entry.integer("minutes"),
        entry.integer("earliest"),
        entry.integer("latest"),
        entry.flag("paid"),
    )
    entry.done()
    return rule


def client_table(of: Client) -> Table:
    """Write a client."""
    shares = [{"site": s.site, "minimum": s.minimum, "maximum": s.maximum} for s in of.shares]
    table: dict[str, object] = {"id": of.id, "name": of.name}
    if of.permitted_sites:
        table["permitted_sites"] = sorted(of.permitted_sites)
    return table | ({"shares": shares} if shares else {})


def site_table(of: Site) -> Table:
    """Write a site."""
    bays = [{"id": b.id, "seats": b.seats} | ({} if b.client is None else {"client": b.client}) for b in of.bays]
    names = ("id", "name", "country", "jurisdiction", "zone", "latitude", "longitude")
    table = {name: getattr(of, name) for name in names} | {"hours": _hours(of.hours), "bays": bays}
    if of.agents_per_supervisor is not None:
        table["agents_per_supervisor"] = of.agents_per_supervisor
    if of.labour_day_start:
        table["labour_day_start"] = clock_text(of.labour_day_start)
    slots = [{"window": span_text((slot.first, slot.last)), "seats": slot.seats} for slot in of.transport]
    return table | ({"transport": slots} if slots else {})


def team_table(of: Team) -> Table:
    """Write a team."""
    leader = {} if of.leader is None else {"leader": of.leader}
    windows = {"start_windows": [span_text(window) for window in of.start_windows]} if of.start_windows else {}
    return {"id": of.id} | leader | windows


def queue_table(of: Queue) -> Table:
    """Write a queue; money, shares and seconds as decimal numbers, whatever was given."""
    table: dict[str, object] = {name: getattr(of, name) for name in ("id", "client", "name")}
    table |= {"channel": of.channel.value}
    table |= {name: getattr(of, name) for name in ("language", "skill", "zone", "concurrency")}
    table |= {"hours": _hours(of.hours)}
    if of.certifications:
        table["certifications"] = sorted(of.certifications)
    decimals = ("handle_time_s", "patience_s", "shortage_price", "lost_contact_price")
    table |= {name: float(getattr(of, name)) for name in decimals}
    table["goal"] = {name: float(value) for name, value in asdict(of.goal).items() if value is not None}
    if of.remedies:
        table["remedies"] = [{"below": float(tier.below), "money": float(tier.money)} for tier in of.remedies]
    terms = remedy_terms_table(of.remedy_terms)
    if of.handovers:
        table["handovers"] = [
            {"leaves": h.leaves, "takes": h.takes, "at": clock_text(h.minute), "minutes": h.minutes}
            for h in of.handovers
        ]
    if of.committed is not None:
        table["committed"] = committed_hours_table(of.committed)
    return table | ({"remedy_terms": terms} if terms else {})


def work_plan_table(of: WorkPlan) -> Table:
    """Write a work plan."""
    shifts = [{"minutes": s.minutes, "breaks": [asdict(rule) for rule in s.breaks]} for s in of.shifts]
    table: dict[str, object] = {
        "id": of.id,
        "days": list(of.days),
        "week_minutes": list(of.week_minutes),
        "start_windows": [span_text(window) for window in of.start_windows],
        "start_step": of.start_step,
    }
    optional = {"min_run": 1, "min_days_off": 1, "whole_weekends": False} | dict.fromkeys(LIMITS)
    table |= {name: getattr(of, name) for name, usual in optional.items() if getattr(of, name) != usual}
    if of.rotation is not None:
        weeks = [[span_text(window) for window in week] for week in of.rotation.weeks]
        table |= {"rotation": {"anchor": of.rotation.anchor.isoformat(), "weeks": weeks}}
    return table | {"shifts": shifts}


def _hours(of: OpeningHours) -> object:
    if all(window == (0, MINUTES_PER_DAY) for window in of.windows):
        return "24x7"
    return {day: span_text(w) for day, w in zip(WEEKDAYS, of.windows, strict=True) if w is not None}
