"""Expected service of a given supply: what a roster will deliver, interval by interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.domain.errors import expect
from heliotrope.domain.network import Queue
from heliotrope.staffing import kernels
from heliotrope.staffing.compiled import Floats
from heliotrope.staffing.curve import slowdown_of
from heliotrope.staffing.deferred import Mask, deferred_service
from heliotrope.staffing.requirement import response_window


@dataclass(frozen=True, eq=False)
class ExpectedService:
    """Expected service by interval; every array is [T].

    Attributes
    ----------
    offered
        Contacts.
    service_level
        Share of offered contacts answered within the goal's threshold.
    abandonment
        Share of offered contacts lost.
    wait_s
        Seconds waited by answered contacts, per offered contact; 0 for deferred work.
    """

    offered: Floats
    service_level: Floats
    abandonment: Floats
    wait_s: Floats

    @property
    def period_service_level(self) -> float:
        """Service level over all intervals: weighted by contacts, as a contract counts it; 1 without
        contacts.
        """
        total = float(self.offered.sum())
        return float(self.offered @ self.service_level) / total if total > 0 else 1.0

    @property
    def lost_contacts(self) -> float:
        """Contacts expected to abandon."""
        return float(self.offered @ self.abandonment)


def expected_service(
    supply: Floats,
    load: Floats,
    queue: Queue,
    *,
    grain_minutes: int = 15,
    handle_time_s: Floats | None = None,
    open_slots: Mask | None = None,
) -> ExpectedService:
    """Return the service that `supply` gives to `load` on `queue`.

    Parameters
    ----------
    supply
        [T] effective open agents; fractions by linear interpolation.
    load
        [T] offered load in erlangs, such as `StaffingRequirement.load`.
    grain_minutes
        Length of an interval.
    handle_time_s
        [T] mean handle time, by default the queue's planned one.
    open_slots
        [T] whether the queue is open, by default always; deadlines of deferred work count open intervals
        only.
    """
    expect(supply.shape == load.shape, "supply", f"shape {load.shape} as the load", supply.shape)
    expect(bool(np.all(supply >= 0)), "supply", "agents, 0 or more", supply)
    expect(bool(np.all(load >= 0)), "load", "erlangs, 0 or more", load)
    handle = np.full(load.shape, queue.handle_time_s) if handle_time_s is None else np.array(handle_time_s)
    expect(bool(np.all(handle > 0)), "handle_time_s", "seconds above 0", handle_time_s)
    offered = load * grain_minutes * 60.0 / handle
    if queue.channel.deferred:
        hours = np.ones(load.shape, dtype=bool) if open_slots is None else open_slots
        at_work = supply * queue.goal.max_occupancy
        level = deferred_service(at_work, load, hours, response_window(queue, grain_minutes))
        return ExpectedService(offered, level, np.zeros_like(level), np.zeros_like(level))
    patience, within = np.full(load.shape, queue.patience_s), np.full(load.shape, queue.goal.within_s)
    shares = kernels.service_many(
        np.array(supply), np.array(load), handle, patience, within, queue.concurrency, slowdown_of(queue)
    )
    return ExpectedService(offered, shares[2], shares[1], shares[3])
