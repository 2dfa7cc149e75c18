"""Staffing: demand forecasts to staffing requirements."""
