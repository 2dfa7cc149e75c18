"""Networks of few people end at the optimum of all lawful rosters."""

from __future__ import annotations

import pytest
from heliotrope.audit import audit
from heliotrope.rostering import plan_roster
from heliotrope.rostering.parts.stages import PlanParameters

from tests.unit.test_rostering_bound import crowded, small

ROUNDED = 1e-3
"""What queue shares in whole thousandths may cost."""


@pytest.mark.parametrize("seed", [3, 7, 10])
def test_a_network_of_two_or_three_people_is_planned_at_its_optimum(seed: int) -> None:
    for case in (small(seed), crowded(seed)):
        solution = plan_roster(case.problem, workers=1)
        assert audit(solution.roster, case.problem) == ()
        assert solution.certificate.objective <= case.optimum * (1 + ROUNDED) + 1e-6


def test_a_small_network_is_shaken_as_often_as_asked() -> None:
    problem = small(1).problem
    for asked in (0, 7):
        solution = plan_roster(problem, workers=1, parameters=PlanParameters(shakes=asked))
        assert solution.certificate.stop_ticks["shakes"] == asked
