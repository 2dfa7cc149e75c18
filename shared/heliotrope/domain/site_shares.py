"""Contractual shares of a client's agent-hours by site: the hours served, and those outside the agreed band.

Counted over the horizon: queue time that lies in it, by the thousandths of the queue shares, whatever its efficiency;
time that serves nobody counts for no client.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.network import Network
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.domain.roster_arrays import RosterArrays


@dataclass(frozen=True, slots=True)
class ShareLimit:
    """One side of a band: `sign` 1 keeps a site's hours at most at `level` of the client's, -1 at least.

    `client` and `site` are positions on the network's axes C and S.
    """

    client: int
    site: int
    level: float
    sign: int

    def slope(self, network: Network) -> Array:
        """Return [C, S] how the hours outside grow with the hours served, where they are above 0."""
        slope = np.zeros((len(network.clients), len(network.sites)))
        slope[self.client] = -self.sign * self.level
        slope[self.client, self.site] += self.sign
        return slope

    def outside(self, hours: Array) -> float:
        """Return the agent-hours outside this side of the band, of `hours` [C, S]."""
        return max(0.0, self.sign * float(hours[self.client, self.site] - self.level * hours[self.client].sum()))


def share_limits(network: Network) -> tuple[ShareLimit, ...]:
    """Return every side of a band that can be left, in the order of the clients."""
    limits = []
    for c, client in enumerate(network.clients):
        for share in client.shares:
            site = network.site_index(share.site)
            if share.minimum > 0:
                limits.append(ShareLimit(c, site, share.minimum, -1))
            if share.maximum < 1:
                limits.append(ShareLimit(c, site, share.maximum, 1))
    return tuple(limits)


def client_hours(shifts: Iterable[Shift], problem: RosterProblem) -> Array:
    """Return agent-hours [C, S] by client served and site, over the horizon; unknown agents count nothing."""
    return RosterArrays.of(shifts, problem).client_hours()


def site_share_money(hours: Array, problem: RosterProblem) -> float:
    """Return the price of the agent-hours outside every band."""
    outside = sum(limit.outside(hours) for limit in share_limits(problem.network))
    return problem.prices.site_share_hour * outside
