"""Column generation over tours, where the gap must close: coverage rows with linear penalties, one tour a person."""

from heliotrope.rostering.columns.problem import TourProblem
from heliotrope.rostering.columns.solve import SolveParameters, TourSolution, solve_tours

__all__ = ["SolveParameters", "TourProblem", "TourSolution", "solve_tours"]
