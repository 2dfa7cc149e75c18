"""Published activities taken up where they are, so that a repair starts from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from heliotrope.domain.roster import Shift
from heliotrope.rostering.build import Builder, Tour

Attended = dict[tuple[str, int], list[tuple[int, int]]]
"""(Request, agent) -> spans of slots of its published activities."""


def take_up(builder: Builder, base: list[Tour], published: Mapping[str, tuple[Shift, ...]]) -> None:
    """Hold every session as it was published, where all of it still lies in the tours of those who attend.

    Parameters
    ----------
    base
        The published tours, put down already, with activities still among their slots on queue; mended in place.
    published
        Agent -> shifts of the roster in force.
    """
    if not builder.activities.sessions:
        return
    blocks = _blocks(builder, base, published)
    for n, session in enumerate(builder.activities.sessions):
        name = session.request.id
        own = {i: spans[0] for i in session.people if (spans := blocks.get((name, i)))}
        led = None if session.trainer is None else blocks.get((name, session.trainer), [])
        for span in own.values():
            fits = span[1] - span[0] == session.size and session.first <= span[0] and span[1] <= session.last
            if fits and (led is None or span in led):
                builder.activities.hold(n, span[0], tuple(i for i, other in own.items() if other == span))
                break
    for i in [i for i, held in builder.activities.held.items() if held]:
        slots, _ = builder.activities.off_queue(i, base[i].slots)
        builder.take(i)
        base[i] = replace(base[i], slots=slots, serving=None)
        builder.put(i, base[i])


def _blocks(builder: Builder, base: list[Tour], published: Mapping[str, tuple[Shift, ...]]) -> Attended:
    horizon, found = builder.compiled.problem.horizon, Attended()
    for i, name in enumerate(builder.names):
        for shift in published.get(name, ()):
            for block in shift.activities:
                if block.request:
                    first, end = horizon.slot(block.start), horizon.slot(block.end)
                    if np.isin(np.arange(first, end), base[i].slots).all():
                        found.setdefault((block.request, i), []).append((first, end))
    return found
