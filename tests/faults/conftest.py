"""The real PostgreSQL, started once for the session on a free port and stopped at its end."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.postgres import start_postgres
from deploy.local.processes import stop


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder kills or cuts: mark it so, once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that no other test uses."""
    folder = tmp_path_factory.mktemp("postgres")
    running, address = start_postgres(folder, folder / "postgres.log")
    yield address
    stop([running], sign=signal.SIGINT)
