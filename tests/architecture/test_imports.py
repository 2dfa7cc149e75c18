"""Imports run one way; the contracts in pyproject.toml say which."""

import subprocess
import sys
from pathlib import Path

import pytest

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of `folder/pyproject.toml` on the packages found there."""
    return subprocess.run(
        [str(LINT_IMPORTS), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={"PYTHONPATH": f"{folder / 'shared'}:{folder}", "PATH": "/usr/bin:/bin"},
    )


def test_no_import_breaks_a_contract(root: Path) -> None:
    done = lint_imports(root)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "imports"),
    [
        ("shared/heliotrope/domain/stray.py", "heliotrope.codec"),
        ("shared/heliotrope/audit/stray.py", "heliotrope.rostering"),
        ("shared/heliotrope/rostering/stray.py", "heliotrope.audit"),
        ("shared/heliotrope/forecasting/stray.py", "heliotrope.staffing"),
        ("shared/heliotrope/staffing/stray.py", "ortools.sat"),
        ("shared/heliotrope/codec/stray.py", "heliotrope.runtime"),
        ("shared/heliotrope/scenario/stray.py", "heliotrope.staffing"),
        ("shared/heliotrope/client/stray.py", "heliotrope.runtime"),
        ("shared/heliotrope/client/stray.py", "services.roster"),
        ("services/roster/stray.py", "services.intake"),
        ("services/roster/stray.py", "faust"),
        ("services/staffing/stray.py", "heliotrope.cli"),
    ],
)
def test_a_stray_import_is_caught_and_named(root: Path, tmp_path: Path, module: str, imports: str) -> None:
    """A skeleton of the rooms with one import too many: the contracts must name it."""
    (tmp_path / "pyproject.toml").write_text((root / "pyproject.toml").read_text())
    rooms = "domain v1 codec runtime client cli scenario packs forecasting staffing rostering audit insight"
    packages = [f"shared/heliotrope/{room}" for room in rooms.split()]
    packages += [f"services/{name}" for name in ("roster", "intake", "staffing")]
    for package in ["shared/heliotrope", "services", *packages]:
        (tmp_path / package).mkdir(parents=True, exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    assert lint_imports(tmp_path).returncode == 0
    (tmp_path / module).write_text(f"import {imports}\n")
    done = lint_imports(tmp_path)
    source = module.removeprefix("shared/").removesuffix(".py").replace("/", ".")
    assert done.returncode == 1
    assert f"{source} -> {imports.split('.sat')[0]}" in done.stdout
