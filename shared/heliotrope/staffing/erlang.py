"""Erlang B, C and A over arrays of any broadcastable shapes, stable to tens of thousands of agents.

Fractions of agents are allowed everywhere: a value between n and n + 1 agents is the linear interpolation
of the two. Zero load is answered at once; zero agents answer nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from heliotrope.domain.contracts import ServiceLevelFormula
from heliotrope.domain.errors import expect
from heliotrope.staffing import kernels
from heliotrope.staffing.compiled import Floats

Systems = tuple[Floats, Floats, Floats, Floats, Floats]
"""Agents, load, handle time, patience and answer threshold of N systems, [N] each."""


@dataclass(frozen=True, eq=False)
class QueueService:
    """Long-run service of queues; every array has the broadcast shape of the arguments.

    Attributes
    ----------
    waiting_probability, abandonment
        Shares of offered contacts that wait; that leave unanswered.
    service_level
        Share answered in time, by the formula asked for.
    asa_s
        Mean wait of answered contacts in seconds; infinite where the queue grows without limit or answers
        nobody.
    occupancy
        Handling time per available time.
    """

    waiting_probability: Floats
    abandonment: Floats
    service_level: Floats
    asa_s: Floats
    occupancy: Floats


def erlang_b(agents: ArrayLike, load: ArrayLike) -> Floats:
    """Return the share of contacts lost when `load` erlangs meet `agents` and nobody may wait."""
    n, a = aligned(agents=agents, load=load)
    return kernels.blocking_many(n.ravel(), a.ravel()).reshape(n.shape)


def erlang_c(
    agents: ArrayLike, arrival_rate: ArrayLike, handle_time_s: ArrayLike, within_s: ArrayLike = 20.0
) -> QueueService:
    """Return the service of M/M/n: everybody waits until answered.

    Parameters
    ----------
    agents
        Open agents, 0 or more.
    arrival_rate
        Contacts per second.
    handle_time_s
        Mean handle time in seconds, above 0.
    within_s
        Answer threshold of the service level in seconds.

    Notes
    -----
    With `agents` at or below the load the queue has no steady state: level 0, infinite wait, and
    `abandonment` is the share that is never answered.
    """
    return erlang_a(agents, arrival_rate, handle_time_s, np.inf, within_s)


def erlang_a(
    agents: ArrayLike,
    arrival_rate: ArrayLike,
    handle_time_s: ArrayLike,
    patience_s: ArrayLike,
    within_s: ArrayLike = 20.0,
    formula: ServiceLevelFormula = ServiceLevelFormula.OF_OFFERED,
) -> QueueService:
    """Return the service of M/M/n+M: customers who wait leave after an exponential patience.

    Parameters are those of `erlang_c`, and `patience_s`, the mean patience in seconds (may be infinite).
    Exact formulas of Mandelbaum and Zeltyn (2007), evaluated as described in `kernels`.
    """
    n, rate, handle, patience, within = aligned(
        agents=agents,
        arrival_rate=arrival_rate,
        handle_time_s=handle_time_s,
        patience_s=patience_s,
        within_s=within_s,
    )
    expect(bool(np.all(handle > 0)), "handle_time_s", "seconds above 0", handle_time_s)
    expect(bool(np.all(patience > 0)), "patience_s", "seconds above 0", patience_s)
    systems = n.ravel(), (rate * handle).ravel(), handle.ravel(), patience.ravel(), within.ravel()
    shares = kernels.service_many(*systems, 1, 0.0).reshape(4, *n.shape)
    level = _level(shares, systems, formula)
    return queue_service(shares, level, n, rate * handle)


def queue_service(shares: Floats, level: Floats, capacity: Floats, load: Floats) -> QueueService:
    """Name the rows of `kernels.service_many`; occupancy is the carried part of `load` over `capacity`."""
    waiting, abandoned, _, wait = shares
    with np.errstate(divide="ignore", invalid="ignore"):
        asa = np.where(abandoned < 1.0, wait / (1.0 - abandoned), np.inf)
        occupancy = np.where(capacity > 0, np.minimum(1.0, load * (1.0 - abandoned) / capacity), 0.0)
    return QueueService(waiting, abandoned, level, asa, occupancy)


def _level(shares: Floats, systems: Systems, formula: ServiceLevelFormula) -> Floats:
    abandoned: Floats = shares[1]
    in_target: Floats = shares[2]
    match formula:
        case ServiceLevelFormula.OF_OFFERED:
            return in_target
        case ServiceLevelFormula.OF_ANSWERED:
            return _share(in_target, 1.0 - abandoned)
    early = kernels.left_within_many(*systems).reshape(in_target.shape)
    if formula is ServiceLevelFormula.EARLY_ABANDONS_EXCLUDED:
        return _share(in_target, 1.0 - early)
    included: Floats = np.minimum(1.0, in_target + early)
    return included


def _share(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return np.minimum(share, 1.0)


def aligned(**arrays: ArrayLike) -> list[Floats]:
    """Broadcast to one shape, refusing what is negative or not a number."""
    values = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in arrays.values()))
    for name, value in zip(arrays, values, strict=True):
        finite = bool(np.all(value >= 0)) and (name == "patience_s" or bool(np.all(np.isfinite(value))))
        expect(finite, name, "finite values, 0 or more", arrays[name])
    return [np.array(value, order="C") for value in values]
