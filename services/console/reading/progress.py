"""How far a run is, in words."""

from __future__ import annotations

from heliotrope.codec.runs import RunState, SchedulingRun

from services.console.words import Words


def stage_of(run: SchedulingRun, words: Words) -> str:
    """Return what a run that goes on does just now."""
    if run.progress and run.progress.stage:
        return words.named("stage", run.progress.stage)
    return words.gettext("begins") if run.state is RunState.RUNNING else words.gettext("waits for a solver")
