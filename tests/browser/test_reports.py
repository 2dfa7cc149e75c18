"""Reports and network: what an auditor may see, and that reports say what the API says."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from heliotrope.client import RosterClient
from heliotrope.domain.insight import FairnessGroup, UnsocialHours
from playwright.sync_api import expect

from services.console.words import Words
from tests.browser.conftest import SignIn
from tests.browser.scene import Scene


def test_an_auditor_sees_the_statement_of_their_client_alone(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("auditor", "/reports")
    own = {queue.name for queue in scene.scenario.network.queues if queue.client == "meridian"}
    rows = set(page.locator('[aria-label="Service by queue"] tbody th').all_inner_texts())
    assert rows == own
    text = page.content()
    others = [client.name for client in scene.scenario.network.clients if client.id != "meridian"]
    assert [name for name in others if name in text] == []
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    answer = page.goto(f"{scene.url}/reports?client=harbour")
    assert answer is not None
    assert answer.status == 403


def test_the_csv_holds_the_service_of_every_queue(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/reports")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text())))
    periods = scene.ask(lambda client: client.insight.service_level())
    assert [(row["queue"], float(row["remedy"])) for row in rows] == [(p.queue, round(p.remedy, 2)) for p in periods]


def test_every_rule_of_a_pack_is_shown_with_its_source(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/network?part=packs&word=PL")
    document, _ = scene.ask(lambda client: client.get_network())
    rules = document.rules["PL"]
    shown = page.locator("td.cite").all_inner_texts()
    assert len(shown) == len(rules.provenance)
    assert {fact.citation for fact in rules.provenance.values()} == set(shown)


@pytest.mark.parametrize("by", ["client", "site", "queue", "day"])
def test_costs_by_client_site_queue_and_day_are_those_of_the_api(scene: Scene, sign_in: SignIn, by: str) -> None:
    page = sign_in("scheduler", f"/reports?part=cost&by={by}")
    rows = scene.ask(lambda client: client.insight.cost(detailed=True)).rows
    hours: dict[str, float] = {}
    for row in rows:
        hours[getattr(row, by)] = hours.get(getattr(row, by), 0.0) + row.paid_hours
    shown = page.locator("tbody tr:not(.sum) td:nth-child(4)").all_inner_texts()
    found = sorted(float(each.replace(",", "")) for each in shown)
    assert [each for each in found if each] == [each for each in sorted(map(round, hours.values())) if each]
    week = page.locator("tbody tr.sum td:nth-child(4)").inner_text()
    assert float(week.replace(",", "")) == round(sum(hours.values()))
    if by == "day":
        assert page.locator("tbody th", has_text="Sunday 1 November 2026").count() == 1


@pytest.mark.parametrize("by", ["day", "queue", "client"])
def test_expected_service_by_day_queue_and_client_is_weighted_by_contacts(
    scene: Scene, sign_in: SignIn, by: str
) -> None:
    page = sign_in("scheduler", f"/reports?part=days&by={by}")
    series = scene.ask(lambda client: client.insight.coverage()).series
    offered = np.array([each.offered for each in series])
    met = offered * np.array([each.service_level for each in series])
    if by == "day":
        parts = [slice(day * 96, (day + 1) * 96) for day in range(7)]
        levels = [met[:, part].sum() / offered[:, part].sum() for part in parts]
    else:
        names = [getattr(each, by) for each in series]
        own = [[q for q, each in enumerate(names) if each == name] for name in dict.fromkeys(names)]
        levels = [met[part].sum() / offered[part].sum() for part in own]
    shown = page.locator("tbody tr:not(.sum) td:last-child").all_inner_texts()
    assert sorted(float(each.rstrip("%\u202f\u00a0 ")) for each in shown) == pytest.approx(
        sorted(100 * level for level in levels), abs=0.06
    )


def test_numbers_follow_the_locale_of_the_reader(sign_in: SignIn) -> None:
    english = sign_in("scheduler", "/reports?part=cost", locale="en-GB").locator(".figure .value").first.inner_text()
    spanish = sign_in("scheduler", "/reports?part=cost", locale="es-ES").locator(".figure .value").first.inner_text()
    assert english.replace(",", ".") == spanish
    assert "," in english


def test_a_table_sorts_its_figures_in_the_locale_of_the_reader(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/reports?part=days&by=queue", locale="es-ES")
    for order in ("ascending", "descending"):
        name = Words("es").gettext("Required, agent-hours")
        page.get_by_role("button", name=name).click()
        head = page.get_by_role("columnheader", name=name)
        assert head.get_attribute("aria-sort") == order
        shown = page.locator("tbody tr:not(.sum) td:nth-child(3)").all_inner_texts()
        hours = [int(each.replace(".", "")) for each in shown]
        assert hours == sorted(hours, reverse=order == "descending")
        assert page.locator("tbody tr").last.locator("th").inner_text() == Words("es").gettext("The week")


@pytest.mark.parametrize("by", list(FairnessGroup))
def test_unsocial_hours_are_those_of_the_api(scene: Scene, sign_in: SignIn, by: FairnessGroup) -> None:
    page = sign_in("scheduler", f"/reports?part=fairness&by={by.value}")

    async def asked(client: RosterClient) -> list[UnsocialHours]:
        return [row async for row in client.insight.fairness(group=by)]

    rows = scene.ask(asked)
    hours = page.locator("tbody tr td:nth-last-child(3)").all_inner_texts()
    assert [float(each.replace(",", "")) for each in hours] == [round(row.night_hours) for row in rows]
    total = float(page.locator(".figure .value").first.inner_text().replace(",", ""))
    everybody = scene.ask(of_all)
    assert total == round(everybody)
    if by is FairnessGroup.DAY:
        assert page.locator("tbody th", has_text="Sunday 1 November 2026").count() == 1


async def of_all(client: RosterClient) -> float:
    """Return the unsocial hours of everybody."""
    return sum([row.unsocial_hours async for row in client.insight.fairness()])
