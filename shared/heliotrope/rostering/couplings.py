"""Terms of the objective that join agents or intervals, as the builder meets them: money, and tariffs on presence."""

from __future__ import annotations

from heliotrope.domain.demand import Array
from heliotrope.rostering.compiled import Compiled
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.shares import SiteShares
from heliotrope.rostering.tours import Ints


class Couplings:
    """Kept in step with the tours by `count`, with the allocation by `refresh`."""

    def __init__(self, compiled: Compiled) -> None:
        self.extended = compiled.extended
        self.shares = SiteShares(compiled)

    @property
    def money(self) -> float:
        """Money of the coupled terms as things are."""
        return self.shares.money

    def anchor(self, weights: Array) -> None:
        """Take the bound's `weights` [I] as what the terms' limits themselves are worth."""
        self.shares.anchor = weights

    def count(self, group: int, slots: Ints, sign: int) -> None:
        """One agent of `group` comes to (1) or leaves (-1) `slots`."""
        self.shares.count(group, slots, sign)

    def refresh(self, coverage: Coverage) -> None:
        """Take in where queue time goes now."""
        self.shares.refresh(coverage)

    def tariff(self, group: int, weights: Array | None = None) -> Array | float:
        """Return [T+] what presence of `group` costs beyond wages, at multipliers `weights` or as things are now."""
        return self.shares.tariff(group, self.extended, weights)
