"""Capacity plans on the wire: the question with its terms, and the plan of the months ahead."""

from __future__ import annotations

from heliotrope.codec.paths import within
from heliotrope.domain.capacity import CapacityPlan, CapacityTerms, CellPlan, QueueHours
from heliotrope.domain.studies import CapacityQuestion
from heliotrope.v1 import studies_pb2 as wire

DEFAULT_MONTHS = 6
SERIES = ("people", "in_class", "hires", "leavers", "shifts", "overtime_shifts")


def capacity_message(question: CapacityQuestion) -> wire.StudyCapacity:
    """Return the message of a question, its terms spelt out."""
    terms = question.terms
    return wire.StudyCapacity(
        months=question.months,
        growth=question.growth,
        terms=wire.CapacityTerms(
            attrition_month=terms.attrition_month,
            absence=terms.absence,
            hire_cost=terms.hire_cost,
            training_weeks=terms.training_weeks,
            ramp=terms.ramp,
            class_every=terms.class_every,
            class_size=terms.class_size,
            overtime=terms.overtime,
        ),
    )


def capacity_of(message: wire.StudyCapacity) -> CapacityQuestion:
    """Read a question."""
    terms = _terms_of(message.terms) if message.HasField("terms") else CapacityTerms()
    return CapacityQuestion(message.months or DEFAULT_MONTHS, dict(message.growth), terms)


def _terms_of(message: wire.CapacityTerms) -> CapacityTerms:
    with within("terms"):
        return CapacityTerms(
            attrition_month=message.attrition_month,
            absence=message.absence,
            hire_cost=message.hire_cost,
            training_weeks=message.training_weeks,
            ramp=tuple(message.ramp),
            class_every=message.class_every,
            class_size=message.class_size,
            overtime=message.overtime,
        )


def plan_message(plan: CapacityPlan) -> wire.CapacityPlan:
    """Return the message of a plan."""
    return wire.CapacityPlan(
        cells=[
            wire.CapacityCell(
                site=cell.site,
                contract=cell.contract,
                skills=cell.skills,
                **{name: getattr(cell, name) for name in SERIES},
            )
            for cell in plan.cells
        ],
        queues=[
            wire.CapacityQueue(queue=each.queue, required_hours=each.required, short_hours=each.short)
            for each in plan.queues
        ],
        terms=plan.terms,
        objective=plan.objective,
        bound=plan.bound,
    )


def plan_of(message: wire.CapacityPlan) -> CapacityPlan:
    """Read a plan."""
    return CapacityPlan(
        tuple(
            CellPlan(
                cell.site, cell.contract, tuple(cell.skills), **{name: tuple(getattr(cell, name)) for name in SERIES}
            )
            for cell in message.cells
        ),
        tuple(QueueHours(each.queue, tuple(each.required_hours), tuple(each.short_hours)) for each in message.queues),
        dict(message.terms),
        message.bound,
    )
