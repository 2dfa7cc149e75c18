"""Heliotrope: event-driven workforce scheduling for Business Process Outsourcing.

The library is pure and synchronous but for `runtime`, `client` and `cli`. Imports run one way: `domain` imports
nothing of ours, the engines (`forecasting`, `staffing`, `rostering`, `audit`, `insight`) import `domain`.
"""

__version__ = "0.1.0"
