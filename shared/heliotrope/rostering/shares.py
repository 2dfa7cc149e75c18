"""Contractual shares of a client's hours by site, while a roster is built and in the bound.

The price of the hours outside a band is the greatest, over weights theta in [0, price] of its sides, of theta times a
linear function of the hours H[client, site]. So at weights theta an hour at a site costs `slope . theta`: a surcharge
on presence, and for any theta a valid underestimate of the term.
"""

from __future__ import annotations

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.site_shares import client_hours, share_limits
from heliotrope.rostering.compiled import Compiled, open_queues
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.tours import Ints

SOFT_SHARE = 0.005
SOFT_HOURS = 8.0
"""Half-width of the range around a limit in which the surcharge grows from nothing to all: a share of the client's
hours, and a shift at least. At the limit itself the right surcharge lies between; the bound's weights say where."""


class ShareTerms:
    """The term as arrays: I sides of bands, C clients, S sites, G groups, J queues of a group.

    Attributes
    ----------
    slopes : [I, C, S]
        Hours outside a side, by hours served (where above 0).
    given : [C, S]
        Hours of facts.
    client_of : [G, J]
        Client of each queue of a group, -1 where there is none.
    """

    def __init__(self, compiled: Compiled) -> None:
        problem, network = compiled.problem, compiled.problem.network
        limits = share_limits(network)
        self.price = problem.prices.site_share_hour
        self.hours_per_slot = problem.horizon.grain_minutes / 60
        shape = (len(limits), len(network.clients), len(network.sites))
        self.slopes = np.array([limit.slope(network) for limit in limits]).reshape(shape)
        self.given = client_hours(compiled.facts, problem) if limits else np.zeros(shape[1:])
        positions = {client.id: c for c, client in enumerate(network.clients)}
        of_queue = np.array([positions[queue.client] for queue in network.queues] + [-1], np.int64)
        self.client_of: Ints = of_queue[compiled.group_queues]
        self.site_of: Ints = compiled.group_site

    def __len__(self) -> int:
        """Sides of bands, I."""
        return len(self.slopes)

    def surcharge(self, theta: Array) -> Array:
        """Return [C, S] money per slot of queue time at weights `theta` [I]."""
        charge: Array = np.tensordot(theta, self.slopes, axes=1) * self.hours_per_slot
        return charge

    def by_place(self, theta: Array) -> Array:
        """Return [G, J] the surcharge of a slot that a group gives to each of its queues."""
        charge: Array = self.surcharge(theta)[self.client_of, self.site_of[:, None]]
        return np.where(self.client_of >= 0, charge, 0.0)


class SiteShares:
    """Hours by client and site of the tours so far, and what they cost.

    Time of groups with one client is counted as it comes and goes. That of groups with several clients is taken from
    the allocation at every `refresh`.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.terms = ShareTerms(compiled)
        self.slots = compiled.slots
        self.anchor = np.full(len(self.terms), self.terms.price / 2)
        shape = self.terms.given.shape
        self.hours = self.terms.given.copy()
        self.mixed_hours = np.zeros(shape)
        client = self.terms.client_of
        one = (client == client[:, :1]) | (client < 0)
        self.client = np.where(one.all(axis=1), client[:, 0], -1)
        required = np.where(open_queues(compiled.problem), compiled.problem.demand.required, 0.0)
        wanted = np.where(compiled.group_queues[:, :, None] >= 0, required[compiled.group_queues], 0.0)
        self.asked = wanted.max(axis=1) > 0
        self.spare_client = np.take_along_axis(client[:, :, None], wanted.argmax(axis=1)[:, None, :], axis=1)[:, 0]
        self.mixed = np.flatnonzero(self.client < 0)
        self.weight = np.full((len(client), shape[0]), 1.0 / max(shape[0], 1))

    def count(self, group: int, slots: Ints, sign: int) -> None:
        """Count (1) or discount (-1) presence of one agent of `group` in `slots`."""
        client = self.client[group]
        if len(self.terms) and client >= 0:
            present = self.asked[group, slots[slots < self.slots]].sum()
            self.hours[client, self.terms.site_of[group]] += sign * present * self.terms.hours_per_slot

    def refresh(self, coverage: Coverage) -> None:
        """Take the hours of groups with several clients from the allocation: served, and spare where it will go."""
        if not len(self.terms):
            return
        self.mixed_hours[:] = 0.0
        for g in self.mixed.tolist():
            by_client = np.zeros(len(self.mixed_hours))
            for j, client in enumerate(self.terms.client_of[g].tolist()):
                if client >= 0:
                    by_client[client] += coverage.served[g, j].sum()
            spare = coverage.idle[g] * self.asked[g]
            np.add.at(by_client, self.spare_client[g][self.asked[g]], spare[self.asked[g]])
            self.mixed_hours[:, self.terms.site_of[g]] += by_client * self.terms.hours_per_slot
            if by_client.sum() > 0:
                self.weight[g] = by_client / by_client.sum()

    @property
    def money(self) -> float:
        """Return the price of the hours outside all bands."""
        if not len(self.terms):
            return 0.0
        outside = np.tensordot(self.terms.slopes, self.hours + self.mixed_hours, axes=2)
        return self.terms.price * float(np.clip(outside, 0.0, None).sum())

    def weights(self) -> Array:
        """Return [I] weights theta for the hours as they are: nothing well within a band, the price well outside."""
        hours = self.hours + self.mixed_hours
        outside = np.tensordot(self.terms.slopes, hours, axes=2)
        of_client = (np.abs(self.terms.slopes).max(axis=2) > 0) @ hours.sum(axis=1)
        push = outside / np.maximum(SOFT_SHARE * of_client, SOFT_HOURS)
        weights: Array = np.clip(self.anchor + self.terms.price * push, 0.0, self.terms.price)
        return weights

    def tariff(self, group: int, extended: int, theta: Array | None = None) -> Array | float:
        """Return [T+] the surcharge of presence of `group`, at weights `theta` or as the hours are now."""
        if not len(self.terms):
            return 0.0
        by_client = self.terms.surcharge(self.weights() if theta is None else theta)[:, self.terms.site_of[group]]
        client = self.client[group]
        charge = float(by_client[client]) if client >= 0 else float(by_client @ self.weight[group])
        out = np.zeros(extended)
        out[: self.slots] = charge * self.asked[group]
        return out
