"""CSV files for those who still want files: written whole or not at all, under the same name again."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from heliotrope.plans.csv import csv_of
from heliotrope.plans.forms import PlanFormat, filename

from services.dispatch.outcome import Outcome, Result
from services.dispatch.parcel import HandOver, Parcel


class Files:
    """Writes below one folder, a folder for each subscription."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, parcel: Parcel, hand_over: HandOver) -> Outcome:
        """Write one plan."""
        letter = parcel.letter
        changes = () if letter.first else letter.changes
        path = self._folder / parcel.subscription.id / filename(letter, PlanFormat.CSV)
        try:
            await asyncio.to_thread(lambda: write_whole(path, csv_of(letter.plan, changes).encode()))
        except OSError as error:
            return Outcome(Result.RETRY, f"{error.filename}: {error.strerror}")
        return Outcome(Result.DELIVERED, path.name)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or nothing, after a power cut too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
