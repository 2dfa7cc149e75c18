"""The `heliotrope` command when something is wrong, how quick its help is, and what its service commands understand."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from heliotrope.cli import main
from heliotrope.cli.remote import closure_of, lock_of, waiver_of
from heliotrope.cli.rosters import Wish, describe
from heliotrope.codec.notices import RunProgress
from heliotrope.codec.runs import Lane, RunState, SchedulingRun, ShiftLock
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.problem import ChangeBudget, SiteClosure
from heliotrope.domain.roster import Waiver
from heliotrope.domain.time import Horizon

SLOW_TO_LOAD = ("numba", "scipy", "ortools", "grpc", "matplotlib", "rich", "numpy")
TUESDAY = datetime(2026, 10, 27, tzinfo=UTC)
OUTAGE = SiteClosure("cai", TUESDAY, TUESDAY + timedelta(hours=24))


@pytest.fixture
def shop(root: Path) -> Path:
    return root / "shared" / "scenarios" / "corner-shop"


def error_of(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = main([str(argument) for argument in arguments])
    return code, capsys.readouterr().err


def wish(**changes: object) -> Wish:
    asked = {"reason": "r", "start": None, "weeks": 1, "closures": (), "people": None, "frozen_until": None}
    scope = {name: frozenset() for name in ("sites", "clients", "queues")}
    return Wish(**{**asked, **scope, "locks": (), "seed": 1, "time_limit_s": 60.0, "request_id": None, **changes})


def test_help_loads_nothing_that_is_slow_to_load() -> None:
    script = (
        "import sys, contextlib, io\n"
        "from heliotrope.cli import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()): main(['--help'])\n"
        f"print([name for name in {SLOW_TO_LOAD} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_bad_input_is_one_line_and_exit_code_2(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELIOTROPE_ROSTER", "127.0.0.1:1")
    file = tmp_path / "file.jsonl"
    file.write_text('{"agent": 3')
    cases: dict[tuple[object, ...], str] = {
        ("audit", shop, tmp_path / "none.jsonl"): "none.jsonl: expected a file",
        ("audit", shop, file): "file.jsonl:1",
        ("plan", shop, "--out", file): "file.jsonl: expected a file or folder",
        ("runs", "--address", "nonsense"): "address: expected host:port",
        ("runs", "--most", 0): "most: expected 1 or more, got 0",
        ("watch", "--versions", 0): "versions: expected 1 or more, got 0",
        ("publish", "3", "--by", "R. Diaz", "--waive", "x"): "waive: expected BREACH=REASON",
        ("reoptimise", "--reason", "r", "--close", "cairo"): "close: expected SITE:START:HOURS",
        ("reoptimise", "--reason", "r", "--close", "cai:2026-10-27T00:00:00Z:-1"): "close: expected SITE:START:HOURS",
        ("reoptimise", "--reason", "r", "--start", "monday"): "start: expected an ISO 8601",
    }
    for arguments, words in cases.items():
        code, told = error_of(capsys, *arguments)
        assert (code, told.startswith("heliotrope: "), told.count("\n")) == (2, True, 1), (arguments, told)
        assert words in told


def test_a_service_that_is_away_gives_one_line_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = error_of(capsys, "runs", "--address", "127.0.0.1:1")
    assert (code, told.count("\n")) == (1, 1)
    assert "connect" in told


def test_a_score_of_strangers_is_refused(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "roster.jsonl"
    path.write_text((shop / "incumbent.jsonl").read_text().replace('"agent":"ag-0001"', '"agent":"nobody"'))
    code, told = error_of(capsys, "score", shop, path)
    assert code == 2
    assert "roster.jsonl: agent: expected an agent of the scenario, got 'nobody'" in told


def test_a_closure_is_a_site_an_instant_and_hours() -> None:
    assert closure_of("cai:2026-10-27T00:00:00Z:24") == OUTAGE
    assert closure_of("cai:2026-10-27T02:00:00+02:00:24") == OUTAGE
    assert lock_of("ag-0001:2026-10-27T00:00:00Z") == ShiftLock("ag-0001", OUTAGE.start)
    with pytest.raises(InvalidValue, match="lock: expected AGENT:START"):
        lock_of("ag-0001")


def test_a_waiver_is_a_breach_by_its_key_and_a_reason() -> None:
    key = "days_per_week|ag-0007|2026-10-26T00:00:00Z"
    assert waiver_of(f"{key}=agreed: 6 = fine", "R. Diaz") == Waiver(key, "R. Diaz", "agreed: 6 = fine")


@pytest.mark.parametrize(
    ("changes", "lane"),
    [({}, Lane.PLAN), ({"closures": (OUTAGE,)}, Lane.REPAIR), ({"people": 12}, Lane.REPAIR)],
)
def test_what_mends_goes_to_the_repair_lane(changes: dict[str, object], lane: Lane) -> None:
    request = wish(**changes).request(Horizon(TUESDAY))
    assert request.lane is lane
    assert request.closures == changes.get("closures", ())
    assert request.budget == (ChangeBudget(12) if "people" in changes else None)


def test_each_wish_is_a_run_of_its_own_unless_the_request_is_named() -> None:
    horizon = Horizon(TUESDAY)
    assert wish().request(horizon).request_id != wish().request(horizon).request_id
    assert wish(request_id="once").request(horizon).request_id == "once"


def test_a_run_in_a_line_says_its_reason_while_it_may_succeed_and_its_failure_when_it_failed() -> None:
    request = wish(reason="power cut").request(Horizon(TUESDAY))
    progress = RunProgress("r-1", "polish", TUESDAY, 1234.6, 1200.0, 0.42, 2)
    running = SchedulingRun("r-1", RunState.RUNNING, request, "week", "hash", progress=progress)
    assert "polish  objective 1,235  gap 0.42 points  power cut" in describe(running)
    failed = SchedulingRun("r-2", RunState.FAILED, request, "week", "hash", failure="out of memory")
    assert describe(failed).endswith("failed: out of memory")
