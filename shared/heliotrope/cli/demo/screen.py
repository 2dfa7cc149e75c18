"""What the demo shows: numbered stages with notes, progress while they run, tables, and one clear error."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.status import Status
from rich.table import Table


class Stage:
    """A part of the story while it is told."""

    def __init__(self, console: Console, status: Status) -> None:
        self._console, self._status = console, status
        self._began = time.monotonic()

    def note(self, text: str) -> None:
        """Print a line that stays, with the seconds since the stage began."""
        self._console.print(f"[dim]{time.monotonic() - self._began:6.1f}[/]  {text}", highlight=False)

    def progress(self, text: str) -> None:
        """Replace the line that shows what is going on."""
        self._status.update(text)


class Screen:
    """The terminal.

    Attributes
    ----------
    current
        Name of the stage that runs, for the error message.
    seconds
        Stage -> wall seconds, in order.
    """

    def __init__(self, console: Console | None = None) -> None:
        # A terminal that says nothing about its width gets one that tables fit in.
        self.console = console or Console(soft_wrap=True)
        self.current = "start"
        self.seconds: dict[str, float] = {}

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """Announce a stage, time it, and say how long it took."""
        self.current = name
        began = time.monotonic()
        self.console.print(f"\n[bold yellow]{len(self.seconds) + 1}[/] [bold]{name}[/]", highlight=False)
        with self.console.status("working") as status:
            yield Stage(self.console, status)
        self.seconds[name] = time.monotonic() - began

    def say(self, text: str) -> None:
        """Print a line."""
        self.console.print(text, highlight=False)

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table: first column to the left, the others, figures, to the right."""
        table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE)
        for position, column in enumerate(columns):
            table.add_column(column, justify="right" if position else "left", no_wrap=True)
        for row in rows:
            table.add_row(*row)
        self.console.print()
        self.console.print(table)

    def failure(self, text: str, logs: Path | None = None) -> None:
        """Print the error that ends the demo."""
        self.console.print(f"\n[bold red]The demo stopped.[/] {text}", highlight=False)
        if logs is not None:
            self.console.print(f"Logs of every process: {logs}", highlight=False)
