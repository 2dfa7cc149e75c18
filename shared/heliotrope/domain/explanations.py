"""Why a roster is as it is, as values: shifts, shortfalls, prices of rules, contracts in conflict, activities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from heliotrope.domain.roster import Shift


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another use of the day: a shift, or a day off where `start` is None.

    Attributes
    ----------
    cost
        Money by which the network is worse off than now, everybody else staying put; below 0 it would be better off.
    forbidden_by
        Rules each of which forbids it alone, so that relaxing one of them is enough; empty where it is lawful.
    """

    start: datetime | None
    end: datetime | None
    cost: float
    forbidden_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftReason:
    """One shift explained; all money in the network's currency.

    Attributes
    ----------
    serves
        Hours by queue.
    saves
        Shortage money that the shift saves: what would be missing without it.
    labour
        Wages, premiums and preference of the shift.
    lawful
        The best other uses of the day that break no rule, cheapest first.
    forbidden
        For each rule the best use of the day that it forbids, where that would be better than now.
    """

    agent: str
    shift: Shift
    serves: tuple[tuple[str, float], ...]
    saves: float
    labour: float
    lawful: tuple[Alternative, ...]
    forbidden: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class ShortWindow:
    """Intervals ``[start, end)`` in which a queue is short."""

    queue: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Binding:
    """One thing that stands between an agent and the shortfall.

    Attributes
    ----------
    rule
        A rule of `rostering.explain.relaxing`; skill, language, certification, ring_fence or residency; `search`
        where a lawful move would pay that the roster does not make; `people` or `nobody_qualified` for one more agent.
    step
        What was relaxed, for people.
    worth
        Money that the best single agent saves by it, over the shortfall.
    hours
        Agent-hours that this agent then adds to the shortfall.
    agents
        How many of those asked it helps.
    """

    rule: str
    step: str
    worth: float
    hours: float
    agents: int


@dataclass(frozen=True, slots=True)
class ShortfallReason:
    """A shortfall explained.

    Attributes
    ----------
    hour_worth
        Money that one more qualified agent-hour saves there, before wages.
    able, working, on_leave, absent
        Agents who may serve the queue; of these, who are on a queue at some time of the window, are on leave, or are
        neither there nor on leave.
    bindings
        What binds, dearest first; last `people` or `nobody_qualified`: one more agent, before wages.
    """

    window: ShortWindow
    hour_worth: float
    able: int
    working: int
    on_leave: int
    absent: int
    bindings: tuple[Binding, ...]

    @property
    def binds(self) -> str:
        """The first thing that binds."""
        return self.bindings[0].rule


@dataclass(frozen=True, slots=True)
class RulePrice:
    """Money over the horizon: `by_step` for one step of relaxation, `gone` for none of the rule at all."""

    rule: str
    step: str
    by_step: float
    gone: float


@dataclass(frozen=True, slots=True)
class ContractConflict:
    """An agent who cannot be given the contract's fewest days and minutes.

    Attributes
    ----------
    days
        Days that even the best lawful tour lacks; 0 where only minutes are missing.
    rules
        A smallest set in conflict with the contract's fewest days and minutes: together they leave no room, and without
        any one of them there would be. Empty where more than these rules stand in the way.
    """

    agent: str
    work_plan: str
    days: int
    rules: tuple[str, ...]


class Obstacle(StrEnum):
    """What keeps a requested activity out of a roster."""

    WINDOW = "window"
    """Nowhere in the planning period, by the request's window and deadline and by what is fixed already."""
    TIME_OFF = "time_off"
    """The person has no shift in the window, and approved leave."""
    NO_SHIFT = "no_shift"
    """The person has no shift in the window."""
    NO_PLACE = "no_place"
    """The shifts in the window have no place for it beside breaks and other activities."""
    TRAINER = "trainer"
    """There are places, but the trainer has none of them."""
    OTHERS = "others"
    """There are places, but none when the others attend."""
    QUEUE_TIME = "queue_time"
    """There are places, but time on queue is worth more there."""
    SEARCH = "search"
    """There is a place that would pay, and the roster does not use it."""
    FACTS = "facts"
    """The person's shifts are not the engine's to explain: they break a rule or the contract, which the audit names."""


@dataclass(frozen=True, slots=True)
class UnplacedActivity:
    """One person of a request who is owed an activity that a roster does not hold.

    Attributes
    ----------
    price
        Money of not placing it.
    cost
        Money that placing it would cost at the best place there is: the time off queue of all who would come for it.
        None where there is no place.
    """

    request: str
    person: str
    obstacle: Obstacle
    price: float
    cost: float | None = None
