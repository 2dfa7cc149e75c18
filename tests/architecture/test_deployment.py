"""One definition of every process and topic: the compose file, the folders and the declarations agree."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.compose import process_names, read_compose
from deploy.local.kafka import kafka_version
from deploy.topics import Topic, declared_topics

COMPOSE_KEYS = {
    "build", "command", "depends_on", "environment", "healthcheck", "image", "init", "ports", "restart",
    "stop_grace_period", "volumes",
}  # fmt: skip
CONDITIONS = {"service_healthy", "service_completed_successfully", "service_started"}
MOST_SETTINGS = 10


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    """The compose file as parsed."""
    parsed: dict[str, Any] = yaml.safe_load((root / "docker-compose.yml").read_text())
    return parsed


def service_folders(root: Path) -> set[str]:
    """Return the services that exist: folders with a `__main__.py`."""
    return {path.parent.name for path in (root / "services").glob("*/__main__.py")}


def test_every_service_folder_is_a_process_of_the_compose_file(root: Path) -> None:
    named = set(process_names(read_compose(root / "docker-compose.yml")))
    assert service_folders(root) <= named


def test_each_process_runs_its_module_and_is_asked_for_its_health(root: Path) -> None:
    definitions = read_compose(root / "docker-compose.yml")
    for name in process_names(definitions):
        definition = definitions[name]
        assert definition.command == ("python", "-m", f"services.{name}")
        assert definition.health_url == "http://127.0.0.1:8080/healthz"
        assert definition.environment["HELIOTROPE_HEALTH"] == "0.0.0.0:8080"
        assert len(definition.environment) <= MOST_SETTINGS


def test_the_compose_file_uses_known_keys_and_refers_only_to_what_it_defines(compose: dict[str, Any]) -> None:
    assert set(compose) - {key for key in compose if key.startswith("x-")} == {"services", "volumes"}
    for name, fields in compose["services"].items():
        assert set(fields) <= COMPOSE_KEYS, name
        assert "image" in fields, name
        for needed, how in fields.get("depends_on", {}).items():
            assert needed in compose["services"], f"{name} needs {needed}"
            assert how["condition"] in CONDITIONS
            if how["condition"] == "service_healthy":
                assert "healthcheck" in compose["services"][needed]
        for volume in fields.get("volumes", []):
            assert volume.partition(":")[0] in compose["volumes"]
        for port in fields.get("ports", []):
            assert port.startswith("127.0.0.1:"), f"{name} would publish {port} beyond this machine"


def test_containers_and_local_stack_run_the_same_kafka(compose: dict[str, Any]) -> None:
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{kafka_version()}"


def test_the_image_is_built_for_an_ordinary_user(root: Path) -> None:
    lines = (root / "deploy" / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["heliotrope"]


def test_every_service_has_its_own_extra(root: Path, compose: dict[str, Any]) -> None:
    extras = tomllib.loads((root / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    processes = process_names(read_compose(root / "docker-compose.yml"))
    assert set(processes) <= set(extras)


def test_forecasts_and_requirements_keep_the_newest_value_of_each_key() -> None:
    compacted = {topic.name for topic in declared_topics() if topic.compact}
    assert compacted == {"demand-forecasts.v1", "staffing-requirements.v1"}


def test_every_topic_that_a_service_consumes_has_a_place_for_dead_letters() -> None:
    names = {topic.name for topic in declared_topics()}
    consumed = {name for name in names if not name.endswith(".dead")}
    assert {f"{name}.dead" for name in consumed} <= names


def test_a_topic_without_partitions_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"lost\.v1\.partitions: expected at least 1, got 0"):
        Topic("lost.v1", 0, 24)
