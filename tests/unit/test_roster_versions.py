"""How the roster service cuts, signs and admits, without its database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from heliotrope.codec.shifts import decode_batch
from heliotrope.domain.errors import InvalidValue, Refused
from heliotrope.domain.roster import Breach, Roster, Severity, Waiver, changes
from heliotrope.runtime.tokens import Tokens

from services.roster.chunks import chunks_of, root_hash
from services.roster.publication import disputed, expect_publishable
from tests.unit.networks import MONDAY, tiny_agent, tiny_problem, tiny_roster


def breach(severity: Severity, rule: str = "a_rule") -> Breach:
    return Breach(rule, severity, "w1", MONDAY, "this", "that")


def test_chunks_hold_every_shift_once_and_never_two_rings() -> None:
    problem = tiny_problem()
    roster = tiny_roster(problem)
    cut = chunks_of(roster, problem.agents)
    assert Roster(tuple(s for c in cut for s in decode_batch(c.content))) == roster
    rings = {agent.id: "+".join(sorted(agent.clients)) for agent in problem.agents}
    for chunk in cut:
        assert {rings[shift.agent] for shift in decode_batch(chunk.content)} == {chunk.key.ring}


def test_a_change_of_one_shift_changes_one_chunk() -> None:
    agents = tuple(tiny_agent(f"a{n:04}") for n in range(800))
    problem = tiny_problem(agents=agents)
    roster = tiny_roster(problem)
    before = {c.key: c.sha256 for c in chunks_of(roster, agents)}
    after = {c.key: c.sha256 for c in chunks_of(Roster(roster.shifts[1:]), agents)}
    assert sum(before[key] != after.get(key) for key in before) == 1
    assert root_hash(before) != root_hash(after)
    assert len(before) >= 8


def test_a_large_group_is_cut_below_the_message_limit() -> None:
    agents = tuple(tiny_agent(f"a{n:04}", team="t") for n in range(199))
    problem = tiny_problem(agents=agents)
    cut = chunks_of(tiny_roster(problem), agents)
    assert len(cut) > 1
    assert max(len(c.content) for c in cut) <= 256 * 1024
    assert len({c.key for c in cut}) == len(cut)


@pytest.mark.parametrize("severity", [s for s in Severity if not s.waivable])
def test_an_added_breach_that_cannot_be_waived_is_refused_and_a_known_one_passes(severity: Severity) -> None:
    found = breach(severity)
    with pytest.raises(Refused, match="a_rule"):
        expect_publishable([found], [], [Waiver(found.key, "Ana", "please")])
    expect_publishable([found], [found], [])


@pytest.mark.parametrize("severity", [s for s in Severity if s.waivable])
def test_a_waivable_breach_needs_a_named_waiver(severity: Severity) -> None:
    found = breach(severity)
    with pytest.raises(Refused, match="named waiver"):
        expect_publishable([found], [found], [])
    expect_publishable([found], [], [Waiver(found.key, "Ana", "agreed")])


def test_a_waiver_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"waivers\.breach"):
        expect_publishable([], [], [Waiver("no|such|breach", "Ana", "agreed")])


def test_agents_that_both_sides_changed_are_in_dispute() -> None:
    problem = tiny_problem()
    base = tiny_roster(problem).shifts
    moved = replace(base[0], site="elsewhere")
    theirs = changes(base, (moved, *base[1:]))
    assert disputed(theirs, changes(base, base[1:])) == (base[0].agent,)
    assert disputed(theirs, changes(base, base[:-1])) == ()


def test_only_our_own_tokens_open() -> None:
    tokens = Tokens(b"key")
    sealed = tokens.seal({"after": 3})
    assert tokens.open(sealed, "resume_token") == {"after": 3}
    for forged in (Tokens(b"other").seal({"after": 3}), "", "x", sealed[:-4] + "AAAA", "é"):
        with pytest.raises(InvalidValue, match="resume_token"):
            tokens.open(forged, "resume_token")
