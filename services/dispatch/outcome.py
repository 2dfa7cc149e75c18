"""What became of one attempt to send, and how long to wait before the next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_DETAIL = 500


class Result(StrEnum):
    """How an attempt ended.

    `UNCERTAIN` is an e-mail's alone: handed over, and the answer lost.
    """

    DELIVERED = "delivered"
    RETRY = "retry"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result with what the other side said; `retry_after_s` where it said when to come again."""

    result: Result
    detail: str = ""
    retry_after_s: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "detail", "".join(c if c.isprintable() else " " for c in self.detail)[:LONGEST_DETAIL])


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long sending is tried.

    Attributes
    ----------
    first_s, longest_s
        Pause after the first failure; it doubles up to the longest. The attempts below span about two days.
    attempts
        After so many the delivery is given up.
    lease_s
        How long a worker holds a delivery; an attempt must end within it.
    """

    first_s: float = 5.0
    longest_s: float = 4 * 3600.0
    attempts: int = 24
    lease_s: float = 90.0

    def pause_s(self, attempt: int, chance: float) -> float:
        """Return the pause after attempt number `attempt` (from 1): exponential, half of it left to `chance` in [0, 1).

        Deliveries that failed together, for one reason, do not come back together.
        """
        whole = min(self.longest_s, self.first_s * 2.0 ** min(attempt - 1, 60))
        return whole / 2 + whole / 2 * chance
