"""Tiers of remedies won back by several people where none of them alone reaches one.

A remedy is due in steps. What one person does wins a step seldom, and a price on each contact, which leads queue time
to a tier (`reallocation`), promises every person what only many can save: most of those asked under it are asked in
vain. So one by one people are asked without it, and whole tiers are tried here: contacts of one period cost what its
tier is worth by contact, and who gains most under that price changes, one after the other, until the tier is reached.
What that has saved in money decides whether all of it stays or nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.contracts import remedy_due
from heliotrope.rostering.asking import Answer
from heliotrope.rostering.build import Tour
from heliotrope.rostering.ledger import Memory
from heliotrope.rostering.mending import NOTHING, Mending
from heliotrope.rostering.reallocation import PAYS
from heliotrope.rostering.settled import TO_REACH
from heliotrope.rostering.stopping import Stop

FARTHEST = 0.1
"""Share of a period's contacts beyond which a tier is not tried for."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A better level of a period: contacts to win, and money that it saves."""

    period: int
    level: float
    contacts: float
    money: float

    @property
    def price(self) -> float:
        """Money by contact."""
        return self.money / self.contacts


class Tiers:
    """Tiers that people can win together.

    Parameters
    ----------
    may
        Whether the change budget has room for an answer.
    by_person
        Money that a tier must save for each person more who is disturbed (`worth_of_room`).
    """

    def __init__(self, mending: Mending, may: Callable[[Answer], bool], by_person: float = 0.0) -> None:
        self.mending, self.may, self.by_person = mending, may, by_person
        couplings, compiled = mending.builder.couplings, mending.compiled
        self.contracts, self.periods = couplings.settlement.queues, couplings.remedies.periods
        self.dearest = couplings.remedies.dearest
        self._serving: dict[int, list[int]] = {}
        served = [[queue for queue in row if queue >= 0] for row in compiled.group_queues.tolist()]
        for i, terms in enumerate(compiled.terms):
            for queue in {queue for group in terms.every_group for queue in served[group]}:
                self._serving.setdefault(queue, []).append(i)

    def win(self, stop: Stop) -> Iterator[Tier]:
        """Try for every tier, the dearest contact first, yielding those that are won as they are."""
        mending = self.mending
        for tier in sorted(self._ahead(), key=lambda tier: -tier.price):
            if stop():
                break
            if not self._reached(tier) and self._try(tier):
                yield tier
        mending.builder.price_contacts(np.zeros(len(self.periods)))
        mending.asking.look_along_chains()

    def _ahead(self) -> Iterator[Tier]:
        """Yield the tiers and bonuses that are not reached and not too far away."""
        for p, (counted, in_target) in enumerate(self.mending.ledger.levels.left.tolist()):
            queue = self.contracts[p]
            now = remedy_due(queue.remedies, queue.remedy_terms, in_target / counted + TO_REACH) if counted else 0.0
            levels = *(tier.below for tier in queue.remedies), *(bonus.reach for bonus in queue.remedy_terms.bonuses)
            for level in set(levels):
                contacts = level * counted - in_target
                if 0.0 < contacts <= FARTHEST * counted:
                    saved = now - remedy_due(queue.remedies, queue.remedy_terms, level + TO_REACH)
                    yield Tier(p, level, contacts, saved)

    def _reached(self, tier: Tier) -> bool:
        counted, in_target = self.mending.ledger.levels.left[tier.period]
        return bool(in_target + TO_REACH * counted >= tier.level * counted)

    def _try(self, tier: Tier) -> bool:
        """Let people change until the tier is reached; return whether that pays, else nothing has changed."""
        mending, before, people = self.mending, self.mending.money, len(self.mending.chosen)
        given: list[tuple[int, Tour, Memory]] = []
        phi = np.zeros(len(self.periods))
        phi[tier.period] = min(tier.price, self.dearest[tier.period])
        mending.builder.price_contacts(phi)
        for answer in self._answers(self._serving.get(self.periods[tier.period].queue, [])):
            i, now = answer.agent, mending.builder.tour_of(answer.agent)
            given.append((i, now, mending.set(i, answer.tour, NOTHING)))
            if self._reached(tier) or mending.money > before + tier.money:
                break
        more = max(0, len(mending.chosen) - people)
        if mending.money < before - max(PAYS, self.by_person * more):
            return True
        for i, tour, kept in reversed(given):
            mending.take_back(i, tour, kept)
        return False

    def _answers(self, agents: list[int]) -> Iterator[Answer]:
        """Yield what those of `agents` do who gain by it, most first; each answers anew when its turn comes."""
        asking = self.mending.asking
        row = [(-gain, i) for i, gain in asking.promises(agents) if gain > PAYS]
        heapq.heapify(row)
        while row:
            _, i = heapq.heappop(row)
            best = next((answer for answer in asking.options(i) if not answer.asked), None)
            if best is None or best.gain <= PAYS:
                continue
            if row and best.gain < -row[0][0] - PAYS:
                heapq.heappush(row, (-best.gain, i))
            elif self.may(best):
                yield best


def worth_of_room(mending: Mending, people: int) -> float:
    """Return what the last of `people` disturbed likely gains alone; 0 where a budget of them has room for everybody.

    Tiers that save less by person would take the room of others: with 60 of 1,000 that cost 8,500 of 618,000.
    """
    everybody = range(len(mending.base))
    if not 0 < people < len(everybody):
        return 0.0
    return max(0.0, sorted(gain for _, gain in mending.asking.promises(everybody))[-people])
