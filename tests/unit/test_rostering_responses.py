"""First tours in a compiled loop: the same as one by one, for everybody whom no rule ties to a colleague."""

from __future__ import annotations

import numpy as np
import pytest
from heliotrope.cli.chain import problem_of
from heliotrope.rostering import responses
from heliotrope.rostering.approach import approach
from heliotrope.rostering.bound import BoundParameters, even_multipliers, improve_bound
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import Compiled, compile_problem
from heliotrope.rostering.couplings import CoupledTerms
from heliotrope.rostering.merged import merge_alike
from heliotrope.scenario import generate


@pytest.fixture(scope="module", params=[1, 2])
def compiled(request: pytest.FixtureRequest) -> Compiled:
    """Return a generated network: seats, supervision, night transport, pairs apart and together, several clients."""
    return compile_problem(problem_of(generate(100, 4, 5, request.param, 7)))


def test_the_loop_gives_the_tours_that_agents_get_one_by_one(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    alike = merge_alike(compiled)
    bound = improve_bound(alike, even_multipliers(alike), BoundParameters(steps=10))
    order, builders = np.random.default_rng(3).permutation(len(compiled.terms)), []
    for loop in (True, False):
        builder = Builder(compiled)
        if not loop:
            monkeypatch.setattr(responses, "_is_plain", lambda *_: False)
        approach(builder, bound.multipliers, bound.weights, builder.supervisors_first(order))
        builders.append(builder)
    looped, singly = builders
    for one, other in zip(looped.tours, singly.tours, strict=True):
        assert one is not None
        assert other is not None
        assert one.arcs.tolist() == other.arcs.tolist()
        assert one.slots.tolist() == other.slots.tolist()
        assert one.breaks.tolist() == other.breaks.tolist()
        assert one.serving is not None
        assert one.serving.tolist() == np.asarray(other.serving).tolist()
        assert (one.labour, one.owed) == pytest.approx((other.labour, other.owed))
    assert looped.objective == pytest.approx(singly.objective)


def test_most_agents_are_asked_in_the_loop_and_nobody_tied_to_a_colleague_is(compiled: Compiled) -> None:
    builder = Builder(compiled)
    plain = [responses._is_plain(builder, i) for i in range(len(builder.names))]
    assert sum(plain) > len(plain) / 2
    tied = {*builder.blocks.apart.others, *builder.blocks.together.present}
    assert tied
    assert not any(plain[i] for i, name in enumerate(builder.names) if name in tied)


def test_two_halves_of_the_sites_answer_side_by_side_as_one_after_the_other(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "MANY", len(compiled.terms))
    first = even_multipliers(compiled)
    order, found = np.arange(len(compiled.terms)), []
    for workers in (1, 2):
        builder = Builder(compiled)
        approach(builder, first, np.zeros(0), builder.supervisors_first(order), workers=workers)
        assert builder.shortage == pytest.approx(builder.coverage.money())
        found.append([tour.arcs.tolist() for tour in builder.tours if tour is not None])
    assert found[0] == found[1]
    assert len(found[0]) == len(compiled.terms)


def test_for_two_halves_those_whom_the_loop_may_not_ask_take_their_turn_first(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder, order = Builder(compiled), np.arange(len(compiled.terms))
    tariffs, rows = responses.Tariffs.of(builder, np.zeros(0)), CoupledTerms(compiled).crowding
    apart = list(responses.Responses(builder, tariffs, rows).runs(order))
    assert np.concatenate([run for _, run in apart]).tolist() == order.tolist()
    monkeypatch.setattr(responses, "MANY", len(order))
    gathered = list(responses.Responses(builder, tariffs, rows).runs(order))
    assert [plain for plain, _ in gathered] == [False, True]
    assert len(apart) > len(gathered)
    assert sorted(np.concatenate([run for _, run in gathered]).tolist()) == order.tolist()
