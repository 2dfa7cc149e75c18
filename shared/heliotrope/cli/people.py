"""`heliotrope people` and `heliotrope audit-log`: names imported, shown, erased with proof; the log exported."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.person import Person
from heliotrope.domain.time import format_instant, parse_instant

Add = Callable[..., argparse.ArgumentParser]
Call: TypeAlias = "Callable[[argparse.Namespace], Coroutine[Any, Any, int]]"
COLUMNS = ("agent", "name", "email", "phone", "locale")


def add_commands(add: Add, run: Callable[[Call], Callable[[argparse.Namespace], int]]) -> list[argparse.ArgumentParser]:
    """Add the commands of this module and return them; `run` gives them an address."""
    about = "Names and contacts of agents: import them, show one, or erase one for good and prove it."
    people = add(
        "people", run(_people), about,
        "people import people.csv", "people show ag-0007", "people erase ag-0007",
    )  # fmt: skip
    people.add_argument("act", choices=("import", "show", "erase"), help="what to do")
    people.add_argument("what", help="import: a CSV file with the columns agent,name,email,phone,locale; else an agent")
    people.add_argument(
        "--reason", default="asked for", help="erase: why, for the audit log; name nobody (default: asked for)"
    )
    about = "Export the audit log: who did what, when, to what; JSON, one record a line."
    audit_log = add("audit-log", run(_audit_log), about, "audit-log --start 2026-10-01T00:00:00Z --out october.jsonl")
    audit_log.add_argument("--start", help="first instant (default: the beginning)")
    audit_log.add_argument("--end", help="instant before which records count (default: now)")
    audit_log.add_argument("--out", type=Path, help="file to write (default: standard output)")
    return [people, audit_log]


async def _people(arguments: argparse.Namespace) -> int:
    from heliotrope.client.channel import open_channel
    from heliotrope.client.people import PeopleClient

    act: str = arguments.act
    people = list(read_people(Path(arguments.what))) if act == "import" else []
    async with open_channel(arguments.address) as channel:
        client = PeopleClient(channel)
        if act == "import":
            print(f"{await client.import_people(people)} people stored")
            return 0
        if act == "show":
            person = await client.get_person(arguments.what)
            print("\n".join(f"{name:<7} {getattr(person, name)}" for name in COLUMNS))
            return 0
        erasure = await client.erase_person(arguments.what, arguments.reason)
    searched = f"{erasure.columns} columns of {erasure.tables} tables searched"
    for trace in erasure.traces:
        print(f"still readable: {trace.place}, {trace.rows} rows", file=sys.stderr)
    verdict = "nothing readable is left" if erasure.proved else "SOMETHING IS LEFT"
    print(f"{erasure.agent} erased; {searched}: {verdict}")
    return 0 if erasure.proved else 1


async def _audit_log(arguments: argparse.Namespace) -> int:
    from heliotrope.client.channel import open_channel
    from heliotrope.client.people import PeopleClient

    span = [
        None if text is None else parse_instant(text, name)
        for name, text in (("start", arguments.start), ("end", arguments.end))
    ]
    out = arguments.out.open("w") if arguments.out else sys.stdout
    count = 0
    try:
        async with open_channel(arguments.address) as channel:
            async for record in PeopleClient(channel).audit_log(*span):
                line = record._asdict() | {"at": format_instant(record.at), "detail": json.loads(record.detail)}
                print(json.dumps(line), file=out)
                count += 1
    finally:
        if arguments.out:
            out.close()
    print(f"{count} records", file=sys.stderr)
    return 0


def read_people(path: Path) -> Iterator[Person]:
    """Read a CSV file of people; `InvalidValue` names line and column."""
    with path.open(newline="", encoding="utf-8-sig") as text:
        rows = csv.DictReader(text)
        unknown = sorted(set(rows.fieldnames or ()) - set(COLUMNS))
        expect(not unknown, f"{path.name}: header", f"columns of {', '.join(COLUMNS)}", unknown)
        for row in rows:
            try:
                yield Person(**{name: (row.get(name) or "").strip() for name in COLUMNS})
            except InvalidValue as error:
                raise error.within(f"{path.name}: line {rows.line_num}") from None
