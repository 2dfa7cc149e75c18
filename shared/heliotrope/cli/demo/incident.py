"""Stage: the largest site goes down tomorrow; a scoped run mends the roster in force within a change budget."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from heliotrope.cli.demo.follower import same_changes
from heliotrope.cli.demo.journey import Journey, Mended, Published
from heliotrope.cli.demo.runs import certificate_of, publish, solve
from heliotrope.cli.demo.scores import judge
from heliotrope.cli.demo.screen import Stage
from heliotrope.codec.runs import Lane, RunRequest
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import ChangeBudget, RosterProblem, SiteClosure
from heliotrope.domain.roster import Roster, Shift

BUDGET_SHARE = 0.10
"""People whose own shifts are not lost and who may be asked to change, as a share of all agents."""
TIME_LIMIT_S = 20.0


async def site_down(journey: Journey, stage: Stage, planned: Published) -> Mended:
    """Close the largest site for the second day of the week, ask for a repair, publish and follow it."""
    scenario = journey.scenario
    site = largest_site(scenario.agents)
    tomorrow = scenario.horizon.start + timedelta(days=1)
    closure = SiteClosure(site, tomorrow, tomorrow + timedelta(days=1))
    budget = ChangeBudget(round(BUDGET_SHARE * len(scenario.agents)))
    name = scenario.network.site(site).name
    stage.note(f"{name} ({sum(agent.site == site for agent in scenario.agents)} agents) is down on {tomorrow:%A} UTC")
    began = time.monotonic()
    request = RunRequest(
        "demo-incident",
        scenario.horizon,
        reason=f"{name} is down on {tomorrow:%A}",
        closures=(closure,),
        budget=budget,
        frozen_until=tomorrow,
        seed=1,
        time_limit_s=TIME_LIMIT_S,
        lane=Lane.REPAIR,
    )
    run, proposed = await solve(journey, stage, request)
    version = await publish(journey, stage, proposed)
    arrival = await journey.follower.arrival_of(version.roster, version.version)
    seconds = time.monotonic() - began

    changes = await journey.client.diff(version.roster, planned.version.version, version.version)
    problem = replace(planned.problem, base=planned.roster, frozen_until=tomorrow, closures=(closure,))
    lost = tuple(shift for shift in planned.roster.shifts if impossible(shift, problem))
    unrepaired = Roster(tuple(shift for shift in planned.roster.shifts if not impossible(shift, problem)))
    mended = Mended(
        site=name,
        published=Published(
            version, arrival.roster, judge(arrival.roster, problem, version.breaches), problem, seconds, run
        ),
        unrepaired=judge(unrepaired, problem, ()),
        changes=changes,
        people_disturbed=len({change.agent for change in changes if change.times_moved}),
        lost=len({shift.agent for shift in lost}),
        budget=budget.people,
        followed_changes=arrival.equal and same_changes(arrival.changed, changes),
    )
    describe(journey, stage, mended)
    return mended


def describe(journey: Journey, stage: Stage, mended: Mended) -> None:
    """Say what the answer costs and saves."""
    currency, version = journey.scenario.network.currency, mended.published.version
    before, after = mended.unrepaired.figures, mended.published.judged.figures
    others = mended.people_disturbed - mended.lost
    stage.note(
        f"{mended.lost} people cannot come; {mended.people_disturbed} are disturbed in all, {max(others, 0)} of them "
        f"others, with a budget of {mended.budget}"
    )
    stage.note(
        f"unrepaired the week would cost {before.money:,.0f} {currency} "
        f"({before.understaffed_pct:.1f} % unstaffed); mended {after.money:,.0f} "
        f"({after.understaffed_pct:.1f} %): saves {mended.money_saved:,.0f} ({journey.demand_label})"
    )
    objective = certificate_of(version).objective
    stage.note(f"audited again: {len(version.breaches)} breaches; objective with the price of change {objective:,.0f}")
    stage.note(
        f"the follower received {len(mended.changes)} changes of version {version.version}, exactly those that the "
        f"service lists: {mended.followed_changes}"
    )


def largest_site(agents: Iterable[Agent]) -> str:
    """Return the site with most agents."""
    return Counter(agent.site for agent in agents).most_common(1)[0][0]


def impossible(shift: Shift, problem: RosterProblem) -> bool:
    """Whether a shift that has not begun cannot be worked: its site is closed, and its agent does not work at home."""
    if problem.frozen_until is not None and shift.start < problem.frozen_until:
        return False
    agent = problem.agents[problem.agent_index[shift.agent]]
    return not agent.home and any(
        shut.site == shift.site and shut.start < shift.end and shift.start < shut.end for shut in problem.closures
    )
