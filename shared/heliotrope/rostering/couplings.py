"""Terms of the objective that join agents or intervals, as the builder meets them: money, and tariffs on presence."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.site_shares import share_limits
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.crowding import ROWS, Crowding
from heliotrope.rostering.handover import Handovers
from heliotrope.rostering.levels import Levels
from heliotrope.rostering.remedies import Remedies
from heliotrope.rostering.settled import Settlement
from heliotrope.rostering.shares import ShareTerms, SiteShares
from heliotrope.rostering.tours import Ints

TermName = tuple[str | int, ...]


class CoupledTerms:
    """The terms as the bound takes them: one vector of weights, site shares, then prices of remedies, then of crowds.

    `names` tell the same term in a part of the problem and in the whole.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.shares = ShareTerms(compiled)
        self.remedies = Remedies(compiled)
        self.crowding = Crowding(compiled)
        own = np.full(len(self.shares), self.shares.price), self.remedies.ceiling, self.crowding.ceiling.ravel()
        self.ceiling = np.concatenate(own)
        self.compiled = compiled

    @cached_property
    def names(self) -> tuple[TermName, ...]:
        """What each weight belongs to."""
        remedies = _remedy_names(self.compiled, self.remedies)
        return (*_share_names(self.compiled), *remedies, *_crowd_names(self.compiled))

    def __len__(self) -> int:
        """Weights, I."""
        return len(self.ceiling)

    def split(self, weights: Array) -> tuple[Array, Array, Array]:
        """Return the weights of site shares, remedies and crowds [2, S, T], each at most what is valid.

        Those left out at the end are 0.
        """
        valid = np.zeros(len(self))
        valid[: len(weights)] = np.clip(weights, 0.0, self.ceiling[: len(weights)])
        theta, phi, sigma = np.split(valid, np.cumsum((len(self.shares), len(self.remedies))))
        return theta, phi, sigma.reshape(self.crowding.room.shape)


def _share_names(compiled: Compiled) -> list[TermName]:
    return [("share", limit.client, limit.site, limit.sign) for limit in share_limits(compiled.problem.network)]


def _remedy_names(compiled: Compiled, remedies: Remedies) -> list[TermName]:
    """Return (queue, number of the period among those of its queue) of every period."""
    queues = [compiled.problem.network.queue_ids[period.queue] for period in remedies.periods]
    return [("remedy", queue, queues[:place].count(queue)) for place, queue in enumerate(queues)]


def _crowd_names(compiled: Compiled) -> list[TermName]:
    sites, slots = compiled.problem.network.sites, range(compiled.slots)
    return [(row, site.id, slot) for row in ROWS for site in sites for slot in slots]


class Couplings:
    """Kept in step with the tours by `count`, with the allocation by `refresh`."""

    def __init__(self, compiled: Compiled) -> None:
        self.extended = compiled.extended
        self.shares = SiteShares(compiled)
        self.remedies = Remedies(compiled)
        self.settlement = Settlement(compiled)
        self.handovers = Handovers(compiled)
        self._anchor = self._phi = np.zeros(len(self.remedies))

    def money(self, coverage: Coverage) -> float:
        """Money of the coupled terms as things are, less what the prices of the shortage hold of it."""
        return self.money_at(self.levels(coverage))

    def levels(self, coverage: Coverage) -> Levels:
        """Return the contacts of all measuring periods as things are."""
        return Levels(self.settlement, self.remedies, coverage)

    def money_at(self, levels: Levels) -> float:
        """Return `money` where the contacts of the periods are known."""
        beside = self.shares.money + self.handovers.money
        if not len(self.remedies):
            return beside
        return beside + levels.due - float(self._phi @ levels.lost)

    def anchor(self, weights: Array) -> None:
        """Take the bound's `weights` [I] as what the terms' limits themselves are worth."""
        self.shares.anchor = weights[: len(self.shares.terms)]
        self._anchor = weights[len(self.shares.terms) :][: len(self.remedies)]

    def release(self) -> None:
        """From now on contacts are priced by what winning them back saves, not by the bound.

        The bound's price brings tours to where a tier is kept; once they are there it would buy more than that.
        """
        self._anchor = np.zeros(len(self.remedies))

    def count(self, group: int, slots: Ints, sign: int) -> None:
        """One agent of `group` comes to (1) or leaves (-1) `slots`."""
        self.shares.count(group, slots, sign)
        self.handovers.count(group, slots, sign)

    def count_each(self, groups: Ints, slots: Ints, sign: int) -> None:
        """One agent comes to (1) or leaves (-1) each of `slots` [N], of the group [N] there."""
        self.shares.count_each(groups, slots, sign)
        self.handovers.count_each(groups, slots, sign)

    def refresh(self, coverage: Coverage, share: float = 1.0) -> None:
        """Take in where queue time goes now: prices of contacts lost, moved by `share` towards what they should be."""
        if len(self.remedies):
            pressures = self.settlement.pressures(coverage.short, coverage.depth)
            asked = np.maximum(self._anchor, np.minimum(pressures, self.remedies.dearest))
            self._phi = asked if share == 1.0 else (1.0 - share) * self._phi + share * asked
            coverage.prices = self.remedies.prices(self._phi)

    @property
    def phi(self) -> Array:
        """Prices [P] of contacts lost as they are."""
        return self._phi

    def price_contacts(self, coverage: Coverage, phi: Array) -> None:
        """Set the prices [P] of contacts lost, whatever they should be."""
        self._phi = phi
        coverage.prices = self.remedies.prices(phi)

    def remember(self, coverage: Coverage) -> tuple[Array, Array]:
        """Return the prices of contacts lost as they are, and of shortage with them, for `restore`."""
        return self._phi, coverage.prices

    def restore(self, coverage: Coverage, state: tuple[Array, Array]) -> None:
        """Put back what `remember` gave."""
        self._phi, coverage.prices = state

    def tariff(self, group: int, weights: Array | None = None) -> Array | float:
        """Return [T+] what presence of `group` costs beyond wages, at multipliers `weights` or as things are now."""
        theta = None if weights is None else weights[: len(self.shares.terms)]
        return self.shares.tariff(group, self.extended, theta) + self.handovers.tariff(group)

    def tariffs(self, groups: Ints) -> Array:
        """Return [R, T+] what presence of each of `groups` [R] costs beyond wages as things are now."""
        rows = self.shares.tariffs(groups, self.extended)
        for row, group in zip(rows, groups.tolist(), strict=True):
            if self.handovers.places_of[group]:
                row += self.handovers.tariff(group)
        return rows
