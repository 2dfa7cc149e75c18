"""The capacity plan of a network: its people and its week of demand, grown month by month."""

from __future__ import annotations

import numpy as np

from heliotrope.domain.capacity import WEEKS_A_MONTH, CapacityPlan
from heliotrope.domain.demand import Array
from heliotrope.domain.errors import Refused
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.studies import CapacityQuestion
from heliotrope.domain.whatif import expect_demanded, factor_for
from heliotrope.rostering.capacity import cells_of, plan_capacity, week_of_work


def plan_months(problem: RosterProblem, question: CapacityQuestion, seasons: Array | None = None) -> CapacityPlan:
    """Plan the months after the first week of `problem`.

    Parameters
    ----------
    seasons
        [Q, W] demand of each week against the first; without them every week is like the first.

    Raises
    ------
    Refused
        The network has nobody to start from.
    """
    network = problem.network
    expect_demanded(question.growth, network, "growth")
    if not problem.agents:
        raise Refused("capacity: expected a network with people to start from, got none")
    month = np.arange(question.weeks) / WEEKS_A_MONTH
    factors = np.array([factor_for(question.growth, queue) for queue in network.queues])
    ahead = factors[:, None] ** month * (1.0 if seasons is None else seasons)
    return plan_capacity(cells_of(problem), week_of_work(problem), ahead, question.terms)
