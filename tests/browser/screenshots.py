"""Pictures of the console for the README, from the demo's data: ``make screenshots`` (after ``make demo``).

The services are those that run under .local, or are started on the data that the last demo left there.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from deploy.local import LocalStack
from tests.browser.chromium import ADVICE, find_chromium

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "shared" / "docs" / "pictures"
SERVICES = ("roster", "optimiser", "dispatch", "console")
SETTLED_MS = 1500
ANSWER_MS = 240_000
COLOURS = 256


def pin(page: Page) -> None:
    """Pin the dearest shortage."""
    page.focus(".hurts a")
    page.keyboard.press("Enter")
    page.wait_for_timeout(SETTLED_MS)


def imagine(page: Page) -> None:
    """Show what a site that is down and more contacts would do; ask where nobody has asked yet."""
    if page.locator(".asked a").count():
        page.locator(".asked a").first.click()
    else:
        page.locator("#closed_site").select_option("krk")
        page.locator("#closed_from").fill("2026-10-29T00:00")
        page.locator("#closed_to").fill("2026-10-30T00:00")
        page.locator("#demand").fill("+10")
        page.locator("#people").fill("60")
        page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("table.beside").wait_for(timeout=ANSWER_MS)


def explain(page: Page) -> None:
    """Ask why the first person of the grid works when they do."""
    page.wait_for_function("() => document.querySelector('#grid .grid-room').style.height")
    page.locator("#grid canvas").focus()
    page.keyboard.press("Enter")
    page.locator("#why .reason").first.wait_for(timeout=ANSWER_MS)


@dataclass(frozen=True)
class Picture:
    """One picture: who looks at which page, how large, in which theme, and what they do there first."""

    name: str
    path: str
    theme: str = "light"
    width: int = 1440
    height: int = 1000
    person: str = "publisher"
    act: Callable[[Page], None] = lambda page: None


WANTED = (
    Picture("console-coverage", "/coverage?span=1&day=1", height=1080, act=pin),
    Picture("console-coverage-dark", "/coverage?span=7&day=0", "dark", height=1080, act=pin),
    Picture("console-compare", "/compare?before=1&after=2", height=1230, act=explain),
    Picture("console-whatif", "/what-if", height=700, act=imagine),
    Picture("console-whatif-dark", "/what-if", "dark", height=700, act=imagine),
    Picture("console-plan-phone", "/plan", "dark", 390, 844, person="site-lead"),
    Picture("console-mine-phone", "/mine", "light", 390, 844, person="agent"),
)


def main() -> int:
    """Take every picture, or those named."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help="pictures to take (default: all)")
    parser.add_argument("--out", type=Path, default=PICTURES, help="folder (default: shared/docs/pictures)")
    given = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        print(ADVICE, file=sys.stderr)
        return 1
    with demo_console() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in WANTED:
            if not given.names or picture.name in given.names:
                take(browser, url, picture, given.out)
        browser.close()
    return 0


@contextlib.contextmanager
def demo_console() -> Iterator[str]:
    """Yield the address of the console over the demo's data; what had to be started is stopped again."""
    stack = LocalStack(ROOT)
    if "console" in stack.state.alive():
        yield stack.console
        return
    if not (stack.folder / "demo.data").exists():
        raise SystemExit("no demo has run here: run `make demo` first, its data is what the pictures show")
    with LocalStack(ROOT, SERVICES) as started:
        yield started.console


def take(browser: Browser, url: str, picture: Picture, folder: Path) -> None:
    """Take one picture, in few colours: it is kept in the repository."""
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(viewport=size, color_scheme=picture.theme, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{url}/sign-in?to={picture.path.replace('?', '%3F').replace('&', '%26')}")
    page.click(f'a[href*="login_hint={picture.person}"]')
    page.wait_for_load_state("load")
    page.wait_for_timeout(SETTLED_MS)
    picture.act(page)
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    page.wait_for_timeout(SETTLED_MS)
    target = folder / f"{picture.name}.png"
    page.screenshot(path=target)
    context.close()
    with Image.open(target) as image:
        image.convert("RGB").quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"{target.relative_to(ROOT) if target.is_relative_to(ROOT) else target}  {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
