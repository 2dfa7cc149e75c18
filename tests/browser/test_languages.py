"""A page of each kind in another language: its texts, its name for itself, everybody can read it, on a phone too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from services.console.words import Words
from tests.browser.conftest import SignIn
from tests.browser.looking import overflow, violations
from tests.browser.scene import Scene
from tests.browser.test_accessibility import PAGES, whose

PHONE = {"width": 320, "height": 800}
LEFT_IN_ENGLISH = re.compile(r"[a-z]{4,} (of|the|by|and|with|from|since|on) [a-z]{3,}")
"""Runs of plain English words; names and codes have none of them."""
OTHERS = {"es": "es-MX", "fil": "fil", "hi": "hi-IN", "pl": "pl-PL"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_in_polish_says_so_and_everybody_can_read_it(scene: Scene, sign_in: SignIn, theme: str) -> None:
    for person, paths in by_person().items():
        page = sign_in(person, paths[0], locale="pl-PL", color_scheme=theme)
        for path in paths:
            page.goto(scene.url + path)
            page.wait_for_load_state("load")
            page.wait_for_timeout(300)
            assert page.locator("html").get_attribute("lang") == "pl-PL"
            assert page.get_by_role("button", name=Words("pl").gettext("Sign out")).is_visible()
            assert violations(page) == (), path


@pytest.mark.parametrize("language", sorted(OTHERS))
def test_the_longer_words_of_another_language_fit_a_phone(scene: Scene, sign_in: SignIn, language: str) -> None:
    for person, paths in by_person().items():
        page = sign_in(person, paths[0], viewport=PHONE, locale=OTHERS[language])
        for path in paths:
            page.goto(scene.url + path)
            page.wait_for_load_state("load")
            page.wait_for_timeout(200)
            assert overflow(page) <= 0, path


@pytest.mark.parametrize("language", sorted(OTHERS))
def test_headings_figures_and_what_scripts_write_are_in_the_readers_language(sign_in: SignIn, language: str) -> None:
    words = Words(language)
    page = sign_in("scheduler", "/coverage", locale=OTHERS[language])
    page.wait_for_function("() => performance.getEntriesByName('coverage-drawn').length > 0")
    assert page.locator("h1").inner_text() == words.gettext("Coverage")
    assert page.locator(".figure dt").first.inner_text() == words.gettext("Cost of the week")
    expect(page.locator("#live .says")).to_have_text(words.gettext("Live"))
    expect(page.locator("[data-theme-button]")).to_have_text(words.gettext("Theme: system"))
    page.locator("#heat").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#announcer")).not_to_be_empty()
    told = page.locator("#announcer").inner_text()
    assert words.gettext("near need") in told or any(
        words.gettext(band) in told for band in ("short", "spare", "severely short", "slightly short", "slightly spare")
    )
    page.keyboard.press("t")
    assert page.locator("#heat-table-button").inner_text() == words.gettext("Hide the table")


def test_no_sentence_of_a_page_stays_english(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/coverage", locale="es-ES")
    for path in ("/coverage", "/what-if", "/reports", "/reports?part=fairness", "/network", "/delivery", "/today"):
        page.goto(scene.url + path)
        shown = page.locator("main").inner_text().replace(scene.scenario.network.name, "")
        assert LEFT_IN_ENGLISH.findall(shown) == [], path


def test_a_reader_whose_language_is_not_spoken_reads_english_throughout(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/reports?part=cost", locale="de-DE")
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.locator("h1").inner_text() == "Reports"
    assert "," in page.locator(".figure .value").first.inner_text()


def test_a_language_that_is_chosen_stays_and_the_page_is_the_same(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/reports?part=fairness&by=team")
    page.locator("#language").select_option("es")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert page.url == f"{scene.url}/reports?part=fairness&by=team"
    page.goto(f"{scene.url}/network")
    assert page.locator("h1").inner_text() == Words("es").gettext("Network")


def test_somebody_who_is_not_signed_in_is_welcomed_in_their_language(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/network", locale="fil")
    page.context.clear_cookies()
    page.goto(scene.url)
    assert page.locator("html").get_attribute("lang") == "fil"
    assert page.locator("h1").inner_text() == Words("fil").gettext("One network, around the sun")
    assert violations(page) == ()


def by_person() -> dict[str, list[str]]:
    """Return the pages by who looks at them."""
    found: dict[str, list[str]] = {}
    for path in PAGES:
        found.setdefault(whose(path), []).append(path)
    return found
