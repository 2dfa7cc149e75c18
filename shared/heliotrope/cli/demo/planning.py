"""Stage: the week built by the optimiser, audited, certified, published, followed; before and after."""

from __future__ import annotations

import time

from heliotrope.cli.demo.journey import Journey, Published, Released
from heliotrope.cli.demo.network import by_rule
from heliotrope.cli.demo.runs import certificate_of, publish, solve
from heliotrope.cli.demo.scores import judge, proof_of
from heliotrope.cli.demo.screen import Stage
from heliotrope.codec.runs import RunRequest
from heliotrope.codec.versions import RosterVersion

SEED = 1


def score_incumbent(journey: Journey, stage: Stage, version: RosterVersion, released: Released) -> Published:
    """Score the roster in force against the requirement of the week."""
    problem = journey.scenario.problem(released.requirements)
    judged = judge(journey.scenario.planned, problem, version.breaches)
    figures, currency = judged.figures, journey.scenario.network.currency
    stage.note(
        f"the incumbent would leave {figures.understaffed_pct:.1f} % of the need unstaffed; the week would cost "
        f"{figures.money:,.0f} {currency} ({journey.demand_label}): labour {figures.labour:,.0f}, being short "
        f"{figures.shortage:,.0f}; it breaks {len(judged.breaches)} rules {judged.breach_count} times"
    )
    return Published(version, journey.scenario.planned, judged, problem, 0.0)


async def plan_week(journey: Journey, stage: Stage, incumbent: Published) -> Published:
    """Have the week planned, publish it and wait for the follower's copy."""
    began = time.monotonic()
    request = RunRequest(
        "demo-plan",
        journey.scenario.horizon,
        reason="plan the week for the released requirement",
        seed=SEED,
        time_limit_s=journey.time_limit_s,
    )
    run, proposed = await solve(journey, stage, request)
    seconds = time.monotonic() - began
    proof = proof_of(certificate_of(proposed))
    currency = journey.scenario.network.currency
    bound = "none" if proof.bound is None else f"{proof.bound:,.0f}"
    gap = "unknown" if proof.gap_points is None else f"{proof.gap_points:.2f}"
    stage.note(f"version {proposed.version} proposed and audited again: {len(proposed.breaches)} breaches")
    stage.note(
        f"certified: objective {proof.objective:,.0f} {currency}, no lawful roster is below {bound}, "
        f"gap {gap} points of weighted demand; roster {proposed.roster_hash[:12]}"
    )
    if proposed.breaches:
        stage.note(f"breaches by rule: {by_rule(proposed)}")
    version = await publish(journey, stage, proposed)
    arrival = await journey.follower.arrival_of(version.roster, version.version)
    stage.note(
        f"the follower received {len(arrival.changed):,} changed shifts; its copy of {len(arrival.roster.shifts):,} "
        f"shifts is equal by hash: {arrival.equal}"
    )
    judged = judge(arrival.roster, incumbent.problem, version.breaches)
    return Published(version, arrival.roster, judged, incumbent.problem, seconds, run)
