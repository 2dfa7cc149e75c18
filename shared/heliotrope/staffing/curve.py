"""Service curves: contacts counted and answered in target, at the corners of a queue's shortage pieces."""

from __future__ import annotations

import numpy as np

from heliotrope.domain.contracts import ServiceLevelFormula
from heliotrope.domain.demand import ServiceCurve
from heliotrope.domain.network import Channel, Queue
from heliotrope.staffing import kernels
from heliotrope.staffing.compiled import Floats

CHAT_SLOWDOWN = 0.2
"""Each further chat at once slows the others by a fifth: a planning assumption, to be replaced by
measured values.
"""


def service_curve(
    required: Floats, widths: Floats, load: Floats, queue: Queue, handle_time_s: Floats, grain_minutes: int
) -> ServiceCurve:
    """Return the service curve of `queue` over the pieces of its shortage, by its contract's formula.

    Parameters
    ----------
    required, widths, load
        [T] agents, [T, K] agents a piece, [T] erlangs.
    handle_time_s
        [T] seconds.

    Notes
    -----
    Voice and chat by Erlang A at the mean load. Early abandons are counted for one contact at a time; chats have none.
    Deferred work is answered in time while nobody is missing, and each missing agent leaves what it would have handled.
    """
    offered = load * grain_minutes * 60.0 / handle_time_s
    if queue.channel.deferred:
        missed = queue.goal.max_occupancy * grain_minutes * 60.0 / handle_time_s
        lost = np.repeat(missed[:, None], widths.shape[1], axis=1)
        return ServiceCurve(offered, offered.copy(), offered.copy(), lost, np.zeros_like(lost))
    supply = np.concatenate((required[:, None], required[:, None] - np.cumsum(widths, axis=1)), axis=1)
    counted, in_target = _shares(np.clip(supply, 0.0, None), load, queue, handle_time_s)
    counted, in_target = counted * offered[:, None], in_target * offered[:, None]
    wide = np.where(widths > 0, widths, np.inf)
    lost, uncounted = -np.diff(in_target, axis=1) / wide, -np.diff(counted, axis=1) / wide
    return ServiceCurve(offered, counted[:, 0], in_target[:, 0], lost, uncounted)


def part_of(curve: ServiceCurve, first: int, last: int) -> ServiceCurve:
    """Return the intervals ``[first, last)`` of a curve, copied."""
    span = slice(first, last)
    arrays = (curve.offered, curve.counted, curve.in_target, curve.lost, curve.uncounted)
    return ServiceCurve(*(array[span].copy() for array in arrays))


def slowdown_of(queue: Queue) -> float:
    """Return the loss of speed per further contact at once: only chats share an agent's attention."""
    return CHAT_SLOWDOWN if queue.channel is Channel.CHAT else 0.0


def _shares(supply: Floats, load: Floats, queue: Queue, handle_time_s: Floats) -> tuple[Floats, Floats]:
    """Return [T, K+1] shares of the offered contacts that count, and that count as answered in target."""
    flat = supply.ravel()
    each = [np.repeat(values, supply.shape[1]) for values in (load, handle_time_s)]
    patience, within = np.full(flat.shape, queue.patience_s), np.full(flat.shape, queue.goal.within_s)
    loads, handle = each
    _, abandoned, in_target, _ = kernels.service_many(
        flat, loads, handle, patience, within, queue.concurrency, slowdown_of(queue)
    )
    early = np.zeros_like(flat)
    if queue.concurrency == 1:
        early = kernels.left_within_many(flat, loads, handle, patience, within)
    counted = np.ones_like(flat)
    match queue.remedy_terms.formula:
        case ServiceLevelFormula.OF_ANSWERED:
            counted = 1.0 - abandoned
        case ServiceLevelFormula.EARLY_ABANDONS_EXCLUDED:
            counted = 1.0 - early
        case ServiceLevelFormula.EARLY_ABANDONS_INCLUDED:
            in_target = np.minimum(1.0, in_target + early)
    return counted.reshape(supply.shape), in_target.reshape(supply.shape)
