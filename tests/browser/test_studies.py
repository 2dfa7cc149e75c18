"""What-if and why: questions to the engine from the pages, and a published plan that they leave alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.scene import Scene

ANSWER_MS = 240_000


def test_what_if_stands_beside_the_published_plan_and_leaves_it_alone(scene: Scene, sign_in: SignIn) -> None:
    before, versions = scene.in_force(), scene.ask(count_versions)
    page = sign_in("scheduler", "/what-if")
    page.locator("#closed_site").select_option("krk")
    page.locator("#closed_from").fill("2026-10-29T00:00")
    page.locator("#closed_to").fill("2026-10-30T00:00")
    page.locator("#absence").fill("5")
    page.locator("#people").fill("40")
    page.locator("#time_limit").fill("8")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("table.beside, #study .notice.alarm").first.wait_for(timeout=ANSWER_MS)
    assert page.locator("#study .notice.alarm").all_inner_texts() == []
    assert page.locator("th.scenario").all_inner_texts() == ["Krakow is down", "5% of people away"]
    cost = scene.ask(lambda client: client.insight.cost(before.roster, before.version))
    first = page.locator("table.beside tbody tr").first.locator("td").all_inner_texts()
    assert number(first[0]) == round(sum(money for term, money in cost.terms.items() if term != "change"))
    assert number(first[0]) < number(first[1])
    people = page.locator("table.beside tbody tr", has_text="People disturbed").locator("td").all_inner_texts()
    assert people[:2] == ["–", "–"]
    assert number(people[2]) > 0
    assert scene.in_force().etag == before.etag
    assert scene.ask(count_versions) == versions
    page.get_by_role("link", name="Ask for a run…").click()
    assert page.locator("#closed_site").input_value() == "krk"
    assert page.locator("#closed_to").input_value() == "2026-10-30T00:00"
    assert page.locator("#reason").input_value() == "what-if: Krakow is down"


def test_a_question_that_imagines_nothing_is_not_asked(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/what-if")
    page.locator("#people").fill("12")
    page.get_by_role("button", name="Ask", exact=True).click()
    assert page.get_by_text("Imagine at least one change.").is_visible()
    assert page.locator("#people").input_value() == "12"
    page.locator("#demand").fill("lots")
    page.get_by_role("button", name="Ask", exact=True).click()
    assert page.locator("#demand").get_attribute("aria-invalid") == "true"
    assert page.locator("#demand").input_value() == "lots"


def test_every_shift_of_a_person_is_explained_where_it_is_compared(scene: Scene, sign_in: SignIn) -> None:
    proposal = scene.propose("a proposal to explain", seconds=8)
    page = sign_in("scheduler", f"/compare?roster={proposal.roster}&after={proposal.version}")
    page.wait_for_function("() => document.querySelector('#grid .grid-room').style.height")
    page.locator("#grid canvas").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#why .reason").first.wait_for(timeout=ANSWER_MS)
    agent = page.locator("#agent").input_value()
    _, shifts = scene.ask(lambda client: client.list_shifts(proposal.roster, proposal.version, agent=agent))
    own = [shift for shift in shifts if shift.start >= proposal.horizon.start]
    assert page.locator("#why .reason").count() == len(own)
    assert re.search(r"It saves USD [\d,]+ of shortage for USD [\d,]+ of labour", page.locator("#why").inner_text())


def test_a_short_cell_says_what_binds_there(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/coverage")
    page.wait_for_function("() => performance.getEntriesByName('coverage-drawn').length > 0")
    page.locator(".hurts a").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="What binds here?").click()
    page.locator("#binds .reason").first.wait_for(timeout=ANSWER_MS)
    assert page.locator("#binds tbody th").count() >= 1
    assert "agent-hours missing" in page.locator("#binds").inner_text()


def test_a_contract_that_no_lawful_week_fulfils_is_named_with_its_rules(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/optimise")
    page.get_by_role("button", name="Whose contract cannot be kept?").click()
    page.locator("#why table, #why p:not(.waiting)").first.wait_for(timeout=ANSWER_MS)
    told = page.locator("#why").inner_text()
    assert "Rules in conflict" in told or "Every contract can be kept" in told


def test_somebody_who_does_not_exist_is_named_as_such(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/compare")
    page.locator("#agent").fill("nobody")
    page.get_by_role("button", name="Explain").click()
    expect(page.locator("#why .notice")).to_contain_text("nobody", timeout=ANSWER_MS)


async def count_versions(client: object) -> int:
    """Return how many versions there are."""
    return len([each async for each in client.list_versions()])  # type: ignore[attr-defined]


def number(text: str) -> float:
    """Read a figure."""
    return float(text.replace(",", "").replace("−", "-"))
