"""What the console works out for its pages: bands, clocks, shortages, plans, comparisons, words."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from heliotrope.client.people import AuditRecord
from heliotrope.codec.sites import SitePerson, SiteStaff, staff_message, staff_of
from heliotrope.domain.network import Bay, Site
from heliotrope.domain.plan import PlanChange
from heliotrope.domain.roster import Activity, Roster, RosterChange, Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import Horizon

from deploy.vendor import declared, differences
from services.console.reading.acts import act_of
from services.console.reading.bands import WORDS, Bands, bands_of
from services.console.reading.comparison import by_site, people_disturbed, with_site
from services.console.reading.offsets import clock_changes, day_hours, offset_name, offsets
from services.console.reading.plan import own_plan, site_plan
from services.console.reading.rules import SAYS, value_in_words
from services.console.reading.today import site_now
from services.console.words import Words

WEEK = Horizon(datetime(2026, 10, 26, tzinfo=UTC))
TAMPA = Site("tpa", "Tampa", "US", "US", "America/New_York", (Bay("floor", 10),))


def shift(agent: str, start: datetime, hours: float = 8.0, site: str = "tpa") -> Shift:
    """Return a shift with a break after two hours."""
    pause = start + timedelta(hours=2)
    back, end = pause + timedelta(minutes=15), start + timedelta(hours=hours)
    blocks = (("on_queue", start, pause), ("break", pause, back), ("on_queue", back, end))
    return Shift(agent, site, start, end, tuple(Activity(*block) for block in blocks))


OVERTIME_AFTER = 2400


def staff(*people: tuple[str, str]) -> SiteStaff:
    """Return the site with people (agent, team)."""
    return SiteStaff(
        1,
        TAMPA,
        tuple(SitePerson(agent, team, ("s",), overtime_after_minutes=OVERTIME_AFTER) for agent, team in people),
    )


@pytest.mark.parametrize(
    ("net", "word"),
    [(-2.9, "near need"), (-5.9, "near need"), (-6.1, "slightly short"), (-15.1, "short"), (-25.1, "severely short"),
     (9.9, "near need"), (10.1, "slightly spare"), (30.1, "spare"), (60.1, "well above need")],
)  # fmt: skip
def test_a_band_is_named_by_its_share_of_the_need(net: float, word: str) -> None:
    assert WORDS[Bands(3.0).level(100.0, net)] == word


def test_a_small_queue_has_a_narrower_dead_band_than_a_large_one() -> None:
    assert bands_of(np.full(96, 10.0)).dead_heads == 1.0
    assert bands_of(np.full(96, 20.0)).dead_heads == 2.0
    assert bands_of(np.full(96, 200.0)).dead_heads == 3.0
    assert bands_of(np.zeros(96)).dead_heads == 1.0


def test_somebody_open_where_nobody_is_needed_is_spare() -> None:
    assert Bands(1.0).level(0.0, 2.0) == 3


def test_offsets_follow_the_change_of_clocks() -> None:
    spans = offsets("America/New_York", WEEK.start, WEEK.end)
    assert [(span.minutes, span.name) for span in spans] == [(-240, "EDT"), (-300, "EST")]
    assert spans[1].start == datetime(2026, 11, 1, 6, tzinfo=UTC)
    change = clock_changes("America/New_York", WEEK)[0]
    assert (change.minutes, change.before, change.after) == (-60, "EDT", "EST")
    assert clock_changes("Asia/Manila", WEEK) == ()


def test_days_have_23_24_or_25_hours() -> None:
    assert day_hours(date(2026, 11, 1), "America/New_York") == 25
    assert day_hours(date(2026, 3, 8), "America/New_York") == 23
    assert day_hours(date(2026, 10, 27), "America/New_York") == 24


@pytest.mark.parametrize(("minutes", "name"), [(0, "UTC"), (330, "UTC+5:30"), (-240, "UTC−4"), (780, "UTC+13")])
def test_offsets_are_named_as_people_write_them(minutes: int, name: str) -> None:
    assert offset_name(minutes) == name


def test_a_plan_counts_elapsed_hours_across_the_change_of_clocks() -> None:
    night = shift("ann", datetime(2026, 11, 1, 2, 30, tzinfo=UTC), 9)  # Saturday 22:30 EDT to Sunday 06:30 EST
    plan = site_plan(staff(("ann", "a")), [night], [], WEEK)
    week = plan.teams[0][1][0]
    planned = week.shifts[date(2026, 10, 31)][0]
    assert planned.zones == ("EDT", "EST")
    assert week.hours.elapsed == 9 * 60
    assert plan.across_change == 1
    assert [day.hours for day in plan.days if day.date == date(2026, 11, 1)] == [25]
    tail, blocks = week.carried[date(2026, 11, 1)]
    assert tail == night
    assert blocks[0].first == 0


def test_a_shift_that_starts_at_another_time_that_day_has_moved() -> None:
    old = shift("ann", datetime(2026, 10, 27, 13, tzinfo=UTC))
    new = shift("ann", datetime(2026, 10, 27, 14, tzinfo=UTC))
    gone = shift("bob", datetime(2026, 10, 28, 13, tzinfo=UTC))
    changes = [RosterChange(old, None), RosterChange(None, new), RosterChange(gone, None)]
    plan = site_plan(staff(("ann", "a"), ("bob", "b")), [new], changes, WEEK)
    ann, bob = (people[0] for _, people in plan.teams)
    assert ann.shifts[date(2026, 10, 27)][0].change == "moved"
    assert ann.shifts[date(2026, 10, 27)][0].was == old
    assert ann.dropped == {}
    assert bob.dropped == {date(2026, 10, 28): gone}
    assert plan.changes == 2


def test_overtime_is_what_is_paid_beyond_the_threshold() -> None:
    days = [shift("ann", datetime(2026, 10, 26 + day, 13, tzinfo=UTC), 10) for day in range(5)]
    hours = site_plan(staff(("ann", "a")), days, [], WEEK).teams[0][1][0].hours
    assert hours.paid == 3000
    assert hours.overtime == 3000 - OVERTIME_AFTER


def test_accepting_a_site_takes_its_changes_alone() -> None:
    here, there = shift("ann", WEEK.start), shift("bob", WEEK.start, site="mnl")
    moved_here, moved_there = (shift(s.agent, s.start, 9, s.site) for s in (here, there))
    changes = (RosterChange(here, moved_here), RosterChange(there, moved_there))
    assert with_site(Roster((here, there)), changes, "tpa") == (moved_here, there)
    assert people_disturbed(changes) == 2
    assert [(row.site, row.people, row.changes) for row in by_site(changes)] == [("mnl", 1, 1), ("tpa", 1, 1)]


def test_words_write_money_with_its_currency_and_instants_with_their_clock() -> None:
    words = Words("en_GB", "USD")
    at = datetime(2026, 10, 27, 13, 30, tzinfo=UTC)
    assert words.money(367239.6) == "USD 367,240"
    assert words.signed(-3.25, 1) == "−3.2"
    assert words.signed(0.04, 1) == "0"
    assert [words.column(each) for each in (20, 15.25, -3)] == ["20.0", "15.2", "−3.0"]
    assert words.utc(at) == "Tue 27 Oct 13:30 UTC"
    assert words.at_site(at, "America/New_York") == "Tue 27 Oct 09:30 UTC−4"
    assert words.stretch(at, datetime(2026, 10, 28, tzinfo=UTC)) == "Tue 27 Oct 13:30–24:00"
    assert Words("de", "EUR").number(1234567.8, 1) == "1.234.567,8"


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [("max_week_minutes", 2910, "48 h 30 min"), ("night_premium", 0.25, "25%"), ("night", (1320, 360), "22:00–06:00"),
     ("max_consecutive_days", 6, "6 days"), ("break_minutes", 0, "0"), ("reference_weeks", 17, "17 weeks"),
     ("max_consecutive_days", 1, "1 day"), ("night_consent", False, "no")],
)  # fmt: skip
def test_rules_are_written_with_their_unit(field: str, value: object, text: str) -> None:
    assert value_in_words(field, value, Words()) == text


def test_every_rule_has_its_words() -> None:
    assert set(SAYS) == {field.name for field in fields(LabourRules)} - {"jurisdiction", "provenance"}


def test_vendored_assets_are_what_their_hashes_say_each_with_its_licence() -> None:
    assert differences() == []
    assert all("LICENSE" in package.files for package in declared())


def test_a_site_with_its_people_survives_the_wire() -> None:
    whole = SiteStaff(3, TAMPA, (SitePerson("ann", "a", ("s", "t"), frozenset({"c"}), True, 2400),))
    assert staff_of(staff_message(whole)) == whole


def test_seats_go_to_the_clients_own_bay_first_and_home_workers_take_none() -> None:
    site = Site("s", "S", "US", "US", "UTC", (Bay("own", 1, "c"), Bay("floor", 5)))
    ring = frozenset({"c"})
    people = tuple(
        SitePerson(name, "a", (), ring, home) for name, home in (("ann", False), ("bob", False), ("cy", True))
    )
    shifts = [shift(person.agent, WEEK.start, site="s") for person in people]
    here = site_now(SiteStaff(1, site, people), shifts, WEEK.start + timedelta(hours=1))
    assert {each.bay.id: (each.taken, each.vacant) for each in here.bays} == {"own": (1, 0), "floor": (1, 4)}
    assert (here.working, here.resting, here.at_home, here.due) == (3, 0, 1, 0)
    pause = site_now(SiteStaff(1, site, people), shifts, WEEK.start + timedelta(hours=2))
    assert (pause.working, pause.resting) == (0, 3)
    early = site_now(SiteStaff(1, site, people), shifts, WEEK.start - timedelta(hours=1))
    assert (early.due, early.working) == (3, 0)


def test_an_act_links_to_its_subject_and_says_its_details_in_words() -> None:
    act = act_of(AuditRecord(1, WEEK.start, "Ana", "publish", "week/3", '{"waivers": [], "saved_in_s": 4}'))
    assert (act.href, act.detail) == ("/compare?roster=week&after=3", (("saved in s", "4"),))
    assert "saved in s" in act.text
    assert act_of(AuditRecord(2, WEEK.start, "Ana", "reoptimise", "r-1", "{}")).href == "/optimise?run=r-1"
    assert act_of(AuditRecord(3, WEEK.start, "import", "import actuals", "demand", "null")).href == ""


def test_an_own_plan_shows_what_was_cancelled_on_its_day() -> None:
    kept = shift("a", datetime(2026, 10, 26, 14, tzinfo=UTC))
    gone = shift("a", datetime(2026, 10, 28, 14, tzinfo=UTC))
    plan = own_plan("a", [kept], [PlanChange(gone, None)], WEEK, "America/New_York")
    assert list(plan.week.shifts) == [date(2026, 10, 26)]
    assert plan.week.dropped == {date(2026, 10, 28): gone}
    assert (plan.week.changes, len(plan.clock_changes)) == (1, 1)
