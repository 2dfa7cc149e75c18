"""One part planned from nothing but facts: bound, named tours from its multipliers, sweeps, polish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.rostering.approach import FEWER_PULLS, PULLS, approach
from heliotrope.rostering.bound import BoundParameters, LowerBound, even_multipliers, improve_bound, samples_of
from heliotrope.rostering.build import Builder
from heliotrope.rostering.carried_in import supervise_carried_in
from heliotrope.rostering.certify import facts_money
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.couplings import CoupledTerms, TermName
from heliotrope.rostering.ejection import eject
from heliotrope.rostering.exact.finish import choose_among_all
from heliotrope.rostering.leading import lead
from heliotrope.rostering.mending import Mending
from heliotrope.rostering.merged import merge_alike
from heliotrope.rostering.parts.blocks import BlockWork, blocks_of, get_ready, plan_block, share_out, take_over
from heliotrope.rostering.parts.executors import Pool, in_order
from heliotrope.rostering.placing import bend_tours, place_activities, recast_activities
from heliotrope.rostering.polish import PolishParameters, polish
from heliotrope.rostering.prospects import who_could_gain
from heliotrope.rostering.reallocation import reallocate
from heliotrope.rostering.room import make_room
from heliotrope.rostering.shaking import shake
from heliotrope.rostering.shifts import lay_shifts_out, shifts_of, write_shifts
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.sweeps import sweep
from heliotrope.rostering.tiers import Tiers
from heliotrope.rostering.tours import Ints


@dataclass(frozen=True, slots=True)
class PlanParameters:
    """How much work each stage does; `sweeps` saturate after two, `activity_sweeps` follow where activities are placed.

    `bound` works on the likeness, `proof` on the problem itself. In parts of few people all tours of a better roster
    are listed, if there are at most `listed`, and otherwise `shakes` made.
    """

    bound: BoundParameters = field(default_factory=BoundParameters)
    proof: BoundParameters = field(default_factory=lambda: BoundParameters(steps=16, rate=0.001))
    polish: PolishParameters = field(default_factory=PolishParameters)
    sweeps: int = 2
    activity_sweeps: int = 2
    listed: int = 500
    shakes: int = 300


VAST = 30_000
"""Agents beyond which supervisors are led block by block, and blocks are improved once: moves of one supervisor that
are judged by the whole network took nine CPU minutes at 100,000."""
VAST_FIRST, VAST_SAMPLES = 90, 16
"""Steps of multipliers of so many, who need no likeness: each step asks a sixteenth of them, and the bound is proven
once. 100,000 agents: 114 CPU seconds, not 229 for 90 steps on a likeness, a quarter at a time, and seven on everybody,
and a bound 0.02 % lower; 60 steps instead of 90: 0.9 % lower, 32 samples: 29 % lower."""
LONG_STEPS, LONG_RATE = 8, 0.0005
"""Steps of the bound, and the first of them, where there are more agents x weeks than `VAST`: what the first steps lose
at a rate of 0.001 later ones only just win back. 10,000 agents over four weeks: 78 CPU seconds less, 0.05 % lower, and
first tours from it 0.03 % cheaper."""

FEW = 6
"""Most people of a part whose tours are listed, or shaken."""

STAGES = ("likeness", "bound", "tours", "sweeps", "polish")


@dataclass(frozen=True, eq=False)
class PartPlan:
    """What a part gives to the whole: planned shifts (facts left out), its bound, and the work done by stage."""

    shifts: tuple[Shift, ...]
    bound: LowerBound
    weights: Mapping[TermName, float]
    ticks: Mapping[str, int]


class PartRun:
    """One part on its way through `STAGES`; `objective` and `bound` are known from its first tours on."""

    def __init__(
        self,
        problem: RosterProblem,
        seed: int,
        workers: int,
        parameters: PlanParameters,
        pool: Pool | None = None,
    ) -> None:
        self.seed, self.workers, self.parameters, self.pool = seed, workers, parameters, pool
        self.compiled = compile_problem(problem)
        self.blocks = blocks_of(self.compiled)
        self.vast = len(self.compiled.terms) > VAST and len(self.blocks) > 1
        self.given = facts_money(problem, self.compiled.facts)
        self.ticks: dict[str, int] = {}

    def advance(self, stage: str, stop: Stop) -> None:
        """Do one of `STAGES`, the least of it that is lawful once `stop` says so."""
        getattr(self, f"_{stage}")(stop)

    @property
    def figures(self) -> tuple[float, float]:
        """Return (objective, bound) with the money of facts."""
        return self.builder.objective + self.given, self.bound.value + self.given

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Shifts as planned by now, facts left out."""
        return shifts_of(self.builder)

    def plan(self) -> PartPlan:
        """Return what was reached; the run is over then."""
        names = CoupledTerms(self.compiled).names
        weights = {name: weight for name, weight in zip(names, self.bound.weights.tolist(), strict=True) if weight}
        laid = lay_shifts_out(self.builder)
        del self.builder  # queue time of 100,000 agents is 0.9 GB, and writing takes half of that
        return PartPlan(write_shifts(laid), self.bound, weights, self.ticks)

    def _likeness(self, stop: Stop) -> None:
        first, parameters = even_multipliers(self.compiled), self.parameters.bound
        if self.vast:
            among, samples, parameters = self.compiled, VAST_SAMPLES, replace(parameters, steps=VAST_FIRST)
        else:
            among = merge_alike(self.compiled)
            samples = samples_of(among)
        self.bound = improve_bound(among, first, parameters, self.workers, stop=stop, samples=samples)

    def _bound(self, stop: Stop) -> None:
        parameters = self.parameters.proof
        if self.vast:
            parameters = replace(parameters, steps=0)
        elif len(self.compiled.terms) * self.compiled.problem.horizon.weeks > VAST:
            parameters = replace(parameters, steps=LONG_STEPS, rate=LONG_RATE)
        start = self.bound.multipliers, parameters, self.workers, self.bound.weights, stop
        self.bound = improve_bound(self.compiled, *start)
        self.ticks["bound"] = self.bound.evaluations

    def _tours(self, stop: Stop) -> None:
        if self.pool is not None and len(self.blocks) > 1:
            get_ready(self.pool)
        self.builder = Builder(self.compiled, self.workers)
        order = np.random.default_rng(self.seed).permutation(len(self.compiled.terms))
        self.order = self.builder.supervisors_first(order)
        pulls = PULLS if len(self.blocks) == 1 else FEWER_PULLS
        approach(self.builder, self.bound.multipliers, self.bound.weights, self.order, pulls, stop, self.workers)
        self.builder.rebalance()
        reallocate(self.builder)

    def _sweeps(self, stop: Stop) -> None:
        self.ticks["sweeps"] = 0
        self.ticks["carried_in"] = supervise_carried_in(self.builder)
        self.ticks["room"] = make_room(self.builder, self.seed, stop, answering=not self.vast)
        self.ticks["leads"] = 0 if self.vast else lead(self.builder, stop, self.workers)
        if len(self.blocks) > 1:
            self._improve_blocks(self.blocks, BlockWork(leads=self.vast), stop)
            return
        turns = self.parameters.sweeps + (self.parameters.activity_sweeps if self.builder.activities.sessions else 0)
        for turn in range(turns):
            self.ticks["sweeps"] += sweep(self.builder, self._to_ask(), stop)
            if turn < turns - 1:
                place_activities(self.builder, stop)
            if turn < turns - 2:
                bend_tours(self.builder, stop)
            reallocate(self.builder)

    def _to_ask(self) -> Ints:
        """Return who answers in a sweep: over one week all, which ends 0.05 % cheaper and takes a second."""
        one_week = self.compiled.problem.horizon.weeks == 1
        return self.order if one_week else who_could_gain(self.builder, self.order, self.workers)

    def _improve_blocks(self, blocks: Sequence[Ints], work: BlockWork, stop: Stop) -> None:
        task = partial(plan_block, seed=self.seed, work=work)
        take_over(self.builder, blocks, in_order(self.pool, task, share_out(self.builder, blocks), stop))

    def _polish(self, stop: Stop) -> None:
        self.builder.couplings.release()
        self.ticks |= {"polish": 0, "listed": 0, "shakes": 0, "chains": 0, "tiers": 0}
        if len(self.blocks) > 1:
            if not self.vast:
                # With other neighbours: what one block left short another one may serve.
                self._improve_blocks(blocks_of(self.compiled, stride=2), BlockWork(chains=True), stop)
            reallocate(self.builder)
            if not self.vast:
                self._finish_whole(stop)
            return
        self.ticks["polish"] = polish(self.builder, self.seed, self.parameters.polish, stop)
        if 0 < len(self.order) <= FEW:
            self._polish_few(stop)
        if self.ticks["listed"]:
            return
        self.ticks["chains"] = eject(self.builder, stop)
        place_activities(self.builder, stop)
        recast_activities(self.builder, self.seed, stop)
        reallocate(self.builder)

    def _finish_whole(self, stop: Stop) -> None:
        """Move breaks and queue time between the blocks, and win whole tiers: no block knows a period's contacts."""
        mending = Mending.of_plan(self.builder)
        mending.settle(stop)
        mending.asking.look_along_chains()
        self.ticks["tiers"] = sum(1 for _ in Tiers(mending, lambda _: True).win(stop))
        mending.settle(stop)

    def _polish_few(self, stop: Stop) -> None:
        if not stop():
            self.ticks["listed"] = choose_among_all(self.builder, self.bound, self.parameters.listed)
        if not self.ticks["listed"]:
            self.ticks["shakes"] = shake(self.builder, self.seed, self.parameters.shakes, stop)
