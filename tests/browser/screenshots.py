"""Pictures of the console for the README, from the demo's data: ``make screenshots`` (after ``make demo``).

The services are those that run under .local, or are started on the data that the last demo left there.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from deploy.local import LocalStack
from tests.browser.chromium import ADVICE, find_chromium

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "shared" / "docs" / "pictures"
SERVICES = ("roster", "optimiser", "dispatch", "console")
SETTLED_MS = 1500
COLOURS = 256


@dataclass(frozen=True)
class Picture:
    """One picture: who looks at which page, how large, in which theme; `pin` pins the dearest shortage first."""

    name: str
    path: str
    theme: str = "light"
    width: int = 1440
    height: int = 1000
    person: str = "publisher"
    pin: bool = False


WANTED = (
    Picture("console-coverage", "/coverage?span=1", height=1080, pin=True),
    Picture("console-coverage-dark", "/coverage?span=7&day=0", "dark", height=1080, pin=True),
    Picture("console-optimise", "/optimise", height=900),
    Picture("console-compare", "/compare", "dark", height=900),
    Picture("console-plan", "/plan?site=tpa", height=900),
    Picture("console-plan-phone", "/plan?site=tpa", "dark", 390, 844),
    Picture("console-reports", "/reports?part=cost", height=760),
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
    if picture.pin:
        page.focus(".hurts a")
        page.keyboard.press("Enter")
        page.wait_for_timeout(SETTLED_MS)
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.wait_for_timeout(300)
    target = folder / f"{picture.name}.png"
    page.screenshot(path=target)
    context.close()
    with Image.open(target) as image:
        image.convert("RGB").quantize(COLOURS).save(target, optimize=True)
    print(f"{target.relative_to(ROOT) if target.is_relative_to(ROOT) else target}  {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
