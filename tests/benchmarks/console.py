"""The console measured in a real Chromium over the data of the last demo: ``make bench-console``.

First paint of Coverage (12 sites, 21 queues, 7 days), hover, the shift grid of 100,000 people, page weight, and the
server at 50 users. Every figure is the median, or the 95th percentile where it says so, of what this machine gave.

A user opens Coverage, waits for the whole answer (which is made anew: pages are never kept), thinks for half a second
to one and a half and opens it again: 50 of them ask for about 40 pages a second. What browsers keep for good (scripts,
styles, the numbers of a version) is not asked for again, as a browser would not.

A frame of the grid is what Chromium's own clock of frames says; beside it how many of them came late, and how long the
page's one thread was busy in a frame, from the first callback to the end of painting.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import time
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.browser.chromium import ADVICE, find_chromium
from tests.browser.screenshots import ROOT, demo_console
from tests.browser.test_accessibility import GRID

OUT = ROOT / ".local" / "bench" / "console.json"
USERS, PAGES_EACH, THINK_S = 50, 10, (0.5, 1.5)
SEED = 7
PAINT = """() => performance.getEntriesByName('coverage-drawn')[0].startTime"""
HOVER = """async () => {
  const canvas = document.getElementById("heat"), box = canvas.getBoundingClientRect(), spent = [];
  for (let i = 0; i < 200; i += 1) {
    const [x, y] = [280 + (i * 37) % (box.width - 300), 30 + (i * 53) % (box.height - 40)];
    const at = { bubbles: true, clientX: box.x + x, clientY: box.y + y };
    const began = performance.now();
    canvas.dispatchEvent(new PointerEvent("pointermove", at));
    spent.push(performance.now() - began);
    if (i % 10 === 0) await new Promise(requestAnimationFrame);
  }
  return spent;
}"""
SCROLL = """async (frames) => {
  const box = document.querySelector("main .grid-box"), most = box.scrollHeight - box.clientHeight;
  const spent = [], busy = [], { port1, port2 } = new MessageChannel();
  let before = await new Promise(requestAnimationFrame);
  for (let i = 1; i <= frames; i += 1) {
    box.scrollTop = (i * 9000) % most;
    const at = await new Promise((next) => requestAnimationFrame((stamp) => {
      const began = performance.now();
      port2.onmessage = () => { busy.push(performance.now() - began); next(stamp); };
      port1.postMessage(0);
    }));
    spent.push(at - before);
    before = at;
  }
  return { spent, busy };
}"""
FRAMES, FRAME_MS = 600, 1000 / 60
"""Frames scrolled: each shows rows that the one before did not. A frame is late from one and a half frames on."""


def main() -> int:
    """Measure, print a table, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.console", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="page loads (default: 7)")
    rounds = parser.parse_args().rounds
    chromium = find_chromium()
    if chromium is None:
        print(ADVICE, file=sys.stderr)
        return 1
    with demo_console() as url:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            figures, cookie = in_browser(browser, url, rounds)
            browser.close()
        figures |= asyncio.run(at_the_server(url, cookie))
    show(figures)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


def in_browser(browser: Browser, url: str, rounds: int) -> tuple[dict[str, Any], str]:
    """Return what Chromium measures, and the session that measured it."""
    context = browser.new_context(viewport={"width": 1600, "height": 1100}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{url}/sign-in?to=/coverage")
    page.click('a[href*="login_hint=scheduler"]')
    drawn(page)
    weight = page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".reduce((sum, each) => sum + each.encodedBodySize, 0) / 1000"
    )
    paints, first_paints = [], []
    for _ in range(rounds):
        page.goto(f"{url}/coverage")
        drawn(page)
        paints.append(page.evaluate(PAINT))
        first_paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    hover = page.evaluate(HOVER)
    nodes_coverage = page.evaluate("document.querySelectorAll('*').length")
    page.goto(f"{url}/network")
    grid = page.evaluate(GRID)
    frames = page.evaluate(SCROLL, FRAMES)
    cookie = next(each["value"] for each in context.cookies() if each["name"] == "__Host-heliotrope")
    return {
        "first_contentful_paint_ms": round(statistics.median(first_paints), 1),
        "charts_drawn_ms": round(statistics.median(paints), 1),
        "hover_p95_ms": round(percentile(hover, 0.95), 2),
        "grid_people": 100_000,
        "grid_nodes": grid["nodes"],
        "grid_frame_p95_ms": round(percentile(frames["spent"], 0.95), 1),
        "grid_frames_late": sum(each > 1.5 * FRAME_MS for each in frames["spent"]),
        "grid_busy_p95_ms": round(percentile(frames["busy"], 0.95), 1),
        "coverage_nodes": nodes_coverage,
        "page_weight_kb": round(weight, 1),
    }, cookie


def drawn(page: Page) -> None:
    """Wait until the charts stand."""
    page.wait_for_function("() => performance.getEntriesByName('coverage-drawn').length > 0", timeout=60_000)


async def at_the_server(url: str, cookie: str) -> dict[str, Any]:
    """Return how long the server takes for the Coverage page while `USERS` people open it now and then."""
    headers = {"cookie": f"__Host-heliotrope={cookie}", "accept-encoding": "gzip"}
    took: list[float] = []
    limits = httpx.Limits(max_connections=USERS)
    async with httpx.AsyncClient(headers=headers, timeout=60, limits=limits) as browser:

        async def user(number: int) -> None:
            thinking = random.Random(SEED + number)
            await asyncio.sleep(thinking.uniform(*THINK_S))
            for _ in range(PAGES_EACH):
                began = time.perf_counter()
                answer = await browser.get(f"{url}/coverage")
                took.append(1000 * (time.perf_counter() - began))
                assert answer.status_code == 200
                await asyncio.sleep(thinking.uniform(*THINK_S))

        began = time.perf_counter()
        await asyncio.gather(*(user(number) for number in range(USERS)))
        lasted = time.perf_counter() - began
    return {
        "users": USERS,
        "pages": len(took),
        "pages_a_second": round(len(took) / lasted, 1),
        "page_p50_ms": round(statistics.median(took), 1),
        "page_p95_ms": round(percentile(took, 0.95), 1),
    }


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def show(figures: dict[str, Any]) -> None:
    """Print each figure beside what is asked of it."""
    asked = {
        "first_contentful_paint_ms": "< 300",
        "charts_drawn_ms": "< 300",
        "hover_p95_ms": "< 16",
        "grid_nodes": "< 2000",
        "grid_frame_p95_ms": "< 17",
        "grid_frames_late": f"0 of {FRAMES}",
        "page_weight_kb": "< 250",
        "page_p95_ms": "< 50",
    }
    table = Table(title=f"Console, Chromium, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for column in ("figure", "measured", "asked"):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for name, value in figures.items():
        table.add_row(name, str(value), asked.get(name, ""))
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
