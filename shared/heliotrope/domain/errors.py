"""The one error tree of the library.

HeliotropeError
├── InvalidValue        a caller's value breaks an expectation; names the field          (INVALID_ARGUMENT)
├── NotFound            the named thing does not exist                                   (NOT_FOUND)
├── Conflict            the state moved: stale etag, moved base, lost lease              (FAILED_PRECONDITION / ABORTED)
├── Refused             a rule forbids it, whoever asks: unwaived breach                 (FAILED_PRECONDITION)
├── Unauthenticated     nobody knows who asks: no token, or one that does not hold       (UNAUTHENTICATED)
├── Forbidden           the caller is known and may not: wrong role, another's site      (PERMISSION_DENIED)
├── Exhausted           more than the caller's share at once; later it is granted        (RESOURCE_EXHAUSTED)
├── Compacted           its content was kept for its time and is gone; names the oldest  (OUT_OF_RANGE)
└── Unavailable         a dependency does not answer; trying again may help              (UNAVAILABLE)
    └── TooSlow         a watcher fell too far behind; it resumes where it stopped       (UNAVAILABLE)
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


class Unauthenticated(HeliotropeError):
    """A call says not who makes it, or proves it by a token or certificate that does not hold."""


class Forbidden(HeliotropeError):
    """The caller is known and its roles, sites, clients or agent do not reach this far."""


class Exhausted(HeliotropeError):
    """The caller asks for more than its share: calls a second, calls at once, bytes of a request.

    Parameters
    ----------
    retry_after_s
        Seconds after which the same call may be granted; None where it never will be (a request too large).
    """

    retriable = True

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Compacted(HeliotropeError):
    """What was asked for was compacted: a version's shifts, or the publications after a resume token.

    Parameters
    ----------
    oldest_version
        The oldest version that still has its shifts; 0 where none has.
    """

    def __init__(self, message: str, oldest_version: int = 0) -> None:
        super().__init__(message)
        self.oldest_version = oldest_version


class Unavailable(HeliotropeError):
    """A dependency does not answer within its deadline."""

    retriable = True


class TooSlow(Unavailable):
    """A watcher fell further behind than the server keeps for it; it resumes with its last token."""


def expect(condition: bool, field: str, expected: str, got: object) -> None:
    """Raise `InvalidValue` unless `condition` holds."""
    if not condition:
        raise InvalidValue(field, expected, got)
