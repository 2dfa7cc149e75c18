"""On paper: A4, ink on white whatever the theme, neither forms nor buttons, no page too many."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SignIn

PORTRAIT, LANDSCAPE = (595, 842), (842, 595)
PAGES = (
    ("/coverage", 2),
    ("/compare", 5),
    ("/what-if", 1),
    ("/reports", 1),
    ("/reports?part=cost", 1),
    ("/reports?part=fairness&by=day", 1),
)
"""Screens and the most sheets that they may take."""
INK = """() => {
  const written = [...document.querySelectorAll("main *")].filter((each) => each.checkVisibility()
    && [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
  const luma = (text) => { const [r, g, b] = text.match(/[0-9.]+/g).map(Number); return 0.3 * r + 0.6 * g + 0.1 * b; };
  return Math.max(...written.map((each) => luma(getComputedStyle(each).color)));
}"""
GROUND = """() => {
  const canvas = document.getElementById("heat");
  const near = getComputedStyle(document.documentElement).getPropertyValue("--near").trim();
  const painted = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const found = new Set();
  for (let i = 0; i < painted.length; i += 4) if (painted[i + 3] === 255) found.add(painted.slice(i, i + 3).join());
  return { near: [1, 3, 5].map((at) => parseInt(near.slice(at, at + 2), 16)).join(), found: [...found] };
}"""


def on_paper(page: Page) -> None:
    """Bring a page to the state in which it is printed."""
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")


@pytest.mark.parametrize(("path", "most"), PAGES)
def test_a_screen_prints_on_a4_in_ink(sign_in: SignIn, path: str, most: int) -> None:
    page = sign_in("scheduler", path, color_scheme="dark")
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)
    raw = page.pdf(prefer_css_page_size=True)
    boxes = [
        tuple(round(float(each)) for each in box) for box in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", raw)
    ]
    assert 1 <= len(boxes) <= most
    assert all(abs(wide - PORTRAIT[0]) < 2 and abs(high - PORTRAIT[1]) < 2 for wide, high in boxes)
    on_paper(page)
    assert page.evaluate(INK) < 130
    for hidden in (".rail", ".tools", "form", ".button", "#live"):
        assert page.locator(hidden).locator("visible=true").count() == 0, hidden


def test_what_is_drawn_is_drawn_anew_for_paper_and_again_for_the_screen(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/coverage", color_scheme="dark")
    page.wait_for_function("() => performance.getEntriesByName('coverage-drawn').length > 0")
    dark = page.evaluate(GROUND)
    on_paper(page)
    page.wait_for_function(f"() => {{ const drawn = ({GROUND})(); return drawn.found.includes(drawn.near); }}")
    light = page.evaluate(GROUND)
    assert light["near"] != dark["near"]
    assert light["near"] in light["found"]
    assert dark["near"] not in light["found"]
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    again = page.evaluate(GROUND)
    assert again["near"] == dark["near"]
    assert set(again["found"]) == set(dark["found"])
