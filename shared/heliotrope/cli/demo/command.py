"""The demo from the command line: its options, and what happens when it cannot go on."""

from __future__ import annotations

import argparse
import os
import signal
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from heliotrope.domain.errors import HeliotropeError, Unavailable

EXAMPLES = """\
examples:
  heliotrope demo              the whole journey; the stack stays up for you to look around
  heliotrope demo --once       the same, and everything is stopped at the end
"""
STOPPED_BY_HAND = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the demo's options."""
    parser.add_argument("--once", action="store_true", help="stop Kafka, PostgreSQL and the services at the end")
    parser.add_argument(
        "--scenario", type=Path, help="a scenario's folder (default: shared/scenarios/around-the-clock)"
    )
    parser.add_argument("--folder", type=Path, help="where data, logs and results go (default: .local)")
    parser.add_argument("--time-limit", type=float, default=30.0, help="seconds for planning the week (default: 30)")
    # `make demo` says when it began, so that installing the environment counts as set-up.
    parser.add_argument("--started", type=float, help=argparse.SUPPRESS)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse `argv` and run."""
    parser = argparse.ArgumentParser(
        prog="heliotrope demo",
        description="The whole journey with real services on this machine.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    return run(parser.parse_args(argv))


def run(arguments: argparse.Namespace) -> int:
    """Run the demo; 0, or 1 with one clear error where a stage fails."""
    # Loaded here: the other commands want the options of this one, not all that it stands on.
    from heliotrope.cli.demo.screen import Screen
    from heliotrope.cli.demo.story import DemoOptions, tell

    # The demo's stack is on loopback and asks nobody to sign in; `make up` says so of its services, too.
    os.environ.setdefault("HELIOTROPE_SECURITY", "demo")
    signal.signal(signal.SIGTERM, _interrupt)  # a time limit stops what was started, as Ctrl-C does
    screen = Screen()
    try:
        root = repository()
        folder = (arguments.folder or root / ".local").resolve()
        scenario = arguments.scenario or root / "shared" / "scenarios" / "around-the-clock"
        started = arguments.started or time.time()
        options = DemoOptions(root, folder, scenario, arguments.once, arguments.time_limit, started)
    except HeliotropeError as error:
        screen.failure(str(error))
        return 1
    try:
        tell(options, screen)
    except KeyboardInterrupt:
        screen.failure("stopped by hand; `make down` stops what still runs")
        return STOPPED_BY_HAND
    except Exception as error:  # the outermost shell: whatever it was, say so once, keep the rest in a file
        log = folder / "logs" / "demo.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(traceback.format_exc())
        screen.failure(f"{screen.current}: {_cause(error)}", logs=folder / "logs")
        return 1
    return 0


def repository() -> Path:
    """Return the repository's top folder, whose `deploy` starts the stack.

    Raises
    ------
    Unavailable
        The library was installed without the repository.
    """
    root = Path(__file__).parents[4]
    if not (root / "docker-compose.yml").is_file():
        raise Unavailable("demo: expected a clone of the repository (docker-compose.yml), found none; run `make demo`")
    return root


def _cause(error: BaseException) -> str:
    """Return what went wrong in one line; of several parts that failed together, the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{error}" if isinstance(error, HeliotropeError) else f"{type(error).__name__}: {error}"


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
