"""Plans drawn and compared: what a reader sees, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from heliotrope.domain.plan import ChangeKind, ShiftPlan
from heliotrope.domain.roster import ON_QUEUE, Activity, QueueShare, Roster, Shift
from heliotrope.plans import agents_plan, shift_plan
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.networks import tiny_network, tiny_problem, tiny_roster

MONDAY = datetime(2026, 10, 12, 6, tzinfo=UTC)
WARSAW = "Europe/Warsaw"


def shift(start: datetime, minutes: int = 480, agent: str = "ag-1", site: str = "warsaw") -> Shift:
    end = start + timedelta(minutes=minutes)
    return Shift(agent, site, start, end, (Activity(ON_QUEUE, start, end),))


def plan(*shifts: Shift) -> ShiftPlan:
    return ShiftPlan(WARSAW, shifts)


def kinds(before: ShiftPlan | None, after: ShiftPlan) -> list[ChangeKind]:
    return [change.kind for change in after.changes_since(before)]


def test_a_site_s_plan_holds_what_is_worked_there_on_its_clock() -> None:
    roster, network = tiny_roster(tiny_problem()), tiny_network()
    drawn = shift_plan(roster, network.site("manila"))
    assert drawn.zone == "Asia/Manila"
    assert {each.agent for each in drawn.shifts} == {"m1", "m2", "m3"}
    assert shift_plan(roster, network.site("manila"), "Asia/Kolkata").zone == "Asia/Kolkata"


def test_an_agent_s_plan_holds_their_shifts_wherever_they_work() -> None:
    away = shift(MONDAY, agent="ag-1", site="manila")
    drawn = agents_plan(Roster((away, shift(MONDAY, agent="ag-2"))), {"ag-1"}, WARSAW)
    assert drawn.shifts == (away,)


def test_queue_shares_are_left_out_and_neighbouring_blocks_join() -> None:
    middle, end = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)
    blocks = (
        Activity(ON_QUEUE, MONDAY, middle, shares=(QueueShare("cards", 1000),)),
        Activity(ON_QUEUE, middle, end, shares=(QueueShare("cards", 400), QueueShare("orders", 600))),
    )
    roster = Roster((Shift("ag-1", "warsaw", MONDAY, end, blocks),))
    (drawn,) = agents_plan(roster, {"ag-1"}, WARSAW).shifts
    assert drawn.activities == (Activity(ON_QUEUE, MONDAY, end),)
    other = Roster((replace(roster.shifts[0], activities=(blocks[0], replace(blocks[1], shares=()))),))
    assert kinds(agents_plan(roster, {"ag-1"}, WARSAW), agents_plan(other, {"ag-1"}, WARSAW)) == []


def test_a_shift_that_begins_at_another_hour_of_its_date_has_moved() -> None:
    before, after = shift(MONDAY), shift(MONDAY + timedelta(hours=2))
    (change,) = plan(after).changes_since(plan(before))
    assert (change.kind, change.before, change.after) == (ChangeKind.MOVED, before, after)


def test_the_same_start_with_another_end_has_moved_and_with_other_breaks_is_rearranged() -> None:
    before = shift(MONDAY)
    pause = MONDAY + timedelta(hours=3)
    resumed = pause + timedelta(minutes=30)
    blocks = (Activity(ON_QUEUE, MONDAY, pause), Activity("meal", pause, resumed, False),
              Activity(ON_QUEUE, resumed, before.end))  # fmt: skip
    assert kinds(plan(before), plan(shift(MONDAY, 450))) == [ChangeKind.MOVED]
    assert kinds(plan(before), plan(replace(before, activities=blocks))) == [ChangeKind.REARRANGED]


def test_a_shift_that_goes_to_another_date_is_cancelled_there_and_added_here() -> None:
    before, after = plan(shift(MONDAY)), plan(shift(MONDAY + timedelta(days=1)))
    assert kinds(before, after) == [ChangeKind.CANCELLED, ChangeKind.ADDED]


def test_the_date_is_that_of_the_reader_s_clock() -> None:
    late = datetime(2026, 10, 12, 21, 30, tzinfo=UTC)  # 23:30 in Warsaw, 03:00 of the next day in Kolkata
    moved = shift(late + timedelta(hours=1))
    assert kinds(plan(shift(late)), plan(moved)) == [ChangeKind.CANCELLED, ChangeKind.ADDED]
    india = ShiftPlan("Asia/Kolkata", (moved,))
    assert [c.kind for c in india.changes_since(ShiftPlan("Asia/Kolkata", (shift(late),)))] == [ChangeKind.MOVED]


def test_without_a_plan_before_everything_is_new() -> None:
    assert kinds(None, plan(shift(MONDAY))) == [ChangeKind.ADDED]


STARTS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 96 * 4)), max_size=10, unique=True).map(
    lambda found: [shift(MONDAY + timedelta(minutes=15 * q), 240, agent) for agent, q in found]
)


@given(STARTS, STARTS)
def test_the_changes_turn_the_plan_before_into_the_plan_after(before: list[Shift], after: list[Shift]) -> None:
    found = plan(*after).changes_since(plan(*before))
    result = set(before) - {change.before for change in found} | {c.after for c in found if c.after is not None}
    assert result == set(after)
    gone = [change.before for change in found if change.before is not None]
    assert len(gone) == len(set(gone))
    assert kinds(plan(*after), plan(*after)) == []
