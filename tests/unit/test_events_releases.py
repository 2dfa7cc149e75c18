"""A release is worked when it is whole, and revisions are never mixed."""

from __future__ import annotations

from datetime import date

import numpy as np
from heliotrope.domain.demand import DemandForecast
from hypothesis import given
from hypothesis import strategies as st

from services.staffing.releases import KEPT_REVISIONS, Releases


def forecast(queue: str, day: int, revision: int) -> DemandForecast:
    slots = np.full(96, float(revision))
    return DemandForecast(queue, date(2026, 10, day), slots, slots, slots, slots, revision, "history")


def test_a_release_that_comes_first_waits_for_its_queue_days() -> None:
    releases: Releases[str] = Releases()
    releases.release(1, 2, "release")
    releases.hold(forecast("a", 26, 1), "a26")
    assert releases.next_whole() is None
    releases.hold(forecast("a", 27, 1), "a27")
    whole = releases.next_whole()
    assert whole is not None
    assert [each.day.day for each in whole[1]["a"]] == [26, 27]
    assert releases.settle(1) == ["release", "a26", "a27"]
    assert releases.next_whole() is None


def test_a_queue_day_that_comes_twice_counts_once() -> None:
    releases: Releases[str] = Releases()
    releases.release(1, 2, "release")
    releases.hold(forecast("a", 26, 1), "first")
    releases.hold(forecast("a", 26, 1), "again")
    assert releases.next_whole() is None


@given(st.permutations([(revision, day) for revision in (1, 2, 3) for day in (0, 26, 27, 28)]))
def test_no_order_of_arrival_mixes_two_revisions(arrivals: list[tuple[int, int]]) -> None:
    releases: Releases[tuple[int, int]] = Releases()
    settled = []
    for revision, day in arrivals:
        if day:
            releases.hold(forecast("a", day, revision), (revision, day))
        else:
            releases.release(revision, 3, (revision, day))
        while whole := releases.next_whole():
            assert {each.revision for each in whole[1]["a"]} == {whole[0]}
            assert [each.day.day for each in whole[1]["a"]] == [26, 27, 28]
            assert {token[0] for token in releases.settle(whole[0])} == {whole[0]}
            settled.append(whole[0])
    assert sorted(settled) == [1, 2, 3]


def test_the_oldest_of_too_many_revisions_is_given_up() -> None:
    releases: Releases[str] = Releases()
    for revision in range(1, KEPT_REVISIONS + 3):
        releases.hold(forecast("a", 26, revision), f"r{revision}")
    assert releases.overtaken() == {1: ["r1"], 2: ["r2"]}
    assert releases.overtaken() == {}
