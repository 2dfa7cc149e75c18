"""What-if scenarios in processes of their own: the same figures as one after the other."""

from __future__ import annotations

from pathlib import Path

from heliotrope.cli import main
from heliotrope.cli.whatif import study
from heliotrope.domain.whatif import WhatIf
from heliotrope.scenario import read_problem, read_roster


def test_scenarios_give_the_same_figures_on_one_process_and_on_two(root: Path, tmp_path: Path) -> None:
    assert main(["plan", str(root / "shared" / "scenarios" / "corner-shop"), "--out", str(tmp_path)]) == 0
    problem, base = read_problem(tmp_path / "problem.pb.gz"), read_roster(tmp_path / "roster.jsonl")
    scenarios = [WhatIf("more", volume={"*": 1.1}), WhatIf("slow", handle_time={"*": 1.1})]
    assert study(problem, scenarios, base, 2, 1, 2) == study(problem, scenarios, base, 2, 1, 1)
