"""Who must agree before a version is published: the provider's policy, by what the version contains."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.errors import InvalidValue, Refused, expect
from heliotrope.domain.roster import Severity

MOST_PEOPLE = 10
RULE = re.compile(r"(any|" + "|".join(Severity) + r"|changed>(\d+))=(\d+)")


@dataclass(frozen=True)
class ApprovalPolicy:
    """People who must agree to a publication, the publisher among them; the strictest rule that applies holds.

    Attributes
    ----------
    people
        For any version.
    by_severity
        For a version that has breaches of a severity, waived or known before.
    by_change
        (changed, people): for a version that changes the presence of more than `changed` people.
    """

    people: int = 1
    by_severity: tuple[tuple[Severity, int], ...] = ()
    by_change: tuple[tuple[int, int], ...] = field(default=())

    def __post_init__(self) -> None:
        for people in (self.people, *(n for _, n in self.by_severity), *(n for _, n in self.by_change)):
            expect(1 <= people <= MOST_PEOPLE, "approval", f"1 to {MOST_PEOPLE} people", people)

    @classmethod
    def of(cls, text: str) -> ApprovalPolicy:
        """Read a policy such as ``any=1 contractual=2 statutory=3 changed>200=2``.

        Raises
        ------
        InvalidValue
            A rule that is neither ``any``, a severity nor ``changed>N``.
        """
        people, severities, changed = 1, [], []
        for rule in text.split():
            match = RULE.fullmatch(rule)
            if match is None:
                kinds = f"any=N, {Severity.CONTRACTUAL}=N (or another severity), changed>PEOPLE=N"
                raise InvalidValue("approval", f"rules of the form {kinds}", rule)
            if match[1] == "any":
                people = int(match[3])
            elif match[2] is not None:
                changed.append((int(match[2]), int(match[3])))
            else:
                severities.append((Severity(match[1]), int(match[3])))
        return cls(people, tuple(severities), tuple(changed))

    def needed(self, version: RosterVersion) -> int:
        """Return how many people must agree to the publication of a version."""
        severities = {breach.severity for breach in version.breaches}
        return max(
            self.people,
            *(people for severity, people in self.by_severity if severity in severities),
            *(people for changed, people in self.by_change if version.people_changed > changed),
            1,
        )

    def expect_agreed(self, version: RosterVersion, publisher: str) -> None:
        """Raise `Refused` while fewer people agreed than the policy asks for.

        A person counts once, by what the calls proved; by name where they proved nothing.
        """
        agreed = people_of([*(approval.subject or approval.by for approval in version.approvals), publisher])
        needed = self.needed(version)
        if len(agreed) < needed:
            raise Refused(
                f"approval: expected {needed} people to agree to version {version.version} of {version.roster},"
                f" got {len(agreed)}: {', '.join(agreed)} (Approve adds one)"
            )


ONE_PERSON = ApprovalPolicy()
"""Whoever publishes is enough."""


def people_of(names: Iterable[str]) -> list[str]:
    """Return distinct people, however they write their names' capitals and spaces."""
    return list({" ".join(name.split()).casefold(): name for name in names}.values())
