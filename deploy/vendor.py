"""Take the console's browser assets from their npm packages: ``python -m deploy.vendor`` (needs npm; rarely run).

What is taken is committed with its licence and hashes, so that neither a fresh start nor a running console needs
Node or the network. ``--check`` only compares what is committed with its recorded hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).parents[1]
DECLARED = Path(__file__).with_name("vendor.toml")
FOLDER = ROOT / "services" / "console" / "static" / "vendor"
HASHES = FOLDER / "hashes.json"
NPM_DEADLINE_S = 120.0


@dataclass(frozen=True)
class VendoredPackage:
    """One npm package: which of its files are taken, and as what."""

    name: str
    package: str
    version: str
    licence: str
    files: Mapping[str, str]
    cuts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def declared() -> tuple[VendoredPackage, ...]:
    """Return what `vendor.toml` declares."""
    fields = tomllib.loads(DECLARED.read_text())
    return tuple(VendoredPackage(name, **values) for name, values in fields.items())


def take(package: VendoredPackage, into: Path) -> None:
    """Copy the declared files of one package."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["npm", "pack", "--silent", f"{package.package}@{package.version}"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=NPM_DEADLINE_S,
            check=True,
        )
        with tarfile.open(Path(folder) / done.stdout.strip()) as archive:
            archive.extractall(folder, filter="data")
        target = into / package.name
        target.mkdir(parents=True, exist_ok=True)
        for inside, name in package.files.items():
            shutil.copyfile(Path(folder) / "package" / inside, target / name)
        for name, cut in package.cuts.items():
            cut_font(target / cut["font"], cut["letters"], target / name)


def cut_font(font: Path, letters: str, into: Path) -> None:
    """Write a range of letters of a font, ``U+0100-017F``, as a font of its own."""
    options = subset.Options(flavor="woff2", layout_features=["*"])
    loaded = subset.load_font(str(font), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(letters))
    subsetter.subset(loaded)
    subset.save_font(loaded, str(into), options)


def hashes(folder: Path = FOLDER) -> dict[str, str]:
    """Return file -> SHA-256 of everything vendored."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != HASHES.name)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def differences() -> list[str]:
    """Return the files that differ from their recorded hash, are missing or are not recorded."""
    recorded, found = json.loads(HASHES.read_text()), hashes()
    return sorted(name for name in recorded.keys() | found.keys() if recorded.get(name) != found.get(name))


def main() -> int:
    """Take everything, or check what is there."""
    parser = argparse.ArgumentParser(prog="python -m deploy.vendor", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare what is committed with its hashes, take nothing")
    if parser.parse_args().check:
        wrong = differences()
        print("vendored assets: " + (f"differ: {', '.join(wrong)}" if wrong else "as recorded"))
        return 1 if wrong else 0
    for package in declared():
        take(package, FOLDER)
        print(f"{package.package} {package.version} ({package.licence})")
    HASHES.write_text(json.dumps(hashes(), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
