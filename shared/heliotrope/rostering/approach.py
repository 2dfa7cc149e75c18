"""First tours from multipliers: best response of each agent under an augmented Lagrangian of coverage.

One more agent on queue q in slot t is worth ``lam(R - S - e / 2)``: the multiplier pi, a pull towards the requirement R
that turns into a push once supply S passes it, and never more than being that short costs (the slope of the shortage
money's Moreau envelope; Rockafellar 1976). With the pull alone agents crowd the same hours, with pi alone all agents of
a kind choose one tour. The pull grows from sweep to sweep, and after each the multipliers move by half of what supply
missed (method of multipliers). 1,000 agents: gap 0.59 points with five sweeps and fixed multipliers, 0.50 so.
"""

from __future__ import annotations

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.compiled import AgentTerms
from heliotrope.rostering.couplings import CoupledTerms
from heliotrope.rostering.crowding import charge_arcs, crowded, presence_prices
from heliotrope.rostering.pulling import Pull, places_of, pulled_worth, serve_places
from heliotrope.rostering.responses import Responses, Tariffs
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.tours import Ints

PULLS = tuple(np.geomspace(0.002, 0.05, 12).tolist())
"""rho of each sweep, as a share of the dearest price, per agent of difference."""
FEWER_PULLS = tuple(np.geomspace(0.002, 0.05, 8).tolist())
"""The same of large networks: 10,000 agents end 0.01 % dearer than with twelve sweeps, with six 0.7 %."""
FIRM = 4
"""Last sweeps, in which seats and supervision are kept; before, they have a price only."""
LEARNING = 0.5
"""Share of the pull by which the multipliers move after a sweep."""


def approach(
    builder: Builder,
    multipliers: Array,
    weights: Array,
    order: Ints,
    pulls: tuple[float, ...] = PULLS,
    stop: Stop = never,
    workers: int = 1,
) -> None:
    """Give every agent of `order` a tour, sweep by sweep under growing pull, and put them into `builder`.

    `multipliers` [Q, T] are of coverage, `weights` [I] of the coupled terms. `stop` is asked after each sweep. There is
    always one in which seats and supervision are kept, so that everybody has a lawful tour.
    """
    compiled = builder.compiled
    builder.couplings.anchor(weights)
    pi, ceiling = multipliers, compiled.prices.max(axis=2)
    supply = np.zeros_like(compiled.required)
    scale = float(compiled.prices.max(initial=0.0))
    tariffs = Tariffs.of(builder, weights)
    crowds = Crowds(builder, weights)
    responses = Responses(builder, tariffs, crowds.rows, workers)
    others = _OneByOne(builder, tariffs, crowds)
    builder.blocks.firm = False
    for turn, share in enumerate(pulls):
        rho = share * scale
        builder.blocks.firm = builder.blocks.firm or turn >= len(pulls) - FIRM
        pull = pi, rho, compiled.required, compiled.widths, compiled.prices
        for plain, run in responses.runs(order):
            if plain:
                responses.answer(run, pull, supply, crowds.sigma, crowds.crowd)
            else:
                others.answer(run, pull, supply)
        if stop():
            if builder.blocks.firm:
                break
            builder.blocks.firm = True
        crowds.learn(LEARNING * rho)
        pi = np.clip(pi + LEARNING * rho * (compiled.required - supply), 0.0, ceiling)
    for i in order.tolist():
        tour = responses.tour(i) if responses.plain[i] else others.tours[i][0]
        builder.occupy(i, tour.arcs, -1)
        builder.put(i, tour)


class _OneByOne:
    """First tours of those whose tours hang on a colleague's."""

    def __init__(self, builder: Builder, tariffs: Tariffs, crowds: Crowds) -> None:
        self.builder, self.tariffs, self.crowds = builder, tariffs, crowds
        self.tours: dict[int, tuple[Tour, Ints]] = {}

    def answer(self, run: Ints, pull: Pull, supply: Array) -> None:
        """Give each agent of `run` the tour that is best now; as `Responses.answer`."""
        builder, crowds, compiled = self.builder, self.crowds, self.builder.compiled
        offer = (compiled.group_queues, compiled.group_efficiency)

        def worth(group: int) -> Array:
            value = np.empty(compiled.extended)
            pulled_worth(group, *pull, supply, *offer, value)
            value -= self.tariffs.rows[self.tariffs.row_of[group]]
            return value

        for i in run.tolist():
            terms = compiled.terms[i]
            if i in self.tours:
                tour, places = self.tours[i]
                builder.occupy(i, tour.arcs, -1)
                crowds.count(terms, tour.arcs, -1)
                serve_places(tour.serving, tour.slots, places, -1.0, supply, *offer)
            values = compiled.values(terms, terms.by_client, worth)
            tour = builder.best(i, values, charge=crowds.charge(terms, pull[1]))
            places = places_of(tour.serving, tour.slots, *pull, supply, *offer)
            serve_places(tour.serving, tour.slots, places, 1.0, supply, *offer)
            builder.occupy(i, tour.arcs, 1)
            crowds.count(terms, tour.arcs, 1)
            self.tours[i] = tour, places


class Crowds:
    """Seats and supervision as first tours meet them: prices sigma that grow where too many are present."""

    def __init__(self, builder: Builder, weights: Array) -> None:
        terms = CoupledTerms(builder.compiled)
        self.rows = terms.crowding
        self.sigma = terms.split(weights)[2].copy()
        self.crowd = self.rows.nobody()

    def count(self, terms: AgentTerms, arcs: Ints, sign: int) -> None:
        """Count (1) or uncount (-1) one agent's presence."""
        self.rows.count(terms, arcs, sign, self.crowd)

    def charge(self, terms: AgentTerms, rho: float) -> Array:
        """Return [N] what the arcs of one more with `terms` cost: presence where there is little room, or none."""
        tours = self.rows.compiled.classes[terms.tour_class]
        sigma, ceiling = self.sigma[:, tours.site], self.rows.ceiling[:, tours.site]
        found = np.zeros(len(tours.arcs))
        if ceiling.any():
            before, room = np.zeros(self.rows.compiled.extended + 1), self.rows.room[:, tours.site]
            presence_prices(*terms.counts, rho, self.crowd[:, tours.site], sigma, ceiling, room, before)
            charge_arcs(tours.arcs, tours.gaps, len(tours.plan.shifts), before, found)
        return found

    def learn(self, step: float) -> None:
        """Move the prices by `step` for each person too many."""
        beyond = crowded(self.crowd) - self.rows.room
        self.sigma = np.clip(self.sigma + step * beyond, 0.0, self.rows.ceiling)
