"""What a roster gives: coverage, expected service, SLA money, cost, unsocial hours, shortfalls, statements."""

from heliotrope.domain.scores import QueueScore, RosterScore
from heliotrope.insight.cost import client_shortages, cost_rows
from heliotrope.insight.coverage import CoverageRow, Shortfall, coverage_rows, shortfalls
from heliotrope.insight.fairness import unsocial_hours
from heliotrope.insight.figures import certificate_figures, roster_figures
from heliotrope.insight.score import score
from heliotrope.insight.series import coverage_series
from heliotrope.insight.service import client_statement, service_periods
from heliotrope.insight.view import View

__all__ = [
    "CoverageRow",
    "QueueScore",
    "RosterScore",
    "Shortfall",
    "View",
    "certificate_figures",
    "client_shortages",
    "client_statement",
    "cost_rows",
    "coverage_rows",
    "coverage_series",
    "roster_figures",
    "score",
    "service_periods",
    "shortfalls",
    "unsocial_hours",
]
