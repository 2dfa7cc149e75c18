"""A limit of wall time is kept, and used, whatever the steps of a run take; a run that it stopped can be run again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering import Progress, replay, solve
from heliotrope.rostering.time_limit import TimeLimit

from tests.unit.networks import tiny_demand, tiny_problem

SECONDS = (5.0, 10.0, 20.0, 40.0)


@dataclass
class Clock:
    """A clock that goes on only by what is said to take time."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True)
class Machine:
    """What a run of the engine takes, in seconds: as seen for 1,000 agents x 1 week, times `slow`."""

    slow: float = 1.0
    lay_out: float = 0.36
    likeness: tuple[float, int] = (0.11, 120)
    bound: tuple[float, int] = (0.5, 16)
    tours: tuple[float, int] = (0.75, 12)
    sweeps: tuple[float, int] = (0.002, 2000)
    polish: tuple[float, int] = (0.004, 1000)
    finish: float = 0.62

    def run(self, limit: TimeLimit, clock: Clock, parts: int = 1) -> None:
        """Ask as the engine does: after each step of the bound and each sweep, before each answer and each move."""
        clock.pass_(self.slow * self.lay_out)
        for stage in ("likeness", "bound", "tours", "sweeps", "polish"):
            step, count = getattr(self, stage)
            for done in range(parts):
                limit.hear(Progress(stage, done, parts))
                self._stage(stage, self.slow * step / parts, count, limit, clock.pass_)
        clock.pass_(self.slow * self.finish)

    @staticmethod
    def _stage(stage: str, step: float, count: int, stop: Callable[[], bool], takes: Callable[[float], None]) -> None:
        if stage in ("sweeps", "polish"):
            for _ in range(count):
                if stop():
                    return
                takes(step)
            return
        firm = count
        for turn in range(count):
            takes(step)
            if stage == "tours":
                if turn >= firm:
                    return
                firm = turn + 1 if stop() else firm
            elif stop():
                return


@pytest.mark.parametrize("slow", [0.5, 1.0])
@pytest.mark.parametrize("seconds", SECONDS)
@pytest.mark.parametrize("parts", [1, 5])
def test_a_limit_is_kept_within_a_tenth_and_used_where_there_is_work(seconds: float, slow: float, parts: int) -> None:
    clock = Clock()
    whole = Clock()
    Machine(slow).run(TimeLimit(1e6, whole), whole, parts)
    Machine(slow).run(TimeLimit(seconds, clock), clock, parts)
    took, all_of_it = clock.now - 100.0, whole.now - 100.0
    assert took <= 1.1 * seconds
    assert took >= 0.85 * min(seconds, all_of_it)


def test_a_limit_that_no_lawful_roster_meets_is_left_by_the_least_there_is() -> None:
    clock, machine = Clock(), Machine()
    machine.run(TimeLimit(0.1, clock), clock)
    steps = machine.likeness[0] + machine.bound[0] + 2 * machine.tours[0]
    assert clock.now - 100.0 == pytest.approx(machine.lay_out + steps + machine.finish)


def test_a_repair_has_its_roster_before_its_bound() -> None:
    clock = Clock()
    limit = TimeLimit(10.0, clock)
    while not limit():
        clock.pass_(0.1)
    assert 6.8 <= clock.now - 100.0 <= 7.0
    limit.hear(Progress("bound", 0, 60, objective=1.0))
    while not limit():
        clock.pass_(0.1)
    assert 7.0 < clock.now - 100.0 <= 10.0


@pytest.fixture(scope="module")
def problem() -> RosterProblem:
    tiny = tiny_problem()
    return replace(tiny, demand=tiny_demand(tiny.network, tiny.horizon, 2.0))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_a_run_that_the_clock_stopped_is_run_again_without_one(problem: RosterProblem, share: float) -> None:
    """Every question takes a second of the clock here; a run again is asked at the same places."""
    clock = Clock()

    def asked(limit: TimeLimit) -> bool:
        clock.pass_(1.0)
        return limit()

    whole = TimeLimit(1e9, clock)
    solve(problem, stop=lambda: asked(whole), on_progress=whole.hear)
    seconds = share * (clock.now - 100.0)
    began, limit = clock.now, TimeLimit(seconds, clock)
    found = solve(problem, stop=lambda: asked(limit), on_progress=limit.hear)
    assert clock.now - began <= 1.1 * seconds + 50.0
    assert any(name.startswith("questions.") for name in found.certificate.stop_ticks)
    again = replay(problem, found.certificate, workers=1)
    assert again.certificate == found.certificate
    assert again.roster.hash() == found.roster.hash()
