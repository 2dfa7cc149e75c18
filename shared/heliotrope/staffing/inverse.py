"""The inverse question: the fewest agents that reach a goal, vectorised.

Every measure improves with each agent, so the answer is the one place where "misses" turns into
"reaches". Load 0 needs nobody; any other load needs at least one agent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heliotrope.domain.errors import expect
from heliotrope.domain.network import ServiceGoal
from heliotrope.staffing import kernels
from heliotrope.staffing.compiled import Floats
from heliotrope.staffing.erlang import aligned

CERTAIN = np.ones(1)
"""Weights of a load that is known."""


def agents_for_erlang_c(
    arrival_rate: ArrayLike,
    handle_time_s: ArrayLike,
    *,
    service_level: ArrayLike = 0.0,
    within_s: ArrayLike = 20.0,
    max_asa_s: ArrayLike = 1e12,
    max_occupancy: ArrayLike = 1.0,
) -> NDArray[np.int64]:
    """Return the fewest agents of M/M/n that reach the service level and keep ASA and occupancy.

    Arguments broadcast; `arrival_rate` in contacts per second, times in seconds. There are always more agents
    than erlangs.
    """
    rate, handle, level, within, asa, occupancy = aligned(
        arrival_rate=arrival_rate,
        handle_time_s=handle_time_s,
        service_level=service_level,
        within_s=within_s,
        max_asa_s=max_asa_s,
        max_occupancy=max_occupancy,
    )
    _expect_goal(handle, level, occupancy)
    flat = [each.ravel() for each in (rate * handle, handle, level, within, asa, occupancy)]
    return kernels.agents_without_abandonment(*flat).reshape(rate.shape)


def agents_for_erlang_a(
    arrival_rate: ArrayLike,
    handle_time_s: ArrayLike,
    patience_s: ArrayLike,
    *,
    service_level: ArrayLike = 0.0,
    within_s: ArrayLike = 20.0,
    max_asa_s: ArrayLike = 1e12,
    max_abandonment: ArrayLike = 1.0,
    max_occupancy: ArrayLike = 1.0,
) -> NDArray[np.int64]:
    """Return the fewest agents of M/M/n+M that reach every goal; the service level is of offered contacts."""
    rate, handle, patience, level, within, asa, abandonment, occupancy = aligned(
        arrival_rate=arrival_rate,
        handle_time_s=handle_time_s,
        patience_s=patience_s,
        service_level=service_level,
        within_s=within_s,
        max_asa_s=max_asa_s,
        max_abandonment=max_abandonment,
        max_occupancy=max_occupancy,
    )
    _expect_goal(handle, level, occupancy)
    goals = np.stack([each.ravel() for each in (level, within, asa, abandonment, occupancy)], axis=1)
    loads = (rate * handle).reshape(-1, 1)
    found = kernels.agents_for_goals(loads, CERTAIN, handle.ravel(), patience.ravel(), goals, 1, 0.0)
    return found.reshape(rate.shape)


def agents_for_uncertain_load(
    loads: Floats,
    weights: Floats,
    handle_time_s: Floats,
    patience_s: float,
    goal: ServiceGoal,
    concurrency: int = 1,
    slowdown: float = 0.0,
) -> NDArray[np.int64]:
    """Return the fewest agents whose *expected* service over the possible loads reaches `goal`.

    Staffing for the mean load alone falls short: with 10 % uncertainty of the rate a service level of
    0.81 becomes 0.62.

    Parameters
    ----------
    loads
        [T, P] possible offered loads in erlangs of one contact at a time.
    weights
        [P] their probabilities.
    handle_time_s
        [T] mean handle time in seconds of a contact that has its agent's whole attention.
    concurrency, slowdown
        Contacts at once K and loss s: with k at once each goes at speed 1 / (1 + s (k - 1)); see
        `chat_blocking`.
    """
    expect(bool(np.all(loads >= 0)), "loads", "erlangs, 0 or more", loads)
    expect(bool(np.all(handle_time_s > 0)), "handle_time_s", "seconds above 0", handle_time_s)
    row = _goal_row(goal)
    goals = np.repeat(row[np.newaxis, :], loads.shape[0], axis=0)
    return kernels.agents_for_goals(
        np.array(loads, order="C"),
        np.array(weights),
        np.array(handle_time_s),
        np.full(loads.shape[0], float(patience_s)),
        goals,
        concurrency,
        slowdown,
    )


def _goal_row(goal: ServiceGoal) -> Floats:
    asa = 1e12 if goal.max_asa_s is None else goal.max_asa_s
    abandonment = 1.0 if goal.max_abandonment is None else goal.max_abandonment
    return np.array([goal.service_level, goal.within_s, asa, abandonment, goal.max_occupancy])


def _expect_goal(handle: Floats, level: Floats, occupancy: Floats) -> None:
    expect(bool(np.all(handle > 0)), "handle_time_s", "seconds above 0", handle)
    expect(bool(np.all(level < 1)), "service_level", "a share in [0, 1)", level)
    capped = bool(np.all((occupancy > 0) & (occupancy <= 1)))
    expect(capped, "max_occupancy", "a share in (0, 1]", occupancy)
