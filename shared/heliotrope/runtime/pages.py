"""Lists by page (https://google.aip.dev/158): a token keeps to the filters of the first, and to where a page ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from heliotrope.domain.errors import expect
from heliotrope.runtime.tokens import Tokens

T = TypeVar("T")


class Asked(Protocol):
    """What every request for a page has."""

    page_size: int
    page_token: str


@dataclass(frozen=True)
class Page:
    """A page that is being answered.

    Attributes
    ----------
    most
        Items that it may hold. Read one more, so that `cut` knows whether there is a next page.
    after
        Place of the last item of the page before, as `cut` was told; empty on the first page.
    """

    tokens: Tokens
    filters: Mapping[str, object]
    most: int
    after: tuple[Any, ...]

    @classmethod
    def asked(cls, tokens: Tokens, request: Asked, filters: Mapping[str, object], usual: int, largest: int) -> Page:
        """Read which page a request is for; `InvalidValue` for a size below 0 and for a token of another list."""
        expect(request.page_size >= 0, "page_size", "0 or more", request.page_size)
        opened = tokens.page(request.page_token, filters)
        after = () if opened is None else opened["after"]
        return cls(tokens, filters, min(request.page_size or usual, largest), tuple(after))  # type: ignore[arg-type]

    @property
    def older_than(self) -> tuple[Any, ...] | None:
        """As `after` in a list that is newest first: an instant, then what tells its items apart; None on the first."""
        return (datetime.fromisoformat(self.after[0]), *self.after[1:]) if self.after else None

    def cut(self, found: Sequence[T], place: Callable[[T], Sequence[object]]) -> tuple[Sequence[T], str]:
        """Return the items of this page, and the token of the next; empty where these are the last."""
        if len(found) <= self.most:
            return found, ""
        page = found[: self.most]
        return page, self.tokens.seal({**self.filters, "after": list(place(page[-1]))})
