"""A running service with a few records, and a real browser to look at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.front_doors import Service
from tests.ui.records import fill

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


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


@pytest.fixture(scope="module")  # the import page adds records that other pages' tests count
def served(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over a home of its own, filled with the records of this folder."""
    home = tmp_path_factory.mktemp("ui") / "home"
    home.mkdir()
    service = Service(home, ST_DB_LANGUAGE="vi").start()
    fill(home)
    yield service
    service.stop()


@pytest.fixture(scope="module")
def pages(served: Service) -> str:
    """The address of that service."""
    return f"http://127.0.0.1:{served.port}"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader without cookies at an office screen."""
    opened = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab of that reader."""
    return context.new_page()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A tab on a phone."""
    opened = browser.new_context(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
    opened.set_default_timeout(15_000)
    yield opened.new_page()
    opened.close()
