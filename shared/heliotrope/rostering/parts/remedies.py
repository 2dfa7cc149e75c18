"""Remedies of one block: its share of each contract's money, at the level that the whole keeps now.

A tier is a step, which no price says: at the price of a contact that is needed to keep it blocks would buy far more
than that, or give all of it up. So each settles its share of the contacts by the contract itself, from where the whole
stands: what is left until a tier falls is shared out as the contacts are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from heliotrope.domain.demand import Array, ServiceCurve
from heliotrope.domain.network import Queue
from heliotrope.domain.problem import RosterProblem, ServiceToDate
from heliotrope.domain.remedies import CountedPeriod, counted_periods
from heliotrope.rostering.build import Builder
from heliotrope.rostering.tours import Ints


@dataclass(frozen=True, eq=False)
class Contacts:
    """What the whole keeps of its contacts now: [Q, T] those taken out of the count, and lost from the target."""

    problem: RosterProblem
    uncounted: Array
    lost: Array

    @classmethod
    def of(cls, builder: Builder) -> Contacts:
        """Look at things as they are."""
        problem, pieces = builder.compiled.problem, builder.coverage.pieces()
        service = problem.demand.service
        if service is None:
            return cls(problem, np.zeros_like(builder.coverage.short), np.zeros_like(builder.coverage.short))
        return cls(problem, (pieces * service.uncounted).sum(axis=2), (pieces * service.lost).sum(axis=2))

    @cached_property
    def periods(self) -> tuple[CountedPeriod, ...]:
        """Measuring periods of the whole."""
        return counted_periods(self.problem)

    def of_block(self, share: Array) -> ServiceCurve | None:
        """Return the service curve of a block that has `share` [Q, T] of all contacts."""
        service, lost = self.problem.demand.service, self.lost
        if service is None:
            return None
        part, in_target, left = self.part_of(share), service.in_target * share, service.counted - self.uncounted
        for period in self.periods:
            q, t = period.queue, period.slots
            counted = period.counted_before + float(left[q, t].sum())
            kept = period.in_target_before + float((service.in_target[q, t] - lost[q, t]).sum())
            own = part[q] * period.counted_before + float((share[q, t] * left[q, t]).sum())
            wanted = kept / max(counted, 1e-9) * own + float((share[q, t] * lost[q, t]).sum())
            wanted -= part[q] * period.in_target_before
            in_target[q, t] *= max(wanted, 0.0) / max(float(in_target[q, t].sum()), 1e-9)
        # Days are relieved by the contacts of the whole.
        return replace(service, counted=service.counted * share, in_target=in_target)

    def part_of(self, share: Array) -> Array:
        """Return [Q] the part of each queue's contacts that `share` [Q, T] is."""
        service = self.problem.demand.service
        if service is None:
            return np.zeros(len(share))
        part: Array = (service.counted * share).sum(axis=1) / np.maximum(service.counted.sum(axis=1), 1e-9)
        return part

    def to_date_of(self, part: Array) -> tuple[ServiceToDate, ...]:
        """Return what has happened before the horizon, of a block with `part` [Q] of the contacts."""
        at = {queue.id: q for q, queue in enumerate(self.problem.network.queues)}
        found = ((each, float(part[at[each.queue]])) for each in self.problem.to_date)
        return tuple(replace(each, counted=each.counted * own, in_target=each.in_target * own) for each, own in found)


def settled_in_part(queue: Queue, part: float) -> Queue:
    """Return `queue` with `part` of its contract's money."""
    terms, cap = queue.remedy_terms, queue.remedy_terms.cap
    bonuses = tuple(replace(bonus, money=bonus.money * part) for bonus in terms.bonuses)
    terms = replace(terms, bonuses=bonuses, cap=None if cap is None else cap * part)
    remedies = tuple(replace(tier, money=tier.money * part) for tier in queue.remedies)
    return replace(queue, remedies=remedies, remedy_terms=terms)


def periods_of(builder: Builder, queues: Ints) -> Ints:
    """Return the measuring periods of some `queues`, by their place among all."""
    every = np.array([period.queue for period in builder.couplings.remedies.periods], np.int64)
    return np.flatnonzero(np.isin(every, queues))
