"""A worded plan as one HTML page: what an e-mail shows and a printer prints. Nothing is loaded from elsewhere."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from heliotrope.plans.page import Page


def html_of(page: Page) -> str:
    """Return the page; every text is escaped."""
    return _template().render(page=page, agents=any(row.agent for _, rows in page.days for row in rows))


@lru_cache(maxsize=1)
def _template() -> Template:
    text = resources.files("heliotrope.plans").joinpath("page.html").read_text(encoding="utf-8")
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.from_string(text)
