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
from heliotrope.rostering.answers import QueuePlaces
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.tours import Ints

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

    def least(self, worth: Array, place: QueuePlaces) -> tuple[float, Array]:
        """Return the floor, and the supply [Q, T] that attending takes away there: its slope in the multipliers.

        Parameters
        ----------
        worth, place
            Worth [G, T+] of presence, 0 or more, and which of a group's queues gives it [G, T] (-1: none).
        """
        supply = np.zeros_like(self.compiled.required)
        if not self.kinds:
            return self.lost, supply
        rows = [self._pay(terms, worth) for terms in self.terms]
        pay = np.array([least for least, _ in rows])
        before = np.concatenate((np.zeros((len(pay), 1)), np.cumsum(pay, axis=1)), axis=1)
        away, total = np.zeros_like(pay), self.lost
        for kind, count in self.kinds.items():
            total += count * _least(before, kind, count, away)
        for (_, groups), absent in zip(rows, away[:, : self.compiled.slots], strict=True):
            slots = np.flatnonzero(absent)
            own, j = groups[slots], place[groups[slots], slots].astype(np.int64)
            slots, own, j, gone = (each[j >= 0] for each in (slots, own, j, absent[slots]))
            np.add.at(
                supply, (self.compiled.group_queues[own, j], slots), gone * self.compiled.group_efficiency[own, j]
            )
        return total, supply

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

    def _pay(self, terms: AgentTerms, worth: Array) -> tuple[Array, Ints]:
        """Return the least [T+] that an agent's time is worth, whomever the shift serves, and as which group."""
        groups = self.compiled.served_apart(terms)
        values = np.array(self.compiled.values(terms, groups, worth.__getitem__))
        at = np.array([self.compiled.groups_at(terms.in_week(group), worth.shape[1]) for group in groups])
        least, every = values.argmin(axis=0), np.arange(worth.shape[1])
        return values[least, every], at[least, every]


def _least(before: Array, kind: Kind, count: int, away: Array) -> float:
    """Return the least that a session of `kind` costs, and count who attends there into `away` [R, T+].

    `before` [R, T+ + 1] is the pay of all earlier slots.
    """
    people, led, size, first, last, price = kind
    opens, closes = slice(first, last - size + 1), slice(first + size, last + 1)
    rows = list(people)
    pay = before[rows, closes] - before[rows, opens]
    cost = np.minimum(pay, price).sum(axis=0)
    if led is not None:
        cost = cost + (before[led, closes] - before[led, opens])
    best, nobody = int(cost.argmin()), price * len(people)
    if cost[best] >= nobody:
        return nobody
    there = [row for row, own in zip(rows, pay[:, best], strict=True) if own < price]
    np.add.at(away[:, first + best : first + best + size], there if led is None else [*there, led], count)
    return float(cost[best])
