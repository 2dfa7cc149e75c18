"""Renew the console's texts by language from its templates, code and scripts: ``python -m deploy.catalogues``.

What is new comes up untranslated, what is gone is dropped, and a text that changed must be translated anew. ``--check``
only says what is not in step.
"""

from __future__ import annotations

import argparse
import sys
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

from services.console.languages import CATALOGUE, FOLDER, SOURCE, catalogue_of, languages

CONSOLE = FOLDER.parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract"), ("static/js/**.js", "javascript")]
TEMPLATES = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
KEYWORDS = {**DEFAULT_KEYWORDS, "NC_": ((1, "c"), 2)}
HEADERS = ("Project-Id-Version", "Language:", "Plural-Forms", "MIME-Version", "Content-")
"""What a catalogue says of itself; who changed it and when is said by the history."""


@lru_cache(maxsize=1)
def extracted() -> Catalog:
    """Return every text of the console, in English."""
    found = Catalog(project="Heliotrope console", version="")
    options = {"templates/**.html": TEMPLATES}
    for file, _, message, comments, context in extract_from_dir(CONSOLE, METHODS, options, keywords=KEYWORDS):
        found.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return found


def renewed(language: str) -> str:
    """Return the catalogue of a language in step with the sources, as text."""
    catalogue = catalogue_of(language)
    catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    written = BytesIO()
    write_po(written, catalogue, width=0, ignore_obsolete=True, sort_by_file=True, include_lineno=False)
    head, gap, body = written.getvalue().decode().partition("\n\n")
    kept = [line for line in head.splitlines() if not line.startswith('"') or line[1:].startswith(HEADERS)]
    return "\n".join(kept) + gap + body


def differences() -> list[str]:
    """Return the languages whose catalogue is not in step with the sources."""
    return [language for language in translated() if renewed(language) != path_of(language).read_text()]


def translated() -> tuple[str, ...]:
    """Return the languages that have a catalogue: all but English."""
    return tuple(language for language in languages() if language != SOURCE)


def path_of(language: str) -> Path:
    """Return where the catalogue of a language is."""
    return FOLDER / language / CATALOGUE


def main() -> None:
    """Renew the catalogues, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say which are not in step")
    if parser.parse_args().check:
        sys.exit("".join(f"{language}: not in step with the sources\n" for language in differences()) or 0)
    for language in translated():
        text = renewed(language)
        path_of(language).write_text(text)
        texts = [message for message in catalogue_of(language) if message.id]
        missing = sum(not all(m.string if isinstance(m.string, tuple) else (m.string,)) for m in texts)
        print(f"{language}: {len(texts)} texts, {missing} to translate")


if __name__ == "__main__":
    main()
