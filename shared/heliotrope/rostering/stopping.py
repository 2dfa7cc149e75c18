"""When a run ends early: a question that every stage asks between two steps of its work.

Once the answer is yes a stage ends with what it has. Each first brings itself to where that is lawful: one step of
the bound, one sweep in which everybody gets a tour.
"""

from __future__ import annotations

from collections.abc import Callable

Stop = Callable[[], bool]


def never() -> bool:
    """Stop condition of a run that does all its work."""
    return False


def at_once() -> bool:
    """Stop condition of a run that does the least that is lawful."""
    return True
