"""Forecast: history and actuals to demand forecasts."""
