"""The story from beginning to end: set up, tell it live with the real services, sum it up."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heliotrope.cli.demo.demand import import_history, release_demand, replay_held_back_week, stream_contacts
from heliotrope.cli.demo.follower import following
from heliotrope.cli.demo.incident import site_down
from heliotrope.cli.demo.journey import Journey
from heliotrope.cli.demo.network import import_network
from heliotrope.cli.demo.planning import plan_week, score_incumbent
from heliotrope.cli.demo.report import show_comparison, show_ending, show_running, show_times
from heliotrope.cli.demo.screen import Screen
from heliotrope.cli.demo.setting_up import set_up
from heliotrope.cli.demo.summary import Told, summary_of, write_summary
from heliotrope.cli.picture import draw_week
from heliotrope.client import connect
from heliotrope.domain.errors import Conflict
from heliotrope.scenario import Scenario

if TYPE_CHECKING:
    from deploy.local import LocalStack


@dataclass(frozen=True)
class DemoOptions:
    """What was asked for; `started` is when the set-up began, in seconds since the epoch."""

    root: Path
    folder: Path
    scenario: Path
    once: bool
    time_limit_s: float
    started: float


def tell(options: DemoOptions, screen: Screen) -> None:
    """Tell the whole story; with `once` the stack is stopped at the end, however it ends."""
    with screen.stage("Set-up: scenario, kernels, Kafka, PostgreSQL, services") as stage:
        scenario, stack = set_up(options.root, options.folder, options.scenario, stage.note, stage.progress)
    try:
        results = options.folder / "demo"
        setup_s, began = time.time() - options.started, time.monotonic()
        told = live(scenario, stack, options, screen)
        wall_s = {
            "setup": setup_s,
            "live": time.monotonic() - began,
            "solve": told.planned.seconds,
            "incident": told.mended.published.seconds,
        }
        with screen.stage("The picture of the week") as stage:
            planned = told.planned
            picture = draw_week(planned.roster, planned.problem, results / "week.png", label=scenario.demand.label)
            stage.note(f"{picture}")
        write_summary(summary_of(told, wall_s), results / "summary.json")
        show_comparison(
            screen, told.incumbent.judged, told.planned.judged, scenario.network.currency, scenario.demand.label
        )
        show_times(screen)
        show_ending(screen, told, results, picture)
        if not told.feed_equal:
            raise Conflict("the follower's copy differs from the roster service's: see feed.equal in summary.json")
        if not options.once:
            show_running(screen, stack)
    finally:
        if options.once:
            stack.stop()


def live(scenario: Scenario, stack: LocalStack, options: DemoOptions, screen: Screen) -> Told:
    """Run the live part in an event loop of its own."""
    told: list[Told] = []

    async def keep() -> None:
        told.append(await tell_live(scenario, stack, options, screen))

    asyncio.run(keep())  # given the result itself, asyncio.run would spell all of it out: seconds of `repr`
    return told[0]


async def tell_live(scenario: Scenario, stack: LocalStack, options: DemoOptions, screen: Screen) -> Told:
    """Tell the part that the services live through; an HR system follows from the first minute."""
    async with connect(stack.roster) as client, following(stack.roster) as follower:
        journey = Journey(scenario, client, follower, stack.kafka, screen, options.folder, options.time_limit_s)
        with screen.stage("The network, and the roster in force") as stage:
            in_force = await import_network(journey, stage)
        with screen.stage("Demand: history imported, contacts streamed through Kafka") as stage:
            await import_history(journey, stage)
            await stream_contacts(journey, stage)
        with screen.stage("Forecast and requirement released") as stage:
            released = await release_demand(journey, stage)
            incumbent = score_incumbent(journey, stage, in_force, released)
        with screen.stage("The week planned, audited, certified, published") as stage:
            planned = await plan_week(journey, stage, incumbent)
        with screen.stage("A site goes down tomorrow") as stage:
            mended = await site_down(journey, stage, planned)
        with screen.stage("The week happens: actuals of the held-back week") as stage:
            await replay_held_back_week(journey, stage, released)
        feed = follower.arrivals[-1]
        equal = mended.followed_changes and all(arrival.equal for arrival in follower.arrivals)
        return Told(incumbent, released, planned, mended, feed, equal)
