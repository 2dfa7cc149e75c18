"""One stack and one Chromium for the whole layer; each test has a browser context of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.local import LocalStack
from tests.browser.chromium import chromium_or_skip
from tests.browser.looking import Look, look
from tests.browser.scene import Scene, play

SERVICES = ("roster", "optimiser", "dispatch", "console")
STAFF_PAGES = ("/coverage", "/optimise", "/compare", "/publish", "/what-if", "/plan", "/today", "/reports", "/network",
               "/delivery", "/audit")  # fmt: skip
SLOW_MS = 45_000
NARROW = {"width": 320, "height": 800}
WIDE = {"width": 1600, "height": 1100}
SignIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder needs the browser: mark it so, once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    return chromium_or_skip()


@pytest.fixture(scope="session")
def stack(chromium: str, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The services; started once, with nothing in them."""
    folder, sealed = tmp_path_factory.mktemp("browser"), {"HELIOTROPE_SESSION_KEY": "the console may be restarted"}
    with LocalStack(root, SERVICES, folder=folder, environment=sealed) as running:
        yield running


@pytest.fixture(scope="session")
def before_anything(stack: LocalStack, browser: Browser) -> dict[str, Look]:
    """What every screen shows before there is a network or a roster."""
    found: dict[str, Look] = {}
    for path in (*STAFF_PAGES, "/mine"):
        context = browser.new_context(viewport=NARROW, locale="en-GB")
        page = enter(context, stack.console, "agent" if path == "/mine" else "scheduler", path)
        found[path] = look(page)
        context.close()
    return found


@pytest.fixture(scope="session")
def scene(stack: LocalStack, before_anything: dict[str, Look], root: Path) -> Scene:
    """The services with the scenario in them."""
    return play(stack, root)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium without a head."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def sign_in(scene: Scene, browser: Browser) -> Iterator[SignIn]:
    """`sign_in("scheduler", "/coverage")` gives that person's page; what it logs as an error fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def signed_in(person: str, path: str = "/", **options: object) -> Page:
        context = browser.new_context(**({"viewport": WIDE, "locale": "en-GB"} | options))  # type: ignore[arg-type]
        context.set_default_timeout(SLOW_MS)
        contexts.append(context)
        context.on("page", lambda page: _listen(page, problems))
        return enter(context, scene.url, person, path)

    yield signed_in
    for context in contexts:
        context.close()
    assert problems == []


def enter(context: BrowserContext, url: str, person: str, path: str) -> Page:
    """Return a new page on which somebody has signed in and come to a path."""
    page = context.new_page()
    page.goto(f"{url}/sign-in?to={path.replace('?', '%3F').replace('&', '%26')}")
    page.click(f'a[href*="login_hint={person}"]')
    page.wait_for_url(f"{url}/**")
    return page


def _listen(page: Page, problems: list[str]) -> None:
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("console", lambda message: _note(message.type, message.text, problems))


def _note(kind: str, text: str, problems: list[str]) -> None:
    """Keep what breaks a page or its policy; answers that a test asks to fail are not it."""
    if kind == "error" and "Failed to load resource" not in text and "ERR_" not in text:
        problems.append(text)
