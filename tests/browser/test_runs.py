"""Optimise, compare, publish: a run watched, a proposal taken apart, a moved base refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from heliotrope.codec.versions import RosterVersion, VersionState
from heliotrope.domain.problem import ChangeBudget, SiteClosure
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.scene import Scene


@pytest.fixture(scope="module")
def proposal(scene: Scene) -> RosterVersion:
    """A proposal that changes several sites."""
    return scene.propose("a proposal to compare", queues=["claims-en", "air-en"], seconds=8)


PAINTED = """() => {
  const canvas = document.querySelector("#frontier canvas");
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((each) => each > 0);
}"""


def number(text: str) -> float:
    """Read a figure."""
    return float(text.replace(",", "").replace("−", "-").split()[-1])


def test_a_run_needs_a_reason_and_the_form_keeps_what_was_typed(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/optimise")
    runs = len(scene.ask(lambda client: client.list_runs()))
    page.locator("#budget").fill("25")
    page.locator("#time_limit").fill("soon")
    page.get_by_label("Manila").check()
    page.get_by_role("button", name="Start the run").click()
    assert page.locator("#reason").get_attribute("aria-invalid") == "true"
    assert page.locator("#time_limit-wrong").inner_text() == "Seconds from 5 to 3,600."
    assert page.locator("#budget").input_value() == "25"
    assert page.get_by_label("Manila").is_checked()
    assert len(scene.ask(lambda client: client.list_runs())) == runs


def test_what_the_form_says_is_what_the_run_carries_and_discarding_gives_it_up(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/optimise")
    page.locator("#reason").fill("all that the form can say")
    page.get_by_label("Meridian Air").check()
    page.get_by_label("Manila").check()
    page.locator("#frozen_until").fill("2026-10-28T00:00")
    page.locator("#budget").fill("25")
    page.locator("#time_limit").fill("120")
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**/optimise?run=*")
    name = page.url.rpartition("run=")[2]
    request = scene.ask(lambda client: client.get_run(name)).request
    assert (request.scope.clients, request.scope.sites) == (frozenset({"meridian"}), frozenset({"mnl"}))
    assert request.frozen_until == datetime(2026, 10, 28, tzinfo=UTC)
    assert request.budget == ChangeBudget(25)
    assert (request.reason, request.time_limit_s) == ("all that the form can say", 120.0)
    page.get_by_role("button", name="Discard", exact=True).click()
    expect(page.locator('#run [data-says="state"]')).to_have_text("discarded", timeout=30_000)
    assert scene.ask(lambda client: client.get_run(name)).version == 0


def test_stopping_a_run_keeps_its_best(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/optimise")
    page.locator("#reason").fill("stopped by hand")
    page.locator("#time_limit").fill("600")
    page.get_by_role("button", name="Start the run").click()
    page.locator("#run-table tbody tr").first.wait_for(state="attached", timeout=200_000)
    page.get_by_role("button", name="Stop and keep the best").click()
    expect(page.locator('#run [data-says="state"]')).to_have_text("succeeded", timeout=120_000)
    expect(page.get_by_role("link", name="Compare v")).to_be_visible()


def test_a_live_run_never_worsens_and_no_report_comes_twice(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/optimise")
    page.locator("#reason").fill("watch it converge")
    page.locator("#time_limit").fill("15")
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**/optimise?run=*")
    page.locator("#run-table tbody tr").first.wait_for(state="attached", timeout=200_000)
    scene.lose_console()
    scene.bring_console_back()
    expect(page.locator('#run [data-says="state"]')).to_have_text("succeeded", timeout=300_000)
    rows = page.evaluate(
        "[...document.querySelectorAll('#run-table tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    )
    assert len(rows) >= 2
    assert len({tuple(row) for row in rows}) == len(rows)
    found = [number(row[2]) for row in rows if row[2]]
    assert found == sorted(found, reverse=True)
    expect(page.get_by_role("link", name="Compare v")).to_be_visible()


def test_the_comparison_counts_what_the_api_lists(scene: Scene, sign_in: SignIn, proposal: RosterVersion) -> None:
    page = sign_in("scheduler", f"/compare?roster={proposal.roster}&after={proposal.version}")
    base = scene.in_force().version
    changes = scene.ask(lambda client: client.diff(proposal.roster, base, proposal.version))
    people = {change.agent for change in changes if change.times_moved}
    shown = page.get_by_text("shifts differ").locator("..").inner_text()
    assert f"{len(people):,}" in shown
    assert f"{len(changes):,} shifts differ" in shown
    page.locator("#grid canvas").focus()
    expect(page.locator("#announcer")).to_contain_text("UTC")
    page.keyboard.press("t")
    page.locator("#grid-table table").wait_for()
    assert page.locator("#grid-table tbody tr").count() == min(100, len(changes))


def test_accepting_one_site_changes_that_site_and_no_other(
    scene: Scene, sign_in: SignIn, proposal: RosterVersion
) -> None:
    page = sign_in("scheduler", f"/compare?roster={proposal.roster}&after={proposal.version}")
    base = scene.in_force().version
    wanted = scene.ask(lambda client: client.diff(proposal.roster, base, proposal.version))
    button = page.locator('button[name="site"]').first
    site = button.get_attribute("value") or ""
    button.click()
    page.wait_for_url(lambda url: f"after={proposal.version}" not in url)
    made = int(page.url.rpartition("after=")[2])
    changed = scene.ask(lambda client: client.diff(proposal.roster, base, made))
    assert {(change.after or change.before).site for change in changed} == {site}
    assert set(changed) == {change for change in wanted if (change.after or change.before).site == site}


def test_whoever_may_not_publish_sees_who_may(scene: Scene, sign_in: SignIn, proposal: RosterVersion) -> None:
    page = sign_in("scheduler", f"/publish?roster={proposal.roster}&version={proposal.version}")
    assert page.get_by_text("Publishing needs the role publisher").is_visible()
    assert page.locator('form[action="/publish/now"]').count() == 0


def test_a_proposal_whose_base_moved_is_refused_with_the_reason(
    scene: Scene, sign_in: SignIn, proposal: RosterVersion
) -> None:
    page = sign_in("publisher", f"/publish?roster={proposal.roster}&version={proposal.version}")
    other = scene.propose("published meanwhile", queues=["air-es"])
    scene.publish(other)
    if page.locator("#waiver").count():
        page.locator("#waiver").fill("of the incumbent")
    page.get_by_role("button", name=f"Publish v{proposal.version}").click()
    assert page.get_by_text("The roster moved meanwhile; nothing was published.").is_visible()
    assert scene.in_force().version == other.version


def test_publishing_says_what_it_does_and_makes_the_version_binding(scene: Scene, sign_in: SignIn) -> None:
    fresh = scene.propose("to be published", queues=["air-pt"])
    base = scene.in_force().version
    changes = scene.ask(lambda client: client.diff(fresh.roster, base, fresh.version))
    page: Page = sign_in("publisher", f"/publish?roster={fresh.roster}&version={fresh.version}")
    sites = {(change.after or change.before).site for change in changes}
    assert page.locator("h1").inner_text().startswith(f"Publish {len(changes):,} changes to {len(sites)} site")
    if page.locator("#waiver").count():
        page.locator("#waiver").fill("of the incumbent")
    page.get_by_role("button", name=f"Publish v{fresh.version}").click()
    expect(page.get_by_text(f"Version {fresh.version} is in force")).to_be_visible()
    assert scene.in_force().version == fresh.version
    again = scene.ask(lambda client: client.get_version(fresh.roster, fresh.version))
    assert again.state is VersionState.PUBLISHED


def test_a_mended_roster_shows_what_fewer_people_disturbed_would_save(scene: Scene, sign_in: SignIn) -> None:
    down = scene.scenario.horizon.start + timedelta(days=1)
    closure = SiteClosure("krk", down, down + timedelta(days=1))
    mended = scene.propose(
        "Krakow is down", seconds=60, closures=(closure,), budget=ChangeBudget(60), frozen_until=down
    )
    assert mended.certificate is not None
    frontier = mended.certificate.frontier
    assert len(frontier) >= 2
    page = sign_in("scheduler", f"/compare?roster={mended.roster}&after={mended.version}")
    last = frontier[-1]
    expect(page.locator("#frontier canvas")).to_be_visible()
    assert page.get_by_text(f"Disturbing {last.people:,} people by choice saves USD {last.saved:,.0f}").is_visible()
    rows = page.locator("#frontier-table tbody tr").evaluate_all("rows => rows.map((row) => row.dataset)")
    shown = [(int(row["people"]), float(row["saved"])) for row in rows]
    assert shown == [(point.people, round(point.saved, 2)) for point in frontier]
    assert page.evaluate(PAINTED)
