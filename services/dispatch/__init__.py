"""Dispatch: published versions to shift plans, delivered and acknowledged."""
