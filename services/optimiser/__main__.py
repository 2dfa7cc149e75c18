"""Start optimiser: ``python -m services.optimiser``."""

from heliotrope.runtime.process import run_service

from services.optimiser.service import serve
from services.optimiser.settings import OptimiserSettings

if __name__ == "__main__":
    run_service("optimiser", OptimiserSettings, serve)
