"""The console's own texts by language: GNU gettext catalogues, read when first needed and never compiled to files.

English is written in the templates, the code and the scripts; every other language is a folder with its
``LC_MESSAGES/console.po`` (``make catalogues`` renews them from the sources). ``%(name)s`` is filled in, ``%%`` is a
per cent sign.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
SOURCE = "en"
CATALOGUE = Path("LC_MESSAGES") / "console.po"
SCRIPTS = "static/js/"


def N_(message: str) -> str:
    """Mark a text for the catalogues where it is only kept; it is translated where it is shown."""
    return message


def NC_(context: str, message: str) -> str:
    """Mark a text that needs a context to be understood."""
    return message


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the languages of the console by their tag, English first."""
    return (SOURCE, *sorted(path.parts[-3] for path in FOLDER.glob(f"*/{CATALOGUE}")))


def own_name(language: str) -> str:
    """Return what a language calls itself: ``Español``."""
    name = Locale.parse(language).get_language_name(language) or language
    return name[:1].upper() + name[1:]


def catalogue_of(language: str) -> Catalog:
    """Return the catalogue of a language other than English."""
    with (FOLDER / language / CATALOGUE).open("rb") as file:
        return read_po(file, locale=language)


@lru_cache(maxsize=16)
def translations_of(language: str) -> NullTranslations:
    """Return the texts of a language; those that are not translated are English."""
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue_of(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=16)
def script_texts(language: str) -> dict[str, str]:
    """Return English text -> text of what scripts write themselves; empty in English."""
    if language == SOURCE:
        return {}
    of_scripts = (m for m in catalogue_of(language) if any(file.startswith(SCRIPTS) for file, _ in m.locations))
    return {str(m.id): str(m.string) for m in of_scripts if m.string}
