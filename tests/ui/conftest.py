"""A running service with a few records, and a real browser to look at it."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from st_db.store import Store
from st_db.store.connection import Database
from tests.conftest import settings_of
from tests.front_doors import Service
from tests.ui.records import fill

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE = {"width": 1366, "height": 768}
_UNFOLDED = "document.querySelectorAll('.stMain details').forEach((one) => { one.open = true; })"
# Streamlit takes the scheme over by a redraw; the page's own colour tells when it has.
_SCHEME = """scheme => {
  const [red] = getComputedStyle(document.querySelector('.stApp')).backgroundColor.match(/\\d+/g);
  return (Number(red) > 128) === (scheme === 'light');
}"""
PHONE = {"width": 390, "height": 844}
_PATIENCE = 60_000  # milliseconds: a machine that does other things too is many times slower
expect.set_options(timeout=_PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; a test that cannot have it is skipped, or fails where it is required."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing, so the pages were not tried in a browser"
        if "chromium" in os.environ.get("ST_DB_REQUIRE", ""):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def start(
    browser: Browser, new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Service]:
    """Start services over copies of one register, which is made and filled once."""
    origin, database = tmp_path_factory.mktemp("ui") / "home", new_database()
    fill(settings_of(origin, database))

    def started() -> Service:
        home = tmp_path_factory.mktemp("ui") / "home"
        copytree(origin, home)
        return Service(home, ST_DB_LANGUAGE="vi", ST_DB_DATABASE_URL=new_database(database)).start()

    return started


@pytest.fixture(scope="session")
def served(start: Callable[[], Service]) -> Iterator[Service]:
    """The service that every module looks at and none changes."""
    service = start()
    yield service
    service.stop()


@pytest.fixture(scope="session")
def register(served: Service) -> Iterator[Store]:
    """The database of that service."""
    store = Store(Database(served.env["ST_DB_DATABASE_URL"]))
    yield store
    store.close()


@pytest.fixture
def pages(served: Service, register: Store) -> Iterator[str]:
    """The address of the shared service; a test that changes a record there fails."""
    before = register.last_seq()
    yield served.address
    assert register.last_seq() == before, "all share this register: ask for own_pages to write"


@pytest.fixture(scope="module")
def own_served(start: Callable[[], Service]) -> Iterator[Service]:
    """A service of the module's own over the same records, for tests that write."""
    service = start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def own_pages(own_served: Service) -> str:
    """The address of the module's own service."""
    return own_served.address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader without cookies at an office screen."""
    opened = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    opened.set_default_timeout(_PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab of that reader."""
    return context.new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[tuple[str, str]]]:
    """Give what tells what axe finds wrong with a page, unfolded, in daylight and in the dark."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe_playwright_python, which brings axe.min.js, is not installed")
    script = Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")

    def told(page: Page) -> list[tuple[str, str]]:
        page.evaluate(script)
        page.evaluate(_UNFOLDED)
        wrong: list[tuple[str, str]] = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(_SCHEME, arg=scheme)
            report = page.evaluate("axe.run('.stMain', {runOnly: ['wcag2a', 'wcag2aa']})")
            wrong += [(f"{scheme}: {rule['id']}", node["html"][:160])
                      for rule in report["violations"] for node in rule["nodes"]]  # fmt: skip
        return wrong

    return told


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A tab on a phone."""
    opened = browser.new_context(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
    opened.set_default_timeout(_PATIENCE)
    yield opened.new_page()
    opened.close()
