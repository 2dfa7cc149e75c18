"""`heliotrope whatif`, called as a person calls it, on the corner shop's plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from heliotrope.cli import main
from heliotrope.cli.whatif import study
from heliotrope.domain.whatif import WhatIf
from heliotrope.scenario import read_problem, read_roster


@pytest.fixture(scope="module")
def plan(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("plan")
    assert main(["plan", str(root / "shared" / "scenarios" / "corner-shop"), "--out", str(out)]) == 0
    return out


def told(plan: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["whatif", str(plan / "problem.pb.gz"), *options]) == 0
    return capsys.readouterr().out


def test_scenarios_stand_side_by_side_with_what_happens_if_nobody_acts(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = ("--base", str(plan / "roster.jsonl"))
    text = told(plan, capsys, *base, "--absence", "20%", "--demand", "*=+10%", "--workers", "1")
    assert "as it is" in text
    assert "absence 20%, nothing done: " in text
    assert "demand *=+10%, answered: " in text
    assert "Imagined only: nothing here can be published." in text


def test_without_a_base_every_scenario_is_planned_anew_and_compared_with_the_plan(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(plan, capsys, "--rule", "daily_rest_minutes=600", "--absence", "10%", "--together", "--workers", "1")
    assert "as it is" in text
    assert "nothing done" not in text
    assert "rule daily_rest_minutes=600" in text.replace("\n", " ")


def test_an_answer_is_never_dearer_than_doing_nothing_and_a_budget_is_kept(plan: Path) -> None:
    problem, base = read_problem(plan / "problem.pb.gz"), read_roster(plan / "roster.jsonl")
    flu = WhatIf("flu", absence=0.2)
    free, tight = (study(problem, [flu], base, people, 1, 1)[0] for people in (None, 1))
    for outcome in (free, tight):
        assert outcome.left is not None
        assert outcome.answer.shortage <= outcome.left.shortage + 1e-6
        assert outcome.breaches == 0
    away = 2  # who are absent must change anyway, and are no part of the budget
    assert tight.people <= away + 1
    # The search is local: with the same people disturbed, breaks may settle a little differently.
    assert free.answer.money <= tight.answer.money * 1.001


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ((), "whatif: expected at least one change"),
        (("--outage", "krk"), "outage: expected SITE@FROM/TO"),
        (("--demand", "+10%"), "demand: expected NAME=+10%"),
        (("--absence", "some"), "absence: expected a share such as 5% or 0.05"),
        (("--rule", "daily_rest_minutes"), "rule: expected FIELD=VALUE"),
        (("--new-site", "lodz=krk"), "new-site: expected ID=LIKE:AGENTS"),
        (("--new-client", "mint"), "new-client: expected ID=LIKE:VOLUME"),
        (("--demand", "nobody=+10%", "--workers", "1"), "volume: expected a queue, a client or *"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_line(
    options: tuple[str, ...], error: str, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["whatif", str(plan / "problem.pb.gz"), *options]) == 2
    said = capsys.readouterr().err
    assert error in said
    assert said.count("\n") == 1
