"""The least that requested activities cost, beside tours that pretend to serve all the time: their part of the bound.

Of a lawful roster take each agent's tour as if nobody attended anything: the Lagrangian pays at most its best tour for
it. What is attended takes its slots off that pay, and no two activities of an agent share a slot, so pay falls by what
the slots are worth to the client that the shift serves, which is at least the least of the agent's; what is not placed
costs its price. A session therefore costs at least the least over its slots of the worth of those who attend, or their
price where that is less, person by person, with the trainer's worth on top; or the price of all, where nobody attends.
Different sessions add up; what cannot be placed costs its price for certain.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.activities import Session, sessions_of
from heliotrope.rostering.compiled import AgentTerms, Compiled

Kind = tuple[tuple[int, ...], int | None, int, int, int, float]
"""Pay of the people and of the trainer, size, window, price: sessions of one kind cost the same."""


class ActivityFloor:
    """Sessions by kind, with their number; agents of one pay by their terms."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.paid: dict[object, int] = {}
        self.terms: list[AgentTerms] = []
        sessions, self.lost = sessions_of(compiled)
        self.kinds = Counter(self._kind(session) for session in sessions)

    def money(self, worth: Array) -> float:
        """Return the floor where presence is worth `worth` [G, T+], 0 or more."""
        if not self.kinds:
            return self.lost
        rows = np.array([self._pay(terms, worth) for terms in self.terms])
        before = np.concatenate((np.zeros((len(rows), 1)), np.cumsum(rows, axis=1)), axis=1)
        return self.lost + sum(count * _least(before, kind) for kind, count in self.kinds.items())

    def _kind(self, session: Session) -> Kind:
        people = tuple(sorted(self._row(i) for i in session.people))
        led = None if session.trainer is None else self._row(session.trainer)
        return people, led, session.size, session.first, session.last, session.price

    def _row(self, i: int) -> int:
        """Return the row of the pay of agent `i`."""
        terms = self.compiled.terms[i]
        row = self.paid.setdefault((terms.group, terms.sides, terms.weekly), len(self.paid))
        if row == len(self.terms):
            self.terms.append(terms)
        return row

    def _pay(self, terms: AgentTerms, worth: Array) -> Array:
        """Return the least [T+] that time of an agent is worth, whichever client the shift serves."""
        groups = self.compiled.served_apart(terms)
        least: Array = np.min(self.compiled.values(terms, groups, worth.__getitem__), axis=0)
        return least


def _least(before: Array, kind: Kind) -> float:
    """Return the least that a session of `kind` costs; `before` [R, T+ + 1] is the pay of all earlier slots."""
    people, led, size, first, last, price = kind
    opens, closes = slice(first, last - size + 1), slice(first + size, last + 1)
    rows = list(people)
    cost = np.minimum(before[rows, closes] - before[rows, opens], price).sum(axis=0)
    if led is not None:
        cost = cost + (before[led, closes] - before[led, opens])
    return min(float(cost.min()), price * len(people))
