"""What a roster costs and breaks, in the figures that the demo compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from heliotrope.domain.objective import in_horizon, objective_terms, paid_pieces, supply, understaffed_pct
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Breach, Roster
from heliotrope.domain.time import minute_of_day

LABOUR = ("wages", "night_premium", "weekend_premium", "overtime_premium")


@dataclass(frozen=True)
class RosterScore:
    """Figures of one roster; money in the network's currency, for the planned week.

    Attributes
    ----------
    money
        Everything that the objective counts but the price of change: what the week costs, however it came about.
    shortage
        What missing agent-intervals cost: contacts lost and the floor price of service.
    night_hours
        Paid hours in the local night of the site.
    breaches
        Rule -> how often it is broken.
    """

    money: float
    shortage: float
    labour: float
    understaffed_pct: float
    night_hours: float
    breaches: Mapping[str, int]

    @property
    def breach_count(self) -> int:
        """Breaches of all rules."""
        return sum(self.breaches.values())


def score_roster(roster: Roster, problem: RosterProblem, breaches: Iterable[Breach]) -> RosterScore:
    """Score the shifts that start in the horizon; `breaches` are those that the roster service's audit listed."""
    terms = objective_terms(roster, problem)
    own = in_horizon(roster, problem)
    return RosterScore(
        money=sum(money for term, money in terms.items() if term != "change"),
        shortage=terms["shortage"],
        labour=sum(terms[term] for term in LABOUR),
        understaffed_pct=understaffed_pct(supply((*problem.carry_in, *own), problem), problem.demand),
        night_hours=night_hours(roster, problem),
        breaches=dict(Counter(breach.rule for breach in breaches).most_common()),
    )


def night_hours(roster: Roster, problem: RosterProblem) -> float:
    """Return the paid hours in the night window that holds at each site, on its own clock."""
    agents = {agent.id: agent for agent in problem.agents}
    minutes = 0
    for shift in in_horizon(roster, problem):
        agent = agents.get(shift.agent)
        if agent is not None:
            rules, zone_name = problem.rules_of(agent), problem.zone_of(agent)
            minutes += sum(
                length
                for at, length in paid_pieces(shift, problem.horizon.grain_minutes)
                if rules.at_night(minute_of_day(at, zone_name))
            )
    return minutes / 60
