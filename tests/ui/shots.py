"""Pictures of every page, to be looked at: ``python -m tests.ui.shots [FOLDER] [ADDRESS]``.

Without an address a service with invented records is started; the folder is ``docs/shots``.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.front_doors import ROOT, Service
from tests.ui.conftest import CHROMIUM, FLAGS, PHONE, WIDE
from tests.ui.records import fill

PAGES = {
    "search": "/?q=mat+ong",
    "start": "/",
    "filtered": "/?q=mat&kind=invention&kind=trademark&where=year=2015..2024",
    "number": "/?q=1-2019-01234",
    "nothing": "/?q=mật+ong+zzz&kind=standard",
    "error": "/?where=nhom=1",
    "record": "/record?number=1-2019-01234",
    "choice": "/record?number=00077",
    "missing": "/record?number=9-9999-99999",
    "overview": "/overview",
}


@dataclass(frozen=True)
class Look:
    """How a picture is taken."""

    size: str
    language: str
    scheme: str = "light"

    @property
    def name(self) -> str:
        return "-".join((self.size, self.language, *([self.scheme] * (self.scheme != "light"))))


LOOKS = (Look("wide", "vi"), Look("phone", "vi"), Look("wide", "en"), Look("phone", "en"),
         Look("wide", "vi", "dark"))  # fmt: skip


def take(browser: Browser, address: str, folder: Path) -> list[Path]:
    """Take every page in every look and return the files."""
    taken = []
    for look in LOOKS:
        context = browser.new_context(
            viewport=WIDE if look.size == "wide" else PHONE,  # type: ignore[arg-type]
            color_scheme="dark" if look.scheme == "dark" else "light",
        )
        context.add_cookies([{"name": "st_db_language", "value": look.language, "url": address}])
        for name, path in PAGES.items():
            page = context.new_page()
            page.goto(address + path)
            page.wait_for_selector(".results, .record, .overview, .box")
            page.evaluate("document.fonts.ready")
            page.wait_for_timeout(600)
            taken.append(folder / f"{name}-{look.name}.png")
            page.screenshot(path=taken[-1])
            page.close()
        context.close()
    return taken


def main(arguments: list[str]) -> None:
    """Start what is needed and take the pictures."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if len(arguments) > 1:
            taken = take(browser, arguments[1], folder)
        else:
            home = Path(place) / "home"
            home.mkdir()
            service = Service(home, ST_DB_LANGUAGE="vi").start()
            fill(home)
            taken = take(browser, f"http://127.0.0.1:{service.port}", folder)
            service.stop()
        browser.close()
    sys.stdout.write(f"{len(taken)} pictures in {folder}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
