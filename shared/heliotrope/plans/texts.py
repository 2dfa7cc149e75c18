"""The words of shift plans by language: one TOML file each in `locales/`, found by its name.

Another language is another file; `en.toml` says which texts it must have.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from heliotrope.domain.errors import InvalidValue

FALLBACK = "en"


@dataclass(frozen=True)
class Texts:
    """The words of one language with the locale that writes dates and numbers.

    Attributes
    ----------
    words
        Dotted key -> text with named places, such as ``plan.hours`` -> ``{hours} h``.
    """

    language: str
    locale: Locale
    words: Mapping[str, str]

    def say(self, key: str, **places: object) -> str:
        """Return a text with its places filled."""
        return self.words[key].format(**places)

    def count(self, key: str, number: int) -> str:
        """Return a text in the plural form that `number` takes in this language (CLDR plural rules)."""
        form = f"{key}.{self.locale.plural_form(number)}"
        shown = format_decimal(number, locale=self.locale)
        return self.say(form if form in self.words else f"{key}.other", n=shown)

    def activity(self, code: str) -> str:
        """Return what an activity is called; a code without a word is shown as it is."""
        return self.words.get(f"activity.{code}", code.replace("_", " "))


@lru_cache(maxsize=64)
def texts_of(language: str) -> Texts:
    """Return the words for a BCP 47 tag such as es-MX; `InvalidValue` names the languages there are.

    A region without a locale of its own is written as its language is.
    """
    spoken = language.replace("_", "-").split("-")[0].lower()
    if spoken not in languages():
        raise InvalidValue("language", f"one of {', '.join(languages())}, with or without a region", language)
    return Texts(language, _locale(language, spoken), words_of(spoken))


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the languages that have a file, by their tag."""
    files = resources.files("heliotrope.plans").joinpath("locales").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def words_of(language: str) -> dict[str, str]:
    """Return dotted key -> text of a language's file."""
    file = resources.files("heliotrope.plans").joinpath("locales").joinpath(f"{language}.toml")
    found: dict[str, str] = {}
    _flatten("", tomllib.loads(file.read_text(encoding="utf-8")), found)
    return found


def places_of(text: str) -> frozenset[str]:
    """Return the named places of a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _flatten(prefix: str, table: Mapping[str, object], into: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, Mapping):
            _flatten(f"{prefix}{key}.", value, into)
        else:
            into[prefix + key] = str(value)


def _locale(language: str, spoken: str) -> Locale:
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(spoken)
