"""The independent judge of rosters: one small function per rule, written apart from the engine."""

from heliotrope.audit.judge import RULES, audit

__all__ = ["RULES", "audit"]
