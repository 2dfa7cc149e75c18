"""Why this shift: what it earns, what else the agent could lawfully do that day and at what cost, what rules forbid."""

from __future__ import annotations

from datetime import date, timedelta

from heliotrope.domain.demand import Array
from heliotrope.domain.errors import NotFound, Refused
from heliotrope.domain.explanations import Alternative, ShiftReason
from heliotrope.domain.roster import WHOLE, Shift
from heliotrope.rostering.build import Tour
from heliotrope.rostering.explain.standing import Spans, Standing, World, worth_of
from heliotrope.rostering.kernel import OFF

SHOWN = 5
SEVERAL = "several rules together"
CONTRACT = "contract"
"""What forbids a day off where the contract asks for the day."""


def explain_shifts(standing: Standing, name: str, day: date | None = None) -> tuple[ShiftReason, ...]:
    """Explain every shift of the agent called `name`, or the one of a labour `day` of its site.

    Raises
    ------
    NotFound
        No such agent, or no shift on that day.
    Refused
        The engine would not write the agent's shifts: they break a rule or the contract, which the audit names.
    """
    if name not in standing.agents:
        raise NotFound(f"agent: expected an agent of the problem, got {name!r}")
    if name in standing.facts:
        raise Refused(f"agent {name}: expected shifts that keep rules and contract, got others; see the audit")
    clock = standing.problem.zone_of(standing.agents[name]), standing.problem.day_start_of(standing.agents[name])
    shifts = [s for s in standing.roster.by_agent().get(name, ()) if day in (None, s.labour_date(*clock))]
    if not shifts:
        raise NotFound(f"shift: expected a shift of {name}{f' on {day}' if day else ''}, got none in the horizon")
    with standing.without(name) as (tour, value):
        return tuple(_explained(standing, name, tour, value, shift) for shift in shifts)


def _explained(standing: Standing, name: str, tour: Tour, value: Array, shift: Shift) -> ShiftReason:
    world, horizon = standing.as_is, standing.problem.horizon
    own = (horizon.slot(shift.start), horizon.slot(shift.end) - horizon.slot(shift.start))
    rest = tuple(span for span in world.spans(name, tour.arcs) if span != own)
    others = _laid(world, name, rest, value)
    now = worth_of(tour, value)
    here = [t for t in tour.slots.tolist() if own[0] <= t < own[0] + own[1]]
    lawful, forbidden = _alternatives(standing, name, value, own, rest, now)
    return ShiftReason(
        agent=name,
        shift=shift,
        serves=_serves(shift),
        saves=float(value[here].sum()),
        labour=tour.labour - (others.labour if others is not None else 0.0),
        lawful=lawful,
        forbidden=forbidden,
    )


def _alternatives(
    standing: Standing, name: str, value: Array, own: tuple[int, int], rest: Spans, now: float
) -> tuple[tuple[Alternative, ...], tuple[Alternative, ...]]:
    """Return (lawful ones, cheapest first; for each set of rules the best one that it forbids)."""
    world = standing.as_is
    looser = [(relaxation.rule, world_) for relaxation, world_ in standing.relaxed_worlds((name,), gone=True)]
    offered: dict[tuple[int, int] | None, float] = {}
    for here in (world, *(world_ for _, world_ in looser)):
        for span in _same_day(standing, here, name, own):
            if span not in offered:
                tour = _laid(here, name, (*rest, span) if span else rest, value)
                if tour is not None:
                    offered[span] = now - worth_of(tour, value)
    lawful: list[Alternative] = []
    forbidden: dict[tuple[str, ...], Alternative] = {}
    for span, cost in sorted(offered.items(), key=lambda item: item[1]):
        better = cost < 0 and len(forbidden) < SHOWN
        if len(lawful) >= SHOWN and not better:
            break
        spans = (*rest, span) if span else rest
        if world.lawful(name, spans) is not None:
            lawful.append(_alternative(standing, span, cost))
        elif better:
            rules = tuple(rule for rule, other in looser if other.lawful(name, spans) is not None)
            key = rules or ((CONTRACT,) if span is None else (SEVERAL,))
            forbidden.setdefault(key, _alternative(standing, span, cost, key))
    return tuple(lawful[:SHOWN]), tuple(forbidden.values())


def _same_day(standing: Standing, world: World, name: str, own: tuple[int, int]) -> list[tuple[int, int] | None]:
    """Return the spans that could stand in place of `own` on its labour day, and None for a day off."""
    tours = world.builder.compiled.classes[world.builder.compiled.terms[world.place[name]].tour_class]
    today = next(day.date for day in tours.days if day.first <= own[0] < day.last)
    rows = [(int(a[0]), int(a[1])) for a in tours.arcs if tours.days[a[3]].date == today]
    return [None, *(span for span in rows if span != own)]


def _laid(world: World, name: str, spans: Spans, value: Array) -> Tour | None:
    """Return the tour of `spans` with its breaks in the best places, lawful or not."""
    arcs = world.arcs(name, spans)
    if arcs is None or int((arcs != OFF).sum()) != len(spans):
        return None
    return world.builder.lay(world.place[name], arcs, value)


def _alternative(
    standing: Standing, span: tuple[int, int] | None, cost: float, rules: tuple[str, ...] = ()
) -> Alternative:
    if span is None:
        return Alternative(None, None, cost, rules)
    horizon = standing.problem.horizon
    start = horizon.instant(span[0])
    return Alternative(start, start + timedelta(minutes=span[1] * horizon.grain_minutes), cost, rules)


def _serves(shift: Shift) -> tuple[tuple[str, float], ...]:
    hours: dict[str, float] = {}
    for activity in shift.activities:
        for share in activity.shares:
            hours[share.queue] = hours.get(share.queue, 0.0) + activity.minutes / 60 * share.permille / WHOLE
    return tuple(sorted(hours.items(), key=lambda item: (-item[1], item[0])))
