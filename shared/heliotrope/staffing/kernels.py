"""Compiled mathematics of one queue: birth-death chains by ratios, so that nothing overflows or cancels.

They share one file because Numba's cache notices a change of the file that holds a kernel, not of the
files that hold the kernels it calls.

A system with all busy serves at rate `capacity / handle_time`; customers who wait leave at rate 1 / patience.
With x = capacity * patience / handle_time and y = arrival rate * patience, a queue of j customers grows to
j + 1 with ratio y / (x + j + 1). `idle` = P(nobody queues | all busy) follows by a backward recursion in
which every term is positive; the law of the wait is a ratio of incomplete gamma functions. Source:
Mandelbaum and Zeltyn, "Service engineering in action: the Palm/Erlang-A queue" (2007), section 6.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from heliotrope.staffing.compiled import Floats, kernel

NEGLIGIBLE_IDLE = 1e-30
"""Below this the queue is never empty to machine precision, and the fluid limit holds."""
UNREACHABLE = 10_000_000
"""No goal of the field needs more agents; the searches stop here."""


@kernel
def blocking(agents: int, load: float) -> float:
    """Erlang B: share of `load` erlangs that finds all `agents` busy when nobody may wait.

    The recursion forgets its start: 14 standard deviations below, the error is multiplied by less than e^-90.
    """
    if load <= 0.0:
        return 1.0 if agents == 0 else 0.0
    first = max(0, int(min(float(agents), load) - 14.0 * math.sqrt(load) - 20.0))
    lost = 1.0
    for k in range(first + 1, agents + 1):
        lost = load * lost / (k + load * lost)
    return lost


@kernel
def chat_blocking(agents: int, concurrency: int, slowdown: float, load: float) -> float:
    """Share of chats that find all `agents * concurrency` slots taken when nobody may wait.

    Chats spread evenly: with i in service each agent holds k = max(1, i / agents), each at speed 1/(1 +
    s(k - 1)).
    """
    if load <= 0.0:
        return 1.0 if agents == 0 else 0.0
    lost = 1.0
    for i in range(1, agents * concurrency + 1):
        held = max(1.0, i / agents)
        lost = load * lost / (i / (1.0 + slowdown * (held - 1.0)) + load * lost)
    return lost


@kernel
def chat_capacity(agents: float, concurrency: int, slowdown: float) -> float:
    """Chats that `agents` complete per handle time when every slot is taken."""
    return agents * concurrency / (1.0 + slowdown * (concurrency - 1))


@kernel
def _reciprocals(x: float, count: int) -> float:
    """Sum of 1 / (x + i) for i = 1 to `count`: the first by hand, the rest by Euler-Maclaurin."""
    total, i = 0.0, 1
    while i <= count and x + i < 30.0:
        total += 1.0 / (x + i)
        i += 1
    if i > count:
        return total
    low, high = x + i, x + count
    total += math.log(high / low) + 0.5 / low + 0.5 / high
    return total + (1 / low**2 - 1 / high**2) / 12.0 - (1 / low**4 - 1 / high**4) / 120.0


@kernel
def queue_tail(x: float, y: float) -> tuple[float, float, float, float]:
    """Conditional law of the queue given that all are busy.

    Returns
    -------
    (idle, idle_one, length, wait)
        P(nobody queues); the same one place deeper; mean queue (0 when y > x, where flow balance gives
        more); and the sum over i of P(at least i queue) / (x + i), from which the wait of answered
        customers follows.
    """
    depth = 9.0 * math.sqrt(y) + 20.0
    if y > x:
        depth += y - x
    elif y < x:
        depth = min(depth, 2.0 - 42.0 / math.log(y / x))
    idle, deeper, length, wait = 1.0, 1.0, 0.0, 0.0
    for j in range(int(depth), 0, -1):
        ratio = y / (x + j)
        deeper = idle
        stay = ratio / (idle + ratio)
        idle = idle / (idle + ratio)
        length = stay * (1.0 + length)
        wait = stay * (1.0 / (x + j) + wait)
        if idle < NEGLIGIBLE_IDLE:
            return 0.0, 0.0, 0.0, wait + _reciprocals(x, j - 1)
    return idle, deeper, length, wait


@kernel
def _log_poisson(s: float, z: float) -> float:
    """Log of z^s e^-z / Gamma(s + 1), by Stirling for large s so that the big terms cancel on paper."""
    if s < 40.0:
        return s * math.log(z) - z - math.lgamma(s + 1.0)
    offset = (z - s) / s
    correction = 1.0 / (12.0 * s) - 1.0 / (360.0 * s**3)
    return s * (math.log1p(offset) - offset) - 0.5 * math.log(2.0 * math.pi * s) - correction


@kernel
def gamma_ratio(s: float, y: float, idle: float, decay: float) -> float:
    """P(s, y e^-decay) / P(s, y) of regularised lower incomplete gammas; `idle` is `queue_tail(s, y)[0]`."""
    if decay <= 0.0 or s <= 0.0:
        return 1.0
    z = y * math.exp(-decay)
    if z <= 0.0:
        return 0.0
    idle_z = queue_tail(s, z)[0]
    if idle_z <= 0.0:
        return 1.0
    if idle <= 0.0:
        return min(1.0, math.exp(_log_poisson(s, z)) / idle_z)
    exponent = -s * decay - y * math.expm1(-decay)
    return min(1.0, math.exp(exponent + math.log(idle / idle_z)))


@kernel
def service(
    lost: float, capacity: float, load: float, handle: float, patience: float, within: float
) -> tuple[float, float, float, float]:
    """Service of a queue from its blocking probability `lost` (Erlang B or chat).

    Returns
    -------
    (waiting, abandoned, in_target, wait)
        Shares of offered contacts that wait, that leave, that are answered within `within` seconds; and
        seconds waited by answered contacts per offered contact. Without abandonment (`patience` infinite)
        an overloaded queue answers nobody in time and `abandoned` is the share never answered.
    """
    if load <= 0.0:
        return (1.0 if capacity <= 0.0 else 0.0), 0.0, 1.0, 0.0
    if capacity <= 0.0:
        return 1.0, 1.0, 0.0, 0.0
    if math.isinf(patience):
        if load >= capacity:
            return 1.0, 1.0 - capacity / load, 0.0, np.inf
        waiting = lost / (lost + (1.0 - load / capacity) * (1.0 - lost))
        spare = (capacity - load) / handle
        return waiting, 0.0, 1.0 - waiting * math.exp(-spare * within), waiting / spare
    x, y = capacity * patience / handle, load * patience / handle
    idle, deeper, length, wait = queue_tail(x, y)
    waiting = lost / (lost + idle * (1.0 - lost))
    leaving = length / y if y <= x else 1.0 - x / y * (1.0 - idle)
    late = gamma_ratio(x + 1.0, y, deeper, within / patience)
    in_target = 1.0 - waiting + waiting * (1.0 - leaving) * (1.0 - late)
    return waiting, waiting * leaving, in_target, waiting * wait * patience * x / y


@kernel
def left_within(agents: int, load: float, handle: float, patience: float, within: float) -> float:
    """Share of offered contacts that abandon within `within` seconds (Erlang A)."""
    if load <= 0.0 or math.isinf(patience):
        return 0.0
    if agents == 0:
        return 1.0 - math.exp(-within / patience)
    x, y, decay = agents * patience / handle, load * patience / handle, within / patience
    idle, deeper = queue_tail(x, y)[:2]
    waiting, abandoned, _, _ = service(blocking(agents, load), float(agents), load, handle, patience, within)
    still_waiting = waiting * gamma_ratio(x, y, idle, decay) * math.exp(-decay)
    served_later = (waiting - abandoned) * gamma_ratio(x + 1.0, y, deeper, decay)
    return max(0.0, abandoned - (still_waiting - served_later))


@kernel
def service_of(
    agents: int, concurrency: int, slowdown: float, load: float, handle: float, patience: float, within: float
) -> tuple[float, float, float, float]:
    """`service` of whole `agents`, each with up to `concurrency` contacts at once."""
    if concurrency == 1:
        lost, capacity = blocking(agents, load), float(agents)
    else:
        lost = chat_blocking(agents, concurrency, slowdown, load)
        capacity = chat_capacity(agents, concurrency, slowdown)
    return service(lost, capacity, load, handle, patience, within)


@kernel
def service_many(
    agents: Floats,
    load: Floats,
    handle: Floats,
    patience: Floats,
    within: Floats,
    concurrency: int,
    slowdown: float,
) -> Floats:
    """[4, N] `service` for N systems; between whole agents by linear interpolation."""
    out = np.empty((4, agents.size))
    for i in range(agents.size):
        below = math.floor(agents[i])
        part = agents[i] - below
        low = service_of(int(below), concurrency, slowdown, load[i], handle[i], patience[i], within[i])
        for m in range(4):
            out[m, i] = low[m]
        if part > 0.0:
            high = service_of(int(below) + 1, concurrency, slowdown, load[i], handle[i], patience[i], within[i])
            for m in range(4):
                out[m, i] = low[m] + part * (high[m] - low[m]) if math.isfinite(low[m]) else low[m]
    return out


@kernel
def blocking_many(agents: Floats, load: Floats) -> Floats:
    """[N] Erlang B; between whole agents by linear interpolation."""
    out = np.empty(agents.size)
    for i in range(agents.size):
        below = math.floor(agents[i])
        out[i] = blocking(int(below), load[i])
        if agents[i] > below:
            out[i] += (agents[i] - below) * (blocking(int(below) + 1, load[i]) - out[i])
    return out


@kernel
def left_within_many(agents: Floats, load: Floats, handle: Floats, patience: Floats, within: Floats) -> Floats:
    """[N] `left_within`; between whole agents by linear interpolation."""
    out = np.empty(agents.size)
    for i in range(agents.size):
        below = math.floor(agents[i])
        out[i] = left_within(int(below), load[i], handle[i], patience[i], within[i])
        if agents[i] > below:
            above = left_within(int(below) + 1, load[i], handle[i], patience[i], within[i])
            out[i] += (agents[i] - below) * (above - out[i])
    return out


@kernel
def agents_without_abandonment(
    load: Floats, handle: Floats, level: Floats, within: Floats, asa: Floats, occupancy: Floats
) -> NDArray[np.int64]:
    """[N] fewest agents by Erlang C: one walk up the Erlang B recursion for each requirement."""
    out = np.zeros(load.size, np.int64)
    for i in range(load.size):
        a = load[i]
        if a <= 0.0:
            continue
        least = max(int(a) + 1, math.ceil(a / occupancy[i] * (1.0 - 1e-12)))
        n = max(0, int(a - 14.0 * math.sqrt(a) - 20.0))
        lost, pace = 1.0, within[i] / handle[i]
        while n < UNREACHABLE:
            n += 1
            lost = a * lost / (n + a * lost)
            if n < least:
                continue
            waiting = lost / (lost + (1.0 - a / n) * (1.0 - lost))
            reached = 1.0 - waiting * math.exp(-(n - a) * pace) >= level[i]
            if reached and waiting * handle[i] / (n - a) <= asa[i]:
                break
        out[i] = n
    return out


@kernel
def meets(
    agents: int,
    loads: Floats,
    weights: Floats,
    concurrency: int,
    slowdown: float,
    handle: float,
    patience: float,
    goal: tuple[float, float, float, float, float],
) -> bool:
    """Whether `agents` reach `goal` = (level, within, asa, abandonment, occupancy), on average over the
    offered contacts.

    `loads` are possible loads with probabilities `weights`; occupancy is the carried part of their mean
    over capacity.
    """
    level, within, asa, abandonment, occupancy = goal
    offered = left = in_target = wait = 0.0
    for p in range(loads.size):
        share = weights[p] * loads[p]
        if share > 0.0:
            each = service_of(agents, concurrency, slowdown, loads[p], handle, patience, within)
            offered += share
            left += share * each[1]
            in_target += share * each[2]
            wait += share * each[3]
    if offered <= 0.0:
        return True
    carried = (offered - left) / weights.sum()
    capacity = chat_capacity(float(agents), concurrency, slowdown)
    if carried > occupancy * capacity * (1.0 + 1e-12) or in_target < level * offered:
        return False
    return left <= abandonment * offered and wait <= asa * (offered - left)


@kernel
def fewest(
    loads: Floats,
    weights: Floats,
    concurrency: int,
    slowdown: float,
    handle: float,
    patience: float,
    goal: tuple[float, float, float, float, float],
) -> int:
    """Fewest agents that meet `goal`: gallop from a square-root guess until it is enclosed, then halve."""
    top, one = loads.max(), chat_capacity(1.0, concurrency, slowdown)
    if top <= 0.0:
        return 0
    low, high = 0, UNREACHABLE
    probe, step = max(1, int((top + math.sqrt(top)) / one)), max(1, int(math.sqrt(top) / one / 2.0))
    while high - low > 1:
        if meets(probe, loads, weights, concurrency, slowdown, handle, patience, goal):
            high, probe = probe, probe - step
        else:
            low, probe = probe, probe + step
        step *= 2
        if not low < probe < high:
            probe = (low + high) // 2
    return high


@kernel
def agents_for_goals(
    loads: Floats,
    weights: Floats,
    handle: Floats,
    patience: Floats,
    goals: Floats,
    concurrency: int,
    slowdown: float,
) -> NDArray[np.int64]:
    """[N] `fewest` for N goals, each under P possible loads `loads[N, P]`."""
    out = np.zeros(handle.size, np.int64)
    for i in range(handle.size):
        goal = (goals[i, 0], goals[i, 1], goals[i, 2], goals[i, 3], goals[i, 4])
        out[i] = fewest(loads[i], weights, concurrency, slowdown, handle[i], patience[i], goal)
    return out


@kernel
def lost_by_supply(
    supply: Floats,
    loads: Floats,
    weights: Floats,
    concurrency: int,
    slowdown: float,
    handle: float,
    patience: float,
) -> Floats:
    """[M] mean erlangs lost to abandonment at each `supply` (whole, ascending), over P possible loads."""
    out = np.zeros(supply.size)
    for p in range(loads.size):
        load = loads[p]
        if load <= 0.0:
            continue
        reached, lost = 0, 1.0
        for m in range(supply.size):
            n = int(supply[m])
            capacity = float(n)
            if concurrency == 1:
                while reached < n:
                    reached += 1
                    lost = load * lost / (reached + load * lost)
            else:
                lost = chat_blocking(n, concurrency, slowdown, load)
                capacity = chat_capacity(float(n), concurrency, slowdown)
            out[m] += weights[p] * load * service(lost, capacity, load, handle, patience, 0.0)[1]
    out /= weights.sum()
    return out
