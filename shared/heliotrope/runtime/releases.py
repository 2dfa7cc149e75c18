"""What forecast and staffing send: queue-days of a revision, then the release that counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from heliotrope.codec.events import (
    encode_demand_forecast,
    encode_forecast_released,
    encode_requirement_released,
    encode_staffing_requirement,
    queue_day_key,
)
from heliotrope.codec.notices import ForecastReleased, RequirementReleased
from heliotrope.domain.demand import DemandForecast, StaffingRequirement
from heliotrope.runtime.kafka import Event
from heliotrope.runtime.topics import (
    DEMAND_FORECASTS,
    FORECAST_RELEASES,
    REQUIREMENT_RELEASES,
    STAFFING_REQUIREMENTS,
)

SENT: dict[type, tuple[str, str, Callable[[Any], bytes]]] = {
    DemandForecast: (DEMAND_FORECASTS, "forecast", encode_demand_forecast),
    StaffingRequirement: (STAFFING_REQUIREMENTS, "requirement", encode_staffing_requirement),
    ForecastReleased: (FORECAST_RELEASES, "forecast-release", encode_forecast_released),
    RequirementReleased: (REQUIREMENT_RELEASES, "requirement-release", encode_requirement_released),
}
"""Topic, beginning of the id, and encoder."""


def queue_day_events(values: Iterable[DemandForecast | StaffingRequirement]) -> list[Event]:
    """Return the events of queue-days; a revision sent again has the same ids."""
    return [_event(each, queue_day_key(each), f"{queue_day_key(each)}/{each.revision}") for each in values]


def release_event(release: ForecastReleased | RequirementReleased) -> Event:
    """Return the event of a release."""
    return _event(release, str(release.revision), str(release.revision))


def _event(value: object, key: str, number: str) -> Event:
    topic, begins, encode = SENT[type(value)]
    return Event(topic, key, encode(value), type(value).__name__, id=f"{begins}/{number}")
