"""Forecast to requirement: open agents by interval, and the convex cost of being short of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np

from heliotrope.domain.demand import DemandForecast, StaffingRequirement
from heliotrope.domain.errors import expect
from heliotrope.domain.network import Queue
from heliotrope.domain.time import zone
from heliotrope.staffing.compiled import Floats
from heliotrope.staffing.curve import part_of, service_curve, slowdown_of
from heliotrope.staffing.deferred import Mask, level_load
from heliotrope.staffing.inverse import agents_for_uncertain_load
from heliotrope.staffing.load import modified_offered_load
from heliotrope.staffing.shortage import ShortagePrices, flat_shortage, shortage_cost
from heliotrope.staffing.uncertainty import POINT_WEIGHTS, volume_points


def require_staff(
    forecast: DemandForecast, queue: Queue, context: Sequence[DemandForecast] = ()
) -> StaffingRequirement:
    """Return what `queue` needs through the forecast's day.

    Parameters
    ----------
    forecast
        The day to staff.
    queue
        Goal, channel, hours, patience and prices.
    context
        Forecasts of days next to it: their contacts are still served, and their deferred work still due,
        on this day.

    Raises
    ------
    InvalidValue
        The forecasts are of another queue, or their days are not consecutive.
    """
    days = sorted([*context, forecast], key=lambda each: each.day)
    return require_period(days, queue)[days.index(forecast)]


def require_period(forecasts: Sequence[DemandForecast], queue: Queue) -> tuple[StaffingRequirement, ...]:
    """Return the requirements of consecutive days, computed as one stretch of time."""
    _expect_consecutive(forecasts, queue)
    if not forecasts:
        return ()
    open_slots = np.concatenate([opening(each, queue) for each in forecasts])
    require = _require_deferred if queue.channel.deferred else _require_live
    if queue.committed is not None:
        require = _require_committed
    required, widths, prices, load = require(forecasts, queue, open_slots)
    curve = None
    if queue.remedies or queue.remedy_terms.bonuses:
        curve = service_curve(required, widths, load, queue, _handle_time(forecasts, queue), forecasts[0].grain_minutes)
    size = forecasts[0].volume.size
    return tuple(
        StaffingRequirement(
            queue=queue.id,
            day=each.day,
            required=required[first : first + size].copy(),
            widths=widths[first : first + size].copy(),
            prices=prices[first : first + size].copy(),
            load=load[first : first + size].copy(),
            revision=each.revision,
            basis=f"forecast/{each.queue}/{each.day.isoformat()}@{each.revision}",
            grain_minutes=each.grain_minutes,
            service=None if curve is None else part_of(curve, first, first + size),
        )
        for first, each in zip(range(0, len(forecasts) * size, size), forecasts, strict=True)
    )


def opening(forecast: DemandForecast, queue: Queue) -> Mask:
    """Return whether the queue is open [S], on its own local clock, in each interval of the forecast's
    UTC day.
    """
    clock = zone(queue.zone)
    slots = forecast.volume.size
    starts = [(forecast.start + timedelta(minutes=s * forecast.grain_minutes)).astimezone(clock) for s in range(slots)]
    return np.array([queue.hours.open_at(at.weekday(), at.hour * 60 + at.minute) for at in starts], dtype=bool)


def _require_live(
    forecasts: Sequence[DemandForecast], queue: Queue, open_slots: Mask
) -> tuple[Floats, Floats, Floats, Floats]:
    """Voice and chat: Erlang A on the modified offered load, expected over the points of the volume."""
    interval_s = forecasts[0].grain_minutes * 60.0
    handle = _handle_time(forecasts, queue)
    volumes = np.concatenate([volume_points(each) for each in forecasts]) * open_slots[:, np.newaxis]
    # After closing only contacts in progress remain: their agents finish them, nobody is planned for them.
    loads = np.stack([modified_offered_load(v / interval_s, handle, interval_s) for v in volumes.T], axis=1)
    loads[~open_slots | (volumes.max(axis=1) <= 0)] = 0.0
    slowdown = slowdown_of(queue)
    required = agents_for_uncertain_load(
        loads, POINT_WEIGHTS, handle, queue.patience_s, queue.goal, queue.concurrency, slowdown
    ).astype(np.float64)
    widths, prices = shortage_cost(
        required,
        loads,
        POINT_WEIGHTS,
        handle,
        queue.patience_s,
        interval_s,
        ShortagePrices(queue.lost_contact_price, queue.shortage_price * interval_s / 3600.0),
        queue.concurrency,
        slowdown,
    )
    return required, widths, prices, loads[:, 1].copy()


def _require_deferred(
    forecasts: Sequence[DemandForecast], queue: Queue, open_slots: Mask
) -> tuple[Floats, Floats, Floats, Floats]:
    """E-mail and back office: arriving work levelled up to its deadlines, at the goal's occupancy."""
    grain = forecasts[0].grain_minutes
    load = np.concatenate([each.volume for each in forecasts]) * _handle_time(forecasts, queue) / (grain * 60.0)
    required = level_load(load, open_slots, response_window(queue, grain)) / queue.goal.max_occupancy
    widths, prices = flat_shortage(required, queue.shortage_price * grain / 60.0)
    return required, widths, prices, load


def _require_committed(
    forecasts: Sequence[DemandForecast], queue: Queue, open_slots: Mask
) -> tuple[Floats, Floats, Floats, Floats]:
    """Committed hours: what the client has bought, at its own price; the load says what service it will give."""
    assert queue.committed is not None
    grain, clock = forecasts[0].grain_minutes, zone(queue.zone)
    starts = [
        (each.start + timedelta(minutes=s * grain)).astimezone(clock)
        for each in forecasts
        for s in range(each.volume.size)
    ]
    bought = [queue.committed.agents_at(at.weekday(), at.hour * 60 + at.minute) for at in starts]
    required = np.array(bought) * open_slots
    widths, prices = flat_shortage(required, queue.committed.price * grain / 60.0)
    load = np.concatenate([each.volume for each in forecasts]) * _handle_time(forecasts, queue) / (grain * 60.0)
    return required, widths, prices, load * open_slots


def response_window(queue: Queue, grain_minutes: int) -> int:
    """Return the open intervals within which deferred work must be answered, at least 1."""
    return max(1, int(queue.goal.within_s // (grain_minutes * 60)))


def _handle_time(forecasts: Sequence[DemandForecast], queue: Queue) -> Floats:
    handle = np.concatenate([each.handle_time_s for each in forecasts])
    return np.where(handle > 0, handle, queue.handle_time_s)


def _expect_consecutive(forecasts: Sequence[DemandForecast], queue: Queue) -> None:
    for each in forecasts:
        expect(each.queue == queue.id, "forecast.queue", f"forecasts of {queue.id}", each.queue)
    for one, other in pairwise(forecasts):
        expect(other.day - one.day == timedelta(days=1), "forecast.day", f"the day after {one.day}", other.day)
        same = other.grain_minutes == one.grain_minutes
        expect(same, "forecast.grain_minutes", f"{one.grain_minutes}", other.grain_minutes)
