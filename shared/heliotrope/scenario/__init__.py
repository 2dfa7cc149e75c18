"""A network described in files: read, written, generated, and its demand derived."""

from heliotrope.scenario.bank_calls import bank_history
from heliotrope.scenario.certificates import read_certificate, read_problem, write_certificate, write_problem
from heliotrope.scenario.demand import DerivedDemand
from heliotrope.scenario.files import read_scenario, write_scenario
from heliotrope.scenario.generator import generate
from heliotrope.scenario.history import ContactHistory, ContactIntervals
from heliotrope.scenario.rosters import read_roster, write_roster
from heliotrope.scenario.scenario import DemandSource, RecordedDemand, Scenario

__all__ = [
    "ContactHistory",
    "ContactIntervals",
    "DemandSource",
    "DerivedDemand",
    "RecordedDemand",
    "Scenario",
    "bank_history",
    "generate",
    "read_certificate",
    "read_problem",
    "read_roster",
    "read_scenario",
    "write_certificate",
    "write_problem",
    "write_roster",
    "write_scenario",
]
