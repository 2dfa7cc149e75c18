"""A smaller likeness of a problem, for finding multipliers: agents who differ little are made alike.

Groups of one site and queue set share their mean efficiency; history is forgotten; agents of one group, tour class and
absence share wage and preference. Multipliers found here are good for the true problem, whose bound is then evaluated
exactly: any multipliers give a valid bound.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heliotrope.rostering.compiled import AgentTerms, Compiled, Once
from heliotrope.rostering.runs import BEGIN, LONGEST, UNKNOWN_PAST


def merge_alike(compiled: Compiled) -> Compiled:
    """Return the likeness of `compiled`."""
    keys: dict[tuple[int, bytes], int] = {}
    merged_of = [
        keys.setdefault((int(site), queues.tobytes()), len(keys))
        for site, queues in zip(compiled.group_site, compiled.group_queues, strict=True)
    ]
    members = [group for terms in compiled.terms for group in terms.every_group]
    weight = np.bincount([merged_of[group] for group in members], minlength=len(keys)).astype(float)
    width = compiled.group_queues.shape[1]
    queues, efficiency = np.full((len(keys), width), -1, np.int64), np.zeros((len(keys), width))
    sites = np.zeros(len(keys), np.int64)
    for group, merged in enumerate(merged_of):
        queues[merged], sites[merged] = compiled.group_queues[group], compiled.group_site[group]
    for group in members:
        efficiency[merged_of[group]] += compiled.group_efficiency[group]
    efficiency /= np.maximum(weight, 1.0)[:, None]
    return replace(
        compiled,
        group_queues=queues,
        group_efficiency=efficiency,
        group_site=sites,
        terms=_alike([_in_merged(terms, merged_of) for terms in compiled.terms]),
    )


def _in_merged(terms: AgentTerms, merged_of: list[int]) -> AgentTerms:
    """Return terms in merged groups; new hires stay as in their first week."""
    sides = tuple(merged_of[side] for side in terms.sides)
    return replace(terms, group=merged_of[terms.group], sides=sides, weekly=())


def _alike(terms: list[AgentTerms]) -> tuple[AgentTerms, ...]:
    """Forget history, and give agents of one kind the mean wage and preference of their kind."""
    kinds: dict[tuple[object, ...], list[int]] = {}
    rounded: list[AgentTerms] = []
    once = Once()
    for position, each in enumerate(terms):
        limits, state = each.relaxed.copy(), each.state.copy()
        limits[LONGEST], state[:BEGIN], state[BEGIN + 1 :] = 0, 0, 0
        state[UNKNOWN_PAST] = 1
        limits, state = once(limits), once(state)
        rounded.append(replace(each, limits=limits, relaxed=limits, state=state, band=(each.band[0], -1, -1)))
        key = (
            each.group,
            each.tour_class,
            limits.tobytes(),
            state.tobytes(),
            each.blocked.tobytes(),
            each.band[0],
            each.counts,
        )
        kinds.setdefault(key, []).append(position)
    for members in kinds.values():
        wage = float(np.mean([terms[i].wage_per_slot for i in members]))
        price = np.mean([terms[i].arc_price for i in members], axis=0)
        for i in members:
            rounded[i] = replace(rounded[i], wage_per_slot=wage, arc_price=price)
    return tuple(rounded)
