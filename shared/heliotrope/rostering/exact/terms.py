"""Terms of the objective that join agents or intervals, in the program: each as the roster is judged by it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heliotrope.domain.contracts import remedy_due
from heliotrope.domain.remedies import CountedPeriod
from heliotrope.rostering.build import Builder
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.exact.agents import AgentColumns
from heliotrope.rostering.programs import LinearProgram
from heliotrope.rostering.tours import Ints

SPARE = 1e-5
"""A step is reached with this share of what a period can lose to spare: ten times the solver's tolerance."""


def add_remedies(program: LinearProgram, compiled: Compiled, short: Ints) -> None:
    """Charge every step of every measuring period that is not reached; `short` [Q, T, K] are what is missing."""
    for period in compiled.periods:
        queue = compiled.problem.network.queues[period.queue]
        tiers, terms = queue.remedies, queue.remedy_terms
        steps = sorted({*(tier.below for tier in tiers), *(bonus.reach for bonus in terms.bonuses)})
        due = [remedy_due(tiers, terms, level) for level in (steps[0] - 1.0, *steps)]
        for level, money in zip(steps, -np.diff(due), strict=True):
            _add_step(program, compiled, period, short[period.queue, period.slots], level, float(money))


def _add_step(
    program: LinearProgram, compiled: Compiled, period: CountedPeriod, short: Ints, level: float, money: float
) -> None:
    """Charge `money` unless the period's level is at least `level`; `short` [N, K] in its slots."""
    service, q, t = compiled.problem.demand.service, period.queue, period.slots
    assert service is not None
    counted = period.counted_before + service.counted[q, t].sum()
    in_target = period.in_target_before + service.in_target[q, t].sum()
    lost = service.lost[q, t] - level * service.uncounted[q, t]
    most = float((np.clip(lost, 0.0, None) * compiled.widths[q, t]).sum())
    may_lose = float(in_target - level * counted) - SPARE * most
    missed = program.variables(np.array([money]), 1.0)
    program.whole.append(missed)
    row = program.constraints(-np.inf, may_lose, (1,))
    program.put(row, short, lost)
    program.put(row, missed, -max(most - may_lose, 0.0))


def add_site_shares(program: LinearProgram, builder: Builder, agents: Sequence[AgentColumns]) -> None:
    """Price the hours outside every client's band of every site, as the builder counts them."""
    shares, compiled = builder.couplings.shares, builder.compiled
    terms = shares.terms
    if not len(terms):
        return
    outside = program.variables(np.full(len(terms), terms.price), np.inf)
    rows = program.constraints(-np.inf, -np.tensordot(terms.slopes, terms.given, axes=2), (len(terms),))
    program.put(rows, outside, -1.0)
    for own, agent in zip(compiled.terms, agents, strict=True):
        client, site = terms.client_of[own.group, 0], terms.site_of[own.group]
        group_at = compiled.groups_at(own.in_week(own.group), compiled.slots)
        counts = shares.asked[group_at, np.arange(compiled.slots)] * terms.hours_per_slot
        for row, slope in zip(rows, terms.slopes[:, client, site], strict=True):
            agent.on_queue.put(program, np.full(compiled.slots, row), slope * counts)


def add_handovers(program: LinearProgram, builder: Builder, agents: Sequence[AgentColumns]) -> None:
    """Price the heads that are missing before handovers; `heads` are those of facts, as nobody has a tour."""
    handovers, compiled = builder.couplings.handovers, builder.compiled
    for p in range(len(handovers.places)):
        wanted = handovers.wanted[p]
        missing = program.variables(handovers.price * wanted, np.where(wanted, 1.0, 0.0))
        rows = program.constraints(np.where(wanted, 1.0 - handovers.heads[p], -np.inf), np.inf, wanted.shape)
        program.put(rows, missing, 1.0)
        for own, agent in zip(compiled.terms, agents, strict=True):
            group_at = compiled.groups_at(own.in_week(own.group), compiled.extended)
            serves = np.array([p in places for places in handovers.places_of])
            agent.on_queue.put(program, rows, serves[group_at].astype(float))
