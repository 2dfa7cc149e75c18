"""Forecasting: a queue's history and calendar to its coming demand, with honest bands; pure numpy.

`forecast_demand` is the door. A forecast is daily level x intraday profile; `backtest` says how good it is.
"""

from heliotrope.forecasting.accuracy import coverage, seasonal_naive, wape
from heliotrope.forecasting.backtest import BacktestScore, backtest, weekly_origins
from heliotrope.forecasting.bands import Bands
from heliotrope.forecasting.calendar import QueueCalendar, public_holidays
from heliotrope.forecasting.demand import LocalForecast, forecast_demand, forecast_local_days
from heliotrope.forecasting.history import QueueHistory, local_history
from heliotrope.forecasting.intraday import IntradayLevel, revise_day

__all__ = [
    "BacktestScore",
    "Bands",
    "IntradayLevel",
    "LocalForecast",
    "QueueCalendar",
    "QueueHistory",
    "backtest",
    "coverage",
    "forecast_demand",
    "forecast_local_days",
    "local_history",
    "public_holidays",
    "revise_day",
    "seasonal_naive",
    "wape",
    "weekly_origins",
]
