"""From problem to roster: one kernel (the best lawful tour under prices) and the network around it.

`plan_roster` builds a roster from nothing but facts; `repair_roster` mends the one in force within a change budget.
The mathematics is in ``shared/docs/rostering.md``.
"""

from heliotrope.rostering.plan import plan_roster
from heliotrope.rostering.repair import repair_roster
from heliotrope.rostering.solution import Progress, Solution

__all__ = ["Progress", "Solution", "plan_roster", "repair_roster"]
