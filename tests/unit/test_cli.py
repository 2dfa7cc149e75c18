"""The `heliotrope` command, called as a person calls it, on the smallest scenario."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from pathlib import Path

import pytest
from heliotrope.cli import main
from heliotrope.cli.command import parser
from heliotrope.scenario import read_roster, write_roster

PLANNED = ("roster.jsonl", "coverage.csv", "shortfalls.csv", "activities.csv", "certificate.json", "problem.pb.gz")


@pytest.fixture(scope="module")
def shop(root: Path) -> str:
    """The corner shop: one client, one site, one queue, ten agents."""
    return str(root / "shared" / "scenarios" / "corner-shop")


@pytest.fixture(scope="module")
def plan(shop: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `heliotrope plan` has written."""
    out = tmp_path_factory.mktemp("plan")
    assert main(["plan", shop, "--out", str(out)]) == 0
    return out


def subcommands() -> dict[str, ArgumentParser]:
    """Return every subcommand's parser by name."""
    (choices,) = (action.choices for action in parser()._actions if isinstance(action.choices, dict))
    return dict(choices)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_plan_writes_its_six_files(plan: Path) -> None:
    assert {path.name for path in plan.iterdir()} == set(PLANNED)


def test_the_planned_roster_is_one_shift_a_line_with_queue_shares(plan: Path) -> None:
    lines = (plan / "roster.jsonl").read_text().splitlines()
    first = json.loads(lines[0])
    assert len(lines) == len(read_roster(plan / "roster.jsonl").shifts) > 0
    assert first["start"].endswith("Z")
    on_queue = [activity for activity in first["activities"] if activity["code"] == "on_queue"]
    served = [sum(activity["shares"].values()) for activity in on_queue]  # 0 while no queue is open
    assert max(served) > 0
    assert all(0 <= share <= 1000 for share in served)


def test_the_certificate_is_of_the_roster_beside_it_and_its_terms_add_up(plan: Path) -> None:
    certificate = json.loads((plan / "certificate.json").read_text())
    assert certificate["roster_hash"] == read_roster(plan / "roster.jsonl").hash()
    assert sum(certificate["terms"].values()) == pytest.approx(certificate["objective"])
    assert certificate["bound"] <= certificate["objective"]


def test_the_shortfalls_are_the_shortage_of_the_certificate(plan: Path) -> None:
    certificate = json.loads((plan / "certificate.json").read_text())
    falls = [float(row["money"]) for row in rows_of(plan / "shortfalls.csv")]
    shortage = certificate["terms"]["shortage"]
    # The file rounds to cents, and leaves out what misses less than a twentieth of an agent.
    assert 0.95 * shortage <= sum(falls) <= shortage + 0.01 * len(falls)


def test_coverage_says_what_is_short(plan: Path) -> None:
    rows = rows_of(plan / "coverage.csv")
    short = sum(float(row["short"]) for row in rows)
    assert 100 * short / sum(float(row["required"]) for row in rows) == pytest.approx(
        json.loads((plan / "certificate.json").read_text())["understaffed_pct"], abs=0.05
    )


def test_the_same_seed_plans_the_same_bytes_on_one_and_two_workers(plan: Path, shop: str, tmp_path: Path) -> None:
    assert main(["plan", shop, "--out", str(tmp_path), "--workers", "1"]) == 0
    assert (tmp_path / "roster.jsonl").read_bytes() == (plan / "roster.jsonl").read_bytes()


def test_audit_of_a_plan_finds_nothing_and_exits_with_0(
    plan: Path, shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", shop, str(plan / "roster.jsonl")]) == 0
    assert "No breach" in capsys.readouterr().out


def test_audit_names_a_planted_breach_and_exits_with_1(
    plan: Path, shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.loads((plan / "roster.jsonl").read_text().splitlines()[0])
    work = {**line["activities"][0], "start": line["start"], "end": line["end"]}
    planted = tmp_path / "no-meal.jsonl"
    planted.write_text(json.dumps({**line, "activities": [work]}) + "\n")
    assert main(["audit", shop, str(planted)]) == 1
    told = capsys.readouterr().out
    assert line["agent"] in told
    assert "break" in told


def test_score_tells_money_service_and_where_demand_is_from(
    plan: Path, shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", shop, str(plan / "roster.jsonl")]) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in ("shortage", "wages", "SLA remedies", "orders-en", "Demand is synthetic"))


def test_generate_writes_the_same_files_for_the_same_seed_and_others_for_another(tmp_path: Path) -> None:
    sizes = ["generate", "--agents", "30", "--sites", "2", "--queues", "2", "--weeks", "1"]
    for name, seed in (("once", "7"), ("again", "7"), ("other", "8")):
        assert main([*sizes, "--seed", seed, "--out", str(tmp_path / name)]) == 0
    once, again, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("once", "again", "other")
    )
    assert once == again
    assert once["agents.jsonl"] != other["agents.jsonl"]


def test_what_generate_writes_can_be_audited(tmp_path: Path) -> None:
    out = tmp_path / "net"
    sizes = ["--agents", "30", "--sites", "2", "--queues", "2", "--weeks", "1", "--seed", "7"]
    assert main(["generate", *sizes, "--out", str(out)]) == 0
    (roster,) = out.glob("incumbent.jsonl*")
    assert main(["audit", str(out), str(roster)]) in (0, 1)


def test_generate_leaves_a_folder_with_files_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    assert main(["generate", "--agents", "30", "--out", str(tmp_path)]) == 2
    assert "out: expected a new or empty folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def fails_in_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that the command fails with; its exit code is 2."""
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith("heliotrope: ")
    assert said.err.count("\n") == 1
    return said.err


def test_a_scenario_that_is_not_there_is_named_in_one_line(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    error = fails_in_one_line(["audit", str(tmp_path), str(plan / "roster.jsonl")], capsys)
    assert "expected a file scenario.toml, found none" in error


def test_a_roster_line_that_cannot_be_read_is_named_by_file_line_and_field(
    plan: Path, shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (plan / "roster.jsonl").read_text().splitlines()[:2]
    broken = tmp_path / "broken.jsonl"
    broken.write_text(f"{first}\n{json.dumps({**json.loads(second), 'start': 'noon'})}\n")
    assert "broken.jsonl:2: start: expected" in fails_in_one_line(["score", shop, str(broken)], capsys)


@pytest.mark.parametrize(("option", "value"), [("--workers", "0"), ("--time-limit", "-1")])
def test_an_impossible_option_is_named_in_one_line(
    option: str, value: str, shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["plan", shop, "--out", str(tmp_path), option, value]
    assert option.removeprefix("--") in fails_in_one_line(arguments, capsys)


def test_a_command_for_a_service_says_how_to_name_its_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HELIOTROPE_ROSTER", raising=False)
    assert "--address or HELIOTROPE_ROSTER" in fails_in_one_line(["runs"], capsys)


def test_every_command_of_the_project_is_there() -> None:
    assert set(subcommands()) == {
        "capacity", "verify", "explain", "whatif", "dispatch", "people", "audit-log",
        "plan", "audit", "score", "generate", "reoptimise", "runs", "watch", "publish", "export", "demo",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(subcommands()))
def test_help_shows_examples_of_the_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "examples:" in told
    assert f"heliotrope {name}" in told.split("examples:")[1]


def test_a_roster_written_again_is_the_same_file(plan: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.jsonl"
    write_roster(read_roster(plan / "roster.jsonl"), again)
    assert again.read_bytes() == (plan / "roster.jsonl").read_bytes()
