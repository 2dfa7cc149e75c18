"""Start intake: ``python -m services.intake``."""

from heliotrope.runtime.process import run_service

from services.intake.service import serve
from services.intake.settings import IntakeSettings

if __name__ == "__main__":
    run_service("intake", IntakeSettings, serve)
