"""Overtime: how much of it the contract allows in a labour week."""

from __future__ import annotations

from collections.abc import Iterator

from heliotrope.audit.case import Case, about
from heliotrope.domain.roster import Breach, Severity


def max_overtime(case: Case) -> Iterator[Breach]:
    """Paid minutes of a labour week exceed the threshold of overtime by no more than the contract allows."""
    for duties in case.weeks.values():
        if not duties:
            continue
        plan, lawful = duties[0].plan, duties[0].rules.overtime_after_minutes
        threshold = lawful if plan.overtime_after is None else min(lawful, plan.overtime_after)
        over = sum(duty.shift.paid_minutes for duty in duties) - threshold
        if plan.max_overtime is not None and over > plan.max_overtime:
            contract = (Severity.CONTRACTUAL, f"work plan {plan.id}")
            expected = f"at most {plan.max_overtime} min of overtime beyond {threshold} min in the labour week"
            at = case.week_start(duties[0].week)
            yield about(duties[0], "max_overtime", contract, expected, f"{over} min", at=at)
