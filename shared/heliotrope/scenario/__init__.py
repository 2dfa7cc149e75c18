"""A network described in files: read, written, generated, and its demand derived."""

from heliotrope.scenario.files import read_scenario, write_scenario
from heliotrope.scenario.history import ContactHistory, ContactIntervals
from heliotrope.scenario.rosters import read_roster, write_roster
from heliotrope.scenario.scenario import DemandSource, RecordedDemand, Scenario

__all__ = [
    "ContactHistory",
    "ContactIntervals",
    "DemandSource",
    "RecordedDemand",
    "Scenario",
    "read_roster",
    "read_scenario",
    "write_roster",
    "write_scenario",
]
