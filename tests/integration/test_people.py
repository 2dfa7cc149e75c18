"""Names and contacts: kept in one place, erased for good, and the erasure proved by a search of everything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from heliotrope.cli import main
from heliotrope.client.people import PeopleClient
from heliotrope.domain.errors import InvalidValue, NotFound
from heliotrope.domain.person import Person

from deploy.local import LocalStack
from tests.integration.roster_records import Running, running_service, tiny_document

ANA = Person("a1", "Añá Ñuñez-O'Brien", "ana@example.org", "+63 2 1234 5678", "fil-PH")
BEN = Person("a2", "Ben Bitdiddle", "ben@example.org")


@pytest.fixture
async def served(stack: LocalStack) -> AsyncIterator[Running]:
    """A service with a network."""
    async with running_service(stack.postgres) as running:
        await running.client.import_network(tiny_document())
        yield running


async def plant(address: str, *statements: str) -> None:
    """Put a name where it does not belong, as the owner of the database."""
    owner = await asyncpg.connect(address, timeout=20)
    for statement in statements:
        await owner.execute(statement)
    await owner.close(timeout=20)


async def test_an_erased_person_is_gone_and_the_search_of_every_column_proves_it(served: Running) -> None:
    people = PeopleClient(served.channel)
    assert await people.import_people([ANA, BEN]) == 2
    assert await people.get_person("a1") == ANA
    erasure = await people.erase_person("a1", "asked for")
    assert erasure.proved
    assert erasure.tables > 15
    assert erasure.columns > 80
    with pytest.raises(NotFound):
        await people.get_person("a1")
    with pytest.raises(NotFound):
        await people.erase_person("a1", "again")
    assert await people.get_person("a2") == BEN


async def test_a_name_that_was_copied_elsewhere_is_found_in_text_in_json_and_in_bytes(served: Running) -> None:
    people = PeopleClient(served.channel)
    await people.import_people([ANA])
    quoted = ANA.name.replace("'", "''")
    await plant(
        served.postgres,
        "insert into audit_log (actor, act, subject, detail)"
        f" values ('x', 'note', 'y', jsonb_build_object('n', '{quoted}'))",
        f"insert into chunk values ('\\x01', convert_to('before {quoted} after', 'UTF8'), 1)",
        "create schema elsewhere; create table elsewhere.contact (mail text)",
        "insert into elsewhere.contact values ('ANA@EXAMPLE.ORG'), ('ben@example.org')",
    )
    erasure = await people.erase_person("a1", "asked for")
    assert {(trace.place, trace.rows) for trace in erasure.traces} == {
        ("public.audit_log.detail", 1), ("public.chunk.content", 1), ("elsewhere.contact.mail", 1),
    }  # fmt: skip


async def test_a_schema_with_contacts_of_its_own_erases_them_in_the_same_transaction(served: Running) -> None:
    people = PeopleClient(served.channel)
    await people.import_people([ANA, BEN])
    await plant(
        served.postgres,
        "create schema elsewhere; create table elsewhere.contact (agent text, mail text)",
        "insert into elsewhere.contact"
        " values ('a1', 'other@example.org'), ('a9', 'ana@example.org'), ('a2', 'ben@x.org')",
        "create function elsewhere.erase_person(erased text, contacts text[]) returns void language sql as $$"
        " delete from elsewhere.contact where agent = erased or mail = any(contacts) $$",
    )
    assert (await people.erase_person("a1", "asked for")).proved
    owner = await asyncpg.connect(served.postgres, timeout=20)
    assert [row["agent"] for row in await owner.fetch("select agent from elsewhere.contact")] == ["a2"]
    await owner.close(timeout=20)


async def test_the_addresses_of_shift_plans_are_erased_with_the_person(served: Running) -> None:
    async with served.record.snapshot() as db:
        if not await db.fetchval("select to_regnamespace('dispatch') is not null"):
            pytest.skip("the dispatch service's schema is not there")
    people = PeopleClient(served.channel)
    await people.import_people([ANA, BEN])
    columns = "id, request_id, reader, channel, address, language, zone, notify, acknowledge_within_h, remind_before_h"
    rest = "'fil', 'Asia/Manila', 'times', 24, 2, 'hr'"
    await plant(
        served.postgres,
        f"insert into dispatch.subscription ({columns}, created_by) values"
        f" ('s1', 'r1', 'agents/a1', 'email', 'private@example.org', {rest}),"
        f" ('s2', 'r2', 'sites/manila', 'email', '{ANA.email}', {rest}),"
        f" ('s3', 'r3', 'agents/a2', 'email', '{BEN.email}', {rest})",
    )
    assert (await people.erase_person("a1", "asked for")).proved
    owner = await asyncpg.connect(served.postgres, timeout=20)
    kept = {row["id"]: row["address"] for row in await owner.fetch("select id, address from dispatch.subscription")}
    assert kept == {"s1": "", "s2": "", "s3": BEN.email}
    await owner.close(timeout=20)


async def test_a_late_import_does_not_bring_an_erased_person_back(served: Running) -> None:
    people = PeopleClient(served.channel)
    await people.import_people([ANA])
    await people.erase_person("a1", "asked for")
    with pytest.raises(InvalidValue, match=r"people\.agent"):
        await people.import_people([BEN, ANA])
    with pytest.raises(NotFound):  # all or none
        await people.get_person("a2")


async def test_the_log_says_that_somebody_was_erased_and_not_who_it_was(served: Running) -> None:
    people = PeopleClient(served.channel)
    await people.import_people([ANA])
    await people.erase_person("a1", "asked for")
    records = [record async for record in people.audit_log()]
    assert [record.id for record in records] == sorted(record.id for record in records)
    last = records[-1]
    assert (last.act, last.subject, json.loads(last.detail)) == ("erase a person", "a1", {"reason": "asked for"})
    assert not [record for record in records if "uñez" in repr(record) or "example.org" in repr(record)]
    assert [record async for record in people.audit_log(start=last.at)][-1] == last
    assert last not in [record async for record in people.audit_log(end=last.at)]


async def test_the_commands_import_show_erase_and_export(
    served: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "people.csv"
    listed.write_text("agent,name,email\na1,Ana Reyes,ana@example.org\na2,Ben Bitdiddle,\n")

    async def heliotrope(*words: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, [*words, "--address", served.address])
        return code, *capsys.readouterr()

    assert (await heliotrope("people", "import", str(listed)))[:2] == (0, "2 people stored\n")
    assert "Ana Reyes" in (await heliotrope("people", "show", "a1"))[1]
    code, out, _ = await heliotrope("people", "erase", "a1")
    assert code == 0
    assert "nothing readable is left" in out
    code, _, err = await heliotrope("people", "show", "a1")
    assert code == 2
    assert "a1" in err
    await plant(served.postgres, "create table stray (note text)", "insert into stray values ('call Ben Bitdiddle')")
    code, out, err = await heliotrope("people", "erase", "a2")
    assert code == 1
    assert "SOMETHING IS LEFT" in out
    assert "still readable: public.stray.note, 1 rows" in err
    out_file = tmp_path / "log.jsonl"
    assert (await heliotrope("audit-log", "--out", str(out_file)))[0] == 0
    acts = [json.loads(line)["act"] for line in out_file.read_text().splitlines()]
    assert acts == ["import a network", "import people", "erase a person", "erase a person"]
    listed.write_text("agent,name\na3,Cy D. Fect\na4,x\n")
    code, _, err = await heliotrope("people", "import", str(listed))
    assert code == 2
    assert "line 3.name" in err
