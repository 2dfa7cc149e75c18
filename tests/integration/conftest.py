"""The real Kafka and PostgreSQL, started once for the session on free ports and stopped at its end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import LocalStack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder needs the stack: mark it so, once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def stack(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Kafka with the declared topics and PostgreSQL with the schema, no services, in a temporary folder."""
    with LocalStack(root, [], folder=tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="module")
def services(stack: LocalStack) -> Iterator[Callable[..., LocalStack]]:
    """`services("roster", "intake")` starts those and returns the stack; they stop after the module."""

    def start(*names: str) -> LocalStack:
        stack.start_services(name for name in names if name not in stack.state.alive())
        return stack

    yield start
    for name in reversed([name for name in stack.state.alive() if name not in ("kafka", "postgres")]):
        stack.stop_service(name)
