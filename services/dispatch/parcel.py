"""What is sent: a letter with everything that a channel may need for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from heliotrope.domain.dispatch import Delivery, Subscription
from heliotrope.plans.entries import CalendarEntry
from heliotrope.plans.page import Letter
from heliotrope.plans.texts import Texts, texts_of

from services.dispatch.outcome import Outcome


@dataclass(frozen=True)
class Parcel:
    """One delivery, ready to be sent.

    Attributes
    ----------
    since_version
        The version that the letter's changes are told against; 0 for none.
    webhook_secret
        What a webhook is signed with.
    """

    delivery: Delivery
    subscription: Subscription
    letter: Letter
    entries: tuple[CalendarEntry, ...]
    since_version: int
    webhook_secret: str

    @property
    def texts(self) -> Texts:
        """The words of the reader's language."""
        return texts_of(self.subscription.terms.language)

    @property
    def address(self) -> str:
        """Where it goes."""
        return self.subscription.terms.address


HandOver = Callable[[], Awaitable[None]]
"""Awaited right before the step that cannot be taken back; raises `Conflict` where the lease is lost."""
Send = Callable[[Parcel, HandOver], Awaitable[Outcome]]
