"""Start staffing: ``python -m services.staffing``."""

from heliotrope.runtime.process import run_service

from services.staffing.service import serve
from services.staffing.settings import StaffingSettings

if __name__ == "__main__":
    run_service("staffing", StaffingSettings, serve)
