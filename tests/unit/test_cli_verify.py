"""`heliotrope verify`: everything is computed anew, and whoever changes one field of the proof is found out."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from heliotrope.cli import main
from heliotrope.domain.offers import ChangeKind, FrontierPoint, Offer
from heliotrope.domain.problem import ChangeBudget
from heliotrope.domain.roster import Roster, RosterCertificate
from heliotrope.rostering import recompute_bound, replay, solve
from heliotrope.rostering.bound import unpack_multipliers
from heliotrope.scenario import (
    read_certificate,
    read_problem,
    read_roster,
    write_certificate,
    write_problem,
    write_roster,
)

from tests.unit.networks import tiny_problem, tiny_roster

TAMPERED: dict[str, Any] = {
    "currency": "XYZ",
    "objective": lambda value: value * (1 - 1e-6),
    "bound": lambda value: value + 0.01,
    "weighted_demand": lambda value: value + 0.01,
    "gap_points": lambda value: value / 2,
    "understaffed_pct": lambda value: value / 2,
    "terms": lambda value: value | {"wages": value["wages"] - 0.01},
    "packs": lambda value: value | {"PL": "1999.1"},
    "basis": lambda value: value | {"forecast": "2"},
    "problem_hash": lambda value: "0" * len(value),
    "roster_hash": lambda value: "0" * len(value),
    "code_version": "0.0.0",
    "breaches": ["daily_rest|ag-0001|2026-10-26T00:00:00Z"],
}
FOUND_BY_REPLAY: dict[str, Any] = {
    "seed": lambda value: value + 1,
    "stop_ticks": lambda value: value | {"questions": 0},
    "multipliers": "",
    "frontier": lambda value: [*value, {"people": 1, "minutes": 60, "saved": 1.0}],
    "offers": (),
}


@pytest.fixture(scope="module")
def plan(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("plan")
    assert main(["plan", str(root / "shared" / "scenarios" / "corner-shop"), "--out", str(out)]) == 0
    return out


@pytest.fixture
def copy(plan: Path, tmp_path: Path) -> Path:
    """A plan that may be tampered with."""
    return Path(shutil.copytree(plan, tmp_path / "copy"))


def tamper(folder: Path, field: str, change: Any) -> None:
    path = folder / "certificate.json"
    record = json.loads(path.read_text())
    record[field] = change(record[field]) if callable(change) else change
    path.write_text(json.dumps(record))


def verdict(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = main(["verify", str(folder / "certificate.json"), *options])
    return code, capsys.readouterr().out


def test_a_plan_is_verified_and_replayed_with_nothing_but_its_own_folder(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = verdict(plan, capsys, "--replay")
    assert code == 0
    assert "claims hold" in told
    assert "DIFFERS" not in told


def test_every_field_of_a_certificate_has_its_tamper_test() -> None:
    names = {each.name for each in fields(RosterCertificate)} | {"breaches"}
    assert names == TAMPERED.keys() | FOUND_BY_REPLAY.keys()


@pytest.mark.parametrize("field", sorted(TAMPERED))
def test_a_changed_field_is_found_out(field: str, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(copy, field, TAMPERED[field])
    code, told = verdict(copy, capsys)
    assert code == 1
    assert field in told.split("claims differ: ")[1]


@pytest.mark.parametrize("field", ["seed", "stop_ticks"])
def test_a_changed_seed_or_tick_is_found_out_by_a_replay(
    field: str, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(copy, field, FOUND_BY_REPLAY[field])
    assert verdict(copy, capsys)[0] == 0
    code, told = verdict(copy, capsys, "--replay")
    assert code == 1
    assert "replay: " in told.split("claims differ: ")[1]


def test_a_bound_without_its_multipliers_is_no_bound(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(copy, "multipliers", FOUND_BY_REPLAY["multipliers"])
    code, told = verdict(copy, capsys)
    assert code == 1
    assert "bound" in told.split("claims differ: ")[1]


def test_a_roster_without_one_shift_is_found_out(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster = read_roster(copy / "roster.jsonl")
    write_roster(Roster(roster.shifts[1:]), copy / "roster.jsonl")
    code, told = verdict(copy, capsys)
    wrong = told.split("claims differ: ")[1]
    assert code == 1
    assert all(name in wrong.replace("\n", " ") for name in ("roster_hash", "terms: wages", "audit breaches"))


def test_a_cheaper_wage_in_the_problem_is_found_out(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = read_problem(copy / "problem.pb.gz")
    cheap = replace(problem.agents[0], wage=problem.agents[0].wage - 0.01)
    write_problem(replace(problem, agents=(cheap, *problem.agents[1:])), copy / "problem.pb.gz")
    code, told = verdict(copy, capsys)
    assert code == 1
    assert "problem_hash" in told.split("claims differ: ")[1]


def test_a_replay_writes_the_same_bytes(plan: Path, tmp_path: Path) -> None:
    assert main(["plan", "--replay", str(plan / "certificate.json"), "--out", str(tmp_path), "--workers", "1"]) == 0
    for name in ("roster.jsonl", "certificate.json", "problem.pb.gz", "shortfalls.csv", "coverage.csv"):
        assert (tmp_path / name).read_bytes() == (plan / name).read_bytes(), name


def test_a_replay_that_gives_another_roster_exits_with_1(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(copy, "roster_hash", "0" * 64)
    assert main(["plan", "--replay", str(copy / "certificate.json"), "--out", str(tmp_path / "again")]) == 1
    assert "NOT the certificate's" in capsys.readouterr().out


def test_a_run_that_was_stopped_is_replayed_to_the_question_at_which_it_stopped() -> None:
    questions = iter(range(10_000))
    problem = tiny_problem()
    stopped = solve(problem, stop=lambda: next(questions) >= 5)
    ticks = stopped.certificate.stop_ticks
    assert sum(count for stage, count in ticks.items() if stage.startswith("questions.")) <= 5
    assert ticks["questions.polish.0"] == 0
    again = replay(problem, stopped.certificate, workers=1)
    assert again.certificate == stopped.certificate
    assert again.roster == stopped.roster


def test_a_repair_is_replayed_as_a_repair() -> None:
    problem = tiny_problem()
    problem = replace(problem, base=tiny_roster(problem), budget=ChangeBudget(2))
    mended = solve(problem)
    assert "answers" in mended.certificate.stop_ticks
    assert replay(problem, mended.certificate).certificate == mended.certificate


def test_the_bound_is_that_of_the_packed_multipliers_bit_by_bit() -> None:
    problem = tiny_problem()
    certificate = solve(problem).certificate
    for workers in (1, 2):
        assert recompute_bound(problem, certificate.multipliers, workers) == certificate.bound
    assert unpack_multipliers(certificate.multipliers, *problem.demand.required.shape).any()


def test_a_certificate_and_a_problem_come_back_from_their_files_as_they_were(plan: Path, tmp_path: Path) -> None:
    certificate, _ = read_certificate(plan / "certificate.json")
    shift, *_ = read_roster(plan / "roster.jsonl").shifts
    offer = Offer(shift.agent, ChangeKind.RELEASE, shift, None, shift.start, 0.5, 3.0)
    certificate = replace(certificate, offers=(offer,), frontier=(FrontierPoint(1, 60, 6.0),))
    problem = read_problem(plan / "problem.pb.gz")
    assert problem.hash == certificate.problem_hash
    write_certificate(certificate, ("b", "a"), tmp_path / "certificate.json")
    write_problem(problem, tmp_path / "problem.pb.gz")
    assert read_certificate(tmp_path / "certificate.json") == (certificate, ("a", "b"))
    assert (tmp_path / "problem.pb.gz").read_bytes() == (plan / "problem.pb.gz").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("certificate.json", b"{", "certificate.json: certificate: expected one JSON object"),
        ("certificate.json", b'{"currency": 3}', "certificate.json: currency: expected text, got 3"),
        ("problem.pb.gz", b"plain", "problem.pb.gz: expected a gzip file of a problem"),
    ],
)
def test_a_broken_file_is_named_in_one_line(
    name: str, content: bytes, told: str, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / name).write_bytes(content)
    assert main(["verify", str(copy / "certificate.json")]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_plan_wants_a_scenario_or_a_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--out", str(tmp_path)]) == 2
    assert "scenario: expected a folder, or --replay CERTIFICATE" in capsys.readouterr().err
