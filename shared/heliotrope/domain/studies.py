"""Studies: questions about a roster, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from heliotrope.domain.capacity import WEEKS_A_MONTH, CapacityPlan, CapacityTerms
from heliotrope.domain.errors import expect
from heliotrope.domain.explanations import ContractConflict, RulePrice, ShiftReason, ShortfallReason, UnplacedActivity
from heliotrope.domain.scores import RosterScore
from heliotrope.domain.whatif import WhatIf

MOST_SHORTFALLS = 100
MOST_SCENARIOS = 12
MOST_MONTHS = 24
MOST_GROWTH = 10
LONGEST_STUDY_S = 3600.0


@dataclass(frozen=True, slots=True)
class ShiftQuestion:
    """Why an agent works then; without a `day` (the labour day of the site) every shift."""

    agent: str
    day: date | None = None

    def __post_init__(self) -> None:
        expect(bool(self.agent), "agent", "the id of an agent", self.agent)


@dataclass(frozen=True, slots=True)
class ShortfallQuestion:
    """What binds in the `most` dearest shortfalls, of `queues` only where there are any."""

    most: int = 10
    queues: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        expect(1 <= self.most <= MOST_SHORTFALLS, "most", f"1 to {MOST_SHORTFALLS}", self.most)


@dataclass(frozen=True, slots=True)
class RuleQuestion:
    """What each rule costs, at packed `multipliers` of a bound; empty means those of a quick one."""

    multipliers: str = ""


@dataclass(frozen=True, slots=True)
class ContractQuestion:
    """Whose contract no lawful week fulfils."""


@dataclass(frozen=True, slots=True)
class WhatIfQuestion:
    """Scenarios to be solved from one roster, disturbing at most `people` each.

    Attributes
    ----------
    time_limit_s
        Wall-clock seconds of all scenarios together.
    """

    scenarios: tuple[WhatIf, ...]
    people: int | None = None
    seed: int = 0
    time_limit_s: float = 60.0

    def __post_init__(self) -> None:
        count, limit = len(self.scenarios), self.time_limit_s
        expect(1 <= count <= MOST_SCENARIOS, "scenarios", f"1 to {MOST_SCENARIOS} scenarios", count)
        names = [scenario.name for scenario in self.scenarios]
        expect(len(set(names)) == count, "scenarios", "names that differ", names)
        expect(self.people is None or self.people >= 0, "budget.people", "0 or more", self.people)
        expect(0 < limit <= LONGEST_STUDY_S, "time_limit_s", f"seconds in (0, {LONGEST_STUDY_S:.0f}]", limit)


@dataclass(frozen=True)
class CapacityQuestion:
    """Whom to hire where and when in the `months` ahead, and what overtime bridges.

    Attributes
    ----------
    growth
        Queue or client (or `EVERY`) -> factor on its demand from one month to the next, on top of any seasons.
    """

    months: int = 6
    growth: Mapping[str, float] = field(default_factory=dict)
    terms: CapacityTerms = field(default_factory=CapacityTerms)

    def __post_init__(self) -> None:
        expect(1 <= self.months <= MOST_MONTHS, "months", f"1 to {MOST_MONTHS}", self.months)
        for name, factor in self.growth.items():
            expect(0 < factor <= MOST_GROWTH, f"growth[{name}]", f"a factor in (0, {MOST_GROWTH}]", factor)

    @property
    def weeks(self) -> int:
        """How many weeks the months have."""
        return round(self.months * WEEKS_A_MONTH)


@dataclass(frozen=True, slots=True)
class ActivityQuestion:
    """Which requested activities were not placed, and why."""


Question: TypeAlias = (
    ShiftQuestion
    | ShortfallQuestion
    | RuleQuestion
    | ContractQuestion
    | WhatIfQuestion
    | CapacityQuestion
    | ActivityQuestion
)


@dataclass(frozen=True, slots=True)
class ShiftAnswer:
    """The agent's shifts explained."""

    shifts: tuple[ShiftReason, ...]


@dataclass(frozen=True, slots=True)
class ExplainedShortfall:
    """What a shortfall lacks, and what binds there."""

    agent_hours: float
    money: float
    reason: ShortfallReason


@dataclass(frozen=True, slots=True)
class ShortfallAnswer:
    """The dearest shortfalls explained, of `count` that there are."""

    shortfalls: tuple[ExplainedShortfall, ...]
    count: int


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """Prices of rules, from `asked` of all `agents`."""

    prices: tuple[RulePrice, ...]
    asked: int
    agents: int


@dataclass(frozen=True, slots=True)
class ContractAnswer:
    """Contracts that cannot be fulfilled."""

    conflicts: tuple[ContractConflict, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of one scenario: nothing done (`left`, where there is a base), and the best answer found.

    Attributes
    ----------
    people
        How many have another start, end or day off than in the base.
    bound
        Proven lower bound on the answer's objective.
    """

    name: str
    left: RosterScore | None
    answer: RosterScore
    objective: float
    bound: float | None
    people: int
    breaches: int


@dataclass(frozen=True)
class WhatIfAnswer:
    """Scenarios beside the roster as it is."""

    reference: RosterScore
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class CapacityAnswer:
    """The plan of the months ahead; its weeks follow the first week of the version."""

    plan: CapacityPlan


@dataclass(frozen=True, slots=True)
class ActivityAnswer:
    """What was not placed, the dearest first, of `asked` that people are owed."""

    unplaced: tuple[UnplacedActivity, ...]
    asked: int


Answer: TypeAlias = (
    ShiftAnswer | ShortfallAnswer | RuleAnswer | ContractAnswer | WhatIfAnswer | CapacityAnswer | ActivityAnswer
)
