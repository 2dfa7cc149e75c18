"""What binds where a roster is short, and what one more hour there would be worth.

For each agent who could serve the queue but does not, the kernel answers under prices that count new time only in this
shortfall: with the rules as they are, and with each rule one step looser. What the second answer is worth more is what
the rule costs here. For agents who work then but may not serve the queue, what their time would save more there than
where they are, by what stands in the way: skill, language, certification, ring or residency.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.explanations import Binding, ShortfallReason, ShortWindow
from heliotrope.domain.network import Queue
from heliotrope.domain.objective import in_horizon, shortage_money, supply
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import NetworkDemand
from heliotrope.rostering.explain.standing import Standing, worth_of
from heliotrope.rostering.tours import Ints

ASKED = 12
"""Agents asked for each shortfall and side (able but elsewhere; at work but not able): the least busy first."""
WORTH_TELLING = 0.02
"""Share of what one more agent would save, below which a binding is not told."""
NEAR = timedelta(hours=10)
"""Who works this close to a shortfall has had the day's shift: those who have not are asked first."""
NOBODY, PEOPLE, SEARCH = "nobody_qualified", "people", "search"


def explain_shortfalls(
    standing: Standing, windows: Iterable[ShortWindow], asked: int = ASKED
) -> tuple[ShortfallReason, ...]:
    """Explain each window in which `standing` is short, in the order given."""
    scenes = [_Scene(standing, window, asked) for window in windows]
    everybody = sorted({name for scene in scenes for name in scene.elsewhere})
    return tuple(scene.reason(everybody) for scene in scenes)


class _Scene:
    """One shortfall with the people around it."""

    def __init__(self, standing: Standing, window: ShortWindow, asked: int) -> None:
        problem = standing.problem
        self.standing, self.window = standing, window
        self.q = problem.network.queue_index(window.queue)
        first, last = problem.horizon.slot(window.start), problem.horizon.slot(window.end)
        self.slots = np.arange(max(first, 0), min(last, problem.horizon.slots))
        near = int(NEAR.total_seconds() // 60) // problem.horizon.grain_minutes
        self.around = np.arange(self.slots[0] - near, self.slots[-1] + near + 1) if len(self.slots) else self.slots
        able = problem.efficiency[:, self.q] > 0
        self.able = [n for n in standing.place if able[problem.agent_index[n]]]
        here = {name: self._busy(name, self.slots) for name in standing.place}
        self.working = [name for name in self.able if here[name]]
        window_span = (window.start, window.end)
        self.on_leave = [n for n in self.able if not here[n] and standing.agents[n].on_leave(*window_span)]
        self.absent = [name for name in self.able if not here[name] and name not in set(self.on_leave)]
        day = {name: self._busy(name, self.around) for name in self.able}
        ready = sorted(self.able, key=lambda name: (here[name] > 0, day[name], name))
        self.elsewhere = [name for name in ready if here[name] < len(self.slots)][:asked]
        other = [name for name in standing.place if here[name] and name not in set(self.able)]
        self.unable = sorted(other, key=lambda name: (-here[name], name))

    def _busy(self, name: str, slots: Ints) -> int:
        """Return in how many of `slots` an agent is on a queue."""
        tour = self.standing.builder.tours[self.standing.place[name]]
        return 0 if tour is None else int(np.isin(slots, tour.slots).sum())

    def reason(self, everybody: Iterable[str]) -> ShortfallReason:
        """Explain; the worlds are those of `everybody` asked in any window, so that they are compiled once."""
        hours = len(self.slots) * self.standing.problem.horizon.grain_minutes / 60
        worth = self._saved_by_one()
        least = WORTH_TELLING * float(worth.sum())
        found = [*self._rules(list(everybody)), *self._barriers(worth)]
        ranked = sorted((b for b in found if b.worth > least), key=lambda b: (-b.worth, b.rule))
        if self.able:
            last = Binding(PEOPLE, "one more agent there, before wages", float(worth.sum()), hours, 0)
        else:
            last = Binding(NOBODY, "an agent who may serve it, before wages", float(worth.sum()), hours, 0)
        counts = (len(self.able), len(self.working), len(self.on_leave), len(self.absent))
        hour = float(worth.sum()) / hours if hours else 0.0
        return ShortfallReason(self.window, hour, *counts, (*ranked, last))

    def _saved_by_one(self) -> Array:
        """Return [window] the money that one more proficient agent saves in each slot, given the roster's shares."""
        problem, standing = self.standing.problem, self.standing
        shifts = (*problem.carry_in, *in_horizon(standing.roster, problem))
        open_agents = supply(shifts, problem)[[self.q]][:, self.slots]
        whole, at = problem.demand, (slice(self.q, self.q + 1), self.slots)
        part = NetworkDemand(whole.required[at], whole.widths[at], whole.prices[at], whole.load[at])
        saved: Array = (shortage_money(open_agents, part) - shortage_money(open_agents + 1.0, part))[0]
        return saved

    def _rules(self, everybody: list[str]) -> list[Binding]:
        standing = self.standing
        worlds = list(standing.relaxed_worlds(everybody))
        best: dict[str, tuple[float, float]] = {}
        helped: dict[str, int] = {}
        steps = {relaxation.rule: relaxation.step for relaxation, _ in worlds}
        steps[SEARCH] = "a lawful move that the roster does not make"
        for name in self.elsewhere:
            with standing.without(name) as (tour, value):
                focused = self._focused(value, tour.slots)
                now, before = worth_of(tour, focused), self._inside(tour.slots)
                lawful, moved = standing.as_is.best(name, focused)
                answers = [(SEARCH, lawful - now, self._inside(moved.slots) - before)]
                for relaxation, world in worlds:
                    gain, freed = world.best(name, focused)
                    answers.append((relaxation.rule, gain - lawful, self._inside(freed.slots) - before))
            for rule, gain, hours in answers:
                if gain > 0 and hours > 0:
                    helped[rule] = helped.get(rule, 0) + 1
                    best[rule] = max(best.get(rule, (0.0, 0.0)), (gain, hours))
        return [Binding(rule, steps[rule], gain, hours, helped[rule]) for rule, (gain, hours) in best.items()]

    def _focused(self, value: Array, present: Ints) -> Array:
        """Count presence where the agent is now, and new presence only in this shortfall."""
        focused = np.zeros_like(value)
        focused[present] = value[present]
        focused[self.slots] = value[self.slots]
        return focused

    def _inside(self, slots: Ints) -> float:
        return float(np.isin(slots, self.slots).sum()) * self.standing.problem.horizon.grain_minutes / 60

    def _barriers(self, worth: Array) -> list[Binding]:
        """Return what keeps agents who are at work then, and are worth less there, from the queue."""
        queue = self.standing.problem.network.queues[self.q]
        best: dict[str, tuple[float, float]] = {}
        helped: dict[str, int] = {}
        asked: dict[str, int] = {}
        for name in self.unable:
            barriers = self._between(self.standing.agents[name], queue)
            if len(barriers) != 1 or asked.get(barriers[0], 0) >= ASKED:
                continue
            rule = barriers[0]
            asked[rule] = asked.get(rule, 0) + 1
            with self.standing.without(name) as (tour, value):
                here = np.isin(self.slots, tour.slots)
                more = np.clip(worth * here - value[self.slots] * here, 0.0, None)
            gain = float(more.sum())
            hours = float((more > 0).sum()) * self.standing.problem.horizon.grain_minutes / 60
            if gain > 0:
                helped[rule] = helped.get(rule, 0) + 1
                best[rule] = max(best.get(rule, (0.0, 0.0)), (gain, hours))
        steps = {
            "skill": f"one agent at work then who learns {queue.skill}",
            "language": f"one agent at work then who speaks {queue.language}",
            "certification": f"one agent at work then certified for {', '.join(sorted(queue.certifications))}",
            "ring_fence": f"one agent at work then who may serve {queue.client}",
            "residency": f"{queue.client}'s data permitted at one more site",
        }
        return [Binding(rule, steps[rule], gain, hours, helped[rule]) for rule, (gain, hours) in best.items()]

    def _between(self, agent: Agent, queue: Queue) -> list[str]:
        """Return everything that keeps `agent` from `queue`."""
        client = self.standing.problem.network.client(queue.client)
        held = {
            "skill": queue.skill in agent.skills,
            "language": queue.language in agent.languages,
            "certification": queue.certifications <= agent.certifications,
            "ring_fence": queue.client in agent.clients,
            "residency": client.permits(agent.site),
        }
        return [rule for rule, fine in held.items() if not fine]
