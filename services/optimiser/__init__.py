"""Optimiser: scheduling runs to proposed rosters."""
