"""A scheduling run asked for, watched while it works, and its version published."""

from __future__ import annotations

from heliotrope.cli.demo.journey import Journey
from heliotrope.cli.demo.screen import Stage
from heliotrope.codec.runs import RunRequest, RunState, SchedulingRun
from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.errors import Refused, Unavailable
from heliotrope.domain.roster import RosterCertificate, Waiver

WATCHED_FOR_S = 300.0
PUBLISHER = "Demo Planner"


async def solve(journey: Journey, stage: Stage, request: RunRequest) -> tuple[SchedulingRun, RosterVersion]:
    """Ask for a run, show its progress, and return it with the version that it proposed.

    Raises
    ------
    Refused
        The run failed; its reason is named.
    """
    run = await journey.client.reoptimise(request)
    stage.note(f"run {run.run} asked for: {request.reason}")
    shown = ""
    async for seen in journey.client.watch_run(run.run, WATCHED_FOR_S):
        run = seen
        stage.progress(describe(run))
        if run.progress is not None and run.progress.stage != shown:
            shown = run.progress.stage
            stage.note(f"  {describe(run)}")
    if not run.state.final:
        raise Unavailable(f"run {run.run}: expected an end within {WATCHED_FOR_S:.0f} s, got none")
    if run.state is not RunState.SUCCEEDED:
        raise Refused(f"run {run.run} {run.state}: {run.failure or 'no reason given'}")
    return run, await journey.client.get_version(run.roster, run.version)


def describe(run: SchedulingRun) -> str:
    """Return the state of a run in a line."""
    progress = run.progress
    if progress is None:
        return f"{run.state}"
    parts = [progress.stage]
    if progress.objective is not None:
        parts.append(f"objective {progress.objective:,.0f}")
    if progress.bound is not None:
        parts.append(f"bound {progress.bound:,.0f}")
    if progress.gap_points is not None:
        parts.append(f"gap {progress.gap_points:.2f} points of weighted demand")
    return ", ".join(parts)


async def publish(journey: Journey, stage: Stage, version: RosterVersion) -> RosterVersion:
    """Publish a proposed version as it was read, with a named waiver for each breach that can be waived."""
    waivers = [
        Waiver(breach.key, PUBLISHER, "inherited from the roster in force")
        for breach in version.breaches
        if breach.severity.waivable
    ]
    published = await journey.client.publish(version, PUBLISHER, waivers)
    released = f", {len(waivers)} breaches waived by name" if waivers else ""
    stage.note(f"version {published.version} published by {PUBLISHER} against etag {version.etag[:12]}{released}")
    return published


def certificate_of(version: RosterVersion) -> RosterCertificate:
    """Return the certificate that a proposed version carries."""
    if version.certificate is None:
        raise Refused(f"version {version.version} of {version.roster}: expected a certificate, got none")
    return version.certificate
