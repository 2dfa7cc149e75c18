"""Start console: ``python -m services.console``."""

from heliotrope.runtime.process import run_service

from services.console.service import serve
from services.console.settings import ConsoleSettings

if __name__ == "__main__":
    run_service("console", ConsoleSettings, serve)
