"""Start dispatch: ``python -m services.dispatch``."""

from heliotrope.runtime.process import run_service

from services.dispatch.service import serve
from services.dispatch.settings import DispatchSettings

if __name__ == "__main__":
    run_service("dispatch", DispatchSettings, serve)
