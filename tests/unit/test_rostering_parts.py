"""What can be planned apart: independent parts of a network, blocks of a large one, and where they are planned."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from heliotrope.audit import audit
from heliotrope.domain.activities import ActivityKind, ActivityRequest
from heliotrope.domain.contracts import BonusTier, RemedyTerms, RemedyTier
from heliotrope.domain.demand import Array
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.network import Bay
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.teams import TransportSlot
from heliotrope.domain.time import Horizon
from heliotrope.rostering import plan_roster, recompute_bound
from heliotrope.rostering.bound import BoundParameters, Lagrangian, LowerBound
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.compiled import Compiled, compile_problem
from heliotrope.rostering.couplings import CoupledTerms
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.parts import blocks, stages
from heliotrope.rostering.parts.executors import Pool, pool_of
from heliotrope.rostering.parts.independent import independent_parts
from heliotrope.rostering.parts.portion import portion
from heliotrope.rostering.parts.stages import PartPlan, PartRun, PlanParameters
from heliotrope.rostering.plan import joined_bound
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.sweeps import sweep

from tests.unit.networks import MONDAY, tiny_problem
from tests.unit.test_rostering_remedies import curves
from tests.unit.test_rostering_rings import fenced_problem

FENCED = fenced_problem(1.0)


def with_sites(**changed: object) -> RosterProblem:
    sites = tuple(replace(site, **changed) for site in FENCED.network.sites)  # type: ignore[arg-type]
    return replace(FENCED, network=replace(FENCED.network, sites=sites))


def with_agent(position: int, **changed: object) -> RosterProblem:
    agents = list(FENCED.agents)
    agents[position] = replace(agents[position], **changed)  # type: ignore[arg-type]
    return replace(FENCED, agents=tuple(agents))


def moved(home: bool) -> RosterProblem:
    """Return the problem with everybody at the one site, which has too few shared seats unless they are at home."""
    site = replace(FENCED.network.sites[0], bays=(Bay("all", 3),))
    network = replace(FENCED.network, sites=(site, *FENCED.network.sites[1:]))
    return replace(
        FENCED, network=network, agents=tuple(replace(agent, site=site.id, home=home) for agent in FENCED.agents)
    )


def coached() -> RosterProblem:
    request = ActivityRequest(
        "talk", ActivityKind.MEETING, ("w0", "m0"), 30, MONDAY, MONDAY + timedelta(days=7), together=True
    )
    return replace(FENCED, activities=(request,))


def test_clients_with_nothing_in_common_are_parts_of_their_own() -> None:
    parts = independent_parts(FENCED)
    assert len(parts) == 2
    clients = [{FENCED.network.queues[q].client for q in part.queues} for part in parts]
    assert clients == [{"bank"}, {"shop"}]
    assert sorted(i for part in parts for i in part.agents.tolist()) == list(range(len(FENCED.agents)))


@pytest.mark.parametrize(
    "joined",
    [
        lambda: moved(home=False),
        lambda: with_agent(0, apart=frozenset({"m0"})),
        lambda: with_agent(0, clients=frozenset({"bank", "shop"})),
        coached,
    ],
    ids=["too few shared seats", "people kept apart", "an agent of both clients", "a meeting"],
)
def test_what_people_compete_for_or_must_agree_on_joins_parts(joined: Callable[[], RosterProblem]) -> None:
    assert len(independent_parts(joined())) == 1


def test_seats_at_home_join_nobody() -> None:
    assert len(independent_parts(moved(home=True))) == 2


@pytest.mark.parametrize(
    "changed", [{"agents_per_supervisor": 2}, {"transport": (TransportSlot(22 * 60, 23 * 60, 2),)}]
)
def test_supervision_and_transport_join_the_people_of_a_site(changed: dict[str, object]) -> None:
    apart = with_sites(**changed)
    assert len(independent_parts(apart)) == 2
    site = apart.network.sites[0].id
    together = replace(apart, agents=tuple(replace(agent, site=site) for agent in apart.agents))
    assert len(independent_parts(together)) == 1


def test_parts_give_the_same_roster_and_bound_on_any_executor() -> None:
    alone = plan_roster(FENCED, workers=1)
    with ThreadPoolExecutor(2) as threads:
        apart = plan_roster(FENCED, workers=1, pool=Pool(threads, 2))
    assert apart.certificate == alone.certificate
    assert apart.roster.hash() == alone.roster.hash()
    assert recompute_bound(FENCED, alone.certificate.multipliers) == alone.certificate.bound


def test_the_bound_of_the_whole_is_that_of_its_parts_with_their_weights() -> None:
    cards, *others = FENCED.network.queues
    network = replace(FENCED.network, queues=(replace(cards, remedies=(RemedyTier(0.9, 500.0),)), *others))
    problem, rng = replace(FENCED, network=network, demand=curves(FENCED.demand)), np.random.default_rng(3)
    parts, plans = independent_parts(problem), []
    for part in parts:
        compiled = compile_problem(portion(problem, part))
        terms, multipliers = CoupledTerms(compiled), rng.uniform(0, 5, compiled.required.shape)
        priced = np.array([name[0] == "remedy" for name in terms.names])
        weights = np.where(priced, rng.uniform(0.2, 0.8, len(terms)) * terms.ceiling, 0.0)
        value, _ = Lagrangian(compiled).evaluate(multipliers, weights)
        named = dict(zip(terms.names, weights.tolist(), strict=True))
        plans.append(PartPlan((), LowerBound(value, multipliers, weights, 1), named, {}))
    assert sum(any(plan.weights.values()) for plan in plans) == 1
    assert joined_bound(problem, parts, plans, 1).value == pytest.approx(sum(plan.bound.value for plan in plans))


@pytest.fixture
def in_blocks(monkeypatch: pytest.MonkeyPatch) -> RosterProblem:
    """A network of one part and two sites, and blocks of no more than a site."""
    monkeypatch.setattr(blocks, "BLOCK", 4)
    return with_agent(0, clients=frozenset({"bank", "shop"}), home=True)


def test_blocks_break_no_rule_and_give_the_same_roster_on_any_executor(in_blocks: RosterProblem) -> None:
    alone = plan_roster(in_blocks, workers=1)
    with ThreadPoolExecutor(2) as threads:
        apart = plan_roster(in_blocks, workers=1, pool=Pool(threads, 2))
    assert apart.certificate == alone.certificate
    assert audit(alone.roster, in_blocks) == ()
    assert alone.certificate.bound is not None
    assert alone.certificate.bound <= alone.certificate.objective
    assert {shift.agent for shift in alone.roster.shifts} == {agent.id for agent in in_blocks.agents}


def test_vast_networks_take_fewer_steps_and_lead_supervisors_inside_blocks(
    in_blocks: RosterProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[blocks.BlockWork] = []
    plan_block = blocks.plan_block

    def noted(block: blocks.Block, stop: Stop, *, seed: int, work: blocks.BlockWork) -> list[Tour]:
        asked.append(work)
        return plan_block(block, stop, seed=seed, work=work)

    multipliers: list[tuple[bool, int, int]] = []
    improve_bound = stages.improve_bound

    def improved(compiled: Compiled, first: Array, parameters: BoundParameters, *rest: Any, **more: Any) -> LowerBound:
        multipliers.append((compiled.problem is in_blocks, parameters.steps, more.get("samples", 1)))
        return improve_bound(compiled, first, parameters, *rest, **more)

    monkeypatch.setattr(stages, "improve_bound", improved)
    monkeypatch.setattr(stages, "merge_alike", lambda compiled: pytest.fail("no likeness is needed"))
    monkeypatch.setattr(stages, "plan_block", noted)
    monkeypatch.setattr(stages, "VAST", 1)
    vast = plan_roster(in_blocks, workers=1)
    assert asked == [blocks.BlockWork(leads=True)] * 2
    assert audit(vast.roster, in_blocks) == ()
    assert vast.certificate.bound is not None
    assert vast.certificate.bound <= vast.certificate.objective
    assert multipliers == [(True, stages.VAST_FIRST, stages.VAST_SAMPLES), (True, 0, 1)]
    assert vast.certificate.stop_ticks["bound"] == 0
    assert vast.certificate.stop_ticks["leads"] == 0


def test_the_bound_of_many_people_over_several_weeks_takes_fewer_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "VAST", 6)
    steps = []
    for weeks in (1, 2):
        run = PartRun(tiny_problem(horizon=Horizon(MONDAY, weeks)), 1, 1, PlanParameters())
        run.advance("likeness", never)
        run.advance("bound", never)
        steps.append(run.ticks["bound"])
        assert run.bound.value == Lagrangian(run.compiled).evaluate(run.bound.multipliers, run.bound.weights)[0]
    assert steps == [PlanParameters().proof.steps, stages.LONG_STEPS]


def test_blocks_share_all_of_the_demand_out_and_are_taken_over_only_where_the_whole_gains(
    in_blocks: RosterProblem,
) -> None:
    compiled = compile_problem(in_blocks)
    members = blocks.blocks_of(compiled)
    assert len(members) == 2
    builder = Builder(compiled)
    sweep(builder, np.arange(len(builder.tours)))
    builder.rebalance()
    total = np.zeros_like(compiled.required)
    shared = list(blocks.share_out(builder, members))
    for block in shared:
        rows = [in_blocks.network.queue_index(name) for name in block.problem.network.queue_ids]
        total[rows] += block.problem.demand.required
        assert np.allclose(block.problem.demand.widths.sum(axis=2), block.problem.demand.required)
    assert np.allclose(total, compiled.required)
    before, tours = builder.objective, list(builder.tours)
    idle = [[at_home(builder, i) for i in block.tolist()] for block in members]
    blocks.take_over(builder, members, idle)
    assert builder.objective == pytest.approx(before)
    assert all(now is then for now, then in zip(builder.tours, tours, strict=True))
    work = blocks.BlockWork(leads=True, chains=True)
    blocks.take_over(builder, members, [blocks.plan_block(block, never, seed=1, work=work) for block in shared])
    assert builder.objective <= before
    assert builder.shortage == pytest.approx(builder.coverage.money())


def test_a_block_settles_its_share_of_a_remedy_from_the_level_of_the_whole(in_blocks: RosterProblem) -> None:
    tier, terms = RemedyTier(0.9, 500.0), RemedyTerms(cap=400.0, bonuses=(BonusTier(0.95, 80.0),))
    queues = tuple(replace(queue, remedies=(tier,), remedy_terms=terms) for queue in in_blocks.network.queues)
    problem = replace(in_blocks, network=replace(in_blocks.network, queues=queues), demand=curves(in_blocks.demand))
    builder = Builder(compile_problem(problem))
    sweep(builder, np.arange(len(builder.tours)))
    builder.rebalance()
    whole, missing = problem.demand.service, builder.coverage.pieces()
    assert whole is not None
    due = np.zeros(len(queues))
    for block in blocks.share_out(builder, blocks.blocks_of(builder.compiled)):
        own = block.problem.demand.service
        assert own is not None
        assert len(block.prices) == len(Builder(compile_problem(block.problem)).couplings.phi)
        for q, queue in enumerate(block.problem.network.queues):
            at = problem.network.queue_index(queue.id)
            due[at] += queue.remedies[0].money
            assert queue.remedy_terms.cap == pytest.approx(0.8 * queue.remedies[0].money)
            share = own.counted[q] / np.maximum(whole.counted[at], 1e-9)
            left = share[:, None] * missing[at]
            level = (own.in_target[q].sum() - (left * own.lost[q]).sum()) / (
                own.counted[q].sum() - (left * own.uncounted[q]).sum()
            )
            lost, uncounted = (missing[at] * whole.lost[at]).sum(), (missing[at] * whole.uncounted[at]).sum()
            assert level == pytest.approx((whole.in_target[at].sum() - lost) / (whole.counted[at].sum() - uncounted))
    assert due == pytest.approx(500.0)


def at_home(builder: Builder, i: int) -> Tour:
    """Return a tour of agent `i` without any shift."""
    nowhere = np.full(len(builder.compiled.classes[0].stages), OFF, np.int64)
    return replace(builder.lay(i, nowhere, np.zeros(builder.compiled.extended)), serving=np.zeros(0, np.int64))


def test_a_stop_still_gives_everybody_a_tour(in_blocks: RosterProblem) -> None:
    hurried = plan_roster(in_blocks, workers=1, stop=lambda: True)
    assert audit(hurried.roster, in_blocks) == ()
    assert {shift.agent for shift in hurried.roster.shifts} == {agent.id for agent in in_blocks.agents}


@pytest.mark.parametrize("setting", ["processes:", "processes:0", "threads:2", "host:8786"])
def test_an_executor_that_is_not_known_is_refused_by_name(setting: str) -> None:
    with pytest.raises(InvalidValue, match="executor"), pool_of(setting):
        pass


def test_what_a_block_is_given_does_not_hang_on_when_it_is_drawn(in_blocks: RosterProblem) -> None:
    queues = tuple(replace(queue, remedies=(RemedyTier(0.9, 500.0),)) for queue in in_blocks.network.queues)
    problem = replace(in_blocks, network=replace(in_blocks.network, queues=queues), demand=curves(in_blocks.demand))
    builder = Builder(compile_problem(problem))
    sweep(builder, np.arange(len(builder.tours)))
    builder.rebalance()
    members = blocks.blocks_of(builder.compiled)
    at_once, drawn = list(blocks.share_out(builder, members)), blocks.share_out(builder, members)
    first = next(drawn)
    for i in members[0].tolist():
        builder.exchange(i, at_home(builder, i))
    for one, other in zip(at_once, (first, *drawn), strict=True):
        assert one.problem.hash == other.problem.hash
        assert np.array_equal(one.prices, other.prices)


def test_who_does_the_same_in_a_block_keeps_the_tour(in_blocks: RosterProblem) -> None:
    builder = Builder(compile_problem(in_blocks))
    sweep(builder, np.arange(len(builder.tours)))
    builder.rebalance()
    members, tours = blocks.blocks_of(builder.compiled), list(builder.tours)
    blocks.take_over(builder, members, [block.tours for block in blocks.share_out(builder, members)])
    assert all(now is then for now, then in zip(builder.tours, tours, strict=True))
