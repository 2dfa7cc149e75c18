"""The console's languages: every text in every catalogue, nothing left unmarked, the reader's language found."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from heliotrope.audit.judge import RULES
from heliotrope.codec.runs import RunState
from heliotrope.codec.versions import VersionState
from heliotrope.domain.dispatch import DeliveryKind, DeliveryState, DispatchChannel
from heliotrope.domain.network import Channel
from heliotrope.domain.roster import Severity
from heliotrope.plans.texts import languages as languages_of_plans
from heliotrope.rostering.explain.contract_rules import OF_THE_CONTRACT
from heliotrope.rostering.explain.relaxing import RELAXATIONS
from heliotrope.rostering.parts.stages import STAGES

from deploy.catalogues import differences, extracted, translated
from services.console.languages import SCRIPTS, catalogue_of, languages, own_name, script_texts
from services.console.names import NAMES
from services.console.reading.unmet import CHANGES
from services.console.web.assets import Assets
from services.console.web.page import TEMPLATES, Pages
from services.console.words import Words, negotiate
from tests.unit.raw_texts import raw_texts

PLACES = re.compile(r"%\((\w+)\)s")
MARKUP = re.compile(r"<[^>]+>")


def ids(message: Message) -> tuple[str, ...]:
    """Return a message's English, one or two forms."""
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (str(message.id),)


def strings(message: Message) -> tuple[str, ...]:
    """Return a message's translations, one for each plural form."""
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (str(message.string),)


def texts_of(language: str) -> list[Message]:
    """Return the messages of a catalogue without its header."""
    return [message for message in catalogue_of(language) if message.id]


def test_the_console_speaks_the_languages_of_plans() -> None:
    assert set(languages()) == set(languages_of_plans())
    assert [own_name(each) for each in languages()] == ["English", "Español", "Filipino", "हिन्दी", "Polski"]


def test_catalogues_are_in_step_with_templates_code_and_scripts() -> None:
    assert differences() == []


@pytest.mark.parametrize("language", translated())
def test_every_text_is_translated(language: str) -> None:
    catalogue = catalogue_of(language)
    assert [m.id for m in texts_of(language) if not all(strings(m)) or m.fuzzy] == []
    assert [m.id for m in texts_of(language) if m.pluralizable and len(strings(m)) != catalogue.num_plurals] == []


@pytest.mark.parametrize("language", translated())
def test_a_translation_has_the_places_and_the_markup_of_its_source(language: str) -> None:
    wrong = []
    for message in texts_of(language):
        source = ids(message)[-1]
        for text in filter(None, strings(message)):
            same_places = set(PLACES.findall(text)) == set(PLACES.findall(source))
            same_markup = sorted(MARKUP.findall(text)) == sorted(MARKUP.findall(source))
            # A straight quotation mark would end the attribute that a text may stand in.
            quoted = '"' in MARKUP.sub("", text)
            if not (same_places and same_markup) or quoted:
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("language", ["en", *translated()])
def test_every_text_can_be_filled_in(language: str) -> None:
    messages = [m for m in extracted() if m.id] if language == "en" else texts_of(language)
    for message in messages:
        for text in ids(message) if language == "en" else strings(message):
            assert "%(" not in text % defaultdict(str)


@pytest.mark.parametrize("template", sorted(path.name for path in Path(TEMPLATES).glob("*.html")))
def test_a_template_has_no_text_outside_the_catalogues(template: str) -> None:
    assert raw_texts((TEMPLATES / template).read_text()) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<p>{{ _("Hello %(name)s", name=name) }}</p>', []),
        ("<p>{% trans %}Hello{% endtrans %} <code>make</code> v{{ n }} UTC</p>", []),
        ('<p>{{ "yes" if good else _("no") }}</p>', ["yes"]),
        ('<a aria-label="Close" class="{{ \' good\' if good }}">×</a>', ["Close"]),
        ('<optgroup label="Clients"></optgroup>', ["Clients"]),
        ('<p>{{ {"new": "New"}[kind] }}{{ run.reason or "Run" }}</p>', ["New", "Run"]),
        ('<p>{{ pick("site", "Site", sites, _("none")) }}</p>', ["Site"]),
    ],
)
def test_what_is_not_marked_is_found(template: str, found: list[str]) -> None:
    assert raw_texts(template) == found


def test_what_the_services_name_by_code_has_a_name() -> None:
    relaxed = {each.rule for each in (*RELAXATIONS, *OF_THE_CONTRACT)}
    assert set(NAMES["rule"]) >= set(RULES) | relaxed
    assert {each.rule: each.step for each in RELAXATIONS}.items() <= NAMES["step"].items()
    assert set(NAMES["run"]) >= set(RunState)
    assert set(NAMES["version"]) >= set(VersionState)
    assert set(NAMES["delivery"]) >= {*DeliveryState, *DeliveryKind}
    assert set(NAMES["channel"]) >= {*Channel, *DispatchChannel}
    assert set(NAMES["severity"]) >= set(Severity)
    assert set(NAMES["stage"]) >= set(STAGES)
    assert set(CHANGES) <= set(RULES)


def test_a_code_without_a_name_is_shown_as_it_is() -> None:
    assert Words("pl").named("activity", "yoga_class") == "yoga class"
    assert Words("en_GB").named("rule", "daily_rest") == "daily rest"


@pytest.mark.parametrize("language", translated())
def test_scripts_are_given_every_text_that_they_write(language: str) -> None:
    written = {str(m.id) for m in extracted() if m.id and any(file.startswith(SCRIPTS) for file, _ in m.locations)}
    assert len(written) > 30
    assert set(script_texts(language)) == written
    assert script_texts("en") == {}


def test_a_plural_takes_the_form_of_its_language() -> None:
    forms = [Words("pl").ngettext("%(n)s person", "%(n)s people", count) for count in (1, 3, 5)]
    assert [form.split()[0] for form in forms] == ["1", "3", "5"]
    assert len({form.split()[1] for form in forms}) == 3
    assert Words("en_GB").ngettext("%(n)s person", "%(n)s people", 1200) == "1,200 people"


def test_a_page_is_in_one_language_and_what_is_filled_in_is_escaped() -> None:
    pages = Pages(Assets())
    english, spanish = (pages.text("help.html", {"words": Words(locale)}) for locale in ("en_GB", "es_MX"))
    assert "Pin the cell" in english
    assert "Pin the cell" not in spanish
    failed = pages.text("failed_part.html", {"words": Words("es"), "title": "<b>", "says": "&"})
    assert "&lt;b&gt;" in failed


@pytest.mark.parametrize(
    ("asked", "chosen", "locale"),
    [
        ("es-MX,es;q=0.9,en;q=0.5", "", "es_MX"),
        ("de-DE,pl;q=0.8,en;q=0.5", "", "pl"),
        ("de-DE,de;q=0.9", "", "en_GB"),
        ("xx, fr;q=0.5", "", "en_GB"),
        ("hi-IN", "", "hi_IN"),
        ("es-XX", "", "es"),
        ("en-US,en;q=0.9", "", "en_US"),
        ("en;q=oops", "", "en_GB"),
        ("", "", "en_GB"),
        ("en-GB,es-MX;q=0.3", "es", "es_MX"),
        ("en-GB", "fil", "fil"),
        ("es", "klingon", "es"),
    ],
)
def test_the_chosen_language_else_the_first_that_is_spoken_is_written(asked: str, chosen: str, locale: str) -> None:
    assert negotiate(asked, chosen) == locale
    assert Words(negotiate(asked, chosen)).spoken in languages()


def test_numbers_and_days_are_written_as_the_language_of_the_texts() -> None:
    day = date(2026, 10, 26)
    assert Words("en_GB").whole_day(day) == "Monday 26 October 2026"
    assert Words("pl").day(day) == "pon. 26 paź"
    assert Words("es").number(1234567.5, 1) == "1.234.567,5"
    assert Words("es_MX").number(1234567.5, 1) == "1,234,567.5"
    assert Words("hi").number(1234567) == "12,34,567"
    assert Words("fil").weekday(0) == "Lun"


def test_a_percentage_is_written_in_one_way_the_readers() -> None:
    assert Words("en_GB").percent(0.8, 0) == "80%"
    assert Words("es").percent(0.975) == "97,5\u00a0%"
    assert Words("pl").percent(0.25, 2, 0) == "25%"
    assert Words("pl").percent(0.125, 2, 0) == "12,5%"
    assert Words("es").signed_percent(0.1) == "+10\u00a0%"
    assert [Words().signed_percent(share) for share in (-0.055, 0.0, 0.004)] == ["−6%", "0%", "0%"]
