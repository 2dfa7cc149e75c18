"""A network with its people, its demand and the roster in force: what a plan starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from heliotrope.domain.activities import ActivityRequest
from heliotrope.domain.demand import StaffingRequirement
from heliotrope.domain.errors import expect
from heliotrope.domain.network import Network
from heliotrope.domain.offers import Announcement
from heliotrope.domain.people import Agent, WorkPlan
from heliotrope.domain.problem import ChangeBudget, NetworkDemand, Prices, RosterProblem, ServiceToDate, SiteClosure
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import Horizon
from heliotrope.scenario.history import ContactHistory, ContactIntervals, local_days


class DemandSource(Protocol):
    """Where contacts come from: recorded in a file, or derived from a public series."""

    @property
    def label(self) -> str:
        """What to call the demand wherever it is shown."""

    def intervals(self, network: Network, horizon: Horizon) -> Mapping[str, ContactIntervals]:
        """Return queue -> contacts by UTC interval, the planned weeks included."""


@dataclass(frozen=True, eq=False)
class RecordedDemand:
    """Contacts as they stand in the scenario's history file."""

    series: Mapping[str, ContactIntervals]
    label: str = "recorded"

    def intervals(self, network: Network, horizon: Horizon) -> Mapping[str, ContactIntervals]:
        """Return the recorded series."""
        return self.series


@dataclass(frozen=True, eq=False)
class Scenario:
    """A network described in files.

    Attributes
    ----------
    demand
        Source of history and of the held-back weeks.
    incumbent
        The hand-made roster in force, for the week before the horizon and the planned weeks.
    to_date
        What measuring periods that began before the horizon had counted.
    locks
        Agent and start of each planned shift of the incumbent that may not change.
    activities
        Requested activities of the scenario's people.
    """

    network: Network
    agents: tuple[Agent, ...]
    work_plans: Mapping[str, WorkPlan]
    horizon: Horizon
    demand: DemandSource
    incumbent: Roster
    prices: Prices = field(default_factory=Prices)
    locks: frozenset[tuple[str, datetime]] = frozenset()
    activities: tuple[ActivityRequest, ...] = ()
    to_date: tuple[ServiceToDate, ...] = ()

    @property
    def carry_in(self) -> tuple[Shift, ...]:
        """Shifts of the incumbent that start before the horizon: facts that the plan continues from."""
        return tuple(shift for shift in self.incumbent.shifts if shift.start < self.horizon.start)

    @property
    def planned(self) -> Roster:
        """The incumbent's shifts that start in the horizon."""
        start, end = self.horizon.start, self.horizon.end
        return Roster(tuple(shift for shift in self.incumbent.shifts if start <= shift.start < end))

    @property
    def locked(self) -> tuple[Shift, ...]:
        """The incumbent's shifts that may not change."""
        return tuple(shift for shift in self.planned.shifts if (shift.agent, shift.start) in self.locks)

    @cached_property
    def intervals(self) -> Mapping[str, ContactIntervals]:
        """Queue -> contacts by UTC interval, history and held-back weeks."""
        return self.demand.intervals(self.network, self.horizon)

    def history(self) -> dict[str, ContactHistory]:
        """Return queue -> contacts before the horizon, on the callers' local days."""
        grain = self.horizon.grain_minutes
        past = {name: of.between(None, self.horizon.start) for name, of in self.intervals.items()}
        return {name: local_days(of, self.network.queue(name).zone, grain) for name, of in past.items()}

    def actuals(self) -> dict[str, ContactIntervals]:
        """Return queue -> the held-back contacts of the planned weeks, by UTC interval."""
        start, end = self.horizon.start, self.horizon.end
        return {name: of.between(start, end) for name, of in self.intervals.items()}

    def rules(self) -> dict[str, LabourRules]:
        """Return jurisdiction -> the labour rules that hold at sites there."""
        # Loaded here: reading and writing files must not need the statute packs.
        from heliotrope.packs import labour_rules

        return {name: labour_rules(name) for name in sorted({site.jurisdiction for site in self.network.sites})}

    def problem(
        self,
        requirements: Iterable[StaffingRequirement],
        base: Roster | None = None,
        *,
        frozen_until: datetime | None = None,
        closures: tuple[SiteClosure, ...] = (),
        scope_agents: frozenset[str] | None = None,
        budget: ChangeBudget | None = None,
        basis: Mapping[str, str] | None = None,
        announcement: Announcement | None = None,
    ) -> RosterProblem:
        """Return the frozen input of a run, with the labour rules of the network's jurisdictions.

        Raises
        ------
        InvalidValue
            Where a work plan cannot be worked under the rules of an agent's site.
        """
        from heliotrope.packs import pack_versions

        jurisdictions = sorted({site.jurisdiction for site in self.network.sites})
        problem = RosterProblem(
            network=self.network,
            horizon=self.horizon,
            agents=self.agents,
            work_plans=self.work_plans,
            rules=self.rules(),
            demand=NetworkDemand.of(self.network, self.horizon, requirements),
            prices=self.prices,
            carry_in=self.carry_in,
            base=base,
            frozen_until=frozen_until,
            locks=tuple(shift for shift in self.locked if base is None or shift in set(base.shifts)),
            closures=closures,
            scope_agents=scope_agents,
            budget=budget,
            to_date=self.to_date,
            packs=pack_versions(jurisdictions),
            basis=basis or {},
            activities=self.activities,
            announcement=announcement,
        )
        for agent in self.agents:
            expect_workable(agent, problem.plan_of(agent), problem.rules_of(agent))
        return problem


def expect_workable(agent: Agent, plan: WorkPlan, rules: LabourRules) -> None:
    """Raise `InvalidValue` where no week satisfies both the contract and the law."""
    where = f"agents[{agent.id}].work_plan"
    shortest = min(shift.paid_minutes for shift in plan.shifts)
    day, week = rules.max_day_minutes, rules.max_week_minutes
    law = f"under the rules of {rules.jurisdiction}"
    expect(shortest <= day, where, f"a shift of at most {day} paid min {law}", f"{plan.id}: {shortest} min")
    least = max(plan.week_minutes[0], plan.days[0] * shortest)
    expect(least <= week, where, f"at most {week} paid min a week {law}", f"{plan.id}: {least} min")
    days = plan.days[0]
    run = rules.max_consecutive_days
    expect(days <= min(run, 7), where, f"at most {run} days in a row {law}", f"{plan.id}: {days} days")
