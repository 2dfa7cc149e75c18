"""What a roster gives: coverage, expected service, SLA money, night hours, shortfalls."""

from heliotrope.insight.coverage import CoverageRow, Shortfall, coverage_rows, shortfalls
from heliotrope.insight.score import QueueScore, RosterScore, score

__all__ = ["CoverageRow", "QueueScore", "RosterScore", "Shortfall", "coverage_rows", "score", "shortfalls"]
