"""Plans in words: every language whole, times as each locale writes them, nothing that runs where it is shown."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from heliotrope.domain.dispatch import Reader, ReaderKind
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.plan import ShiftPlan
from heliotrope.domain.roster import ON_QUEUE, Activity, Shift
from heliotrope.plans.clock import Clock
from heliotrope.plans.csv import csv_of
from heliotrope.plans.forms import PlanFormat, filename, render
from heliotrope.plans.html import html_of
from heliotrope.plans.page import Letter, page_of
from heliotrope.plans.text import text_of
from heliotrope.plans.texts import languages, places_of, texts_of, words_of

MONDAY = datetime(2026, 10, 26, 7, tzinfo=UTC)
WARSAW = "Europe/Warsaw"
OPENINGS = {
    "en": "Your shifts have changed",
    "es": "Sus turnos han cambiado",
    "fil": "Nagbago ang iyong mga shift",
    "hi": "आपकी शिफ़्टें बदल गई हैं",
    "pl": "Twój grafik się zmienił",
}


def shift(start: datetime, agent: str = "ag-1", site: str = "krk") -> Shift:
    pause, end = start + timedelta(hours=4), start + timedelta(hours=8)
    resumed = pause + timedelta(minutes=30)
    blocks = (Activity(ON_QUEUE, start, pause), Activity("meal", pause, resumed, False),
              Activity(ON_QUEUE, resumed, end))  # fmt: skip
    return Shift(agent, site, start, end, blocks)


def letter(agent: str = "ag-1", reader: Reader | None = None, **changes: object) -> Letter:
    before = ShiftPlan(WARSAW, (shift(MONDAY, agent), shift(MONDAY + timedelta(days=1), agent)))
    after = ShiftPlan(WARSAW, (shift(MONDAY + timedelta(hours=1), agent), shift(MONDAY + timedelta(days=2), agent)))
    made = Letter(
        reader or Reader(ReaderKind.AGENT, agent),
        "20261026T0000Z-1w",
        2,
        after,
        (date(2026, 10, 26), date(2026, 11, 1)),
        after.changes_since(before),
        first=False,
        sites={"krk": "Kraków"},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_there_are_the_five_languages_that_were_asked_for() -> None:
    assert languages() == ("en", "es", "fil", "hi", "pl")


@pytest.mark.parametrize("language", languages())
def test_every_language_says_everything_with_the_same_places(language: str) -> None:
    english, words = words_of("en"), words_of(language)
    plural = re.compile(r"(.*)\.(zero|one|two|few|many|other)$")
    assert {plural.sub(r"\1", key) for key in words} == {plural.sub(r"\1", key) for key in english}
    for key, text in words.items():
        assert text.strip(), key
        model = english.get(key) or english[plural.sub(r"\1.other", key)]
        assert places_of(text) == places_of(model), key
    forms = {texts_of(language).locale.plural_form(number) for number in range(200)}
    assert {key.rpartition(".")[2] for key in words if key.startswith("plan.changes.")} >= forms


@pytest.mark.parametrize("language", languages())
def test_a_changed_plan_is_told_in_every_language(language: str) -> None:
    texts = texts_of(language)
    page = page_of(letter(), texts)
    assert page.title.startswith(OPENINGS[language])
    shown = text_of(page)
    assert shown.count("\n ~ ") == 1  # moved
    assert shown.count("\n + ") == 1  # added
    assert shown.count("\n - ") == 1  # cancelled
    assert "Kraków" in shown
    assert WARSAW in shown
    html = html_of(page)
    assert f'<html lang="{language}" dir="ltr">' in html
    for kind in ("moved", "added", "cancelled"):
        assert f'<tr class="{kind}">' in html


def test_numbers_take_the_plural_form_of_their_language() -> None:
    polish = texts_of("pl")
    counted = [polish.count("plan.changes", number).split(",")[0] for number in (1, 2, 5, 22)]
    assert counted == ["1 zmiana planu", "2 zmiany planu", "5 zmian planu", "22 zmiany planu"]


def test_a_region_changes_how_times_are_written_not_the_words() -> None:
    american, british = (Clock(texts_of(tag), WARSAW) for tag in ("en", "en-GB"))
    assert american.time(MONDAY).replace("\u202f", " ") == "8:00 AM"
    assert british.time(MONDAY) == "08:00"
    assert texts_of("es-MX").say("calendar.shift") == "Turno"
    assert texts_of("es-ZZ").locale.language == "es"


def test_a_language_without_a_file_is_refused_by_name() -> None:
    with pytest.raises(InvalidValue, match="language: expected one of en, es, fil, hi, pl"):
        texts_of("tlh")


def test_a_night_shift_names_the_day_on_which_it_ends() -> None:
    clock = Clock(texts_of("en-GB"), "Asia/Manila")
    start = datetime(2026, 10, 26, 14, tzinfo=UTC)
    assert clock.span(start, start + timedelta(hours=8)) == "22:00 – 06:00 (Tue)"


def test_offsets_are_shown_where_the_clock_changes_or_shows_a_time_twice() -> None:
    clock = Clock(texts_of("en-GB"), WARSAW)
    change = datetime(2026, 10, 25, 1, tzinfo=UTC)  # 03:00 becomes 02:00
    assert clock.span(change - timedelta(hours=3), change + timedelta(hours=5)) == "00:00 GMT+02:00 – 07:00 GMT+01:00"
    first, second = change - timedelta(minutes=30), change + timedelta(minutes=30)
    assert clock.span(first, second) == "02:30 GMT+02:00 – 02:30 GMT+01:00"
    assert clock.span(second, second + timedelta(hours=8)) == "02:30 GMT+01:00 – 10:30 GMT+01:00"
    week = timedelta(days=7)
    assert clock.span(second + week, second + week + timedelta(hours=8)) == "02:30 – 10:30"


def test_a_deadline_is_asked_for_in_the_reader_s_time() -> None:
    asked = letter(acknowledge_by=MONDAY, acknowledge_url="https://plans.example.com/a/1")
    page = page_of(asked, texts_of("en-GB"))
    assert page.ask == "Please acknowledge by Mon 26 Oct 2026, 08:00." or page.ask.endswith("26 Oct 2026, 08:00.")
    assert 'href="https://plans.example.com/a/1"' in html_of(page)
    assert page_of(replace(asked, reminder=True), texts_of("en-GB")).title.startswith("Please acknowledge: ")


def test_nothing_that_a_name_carries_becomes_markup_or_a_formula() -> None:
    evil = "=HYPERLINK(1)<script>"
    told = letter(evil, Reader(ReaderKind.TEAM, "<b>team</b>"))
    html = html_of(page_of(told, texts_of("en")))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;team" in html
    rows = list(csv.DictReader(io.StringIO(csv_of(told.plan, told.changes))))
    assert {row["agent"] for row in rows} == {"'" + evil}
    assert re.fullmatch(r"[\w-]+\.csv", filename(told, PlanFormat.CSV))


def test_a_csv_row_stands_for_one_instant_and_marks_what_changed() -> None:
    told = letter()
    rows = list(csv.DictReader(io.StringIO(csv_of(told.plan, told.changes))))
    assert [row["change"] for row in rows] == ["moved", "cancelled", "added"]
    moved = rows[0]
    assert (moved["local_start"], moved["utc_start"]) == ("2026-10-26T09:00:00+01:00", "2026-10-26T08:00:00Z")
    assert (moved["previous_local_start"], moved["activities"]) == (
        "2026-10-26T08:00:00+01:00", "meal 13:00-13:30",
    )  # fmt: skip
    assert moved["paid_minutes"] == "450"


@pytest.mark.parametrize("form", list(PlanFormat))
def test_every_form_is_bytes_under_a_name_of_its_kind(form: PlanFormat) -> None:
    made = render(form, letter(), (), texts_of("fil"))
    assert made.content
    assert made.filename == f"ag-1-20261026T0000Z-1w-v2.{form.value}"
    assert "charset=utf-8" in made.media_type


def test_an_empty_plan_says_so() -> None:
    empty = letter(plan=ShiftPlan(WARSAW, ()), changes=(), first=True)
    assert "Brak zmian w grafiku." in text_of(page_of(empty, texts_of("pl")))
