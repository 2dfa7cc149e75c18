"""`heliotrope explain`, called as a person calls it, on the corner shop's plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from heliotrope.cli import main
from heliotrope.scenario import read_roster


@pytest.fixture(scope="module")
def plan(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("plan")
    assert main(["plan", str(root / "shared" / "scenarios" / "corner-shop"), "--out", str(out)]) == 0
    return out


def told(plan: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["explain", str(plan / "problem.pb.gz"), str(plan / "roster.jsonl"), *options]) == 0
    return capsys.readouterr().out


def test_the_dearest_shortfalls_are_explained_by_default(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(plan, capsys, "--most", "3")
    dearest = (plan / "shortfalls.csv").read_text().splitlines()[1].split(",")
    assert text.startswith("The 3 dearest of")
    first = text.split("\n\n")[1]
    assert dearest[0] in first
    assert f"{float(dearest[5]):,.0f} USD" in first
    assert text.count("may serve it") == 3
    assert "people: one more agent there" in text


def test_a_scenarios_folder_gives_the_same_explanation_as_its_frozen_problem(
    plan: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen = told(plan, capsys, "--most", "1")
    shop = root / "shared" / "scenarios" / "corner-shop"
    assert main(["explain", str(shop), str(plan / "roster.jsonl"), "--most", "1"]) == 0
    assert capsys.readouterr().out == frozen


def test_every_shift_of_an_agent_is_explained_or_the_one_of_a_day(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shift = read_roster(plan / "roster.jsonl").shifts[0]
    own = [s for s in read_roster(plan / "roster.jsonl").shifts if s.agent == shift.agent]
    every = told(plan, capsys, "--agent", shift.agent)
    assert " ".join(every.split()).count("of shortage for") == len(own)  # lines are wrapped
    one = told(plan, capsys, "--agent", shift.agent, "--day", shift.start.date().isoformat())
    assert " ".join(one.split()).count("of shortage for") == 1
    assert one.count("lawful") >= 1


def test_contracts_and_prices_of_rules_are_told(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(plan, capsys, "--contracts", "--rules")
    assert "Every contract of 10 agents can be fulfilled." in text
    assert "multipliers of certificate.json beside the" in text
    assert "daily_rest" in text


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--agent", "ag-9999"), "agent: expected an agent of the problem"),
        (("--agent", "ag-0001", "--day", "today"), "day: expected a date such as 2026-10-27"),
        (("--most", "0"), "most: expected 1 or more"),
    ],
)
def test_what_cannot_be_explained_is_named_in_one_line(
    options: tuple[str, ...], error: str, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(plan / "problem.pb.gz"), str(plan / "roster.jsonl"), *options]) == 2
    said = capsys.readouterr().err
    assert error in said
    assert said.count("\n") == 1
