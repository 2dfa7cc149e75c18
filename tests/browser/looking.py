"""What a page says and whether everybody can read it: axe, and nothing beyond its edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass(frozen=True)
class Look:
    """A page as it was: its heading, the words of its main part, what axe found, pixels beyond the window."""

    heading: str
    text: str
    violations: tuple[str, ...]
    overflow: int


def look(page: Page) -> Look:
    """Return how a page looks now."""
    page.wait_for_load_state("load")
    words = page.locator("main").inner_text()
    return Look(page.locator("h1").inner_text(), words, violations(page), overflow(page))


def violations(page: Page) -> tuple[str, ...]:
    """Return what axe finds on a page."""
    found: dict[str, Any] = Axe().run(page, options=RULES).response
    return tuple(
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')[:160]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    )


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
