"""TOML out, and where a field stands in TOML text (the standard library reads TOML, but tells no lines of values)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from heliotrope.domain.time import format_instant

Table = Mapping[str, object]


def write_toml(table: Table) -> str:
    """Return TOML text of `table`: scalars first, then its tables, then arrays of tables."""
    lines = [f"{key} = {_inline(value)}" for key, value in table.items() if not _is_section(value)]
    for key, value in table.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{key}]", *_body(value)]
        elif _is_section(value):
            for entry in value:  # type: ignore[attr-defined]
                lines += ["", f"[[{key}]]", *_body(entry)]
    return "\n".join(lines) + "\n"


def _is_section(value: object) -> bool:
    listed = isinstance(value, (list, tuple)) and len(value) > 0 and isinstance(value[0], Mapping)
    return isinstance(value, Mapping) or listed


def _body(table: Table) -> list[str]:
    return [f"{key} = {_long(value)}" for key, value in table.items()]


def _long(value: object) -> str:
    """Write lists of tables one entry a line, everything else inline."""
    if isinstance(value, (list, tuple)) and _is_section(value):
        return "[\n" + "".join(f"  {_inline(entry)},\n" for entry in value) + "]"
    return _inline(value)


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_inline(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_inline(entry) for entry in value) + "]"
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, float):
        return repr(value)
    # JSON strings, integers and booleans are TOML as well.
    return json.dumps(value, ensure_ascii=False)


def line_of(text: str, table: str, position: int, field: str) -> int:
    """Return the line (from 1) of a field, or of its table's header where the field has none of its own.

    Parameters
    ----------
    table
        Name of the section, ``""`` for the top of the file.
    position
        Which entry of an array of tables, from 0.
    field
        Field path as an error names it, such as ``goal.within_s``: its first name counts.
    """
    name = field.replace("[", ".").split(".")[0]
    header, seen, inside = 1, -1, table == ""
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if line.startswith("["):
            inside = stripped.strip("[] ").split("#")[0].strip("] ") == table and table != ""
            seen += inside
            inside = inside and seen == position
            if inside:
                header = number
        elif inside and stripped.split("=")[0].strip() == name:
            return number
    return header
