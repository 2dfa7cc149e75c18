"""Structured log lines (JSON on stdout) and the trace context that travels with messages."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

import structlog

Log = structlog.stdlib.BoundLogger


def configure_logging(service: str, level: int = logging.INFO) -> Log:
    """Send the process's log lines, the libraries' too, to stdout as JSON; return the logger."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.dict_tracebacks,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(logging.WARNING)  # libraries speak up when something is wrong
    logging.getLogger("heliotrope").setLevel(level)
    log: Log = structlog.stdlib.get_logger("heliotrope").bind(service=service)
    return log


def new_traceparent() -> str:
    """Return a W3C trace context of a new, sampled trace (https://www.w3.org/TR/trace-context/)."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def child_traceparent(parent: str) -> str:
    """Return a new span of the same trace; of a new trace where `parent` is not one."""
    parts = parent.split("-")
    if len(parts) != 4 or len(parts[1]) != 32:
        return new_traceparent()
    return f"{parts[0]}-{parts[1]}-{secrets.token_hex(8)}-{parts[3]}"
