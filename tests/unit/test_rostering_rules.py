"""The table of rules in the documentation is complete and points at functions that exist."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from heliotrope.audit import RULES

KINDS = {"arc", "succession", "run", "total", "window", "seat", "price", "place", "mandate", "form"}
COLUMNS = ["rule", "kind", "kept in", "audit function", "neighbourhood"]


@pytest.fixture(scope="module")
def table(root: Path) -> dict[str, list[str]]:
    """Rule -> the cells of its row."""
    text = (root / "shared" / "docs" / "rules.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    assert rows[0] == COLUMNS
    names = [row[0] for row in rows[2:]]
    assert len(names) == len(set(names))
    return {row[0]: row for row in rows[2:]}


def test_every_rule_of_the_audit_has_a_row_and_no_row_is_of_another(table: dict[str, list[str]]) -> None:
    assert set(table) == set(RULES)


def test_every_row_names_the_function_that_judges_it(table: dict[str, list[str]]) -> None:
    for rule, row in table.items():
        function = RULES[rule]
        assert row[3] == f"{function.__module__.rsplit('.', 1)[1]}.{function.__name__}"


def test_every_row_names_where_the_engine_keeps_it_and_what_the_moves_do(table: dict[str, list[str]]) -> None:
    for row in table.values():
        module, name = row[2].split(".")
        assert hasattr(import_module(f"heliotrope.rostering.{module}"), name), row[2]
        assert row[1] in KINDS
        assert row[4]
