"""Small rosters on either side of a rule's limit, for the tests of the judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from heliotrope.domain.contracts import SharingPool
from heliotrope.domain.network import Bay, Network, SiteShare
from heliotrope.domain.people import Agent, BreakRule, ShiftPattern, TimeOff
from heliotrope.domain.periods import Balance, Rotation
from heliotrope.domain.problem import RosterProblem, SiteClosure
from heliotrope.domain.roster import WHOLE, Activity, QueueShare, Roster, Shift
from heliotrope.domain.teams import Team, TransportSlot
from heliotrope.domain.time import Horizon, instant_of

from tests.unit.networks import (
    FULL_DAY,
    FULL_TIME,
    MONDAY,
    OFFICE_HOURS,
    SPLIT_DAY,
    day_shift,
    tiny_agent,
    tiny_network,
    tiny_problem,
    tiny_roster,
    tiny_rules,
    tiny_shift,
)

Judged = tuple[Roster, RosterProblem]
WARSAW = "Europe/Warsaw"


def at(day: int, minute: int = 480) -> datetime:
    """Instant of local `minute` in Warsaw, `day` days after the horizon's Monday."""
    return instant_of(MONDAY.date() + timedelta(days=day), minute, WARSAW)


def moved(shift: Shift, minutes: int) -> Shift:
    by = timedelta(minutes=minutes)
    blocks = tuple(replace(a, start=a.start + by, end=a.end + by) for a in shift.activities)
    return replace(shift, start=shift.start + by, end=shift.end + by, activities=blocks)


def alone(*starts: datetime, agent: Agent | None = None, problem: RosterProblem | None = None, **shape: Any) -> Judged:
    """One agent of the problem (w1 unless given) with a shift from each start."""
    problem = problem or tiny_problem(agents=(agent or tiny_agent("w1"),))
    return Roster(tuple(tiny_shift(problem.agents[0], start, **shape) for start in starts)), problem


def with_meal(minutes: int, meal: int, after: int = 240) -> ShiftPattern:
    return ShiftPattern(minutes, (BreakRule("meal", meal, after, after, paid=False),))


def in_plan(**changes: Any) -> RosterProblem:
    plan = replace(FULL_TIME, **changes)
    return tiny_problem(agents=(tiny_agent("w1"),), work_plans={"full-time": plan})


def begun(*days: int, **changes: Any) -> Judged:
    """Nothing but days worked before the horizon, under runs of at least two unless `changes` say otherwise."""
    problem = in_plan(**{"min_run": 2, **changes})
    history = tuple(tiny_shift(problem.agents[0], at(day)) for day in days)
    return Roster((tiny_shift(problem.agents[0], at(4)), tiny_shift(problem.agents[0], at(5)))), replace(
        problem, carry_in=history
    )


def two_weekends(most: int) -> Judged:
    """Sunday and, a week later, Saturday, over two weeks."""
    problem = replace(tiny_problem(agents=(tiny_agent("w1"),), horizon=Horizon(MONDAY, weeks=2)),
                      work_plans={"full-time": replace(FULL_TIME, max_weekends=most)})  # fmt: skip
    return alone(at(6), at(12), problem=problem)


def in_law(**values: Any) -> RosterProblem:
    return tiny_problem(agents=(tiny_agent("w1"),), rules={"PL": tiny_rules(**values), "PH": tiny_rules("PH")})


def week(problem: RosterProblem, days: int = 5) -> Judged:
    return alone(*(at(day) for day in range(days)), problem=problem)


def against_base(change: Callable[[Shift], Shift | None], **mandate: Any) -> Judged:
    """The tiny roster as base, and as roster what `change` makes of each of its shifts."""
    base = tiny_roster(tiny_problem())
    changed = (change(shift) for shift in base.shifts)
    return Roster(tuple(s for s in changed if s is not None)), tiny_problem(base=base, **mandate)


def moving(*agents: str, day: int | None = None) -> Callable[[Shift], Shift]:
    def change(shift: Shift) -> Shift:
        hit = shift.agent in agents and (day is None or shift.start == at(day))
        return moved(shift, 30) if hit else shift

    return change


def releasing(agent: str, day: int) -> Callable[[Shift], Shift | None]:
    return lambda shift: None if shift.agent == agent and shift.start == at(day) else shift


def weekend_back_at(minute: int) -> Judged:
    """Monday to Friday, Sunday from `minute`, Monday: the one long rest starts on Friday at 16:30."""
    horizon = Horizon(MONDAY, weeks=2)
    problem = tiny_problem(agents=(tiny_agent("w1"),), horizon=horizon)
    return alone(*(at(day) for day in range(5)), at(6, minute), at(7, minute), problem=problem)


def training(paid: bool) -> Judged:
    roster, problem = alone(at(0))
    shift = roster.shifts[0]
    first = Activity("training", shift.start, shift.activities[0].end, paid=paid)
    return Roster((replace(shift, activities=(first, *shift.activities[1:])),)), problem


def serving(queue: str, **changes: Any) -> Judged:
    return alone(at(0), agent=tiny_agent("w1", **changes), queue=queue)


def on_returns(minute: int) -> Judged:
    agent = tiny_agent("w1", clients=frozenset({"shop"}), skills={"retail": 1.0})
    return alone(at(0, minute), agent=agent, queue="returns")


def at_an_office(minute: int) -> Judged:
    network = tiny_network()
    warsaw, manila = network.sites
    network = replace(network, sites=(replace(warsaw, hours=OFFICE_HOURS), manila))
    return alone(at(0, minute), problem=tiny_problem(network=network, agents=(tiny_agent("w1"),)))


def crowd(people: int, **changes: Any) -> Judged:
    agents = tuple(tiny_agent(f"w{n}", **changes) for n in range(people))
    problem = tiny_problem(agents=agents)
    return Roster(tuple(day_shift(agent, problem, MONDAY.date()) for agent in agents)), problem


def on_leave_from(minutes_before_end: int) -> Judged:
    end = at(0) + timedelta(minutes=510 - minutes_before_end)
    return alone(at(0), agent=tiny_agent("w1", leave=(TimeOff(end, end + timedelta(hours=1)),)))


def closed_from(minutes_before_end: int, **mandate: Any) -> Judged:
    end = at(0) + timedelta(minutes=510 - minutes_before_end)
    shut = SiteClosure("warsaw", end, end + timedelta(hours=6))
    return alone(at(0), problem=tiny_problem(agents=(tiny_agent("w1"),), closures=(shut,), **mandate))


def for_the_bank_in(site: str) -> Judged:
    agent = tiny_agent("a", site, clients=frozenset({"bank"}), skills={"cards": 1.0})
    return alone(at(0), agent=agent)


def renamed(**changes: str) -> Judged:
    roster, problem = alone(at(0))
    return Roster((replace(roster.shifts[0], **changes),)), problem


def late_meal(minutes: int) -> Judged:
    """The meal `minutes` later than its window allows at most."""
    first, meal, last = FULL_DAY.breaks
    pattern = replace(FULL_DAY, breaks=(first, replace(meal, latest=300 + minutes), last))
    return alone(at(0), pattern=pattern, latest=True)


def strange_share(queue: str) -> Judged:
    roster, problem = alone(at(0))
    shift = roster.shifts[0]
    first = replace(shift.activities[0], shares=(QueueShare(queue, WHOLE),))
    return Roster((replace(shift, activities=(first, *shift.activities[1:])),)), problem


def keeping(change: Callable[[Shift], Shift]) -> Judged:
    """The tiny roster with w1's shift of Wednesday locked, and as roster what `change` makes of each shift."""
    roster = tiny_roster(tiny_problem())
    locks = tuple(shift for shift in roster.shifts if shift.agent == "w1" and shift.start == at(2))
    return Roster(tuple(change(shift) for shift in roster.shifts)), tiny_problem(locks=locks)


def without_last_break(shift: Shift) -> Shift:
    *kept, pause, last = shift.activities
    return replace(shift, activities=(*kept, replace(last, start=pause.start)))


def at_night(minute: int, asked: bool = False, **changes: Any) -> Judged:
    rules = {"PL": tiny_rules(night_consent=asked), "PH": tiny_rules("PH")}
    return alone(at(0, minute), problem=tiny_problem(agents=(tiny_agent("w1", **changes),), rules=rules))


def shop_hours_in_manila(most: float) -> Judged:
    """Three of six people of the shop work in Manila; its band there ends at `most`."""
    network = tiny_network()
    bank, shop = network.clients
    network = replace(network, clients=(bank, replace(shop, shares=(SiteShare("manila", 0.0, most),))))
    agents = tuple(
        tiny_agent(f"s{n}", "manila" if n % 2 else "warsaw", clients=frozenset({"shop"}), skills={"retail": 1.0})
        for n in range(6)
    )
    problem = tiny_problem(network=network, agents=agents)
    return Roster(tuple(tiny_shift(agent, at(0), "orders") for agent in agents)), problem


def in_a_team(minute: int) -> Judged:
    network = replace(tiny_network(), teams=(Team("warsaw-1", None, ((480, 600),)),))
    return alone(at(0, minute), problem=tiny_problem(network=network, agents=(tiny_agent("w1"),)))


def at_warsaw(**changes: Any) -> Network:
    network = tiny_network()
    warsaw, manila = network.sites
    return replace(network, sites=(replace(warsaw, **changes), manila))


def days_from(minute: int, *starts: datetime) -> Judged:
    """Shifts of one agent at a site whose labour days begin at `minute`."""
    return alone(*starts, problem=tiny_problem(network=at_warsaw(labour_day_start=minute)))


def supervised(people: int, home: str = "") -> Judged:
    """So many people at one time with a supervisor at their site, who may supervise two; at `home` they stay there."""
    agents = tuple(tiny_agent(f"w{n}", supervisor=n == 0, home=bool(home)) for n in range(people + 1))
    problem = tiny_problem(network=at_warsaw(agents_per_supervisor=2), agents=agents)
    return Roster(tuple(tiny_shift(agent, at(0)) for agent in agents)), problem


def meeting(minute: int) -> Judged:
    """Two people kept apart: one to 16:30, the other from `minute`."""
    agents = tiny_agent("w1"), tiny_agent("w2", apart=frozenset({"w1"}))
    return Roster((tiny_shift(agents[0], at(0)), tiny_shift(agents[1], at(0, minute)))), tiny_problem(agents=agents)


def accompanied(minute: int) -> Judged:
    """Two people who must share a shift: one works from 07:00, the other, who must not be alone, from `minute`."""
    agents = tiny_agent("w1"), tiny_agent("w2", together=frozenset({"w1"}))
    return Roster((tiny_shift(agents[0], at(0, 420)), tiny_shift(agents[1], at(0, minute)))), tiny_problem(
        agents=agents
    )


def riding(*minutes: int) -> Judged:
    """A shift from each local minute; transport has two seats from 22:00 to 23:00, from 06:00 and none else."""
    slots = TransportSlot(1320, 1380, 2), TransportSlot(300, 420, 5)
    agents = tuple(tiny_agent(f"w{n}") for n in range(len(minutes)))
    problem = tiny_problem(network=at_warsaw(transport=slots), agents=agents)
    return Roster(tuple(tiny_shift(a, at(0, minute)) for a, minute in zip(agents, minutes, strict=True))), problem


def splitting(days: int) -> Judged:
    """A split shift on so many days, where two a week are allowed."""
    problem = in_plan(max_splits=2, shifts=(FULL_DAY, SPLIT_DAY))
    return alone(*(at(day) for day in range(days)), problem=problem, pattern=SPLIT_DAY)


def in_two_parts(minutes: int) -> Judged:
    """Two parts of so many minutes each, an hour apart and without a break."""
    gap = BreakRule("gap", 60, minutes, minutes, paid=False)
    return alone(at(0, 360), pattern=ShiftPattern(2 * minutes + 60, (gap,)))


def after_a_gap(minute: int) -> Judged:
    """One seat, which w1 leaves from 12:00 to 14:00; w2 takes it for two hours from `minute` after 04:00."""
    network = tiny_network()
    warsaw, manila = network.sites
    network = replace(network, sites=(replace(warsaw, bays=(Bay("w1", 1),)), manila))
    agents = tiny_agent("w1"), tiny_agent("w2")
    problem = tiny_problem(network=network, agents=agents)
    short = ShiftPattern(120)
    return Roster(
        (tiny_shift(agents[0], at(0), pattern=SPLIT_DAY), tiny_shift(agents[1], at(0, 240 + minute), pattern=short))
    ), problem


def starting(*minutes: int, anchor_band: int = 120) -> Judged:
    """A shift a day from each local minute, in a week with that anchor band."""
    return alone(*(at(day, minute) for day, minute in enumerate(minutes)), problem=in_plan(anchor_band=anchor_band))


def in_rotation(day: int, **changes: Any) -> Judged:
    """A shift at 08:00; the rotation has mornings in the week that ends with day 6 after Monday, then late shifts."""
    cycle = Rotation(MONDAY.date() - timedelta(days=14), (((360, 480),), ((481, 840),)))
    problem = tiny_problem(
        agents=(tiny_agent("w1", **changes),), horizon=Horizon(MONDAY, weeks=2),
        work_plans={"full-time": replace(FULL_TIME, rotation=cycle)},
    )  # fmt: skip
    return alone(at(day), problem=problem)


def in_period(**balance: int) -> Judged:
    """Monday to Thursday and Sunday, one of them a night, in a period of two weeks that average 1,500 minutes."""
    plan = replace(FULL_TIME, reference_nights=3, reference_weekends=1)
    rules = {"PL": tiny_rules(reference_weeks=2, average_week_minutes=1500), "PH": tiny_rules("PH")}
    agent = tiny_agent("w1", balance=Balance(1, **balance))
    problem = tiny_problem(agents=(agent,), work_plans={"full-time": plan}, rules=rules)
    return alone(*(at(day) for day in range(3)), at(3, 1320), at(6), problem=problem)


def for_two_clients(block: int, changeover: int, pooled: bool = True) -> Judged:
    """A shift for the bank, `block` minutes of it at first, then for the shop, with a changeover between."""
    network = tiny_network()
    pools = (SharingPool("both", frozenset({"bank", "shop"})),) if pooled else ()
    agent = tiny_agent("w1", clients=frozenset({"bank", "shop"}), skills={"cards": 1.0, "retail": 1.0})
    problem = tiny_problem(network=replace(network, pools=pools), agents=(agent,))
    shift = tiny_shift(agent, at(0), "cards")
    turn, later = at(0) + timedelta(minutes=block), at(0) + timedelta(minutes=block + changeover)
    blocks: list[Activity] = []
    for a in shift.activities:
        if a.code != "on_queue":
            blocks.append(a)
            continue
        pieces = ((a.start, min(a.end, turn), "cards"), (max(a.start, turn), min(a.end, later), None),
                  (max(a.start, later), a.end, "orders"))  # fmt: skip
        for first, last, queue in pieces:
            if first < last:
                shares = (QueueShare(queue, WHOLE),) if queue else ()
                blocks.append(Activity("on_queue" if queue else "changeover", first, last, shares=shares))
    return Roster((replace(shift, activities=tuple(blocks)),)), problem
