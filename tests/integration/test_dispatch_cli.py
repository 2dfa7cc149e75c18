"""`heliotrope dispatch` against the real service: what a person types and reads."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from heliotrope.cli import main

from deploy.local import LocalStack
from tests.integration.dispatch_desk import Dispatching, dispatching, lawful, moved


@pytest.fixture
async def service(stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Dispatching]:
    async with dispatching(stack.postgres) as running:
        monkeypatch.setenv("HELIOTROPE_DISPATCH", running.address)
        yield running


async def typed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run the command to its end; return what it printed."""
    code = await asyncio.to_thread(main, ["dispatch", *words])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return printed.out


async def test_a_plan_is_shown_saved_and_acknowledged(
    service: Dispatching, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await service.take(await service.publish(lawful()))
    await service.take(await service.publish(moved(lawful(), "w1")))
    shown = await typed(capsys, "plan", "agents/w1", "--language", "es")
    assert shown.startswith("Sus turnos han cambiado")
    assert "[Movido: antes 8:00" in shown.replace("\u202f", " ")
    page = tmp_path / "plan.html"
    assert str(page) in await typed(capsys, "plan", "teams/warsaw-1", "--form", "html", "--out", str(page))
    assert page.read_text().startswith("<!doctype html>")
    told = await typed(capsys, "acknowledge", "agents/w1", "--by", "Ewa")
    assert re.match(r"agents/w1: version 2 of \S+ acknowledged by Ewa, ", told)


async def test_a_subscription_is_made_listed_renewed_and_ended_and_a_delivery_replayed(
    service: Dispatching, capsys: pytest.CaptureFixture[str]
) -> None:
    await service.take(await service.publish(lawful()))
    made = await typed(capsys, "subscribe", "agents/w1", "--channel", "icalendar", "--by", "Ana")
    name = made.split()[0]
    assert "calendar, shown this once: http://127.0.0.1" in made
    renewed = await typed(capsys, "renew", name, "--by", "Ana")
    assert renewed.splitlines()[1] != made.splitlines()[1]
    await typed(capsys, "subscribe", "agents/w2", "--channel", "email", "--to", "w2@example.com", "--by", "Ana")
    listed = await typed(capsys, "subscriptions")
    assert [line.split()[1] for line in listed.splitlines()] == ["agents/w1", "agents/w2"]
    assert "ended, its address is erased" in await typed(capsys, "end", name, "--by", "Ana")
    (delivery,) = (await typed(capsys, "deliveries", "--reader", "agents/w2")).splitlines()
    assert "pending" in delivery
    replayed = await typed(capsys, "replay", delivery.split()[0], "--by", "Ana")
    assert replayed.split()[0] == delivery.split()[0]
    assert (await typed(capsys, "delivery", delivery.split()[0])).startswith(delivery.split()[0])


async def test_a_mistake_is_one_line_that_names_the_field(
    service: Dispatching, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words, told in (
        (["plan", "someone"], "reader: expected sites/ID, teams/ID or agents/ID"),
        (["plan", "agents/nobody"], "reader: expected a site, team or agent of the network"),
        (["subscribe", "agents/w1", "--channel", "email", "--to", "w1", "--by", "Ana"], "address: expected one e-mail"),
        (["replay", "none", "--by", "Ana"], "delivery: expected a known one"),
    ):
        await service.publish(lawful(), "incumbent")
        assert await asyncio.to_thread(main, ["dispatch", *words]) == 2
        assert capsys.readouterr().err.startswith(f"heliotrope: {told}")
    monkeypatch.delenv("HELIOTROPE_DISPATCH")
    assert await asyncio.to_thread(main, ["dispatch", "subscriptions"]) == 2
    assert "HELIOTROPE_DISPATCH" in capsys.readouterr().err
