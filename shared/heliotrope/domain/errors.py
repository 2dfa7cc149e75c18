"""The one error tree of the library.

HeliotropeError
├── InvalidValue        a caller's value breaks an expectation; names the field          (INVALID_ARGUMENT)
├── NotFound            the named thing does not exist                                   (NOT_FOUND)
├── Conflict            the state moved: stale etag, moved base, lost lease              (FAILED_PRECONDITION / ABORTED)
├── Refused             a rule forbids it: unwaived breach, wrong role                   (FAILED_PRECONDITION)
└── Unavailable         a dependency does not answer; trying again may help              (UNAVAILABLE)
"""

from __future__ import annotations


class HeliotropeError(Exception):
    """Root of every error that Heliotrope raises on purpose."""

    retriable = False


class InvalidValue(HeliotropeError, ValueError):
    """A value breaks an expectation; raised by the domain's constructors.

    Parameters
    ----------
    field
        Dotted path of the field as the caller knows it, such as ``queues[cards-en].goal.within_s``.
    expected
        The expectation, such as ``a number of seconds above 0``.
    got
        The offending value.
    """

    def __init__(self, field: str, expected: str, got: object) -> None:
        super().__init__(f"{field}: expected {expected}, got {got!r}")
        self.field = field
        self.expected = expected
        self.got = got

    def within(self, prefix: str) -> InvalidValue:
        """Return the same error with `prefix` before the field, as seen from an outer value."""
        return InvalidValue(f"{prefix}.{self.field}", self.expected, self.got)


class NotFound(HeliotropeError):
    """The named run, version, agent, queue or file does not exist."""


class Conflict(HeliotropeError):
    """The state moved under the caller: stale etag, moved base version, lost lease."""


class Refused(HeliotropeError):
    """A rule forbids the act, whoever asks: an unwaived breach, a run that has ended."""


class Unavailable(HeliotropeError):
    """A dependency does not answer within its deadline."""

    retriable = True


def expect(condition: bool, field: str, expected: str, got: object) -> None:
    """Raise `InvalidValue` unless `condition` holds."""
    if not condition:
        raise InvalidValue(field, expected, got)
