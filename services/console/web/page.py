"""One page view: who looks, in which words, and the templates it is written with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from services.console.identity.session import Session
from services.console.languages import languages, own_name, script_texts
from services.console.reading.offsets import offset_name
from services.console.reading.reader import Reader
from services.console.web.assets import Assets
from services.console.words import Words, negotiate

TEMPLATES = Path(__file__).parents[1] / "templates"
THEMES = ("auto", "light", "dark")
THEME_COOKIE = "heliotrope-theme"
LANGUAGE_COOKIE = "heliotrope-language"


@dataclass(frozen=True)
class Place:
    """A screen in the navigation."""

    name: str
    path: str


@dataclass(frozen=True)
class View:
    """A signed-in person's view of one page."""

    request: Request
    session: Session
    reader: Reader
    words: Words
    places: tuple[Place, ...]

    @property
    def theme(self) -> str:
        """What the person chose: auto, light or dark."""
        chosen = self.request.cookies.get(THEME_COOKIE, "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def here(self) -> str:
        """Path and query of the page, to come back to it."""
        url = self.request.url
        if self.request.method != "GET":
            return url.path.rpartition("/")[0] or "/"
        return url.path + (f"?{url.query}" if url.query else "")

    def with_currency(self, currency: str) -> Words:
        """Return the words with the network's currency."""
        return Words(self.words.locale, currency)


class Pages:
    """Writes pages."""

    def __init__(self, assets: Assets) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.install_gettext_callables(  # type: ignore[attr-defined]
            _gettext, _ngettext, newstyle=True, pgettext=_pgettext
        )
        self._environment.globals["languages"] = {language: own_name(language) for language in languages()}
        self._environment.globals["asset"] = assets.url
        self._environment.globals["offset_name"] = offset_name

    def text(self, template: str, values: Mapping[str, Any]) -> str:
        """Return a template filled in."""
        return self._environment.get_template(template).render(values)

    def page(self, view: View, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """Answer with a page or a part of one."""
        given: dict[str, Any] = {
            "view": view,
            "session": view.session,
            "words": view.words,
            "path": view.request.url.path,
            "now": datetime.now(UTC),
            "texts": script_texts(view.words.spoken),
        }
        return HTMLResponse(self.text(template, given | dict(values)), status)

    def bare(self, request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """Answer with a page for somebody who is not signed in."""
        theme = request.cookies.get(THEME_COOKIE, "auto")
        known = {"theme": theme if theme in THEMES else "auto", "words": words_for(request)}
        return HTMLResponse(self.text(template, known | dict(values)), status)


def words_for(request: Request) -> Words:
    """Return the words of whoever asks: in the language that they chose, else in one that their browser prefers."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return Words(negotiate(request.headers.get("accept-language", ""), chosen))


@pass_context
def _gettext(context: Context, message: str) -> str:
    words: Words = context["words"]
    return words.translated.gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int) -> str:
    words: Words = context["words"]
    return words.translated.ngettext(one, many, count)


@pass_context
def _pgettext(context: Context, about: str, message: str) -> str:
    words: Words = context["words"]
    return words.translated.pgettext(about, message)
