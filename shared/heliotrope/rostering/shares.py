"""Contractual shares of a client's hours by site, while a roster is built and in the bound.

The price of the hours outside a band is the greatest, over weights theta in [0, price] of its sides, of theta times a
linear function of the hours H[client, site]. So at weights theta an hour at a site costs `slope . theta`: a surcharge
on presence, and for any theta a valid underestimate of the term.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.site_shares import share_limits
from heliotrope.rostering.compiled import Compiled, open_queues
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
        self.given = compiled.laid_out.client_hours() if limits else np.zeros(shape[1:])
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
    """Hours by client and site of the tours so far, and what they cost; presence comes in groups of one client."""

    def __init__(self, compiled: Compiled) -> None:
        self.terms = ShareTerms(compiled)
        self.slots = compiled.slots
        self.anchor = np.full(len(self.terms), self.terms.price / 2)
        self.hours = self.terms.given.copy()
        client = self.terms.client_of
        known = client[:, :, None] == np.arange(len(self.hours))
        self.weight = known.any(axis=1) / np.maximum(known.any(axis=1).sum(axis=1), 1)[:, None]
        some = np.zeros((len(compiled.required) + 1, compiled.slots), np.bool_)
        if len(self.terms):
            some[:-1] = open_queues(compiled.problem) & (compiled.problem.demand.required > 0.0)
        self.asked: NDArray[np.bool_] = np.asarray(some[compiled.group_queues].any(axis=1))

    def count(self, group: int, slots: Ints, sign: int) -> None:
        """Count (1) or discount (-1) presence of one agent of `group` in `slots`."""
        if len(self.terms):
            present = self.asked[group, slots[slots < self.slots]].sum()
            client, site = self.terms.client_of[group, 0], self.terms.site_of[group]
            self.hours[client, site] += sign * present * self.terms.hours_per_slot

    def count_each(self, groups: Ints, slots: Ints, sign: int) -> None:
        """Count (1) or discount (-1) presence of one agent in each of `slots` [N], of the group [N] there."""
        if len(self.terms):
            inside = slots < self.slots
            own = groups[inside][self.asked[groups[inside], slots[inside]]]
            place = self.terms.client_of[own, 0] * self.hours.shape[1] + self.terms.site_of[own]
            present = np.bincount(place, minlength=self.hours.size).reshape(self.hours.shape)
            self.hours += sign * present * self.terms.hours_per_slot

    @property
    def money(self) -> float:
        """Return the price of the hours outside all bands."""
        if not len(self.terms):
            return 0.0
        outside = np.tensordot(self.terms.slopes, self.hours, axes=2)
        return self.terms.price * float(np.clip(outside, 0.0, None).sum())

    def weights(self) -> Array:
        """Return [I] weights theta for the hours as they are: nothing well within a band, the price well outside."""
        outside = np.tensordot(self.terms.slopes, self.hours, axes=2)
        of_client = (np.abs(self.terms.slopes).max(axis=2) > 0) @ self.hours.sum(axis=1)
        push = outside / np.maximum(SOFT_SHARE * of_client, SOFT_HOURS)
        weights: Array = np.clip(self.anchor + self.terms.price * push, 0.0, self.terms.price)
        return weights

    def tariff(self, group: int, extended: int, theta: Array | None = None) -> Array | float:
        """Return [T+] the surcharge of presence of `group`, at weights `theta` or as the hours are now.

        A group of several clients carries their mean: it stands for agents whose shifts have not taken a client yet.
        """
        return self.tariffs(np.array([group]), extended, theta)[0] if len(self.terms) else 0.0

    def tariffs(self, groups: Ints, extended: int, theta: Array | None = None) -> Array:
        """Return [R, T+] the `tariff` of each of `groups` [R]."""
        out = np.zeros((len(groups), extended))
        if len(self.terms):
            charge = self.terms.surcharge(self.weights() if theta is None else theta)
            by_client = charge[:, self.terms.site_of[groups]].T
            out[:, : self.slots] = (by_client * self.weight[groups]).sum(axis=1)[:, None] * self.asked[groups]
        return out
