"""Network, problem and shifts cross the wire exactly; what is malformed is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from heliotrope.codec.documents import (
    NetworkDocument,
    decode_document,
    document_message,
    document_of,
    encode_document,
)
from heliotrope.codec.problems import decode_problem, encode_problem
from heliotrope.codec.shifts import decode_batch, decode_change, encode_batch, encode_change
from heliotrope.domain.activities import ActivityKind, ActivityRequest
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.problem import ChangeBudget, RosterProblem, SiteClosure
from heliotrope.domain.roster import Activity, QueueShare, RosterChange, Shift
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.networks import MONDAY, rich_agent, rich_network, rich_plan, tiny_problem, tiny_roster

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
NAMES = st.text(min_size=1, max_size=12)


@st.composite
def shifts(draw: st.DrawFn) -> Shift:
    start = draw(INSTANTS)
    at, blocks = start, []
    for _ in range(draw(st.integers(1, 6))):
        end = at + timedelta(minutes=draw(st.integers(1, 200)))
        if draw(st.booleans()):
            queues = draw(st.lists(NAMES, max_size=3, unique=True))
            shares = tuple(QueueShare(queue, draw(st.integers(1, 333))) for queue in queues)
            blocks.append(Activity("on_queue", at, end, shares=shares))
        else:
            request = draw(st.sampled_from(("", "talk")))
            code = "coaching" if request else draw(NAMES)
            blocks.append(Activity(code, at, end, draw(st.booleans()), request=request))
        at = end
    return Shift(draw(NAMES), draw(NAMES), start, at, tuple(blocks))


@given(st.lists(shifts(), max_size=5))
def test_shifts_survive_the_wire_to_the_microsecond(batch: list[Shift]) -> None:
    assert decode_batch(encode_batch(batch)) == tuple(batch)


@given(shifts(), shifts())
def test_a_change_keeps_which_side_is_absent(before: Shift, after: Shift) -> None:
    for change in (RosterChange(before, None), RosterChange(None, after), RosterChange(before, after)):
        assert decode_change(encode_change(change)) == change


def rich_problem() -> RosterProblem:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    return tiny_problem(
        network=rich_network(problem.network),
        agents=tuple(rich_agent(agent) for agent in problem.agents),
        work_plans={name: rich_plan(plan) for name, plan in problem.work_plans.items()},
        rules={name: replace(rules, night_consent=True) for name, rules in problem.rules.items()},
        carry_in=roster.shifts[:2],
        base=roster,
        frozen_until=MONDAY + timedelta(days=1),
        locks=roster.shifts[4:6],
        closures=(SiteClosure("manila", MONDAY, MONDAY + timedelta(days=2)),),
        scope_agents=frozenset({"w1", "m2"}),
        budget=ChangeBudget(3),
        packs={"PL": "1", "PH": "2"},
        basis={"network": "1"},
        activities=(
            ActivityRequest(
                "class",
                ActivityKind.TRAINING,
                ("w1", "w2"),
                120,
                MONDAY,
                MONDAY + timedelta(days=2),
                True,
                "w3",
                MONDAY + timedelta(days=1),
                True,
            ),
            ActivityRequest("talk", ActivityKind.COACHING, ("m1",), 30, MONDAY, MONDAY + timedelta(days=7)),
        ),
    )


@pytest.mark.parametrize("problem", [tiny_problem(), rich_problem()], ids=["plain", "rich"])
def test_a_problem_has_the_same_hash_on_both_sides(problem: RosterProblem) -> None:
    decoded = decode_problem(encode_problem(problem))
    # Whole numbers in fields of seconds are floats on the wire: compare what has crossed it once.
    again = decode_problem(encode_problem(decoded))
    assert again.hash == decoded.hash
    assert encode_problem(decoded) == encode_problem(problem)
    assert decoded.base == problem.base
    assert decoded.locks == problem.locks
    assert decoded.rules == problem.rules
    assert decoded.agents == problem.agents
    assert (decoded.network.sites, decoded.network.teams) == (problem.network.sites, problem.network.teams)
    assert decoded.work_plans == problem.work_plans
    assert decoded.activities == problem.activities
    assert np.array_equal(decoded.demand.prices, problem.demand.prices)


@given(st.integers(0, 2**32 - 1))
def test_the_arrays_of_a_problem_are_exact(seed: int) -> None:
    problem = tiny_problem()
    problem.demand.required[:] = np.random.default_rng(seed).random(problem.demand.required.shape)
    decoded = decode_problem(encode_problem(problem))
    assert np.array_equal(decoded.demand.required, problem.demand.required)


def document() -> NetworkDocument:
    problem = tiny_problem()
    return NetworkDocument(
        problem.network, problem.agents, problem.work_plans, problem.rules, {"PL": "2026.1"}, problem.prices
    )


def test_a_network_document_survives_the_wire() -> None:
    given_document = document()
    raw = encode_document(given_document)
    decoded = decode_document(raw)
    assert decoded.network == given_document.network
    assert decoded.agents == given_document.agents
    assert decoded.work_plans == given_document.work_plans
    assert decoded.rules == given_document.rules
    assert encode_document(decoded) == raw


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda m: setattr(m.network.sites[0], "zone", "Mars/Olympus"), "sites[warsaw].zone"),
        (lambda m: setattr(m.network.queues[0], "client", "nobody"), "queues[cards].client"),
        (lambda m: setattr(m.network.queues[0].goal, "service_level", 1.2), "queues[cards].goal"),
        (lambda m: setattr(m.network.queues[0], "channel", 0), "queues[cards].channel"),
        (lambda m: setattr(m.agents[0], "work_plan", "none"), "agents[w1].work_plan"),
        (lambda m: setattr(m.work_plans[0], "least_week_minutes", 9000), "work_plans[full-time].week_minutes"),
        (lambda m: m.rules.pop("PL"), "sites[warsaw].jurisdiction"),
    ],
)
def test_a_wrong_document_is_refused_by_field(spoil, field: str) -> None:
    message = document_message(document())
    spoil(message)
    with pytest.raises(InvalidValue) as refused:
        document_of(message)
    assert refused.value.field.startswith(field)


def test_overlapping_leave_is_refused_by_agent() -> None:
    message = document_message(document())
    for first in (0, 1):
        off = message.agents[1].leave.add()
        off.start.FromDatetime(MONDAY + timedelta(hours=first))
        off.end.FromDatetime(MONDAY + timedelta(hours=first + 2))
    with pytest.raises(InvalidValue, match=r"agents\[w2\].*leave.*do not overlap"):
        document_of(message)


@given(st.binary(min_size=1, max_size=200))
def test_bytes_that_are_no_problem_are_refused_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(InvalidValue):
        decode_problem(raw)
