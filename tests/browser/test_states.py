"""States that nobody wishes for: nothing there yet, a service away, a run that fails, a roster that breaks the law."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from heliotrope.codec.runs import Lane, ShiftLock
from heliotrope.codec.versions import RosterImport, RosterVersion
from heliotrope.domain.problem import ChangeBudget, SiteClosure
from heliotrope.domain.roster import Shift
from playwright.sync_api import Page, expect

from services.optimiser.rpc import planning
from tests.browser.conftest import STAFF_PAGES, SignIn
from tests.browser.looking import Look, overflow, violations
from tests.browser.scene import Scene

BACK_WITHIN_S = 5.0
ANSWER_MS = 240_000
THEMES = ("light", "dark")
NOTHING_YET = ("No roster is in force yet", "No plan of yours is published yet", "Nothing was done in these days")
WHY = "seats of mnl: expected at least the 12 people of the locked shifts, got 10"


@pytest.mark.parametrize("path", [*STAFF_PAGES, "/mine"])
def test_before_anything_is_planned_a_screen_says_what_comes_first(before_anything: dict[str, Look], path: str) -> None:
    seen = before_anything[path]
    assert "such page" not in seen.heading
    assert any(told in seen.text for told in NOTHING_YET)
    assert seen.violations == ()
    assert seen.overflow <= 0


@pytest.mark.parametrize("theme", THEMES)
def test_a_service_that_is_away_is_said_without_its_address_and_the_page_comes_back(
    scene: Scene, sign_in: SignIn, theme: str
) -> None:
    page = sign_in("scheduler", "/coverage", color_scheme=theme)
    page.wait_for_function("() => performance.getEntriesByName('coverage-drawn').length > 0")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    scene.stack.stop_service("roster")
    try:
        expect(page.locator("#live")).to_have_attribute("data-state", "lost", timeout=30_000)
        page.locator(".hurts a").first.click()
        expect(page.locator("#inspector .notice")).to_contain_text("A service does not answer")
        other = page.context.new_page()
        answer = other.goto(f"{scene.url}/optimise")
        assert answer is not None
        assert answer.status == 503
        assert other.locator("h1").inner_text() == "A service does not answer"
        assert other.locator(".rail nav a").count() > 5
        for each in (page, other):
            assert "127.0.0.1" not in each.locator("body").inner_text()
            assert violations(each) == ()
    finally:
        scene.stack.start_service("roster")
    began = time.monotonic()
    while other.locator("h1").inner_text() != "Optimise":
        assert time.monotonic() - began < BACK_WITHIN_S
        other.get_by_role("link", name="Try again").click()
        other.wait_for_timeout(200)
    expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=30_000)


def test_a_run_that_fails_says_why_and_leaves_the_published_roster(scene: Scene, sign_in: SignIn) -> None:
    before = scene.in_force()
    scene.stack.stop_service("optimiser")
    try:
        page = sign_in("scheduler", "/optimise", color_scheme="dark")
        page.locator("#reason").fill("a run that fails")
        page.get_by_role("button", name="Start the run").click()
        page.wait_for_url("**/optimise?run=*")
        expect(page.locator('#run [data-says="stage"]')).to_have_text("waits for a solver")
        fail_next(scene, WHY)
        expect(page.locator('#run [data-says="state"]')).to_have_text("failed", timeout=30_000)
    finally:
        scene.stack.start_service("optimiser")
    told = f"{WHY} · the published roster stays in force"
    expect(page.locator('#run [data-says="failure"]')).to_have_text(told)
    assert page.locator("#run form").count() == 0
    assert page.get_by_role("link", name="Compare v").count() == 0
    page.reload()
    expect(page.locator('#run [data-says="failure"]')).to_have_text(told)
    expect(page.locator('[aria-label="Runs, newest first"] tbody tr').first).to_contain_text(WHY)
    assert violations(page) == ()
    assert scene.in_force().version == before.version


@pytest.fixture(scope="module")
def unlawful(scene: Scene) -> tuple[RosterVersion, Shift]:
    """A proposal in which somebody has an hour of rest between two shifts."""
    version, roster = scene.ask(lambda client: client.get_roster())
    polish = (shift for shift in roster.shifts if shift.site == "krk" and shift.start >= version.horizon.start)
    shifts = sorted(polish, key=lambda shift: (shift.agent, shift.start))
    first = next(
        one for one, two in pairwise(shifts) if one.agent == two.agent and two.start - one.end > timedelta(hours=12)
    )
    later = first.end + timedelta(hours=1) - first.start
    activities = tuple(replace(each, start=each.start + later, end=each.end + later) for each in first.activities)
    moved = replace(first, start=first.start + later, end=first.end + later, activities=activities)
    header = RosterImport("no-rest", version.horizon, reason="a shift an hour after the other")
    made: RosterVersion = scene.ask(lambda client: client.import_roster(header, (*roster.shifts, moved)))
    return made, moved


@pytest.mark.parametrize("theme", THEMES)
def test_a_proposal_that_breaks_the_law_names_the_rule_and_cannot_be_published(
    scene: Scene, sign_in: SignIn, unlawful: tuple[RosterVersion, Shift], theme: str
) -> None:
    version, moved = unlawful
    page = sign_in("publisher", f"/publish?roster={version.roster}&version={version.version}", color_scheme=theme)
    row = page.locator("tbody tr", has_text=moved.agent).filter(has_text="daily rest")
    expect(row.first).to_contain_text("statutory")
    expect(page.locator(".notice.alarm")).to_contain_text("cannot be waived: the version cannot be published")
    assert page.get_by_role("button", name=f"Publish v{version.version}").is_disabled()
    assert violations(page) == ()
    assert overflow(page) <= 0


@pytest.fixture(scope="module")
def unmet(scene: Scene) -> tuple[RosterVersion, Shift]:
    """A proposal for a request that no roster meets: a site is down, and a shift there is locked."""
    version, roster = scene.ask(lambda client: client.get_roster())
    own = (shift for shift in roster.shifts if shift.site == "krk" and shift.start >= version.horizon.start)
    held = next(shift for shift in own if shift.start > version.horizon.start + timedelta(days=2))
    closure = SiteClosure("krk", held.start - timedelta(hours=1), held.end + timedelta(hours=1))
    lock = ShiftLock(held.agent, held.start)
    asked = {"closures": (closure,), "locks": (lock,), "budget": ChangeBudget(40)}
    return scene.propose("Krakow is down, one shift stays", seconds=8, **asked), held


@pytest.mark.parametrize("theme", THEMES)
def test_a_request_that_no_roster_meets_names_who_which_rule_and_what_to_do(
    sign_in: SignIn, unmet: tuple[RosterVersion, Shift], theme: str
) -> None:
    version, held = unmet
    page = sign_in("scheduler", f"/compare?roster={version.roster}&after={version.version}", color_scheme=theme)
    panel = page.locator(".unmet")
    expect(panel.locator("h2")).to_have_text("No roster meets the whole request")
    row = panel.locator("tbody tr", has_text=held.agent)
    expect(row).to_contain_text("site closed")
    expect(panel.locator("li").first).to_have_text("Release the lock of these shifts, or leave their site open then.")
    assert violations(page) == ()
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflow(page) <= 0
    assert violations(page) == ()


def test_a_run_says_what_it_could_not_meet_and_the_engine_names_contracts_in_conflict(
    sign_in: SignIn, unmet: tuple[RosterVersion, Shift]
) -> None:
    version, held = unmet
    page = sign_in("scheduler", f"/optimise?run={version.run}")
    panel = page.locator("#unmet .unmet")
    expect(panel).to_contain_text(held.agent)
    panel.get_by_role("button", name="Whose contract cannot be kept?").click()
    answer = panel.locator("#conflicts table, #conflicts p:not(.waiting)").first
    answer.wait_for(timeout=ANSWER_MS)
    assert panel.locator("#conflicts .alarm").count() == 0
    page.get_by_role("link", name="Change the request").click()
    assert page.locator("#reason").input_value() == version.reason
    assert violations(page) == ()


def test_a_proposal_that_meets_its_request_says_nothing_of_conflicts(scene: Scene, sign_in: SignIn) -> None:
    met = scene.propose("all can be met", queues=["air-es"])
    known = {breach.key for breach in scene.in_force().breaches}
    assert {breach.key for breach in met.breaches} <= known
    page = sign_in("scheduler", f"/compare?roster={met.roster}&after={met.version}")
    assert page.locator("h1").inner_text() == "Compare"
    assert page.locator(".unmet").count() == 0


def test_a_page_of_another_version_says_which_is_in_force(
    scene: Scene, sign_in: SignIn, unlawful: tuple[RosterVersion, Shift]
) -> None:
    version, _ = unlawful
    page = sign_in("scheduler", f"/coverage?roster={version.roster}&version={version.version}")
    assert page.get_by_role("link", name=f"in force: v{scene.in_force().version}").is_visible()


def test_an_address_of_nothing_keeps_the_navigation(scene: Scene, sign_in: SignIn) -> None:
    page: Page = sign_in("scheduler", "/network")
    for path, status in (
        ("/nowhere", 404),
        ("/compare?after=9999", 404),
        ("/coverage?version=9999", 404),
        ("/coverage?version=soon", 422),
    ):
        answer = page.goto(scene.url + path)
        assert answer is not None
        assert answer.status == status, path
        assert page.locator(".rail nav a").count() > 5
        assert violations(page) == ()


def fail_next(scene: Scene, failure: str) -> None:
    """Claim the run that waits, as an optimiser does, and fail it."""

    async def failed() -> None:
        async with planning(scene.stack.roster, "browser-tests") as asking:
            claim = None
            while claim is None:
                claim = await asking.claim(Lane.PLAN)
            await asking.fail(claim.run, failure)

    with ThreadPoolExecutor(1) as beside:
        beside.submit(lambda: asyncio.run(failed())).result()
