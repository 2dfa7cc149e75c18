"""A published roster as shift plans: drawn for a reader, kept as calendar entries, worded in the reader's language."""

from heliotrope.plans.draw import agents_plan, shift_plan
from heliotrope.plans.entries import CalendarEntry, revise_entries

__all__ = ["CalendarEntry", "agents_plan", "revise_entries", "shift_plan"]
