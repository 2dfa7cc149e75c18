"""Capacity months ahead: what hiring and leaving are assumed to be like, and the plan that follows, week by week."""

from __future__ import annotations

from dataclasses import dataclass

from heliotrope.domain.errors import expect

WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True, slots=True)
class CapacityTerms:
    """Assumptions of a capacity plan; they are printed with it.

    Attributes
    ----------
    attrition_month
        Share of people who leave in a month.
    absence
        Share of scheduled shifts that leave and unplanned absence take.
    hire_cost
        Money to find and equip one person.
    training_weeks
        Weeks in class, paid and without a shift.
    ramp
        Productivity in the weeks after the class, then 1.
    class_every, class_size
        Classes start every so many weeks, with at most so many people at a site.
    overtime
        Most shifts worked beyond the contract, as a share of the contract's most.
    """

    attrition_month: float = 0.03
    absence: float = 0.05
    hire_cost: float = 1500.0
    training_weeks: int = 4
    ramp: tuple[float, ...] = (0.6, 0.8)
    class_every: int = 2
    class_size: int = 20
    overtime: float = 0.1

    def __post_init__(self) -> None:
        expect(0 <= self.attrition_month < 1, "attrition", "a share in [0, 1)", self.attrition_month)
        expect(0 <= self.absence < 1, "absence", "a share in [0, 1)", self.absence)
        expect(0 <= self.hire_cost < float("inf"), "hire_cost", "money, 0 or more", self.hire_cost)
        expect(self.training_weeks >= 0, "training_weeks", "0 or more", self.training_weeks)
        expect(all(0 < share <= 1 for share in self.ramp), "ramp", "shares in (0, 1]", self.ramp)
        expect(self.class_every >= 1, "class_every", "1 or more weeks", self.class_every)
        expect(self.class_size >= 0, "class_size", "0 or more people", self.class_size)
        expect(0 <= self.overtime <= 1, "overtime", "a share in [0, 1]", self.overtime)

    @property
    def stays(self) -> float:
        """Share of people who are still there a week later."""
        return float((1 - self.attrition_month) ** (1 / WEEKS_A_MONTH))

    def productivity(self, age_weeks: int) -> float:
        """Return the productivity of a person hired `age_weeks` ago; 0 in class."""
        after = age_weeks - self.training_weeks
        if after < 0:
            return 0.0
        return self.ramp[after] if after < len(self.ramp) else 1.0

    def opens(self, week: int) -> bool:
        """Whether classes start in `week`."""
        return week % self.class_every == 0


@dataclass(frozen=True, slots=True)
class CellPlan:
    """People of one site, contract and set of queues, week by week.

    Attributes
    ----------
    skills
        Ids of the queues that they serve.
    people, in_class
        [W] people in the week, new ones included; of them in class.
    hires, leavers
        [W] who join at the week's beginning and leave at its end.
    shifts, overtime_shifts
        [W] shifts worked; of them beyond the contract.
    """

    site: str
    contract: str
    skills: tuple[str, ...]
    people: tuple[float, ...]
    in_class: tuple[float, ...]
    hires: tuple[int, ...]
    leavers: tuple[float, ...]
    shifts: tuple[float, ...]
    overtime_shifts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class QueueHours:
    """[W] agent-hours that a queue asks for, and those of them that are missing, week by week."""

    queue: str
    required: tuple[float, ...]
    short: tuple[float, ...]


@dataclass(frozen=True)
class CapacityPlan:
    """Money in the network's currency.

    Attributes
    ----------
    cells
        By site, contract and skills.
    queues
        In the network's order.
    terms
        Money by term; adds up to `objective`.
    bound
        No plan costs less, whole people or not.
    """

    cells: tuple[CellPlan, ...]
    queues: tuple[QueueHours, ...]
    terms: dict[str, float]
    bound: float

    @property
    def weeks(self) -> int:
        """How many weeks it covers."""
        return len(self.queues[0].required)

    @property
    def objective(self) -> float:
        """Money of the plan."""
        return sum(self.terms.values())

    @property
    def gap_pct(self) -> float:
        """How far the plan can be from the best, in per cent of its money."""
        return 100.0 * (self.objective - self.bound) / self.objective if self.objective else 0.0
