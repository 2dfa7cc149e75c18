"""Why a roster is as it is: what binds where it is short, why a shift stands where it stands, what rules cost.

Everything is asked of the same kernel: the best tour under prices, with a rule and with the rule relaxed.
"""

from heliotrope.domain.explanations import (
    Alternative,
    Binding,
    ContractConflict,
    RulePrice,
    ShiftReason,
    ShortfallReason,
    ShortWindow,
)
from heliotrope.rostering.explain.contracts import contract_conflicts
from heliotrope.rostering.explain.relaxing import RELAXATIONS, Relaxation
from heliotrope.rostering.explain.rules import price_rules, price_vector
from heliotrope.rostering.explain.shifts import explain_shifts
from heliotrope.rostering.explain.shortfalls import explain_shortfalls
from heliotrope.rostering.explain.standing import Standing, stand
from heliotrope.rostering.explain.unplaced import explain_unplaced

__all__ = [
    "RELAXATIONS",
    "Alternative",
    "Binding",
    "ContractConflict",
    "Relaxation",
    "RulePrice",
    "ShiftReason",
    "ShortWindow",
    "ShortfallReason",
    "Standing",
    "contract_conflicts",
    "explain_shifts",
    "explain_shortfalls",
    "explain_unplaced",
    "price_rules",
    "price_vector",
    "stand",
]
