"""History to forecast: the coming days of a queue with their band and handle time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from heliotrope.domain.demand import DemandForecast
from heliotrope.domain.errors import expect
from heliotrope.domain.time import MINUTES_PER_DAY
from heliotrope.forecasting.bands import Bands, rolling_bands
from heliotrope.forecasting.calendar import QueueCalendar
from heliotrope.forecasting.handle_time import handle_time_profiles
from heliotrope.forecasting.history import Array, Days, QueueHistory, day_range, local_slots, weekdays
from heliotrope.forecasting.level import DEFAULT_PRIOR, LevelPrior
from heliotrope.forecasting.volume import volume_model

DEFAULT_HANDLE_TIME_S = 300.0


@dataclass(frozen=True, eq=False)
class LocalForecast:
    """The coming local days of a queue.

    Attributes
    ----------
    days
        [H] consecutive local days.
    volume, low, median, high
        [H, S] contacts per slot: expected, and the quantiles 0.1, 0.5 and 0.9.
    handle_time_s
        [H, S] mean handle time in seconds.
    bands
        Spread by week ahead, which the band was made of.
    """

    days: Days
    volume: Array
    low: Array
    median: Array
    high: Array
    handle_time_s: Array
    bands: Bands


def forecast_local_days(
    history: QueueHistory,
    calendar: QueueCalendar,
    first_day: np.datetime64,
    horizon_days: int,
    default_handle_time_s: float = DEFAULT_HANDLE_TIME_S,
    prior: LevelPrior = DEFAULT_PRIOR,
) -> LocalForecast:
    """Forecast `horizon_days` local days from `first_day`, from the history before it.

    A queue without any contact before `first_day` is forecast at zero.
    """
    expect(horizon_days >= 1, "horizon_days", "1 or more days", horizon_days)
    expect(default_handle_time_s > 0, "default_handle_time_s", "seconds above 0", default_handle_time_s)
    past = history.until(first_day)
    days = day_range(first_day, horizon_days)
    model = volume_model(past.days, past.volume, calendar, prior)
    origin = len(past.days)
    volume = model.forecast(origin, horizon_days) if origin else np.zeros((horizon_days, history.slots))
    bands = rolling_bands(model, origin, weeks=-(-horizon_days // 7))
    low, median, high = bands.around(volume)
    handle_time_s = handle_time_profiles(past, default_handle_time_s)[weekdays(days)]
    return LocalForecast(days, volume, low, median, high, handle_time_s, bands)


def forecast_demand(
    history: QueueHistory,
    calendar: QueueCalendar,
    first_day: date,
    horizon_days: int,
    *,
    revision: int,
    basis: str,
    default_handle_time_s: float = DEFAULT_HANDLE_TIME_S,
    prior: LevelPrior = DEFAULT_PRIOR,
) -> tuple[DemandForecast, ...]:
    """Forecast the UTC days from `first_day`, one value a day.

    Local days are forecast on the callers' clock and read off at the UTC intervals; on the day on which a
    wall-clock hour occurs twice, both get that hour's demand.

    Parameters
    ----------
    history
        Slots must divide the local day from midnight (S = 1440 / grain); rows from the local day that holds
        the first instant of `first_day` on are not used.
    basis
        Id and revision of what the history is.
    """
    expect(
        history.slots <= MINUTES_PER_DAY and MINUTES_PER_DAY % history.slots == 0,
        "history.volume",
        "slots that divide the day from midnight",
        history.slots,
    )
    grain = MINUTES_PER_DAY // history.slots
    midnight = np.datetime64(first_day, "m")
    starts = midnight + np.arange(horizon_days * history.slots) * np.timedelta64(grain, "m")
    local_day, slot = local_slots(starts, history.zone, grain)
    first_local = local_day.min()
    local_days = int((local_day.max() - first_local).astype(int)) + 1
    local = forecast_local_days(history, calendar, first_local, local_days, default_handle_time_s, prior)
    cell = ((local_day - first_local).astype(np.int64), slot)

    def by_utc_day(array: Array) -> Array:
        laid_out: Array = array[cell].reshape(horizon_days, history.slots)
        return laid_out

    volume, low, high = by_utc_day(local.volume), by_utc_day(local.low), by_utc_day(local.high)
    handle_time_s = by_utc_day(local.handle_time_s)
    return tuple(
        DemandForecast(
            queue=history.queue,
            day=day.astype(object),
            volume=volume[d].copy(),
            low=low[d].copy(),
            high=high[d].copy(),
            handle_time_s=handle_time_s[d].copy(),
            revision=revision,
            basis=basis,
            grain_minutes=grain,
        )
        for d, day in enumerate(day_range(np.datetime64(first_day, "D"), horizon_days))
    )
