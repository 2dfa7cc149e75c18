"""Engines put together to answer questions about a roster: explanations, and scenarios solved and compared."""

from heliotrope.studies.answers import answer
from heliotrope.studies.capacity import plan_months
from heliotrope.studies.whatif import imagined, solve_scenario

__all__ = ["answer", "imagined", "plan_months", "solve_scenario"]
