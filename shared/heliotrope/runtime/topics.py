"""Names of the topics; partitions, retention and compaction are declared in deploy/topics.toml."""

from __future__ import annotations

CONTACT_EVENTS = "contact-events.v1"
CONTACT_ACTUALS = "contact-actuals.v1"
FORECAST_REQUESTS = "forecast-requests.v1"
DEMAND_FORECASTS = "demand-forecasts.v1"
FORECAST_RELEASES = "forecast-releases.v1"
STAFFING_REQUIREMENTS = "staffing-requirements.v1"
REQUIREMENT_RELEASES = "requirement-releases.v1"
SCHEDULING_RUNS = "scheduling-runs.v1"
RUN_PROGRESS = "run-progress.v1"
ROSTER_EVENTS = "roster-events.v1"


def dead(topic: str) -> str:
    """Return the topic for messages of `topic` that could not be used."""
    return f"{topic}.dead"
