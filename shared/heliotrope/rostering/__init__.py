"""From problem to roster: one kernel (the best lawful tour under prices) and the network around it.

`plan_roster` builds a roster from nothing but facts; `repair_roster` mends the one in force within a change budget;
`solve` does what the problem asks for, `replay` does it again from a certificate, which `recertify` computes anew.
The mathematics is in ``shared/docs/rostering.md``.
"""

from heliotrope.rostering.plan import plan_roster
from heliotrope.rostering.proof import recertify, recompute_bound
from heliotrope.rostering.repair import repair_roster
from heliotrope.rostering.running import is_repair, replay, solve
from heliotrope.rostering.solution import Progress, Solution
from heliotrope.rostering.warm import Warm

__all__ = [
    "Progress",
    "Solution",
    "Warm",
    "is_repair",
    "plan_roster",
    "recertify",
    "recompute_bound",
    "repair_roster",
    "replay",
    "solve",
]
