"""A worded plan as plain text: the first part of an e-mail, and what a terminal shows."""

from __future__ import annotations

from collections.abc import Iterator

from heliotrope.plans.page import Page, Row

SIGNS = {"": " ", "added": "+", "moved": "~", "rearranged": "~", "cancelled": "-"}


def text_of(page: Page) -> str:
    """Return the plan as lines of text, changed shifts marked in front."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield page.title
    yield ""
    if page.ask:
        yield page.ask
        if page.url:
            yield f"{page.link}: {page.url}"
        yield ""
    if page.summary:
        yield page.summary
        yield ""
    if not page.days:
        yield page.nothing
    for day, rows in page.days:
        yield day
        for row in rows:
            yield f" {SIGNS[row.kind]} " + "  ".join(_cells(row))
    yield ""
    yield from page.notes


def _cells(row: Row) -> list[str]:
    change = f"[{row.mark}{': ' if row.was else ''}{row.was}]" if row.mark else ""
    return [cell for cell in (row.span, row.agent, row.site, row.paid, change, row.activities) if cell]
