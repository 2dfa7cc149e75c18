"""What is tracked is fit to be read and built by anybody, anywhere."""

import re
import subprocess
from pathlib import Path

import pytest

TOP_LEVEL = {
    "services", "protos", "deploy", "shared", "tests", "docker-compose.yml", "Makefile", "README.md",
    "pyproject.toml", "constraints.txt", "buf.yaml", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
}  # fmt: skip
# Written in pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:" + "|".join(["work", "root", "tmp", "home", "Users"]) + r")/[\w.]")
IMAGE_PATHS = ("/home/heliotrope",)  # inside the container
REGISTRY_HOST = re.compile(
    "|".join(["pypi" r"\.org", "pythonhosted" r"\.org", "npmjs" r"\.org", "npmjs" r"\.com", "maven" r"\.org",
              "apache" r"\.org/maven2", r"--(?:extra-)?index" "-url", r"--find" "-links",
              r"\[\[tool\.uv\.index"])
)  # fmt: skip
LONGEST_MODULE = 400


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    """Every tracked file that is there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, timeout=30, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git clone")
    return [root / name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def lines_with(pattern: re.Pattern[str], files: list[Path], root: Path) -> list[str]:
    """Return `file:line: text` for each match in a text file."""
    found = []
    for path in files:
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(root)}:{n}: {line}" for n, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def test_the_top_level_is_the_fixed_one(root: Path, tracked: list[Path]) -> None:
    top = {path.relative_to(root).parts[0] for path in tracked}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_tracked_file_names_a_package_registry(root: Path, tracked: list[Path]) -> None:
    assert lines_with(REGISTRY_HOST, tracked, root) == []


def test_no_tracked_file_names_a_path_of_somebodys_machine(root: Path, tracked: list[Path]) -> None:
    found = lines_with(MACHINE_PATH, tracked, root)
    assert [line for line in found if not any(path in line for path in IMAGE_PATHS)] == []


def test_every_pin_is_a_name_and_a_version(root: Path) -> None:
    lines = (root / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 50
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.+!]+", pin)] == []


def test_no_module_is_longer_than_a_reader_can_hold(root: Path, tracked: list[Path]) -> None:
    generated = root / "shared" / "heliotrope" / "v1"
    modules = [path for path in tracked if path.suffix == ".py" and generated not in path.parents]
    lengths = {str(path.relative_to(root)): len(path.read_text().splitlines()) for path in modules}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_generated_code_is_in_step_with_the_protos(root: Path) -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "check-proto"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
