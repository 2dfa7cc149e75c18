"""Site plan: local time on every day of the week in which clocks change, on a screen, a phone and on paper."""

from __future__ import annotations

import re
from datetime import UTC, timedelta

from heliotrope.domain.time import local
from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.looking import overflow
from tests.browser.scene import Scene

SHIFTS = """[...document.querySelectorAll('table.plan tbody tr')].flatMap((row) =>
  [...row.cells].slice(1, -1).flatMap((cell) => [...cell.querySelectorAll('.shift strong')].map((start) =>
    [row.cells[0].firstChild.textContent, cell.dataset.day, start.textContent.slice(0, 5)])))"""
PHONE = {"width": 390, "height": 844}


def test_every_shift_stands_on_the_day_and_the_clock_of_its_site(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/plan?site=tpa", timezone_id="Asia/Tokyo")
    version, roster = scene.ask(lambda client: client.get_roster())
    horizon = version.horizon
    shifts = [s for s in roster.shifts if s.site == "tpa" and horizon.start <= s.start < horizon.end]
    agents = {agent.id for agent in scene.scenario.agents if agent.site == "tpa"}
    expected = sorted(
        (s.agent, f"{local(s.start, 'America/New_York'):%-d %b}", f"{local(s.start, 'America/New_York'):%H:%M}")
        for s in shifts
        if s.agent in agents
    )
    shown = page.evaluate(SHIFTS)
    assert len(shown) > 100
    assert sorted((agent, day.split(" ", 1)[1], clock) for agent, day, clock in shown) == expected


def test_a_day_of_25_hours_and_the_change_of_clocks_are_said(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/plan?site=tpa")
    assert page.get_by_text("Clocks go back on Sunday 1 November 2026").is_visible()
    heads = page.locator("table.plan").first.locator("thead th").all_inner_texts()
    assert [head for head in heads if "25-hour day" in head] == ["Sun 1 Nov\n25-hour day"]
    page = sign_in("scheduler", "/plan?site=mnl")
    assert page.get_by_text("Clocks go").count() == 0


def test_hours_are_elapsed_paid_and_overtime(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/plan?site=krk")
    version, roster = scene.ask(lambda client: client.get_roster())
    horizon = version.horizon
    row = page.locator("table.plan tbody tr").first
    agent = row.locator("th").inner_text().split("\n")[0]
    own = [s for s in roster.shifts if s.agent == agent and horizon.start <= s.start < horizon.end]
    hours = [float(each) for each in re.findall(r"[\d.]+", row.locator(".hours").inner_text())]
    assert hours[0] == round(sum((s.end - s.start) / timedelta(hours=1) for s in own), 2)
    assert hours[1] == round(sum(s.paid_minutes for s in own) / 60, 2)
    assert len(hours) == 3


def test_a_site_lead_sees_their_own_site_and_no_other(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("site-lead", "/", viewport=PHONE)
    assert page.locator("h1").inner_text() == "Manila shift plan"
    assert page.locator(".rail nav a").all_inner_texts() == ["Site plan", "Today"]
    assert page.locator("#site").count() == 0
    for path in ("/plan?site=krk", "/today?site=krk", "/coverage", "/network"):
        answer = page.goto(scene.url + path)
        assert answer is not None
        assert answer.status == 403, path
    page.goto(f"{scene.url}/today")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")


def test_a_site_lead_acknowledges_once_and_takes_the_calendar_along(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("site-lead", "/plan", viewport=PHONE)
    version = scene.in_force().version
    page.get_by_role("button", name=f"Acknowledge v{version}").click()
    expect(page.get_by_text("Acknowledged by Liza, site lead in Manila")).to_be_visible()
    assert page.get_by_role("button", name="Acknowledge").count() == 0
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Calendar file").click()
    events = Calendar.from_ical(waiting.value.path().read_bytes()).walk("VEVENT")
    kept = [event for event in events if event["STATUS"] == "CONFIRMED"]
    head, shifts = scene.ask(lambda client: client.list_shifts(site="mnl"))
    planned = [(shift.start, shift.end) for shift in shifts if shift.start >= head.horizon.start]
    found = [(each.decoded("DTSTART").astimezone(UTC), each.decoded("DTEND").astimezone(UTC)) for each in kept]
    assert sorted(found) == sorted(planned)


def test_an_agent_sees_their_own_week_acknowledges_it_and_takes_it_along(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("agent", "/", viewport=PHONE)
    assert page.locator(".rail nav a").all_inner_texts() == ["My plan"]
    head, shifts = scene.ask(lambda client: client.list_shifts(agent="ag-0001"))
    own = [s for s in shifts if s.start >= head.horizon.start]
    starts = [f"{local(s.start, 'Asia/Manila'):%H:%M}" for s in own]
    assert [each[:5] for each in page.locator(".own .shift strong").all_inner_texts()] == starts
    assert overflow(page) <= 0
    page.get_by_role("button", name=f"Acknowledge v{head.version}").click()
    expect(page.get_by_text("Acknowledged by you")).to_be_visible()
    assert page.get_by_role("button", name="Acknowledge").count() == 0
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Calendar file").click()
    events = Calendar.from_ical(waiting.value.path().read_bytes()).walk("VEVENT")
    assert sorted(each.decoded("DTSTART").astimezone(UTC) for each in events) == sorted(s.start for s in own)
    for path in ("/plan?site=mnl", "/coverage", "/delivery"):
        answer = page.goto(scene.url + path)
        assert answer is not None
        assert answer.status == 403, path


def test_delivery_names_who_has_acknowledged(scene: Scene, sign_in: SignIn) -> None:
    lead = sign_in("team-leader", "/plan?site=krk")
    lead.get_by_role("button", name="Acknowledge v").click()
    expect(lead.get_by_text("Acknowledged by Tomasz")).to_be_visible()
    page = sign_in("scheduler", "/delivery")
    row = page.locator('[aria-label="Sites"] tbody tr', has_text="Krakow")
    assert "Tomasz, team leader in Krakow" in row.inner_text()
    assert "not yet" in page.locator('[aria-label="Sites"] tbody tr', has_text="Tampa").inner_text()


def test_the_audit_names_who_did_what_and_sorts(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("operator", "/audit?word=import")
    assert page.locator("tbody tr").count() >= 2
    assert page.get_by_role("link", name="network/1").get_attribute("href") == "/network"
    page.get_by_role("button", name="Did").click()
    did = page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert did == sorted(did)
    assert page.get_by_role("columnheader", name="Did").get_attribute("aria-sort") == "ascending"


def test_a_phone_reads_the_plan_without_scrolling_sideways(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/plan?site=mnl", viewport=PHONE)
    assert overflow(page) <= 0
    assert page.locator("table.plan thead").first.is_hidden()
    assert page.locator("table.plan td").first.is_visible()


def test_the_printed_plan_is_a4_with_its_heads_on_every_page(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/plan?site=gru")
    raw = page.pdf(prefer_css_page_size=True)
    boxes = {tuple(map(float, box)) for box in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", raw)}
    assert boxes
    assert all(abs(wide - 842) < 2 and abs(high - 595) < 2 for wide, high in boxes)
    page.emulate_media(media="print")
    assert page.locator(".rail").is_hidden()
    assert page.locator("table.plan thead").first.evaluate("e => getComputedStyle(e).display") == "table-header-group"
