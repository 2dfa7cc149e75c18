"""What the stages of the live part share, and what each of them found out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from heliotrope.cli.demo.follower import Follower
from heliotrope.cli.demo.scores import JudgedRoster
from heliotrope.cli.demo.screen import Screen
from heliotrope.client import RosterClient
from heliotrope.codec.runs import SchedulingRun
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.demand import DemandForecast, StaffingRequirement
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, RosterChange
from heliotrope.forecasting import BacktestScore
from heliotrope.scenario import Scenario


@dataclass(frozen=True)
class Journey:
    """The running services and the scenario that goes through them."""

    scenario: Scenario
    client: RosterClient
    follower: Follower
    kafka: str
    screen: Screen
    folder: Path
    time_limit_s: float

    @property
    def demand_label(self) -> str:
        """What to call the demand wherever it is shown."""
        return self.scenario.demand.label


@dataclass(frozen=True)
class Released:
    """Demand of one revision, and how good such forecasts are on the unmodified series (None: no such series)."""

    revision: int
    forecasts: tuple[DemandForecast, ...]
    requirements: tuple[StaffingRequirement, ...]
    accuracy: BacktestScore | None


@dataclass(frozen=True)
class Published:
    """A version in force, as the service has it; `problem` is the week with the demand that it is judged against."""

    version: RosterVersion
    roster: Roster
    judged: JudgedRoster
    problem: RosterProblem
    seconds: float
    run: SchedulingRun | None = None


@dataclass(frozen=True)
class Mended:
    """The answer to the incident.

    Attributes
    ----------
    unrepaired
        The roster in force with the lost shifts gone and nothing done about it.
    people_disturbed
        Agents whose start, end or day off changed, those whose shifts were lost included.
    lost
        Agents whose shifts could not be worked.
    followed_changes
        Whether the follower received exactly the changes that the service lists between the two versions.
    """

    site: str
    published: Published
    unrepaired: JudgedRoster
    changes: tuple[RosterChange, ...]
    people_disturbed: int
    lost: int
    budget: int
    followed_changes: bool

    @property
    def money_saved(self) -> float:
        """Money of the week unrepaired less money mended."""
        return self.unrepaired.figures.money - self.published.judged.figures.money
