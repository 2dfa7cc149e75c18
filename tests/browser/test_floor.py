"""Today and Network: who is where at one moment, counted from the roster; and the network as it was imported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.browser.conftest import SignIn
from tests.browser.scene import Scene

AT = datetime(2026, 10, 28, 3, 0, tzinfo=UTC)
SOON = timedelta(hours=2)


def test_today_counts_who_works_who_comes_and_the_seats(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("site-lead", f"/today?site=mnl&at={AT:%Y-%m-%dT%H:%MZ}")
    _, roster = scene.ask(lambda client: client.get_roster())
    own = {agent.id: agent for agent in scene.scenario.agents if agent.site == "mnl"}
    shifts = [shift for shift in roster.shifts if shift.agent in own]
    here = [shift for shift in shifts if shift.start <= AT < shift.end]
    resting = [
        shift for shift in here if any(a.code in ("break", "meal") and a.start <= AT < a.end for a in shift.activities)
    ]
    seats = sum(bay.seats for bay in scene.scenario.network.site("mnl").bays)
    seated = sum(not own[shift.agent].home for shift in here)
    figures = [int(text.split()[0].replace(",", "")) for text in page.locator(".figure .value").all_inner_texts()]
    assert len(here) > 10
    assert figures == [
        len(here) - len(resting),
        len(resting),
        sum(AT < shift.start < AT + SOON for shift in shifts),
        sum(shift.end <= AT + SOON for shift in here),
        seats - seated,
    ]
    assert page.locator("h1").inner_text() == "Manila at 11:00"
    assert page.get_by_text("Wed 28 Oct 03:00 UTC").is_visible()


def test_the_network_lists_every_site_with_its_people_and_seats(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/network")
    network = scene.scenario.network
    rows = [row.locator("th, td").all_inner_texts() for row in page.locator("tbody tr").all()]
    people = {site.id: sum(agent.site == site.id for agent in scene.scenario.agents) for site in network.sites}
    assert [(row[0], int(row[4]), int(row[5])) for row in rows] == [
        (site.name, people[site.id], sum(bay.seats for bay in site.bays)) for site in network.sites
    ]
    page.goto(f"{scene.url}/network?part=queues&word=meridian")
    shown = page.locator("tbody th").all_inner_texts()
    assert [text.split("\n")[1] for text in shown] == [q.id for q in network.queues if q.client == "meridian"]
