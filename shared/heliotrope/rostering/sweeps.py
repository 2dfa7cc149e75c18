"""Sweeps: each agent answers best to what everybody else leaves short."""

from __future__ import annotations

from heliotrope.rostering.build import Builder, chains_every
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.tours import Ints
from heliotrope.rostering.trial import Trial


def sweep(builder: Builder, order: Ints, stop: Stop = never) -> int:
    """Let each agent of `order` answer best to what everybody else leaves short; keep the old tour where no worse.

    Owing less of the contract is better than any money. `stop` is asked before each agent; returns how many have
    answered.
    """
    for count, i in enumerate(order.tolist()):
        if stop():
            return count
        if count % chains_every(len(builder.tours)) == 0:
            chains = builder.coverage.chain_worth()
        before = builder.objective
        trial = Trial(builder, [i])
        trial.put(i, builder.best(i, builder.worth(i, chains)))
        trial.settle()
        if trial.old[i] is not None and (-trial.owes_less, builder.objective) > (0.0, before):
            trial.undo()
    return len(order)
