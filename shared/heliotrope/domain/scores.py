"""The score of a roster as a value: what it costs, whom it leaves waiting, what the contracts will charge for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LABOUR_TERMS = ("wages", "night_premium", "weekend_premium", "overtime_premium")


@dataclass(frozen=True, slots=True)
class QueueScore:
    """Expected service of one queue over the horizon, and the remedy that is due for it."""

    queue: str
    client: str
    required_hours: float
    short_hours: float
    service_level: float
    goal: float
    sla_money: float


@dataclass(frozen=True)
class RosterScore:
    """Figures of one roster; money in the network's currency.

    Attributes
    ----------
    terms
        Objective by term.
    money
        All terms but the price of change: what the week costs, however it came about.
    sla_money
        Remedies due less bonuses earned, as the objective counts them; for demand without service curves by the
        expected service of each labour week, which `money` then does not hold.
    night_hours
        Paid hours in the night window of the site, on its own clock.
    """

    terms: Mapping[str, float]
    understaffed_pct: float
    night_hours: float
    queues: tuple[QueueScore, ...]

    @property
    def money(self) -> float:
        """What the week costs."""
        return sum(money for term, money in self.terms.items() if term != "change")

    @property
    def labour(self) -> float:
        """Wages and premiums."""
        return sum(self.terms[term] for term in LABOUR_TERMS)

    @property
    def shortage(self) -> float:
        """Money of missing agent-intervals."""
        return self.terms["shortage"]

    @property
    def sla_money(self) -> float:
        """Remedies of all queues."""
        return sum(queue.sla_money for queue in self.queues)
