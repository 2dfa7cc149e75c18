"""Intake: raw contact events to contact actuals."""
