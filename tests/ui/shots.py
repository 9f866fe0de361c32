"""Pictures of every page, to be looked at: ``python -m tests.ui.shots [FOLDER] [NAME…]``.

A service with invented records is started for them; the folder is ``docs/shots``. With names only
the pages are taken whose name begins so. Pictures are as high as their page: what stands below the
fold has to be looked at too. What a program sees by itself is printed: a page wider than its
window, text that is cut, words of Streamlit's own.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as Trouble

from tests.front_doors import ROOT, Service
from tests.ui import scenes
from tests.ui.conftest import CHROMIUM, FLAGS, PHONE, WIDE

_HIGHEST = 4000  # pixels of a picture
_SETTLED = 400  # milliseconds in which a page that is there comes to rest
_AMISS = (Path(__file__).with_name("amiss.js")).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Look:
    """How a picture is taken."""

    size: str
    language: str
    scheme: str = "light"

    @property
    def name(self) -> str:
        return "-".join((self.size, self.language, *([self.scheme] * (self.scheme != "light"))))

    @property
    def window(self) -> dict[str, int]:
        return WIDE if self.size == "wide" else PHONE


LOOKS = (Look("wide", "vi"), Look("phone", "vi"), Look("wide", "en"), Look("phone", "en"),
         Look("wide", "vi", "dark"), Look("phone", "vi", "dark"))  # fmt: skip


class Camera:
    """Takes the pages of one service in one look."""

    def __init__(self, browser: Browser, address: str, folder: Path, look: Look) -> None:
        self.address, self._folder, self._look = address, folder, look
        self.taken: list[Path] = []
        self._context: BrowserContext = browser.new_context(
            viewport=look.window,  # type: ignore[arg-type]
            color_scheme="dark" if look.scheme == "dark" else "light",
            has_touch=look.size == "phone",
        )
        self._context.set_default_timeout(60_000)
        self._context.add_cookies(
            [{"name": "st_db_language", "value": look.language, "url": address}]
        )

    def tab(self) -> Page:
        """Return a new tab."""
        return self._context.new_page()

    def open(self, page: Page, path: str, wait: str) -> Page:
        """Open a page and wait until it is there."""
        page.goto(self.address + path)
        page.wait_for_selector(wait)
        return page

    def shoot(self, page: Page, name: str) -> None:
        """Take a page as high as it is, and say what is amiss."""
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(_SETTLED)
        amiss = page.evaluate(_AMISS)
        height = page.evaluate(
            "Math.max(0, ...[...document.querySelectorAll('.stMain')].map((e) => e.scrollHeight))"
        )
        size = {**self._look.window, "height": max(self._look.window["height"], height)}
        size["height"] = min(size["height"], _HIGHEST)
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.wait_for_timeout(_SETTLED)
        self.taken.append(self._folder / f"{name}-{self._look.name}.png")
        page.screenshot(path=self.taken[-1])
        page.set_viewport_size(self._look.window)  # type: ignore[arg-type]
        for one in amiss:
            sys.stdout.write(f"{self.taken[-1].name}: {one}\n")

    def failed(self, name: str) -> None:
        """Take what stands in the tabs of a scene that did not come about."""
        for page in self._context.pages:
            page.screenshot(path=self._folder / f"failed-{name}-{self._look.name}.png")
            page.close()

    def close(self) -> None:
        """Close every tab."""
        self._context.close()


def _chosen(names: list[str]) -> Iterator[tuple[str, scenes.Scene]]:
    for name, scene in scenes.SCENES.items():
        if not names or any(name.startswith(one) for one in names):
            yield name, scene


def take(browser: Browser, service: Service, folder: Path, names: list[str]) -> list[Path]:
    """Take every page in every look and return the files."""
    taken: list[Path] = []
    for signed_in in (False, True):
        some = [(name, scene) for name, scene in _chosen(names) if scene.signed_in == signed_in]
        if some and signed_in:
            scenes.found_office(service)
        for look in LOOKS if some else ():
            camera = Camera(browser, service.address, folder, look)
            for name, scene in some:
                _take(camera, name, scene.take)
            taken += camera.taken
            camera.close()
    return taken


def _take(camera: Camera, name: str, act: Callable[[scenes.Taker, str], None]) -> None:
    """Take a scene; one that fails is told and does not keep the others from being seen."""
    try:
        act(camera, name)
    except (Trouble, AssertionError) as trouble:
        sys.stdout.write(f"{name}: NOT TAKEN: {trouble}\n")
        camera.failed(name)


def main(arguments: list[str]) -> None:
    """Start what is needed and take the pictures."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        home = Path(place) / "home"
        home.mkdir()
        service = scenes.begin(home)
        try:
            taken = take(browser, service, folder, arguments[1:])
        finally:
            browser.close()
            service.stop()
    sys.stdout.write(f"{len(taken)} pictures in {folder}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
