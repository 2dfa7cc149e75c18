"""Capability: who may serve which queue: skill, language, certification, client ring, data residency."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from heliotrope.audit.case import Case, Duty, about
from heliotrope.domain.network import Queue
from heliotrope.domain.roster import Breach, Severity, Shift

Test = Callable[[Duty, Queue], bool]


def unknown_queue(case: Case) -> Iterator[Breach]:
    """Queue shares name queues of the network."""
    known = set(case.problem.network.queue_ids)
    for duty in case.duties:
        strange = [name for name in _queues(duty.shift) if name not in known]
        if strange:
            expected = "queues of the network"
            yield about(duty, "unknown_queue", (Severity.FACT, ""), expected, ", ".join(strange))


def skill(case: Case) -> Iterator[Breach]:
    """An agent has the skill of every queue served."""
    return _each(case, "skill", Severity.CONTRACTUAL, lambda duty, queue: queue.skill in duty.agent.skills, "skill")


def language(case: Case) -> Iterator[Breach]:
    """An agent speaks the language of every queue served."""
    return _each(
        case,
        "language",
        Severity.CONTRACTUAL,
        lambda duty, queue: queue.language in duty.agent.languages,
        "language",
    )


def certification(case: Case) -> Iterator[Breach]:
    """An agent holds every certification that a queue asks for."""
    return _each(
        case,
        "certification",
        Severity.CERTIFICATION,
        lambda duty, queue: queue.certifications <= duty.agent.certifications,
        "certifications",
    )


def ring_fence(case: Case) -> Iterator[Breach]:
    """An agent serves the clients of its ring only."""
    return _each(
        case,
        "ring_fence",
        Severity.RING_FENCE,
        lambda duty, queue: queue.client in duty.agent.clients,
        "client in the agent's ring",
    )


def residency(case: Case) -> Iterator[Breach]:
    """A client's contacts are handled only where the client permits: agent's site and shift's site alike."""
    network = case.problem.network

    def permitted(duty: Duty, queue: Queue) -> bool:
        client = network.client(queue.client)
        return client.permits(duty.agent.site) and client.permits(duty.shift.site)

    return _each(case, "residency", Severity.RING_FENCE, permitted, "site permitted by the client")


def _each(case: Case, rule: str, severity: Severity, holds: Test, what: str) -> Iterator[Breach]:
    """Yield one breach per shift, naming the queues for which the test does not hold."""
    queues = {queue.id: queue for queue in case.problem.network.queues}
    for duty in case.duties:
        served = [queues[name] for name in _queues(duty.shift) if name in queues]
        failing = [queue.id for queue in served if not holds(duty, queue)]
        if failing:
            yield about(duty, rule, (severity, ""), f"the {what} of every queue served", ", ".join(failing))


def _queues(shift: Shift) -> list[str]:
    """Return the queues that the shift serves, each once, in alphabetical order."""
    return sorted({share.queue for activity in shift.activities for share in activity.shares})
