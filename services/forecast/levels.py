"""How the day runs against its forecast, queue by queue; pure."""

from __future__ import annotations

from datetime import date

from heliotrope.domain.demand import ContactActual, DemandForecast
from heliotrope.domain.time import Horizon
from heliotrope.forecasting import IntradayLevel

KEPT_DAYS = 3
"""Days of a queue whose level is kept: yesterday's late corrections, today, and tomorrow for zones ahead."""


class Levels:
    """Forecast days and the level of those that are under way."""

    def __init__(self) -> None:
        self._forecasts: dict[str, dict[date, DemandForecast]] = {}
        self._levels: dict[str, dict[date, IntradayLevel]] = {}

    def expect(self, forecast: DemandForecast) -> None:
        """Take a queue-day's forecast; a newer revision starts its level anew."""
        days = self._forecasts.setdefault(forecast.queue, {})
        held = days.get(forecast.day)
        if held is None or forecast.revision >= held.revision:
            days[forecast.day] = forecast
            self._levels.get(forecast.queue, {}).pop(forecast.day, None)

    def update(self, actual: ContactActual) -> float | None:
        """Take an interval's count and return actual / forecast so far; None for a day without forecast."""
        day = actual.start.date()
        forecast = self._forecasts.get(actual.queue, {}).get(day)
        if forecast is None or forecast.grain_minutes != actual.minutes:
            return None
        levels = self._levels.setdefault(actual.queue, {})
        level = levels.get(day) or IntradayLevel.start(forecast.volume)
        slot = Horizon(forecast.start, grain_minutes=forecast.grain_minutes).slot(actual.start)
        levels[day] = level = level.update(slot, actual.offered)
        for old in sorted(levels)[:-KEPT_DAYS]:
            del levels[old]
            self._forecasts[actual.queue].pop(old, None)
        return level.factor
