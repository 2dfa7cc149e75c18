"""Start roster: ``python -m services.roster``."""

from heliotrope.runtime.process import run_service

from services.roster.service import serve
from services.roster.settings import RosterSettings

if __name__ == "__main__":
    run_service("roster", RosterSettings, serve)
