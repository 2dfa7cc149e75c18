"""Why a roster is as it is: what binds where it is short, why a shift stands where it stands, what rules cost.

Everything is asked of the same kernel: the best tour under prices, with a rule and with the rule relaxed.
"""

from heliotrope.rostering.explain.contracts import ContractConflict, contract_conflicts
from heliotrope.rostering.explain.relaxing import RELAXATIONS, Relaxation
from heliotrope.rostering.explain.rules import RulePrice, price_rules, price_vector
from heliotrope.rostering.explain.shifts import Alternative, ShiftReason, explain_shifts
from heliotrope.rostering.explain.shortfalls import Binding, ShortfallReason, ShortWindow, explain_shortfalls
from heliotrope.rostering.explain.standing import Standing, stand

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
    "price_rules",
    "price_vector",
    "stand",
]
