"""Start forecast: ``python -m services.forecast``."""

from heliotrope.runtime.process import run_service

from services.forecast.service import serve
from services.forecast.settings import ForecastSettings

if __name__ == "__main__":
    run_service("forecast", ForecastSettings, serve)
