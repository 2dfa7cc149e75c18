"""WCAG 2.2 AA by axe in both themes, reflow at 400 %, and the size of things."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SignIn
from tests.browser.looking import overflow, violations
from tests.browser.scene import Scene

PAGES = (
    "/coverage", "/optimise", "/compare", "/what-if", "/publish", "/plan?site=gru", "/today?site=gru",
    "/reports", "/reports?part=cost", "/reports?part=days", "/reports?part=days&by=site", "/reports?part=fairness",
    "/reports?part=fairness&by=queue",
    "/network", "/network?part=queues", "/network?part=packs&word=US", "/delivery", "/audit", "/mine",
)  # fmt: skip
MOST_KB = 250
MOST_NODES = 2000
SMALL = """[...document.querySelectorAll('button, .rail a, .hurts a, summary')].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width && (box.height < 24 || box.width < 24);
}).map((each) => each.outerHTML.slice(0, 80))"""
GRID = """async () => {
  const frame = document.querySelector('script[type="module"][src*="frame.js"]').src;
  const { shiftGrid } = await import(frame.replace("frame.js", "shiftgrid.js"));
  const box = document.createElement("div");
  box.className = "grid-box";
  box.style.cssText = "position:relative;height:520px;overflow-y:auto";
  const room = Object.assign(document.createElement("div"), { className: "grid-room" });
  box.append(Object.assign(document.createElement("canvas"), { tabIndex: 0 }), room);
  box.querySelector("canvas").style.cssText = "position:sticky;top:0;display:block;width:100%";
  document.querySelector("main").replaceChildren(box);
  const at = (index) => {
    const from = (index * 37) % 1200;
    return [`agent-${index}`, "Manila", [[from, from + 510]], [[from + 60, from + 570]]];
  };
  shiftGrid(box, { length: 100000, at }, { start: 1793145600, days: 7 });
  await new Promise(requestAnimationFrame);
  box.scrollTop = 1e9;
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { nodes: document.querySelectorAll("*").length, height: box.scrollHeight };
}"""


def whose(path: str) -> str:
    """Return who looks at a page."""
    return "agent" if path == "/mine" else "scheduler"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(sign_in: SignIn, path: str, theme: str) -> None:
    page = sign_in(whose(path), path, color_scheme=theme)
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)
    assert violations(page) == ()


@pytest.mark.parametrize("path", PAGES)
def test_at_400_per_cent_nothing_is_cut_off(sign_in: SignIn, path: str) -> None:
    page = sign_in(whose(path), path, viewport={"width": 320, "height": 800})
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    assert overflow(page) <= 0


def test_targets_are_at_least_24_pixels(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/coverage")
    small = page.evaluate(SMALL)
    assert small == []


def test_the_coverage_page_weighs_less_than_250_kb(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/network")
    page.goto(f"{scene.url}/coverage")
    page.wait_for_function("() => performance.getEntriesByName('coverage-drawn').length > 0")
    assert weight_kb(page) < MOST_KB


def weight_kb(page: Page) -> float:
    """Return what the page and all that it loaded weigh as sent."""
    return float(
        page.evaluate("""performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
      .reduce((sum, each) => sum + each.encodedBodySize, 0) / 1000""")
    )


def test_a_grid_of_a_hundred_thousand_people_stays_under_2000_nodes(sign_in: SignIn) -> None:
    page = sign_in("scheduler", "/network")
    measured = page.evaluate(GRID)
    assert measured["nodes"] < MOST_NODES
    assert measured["height"] > 2_000_000
