"""Pictures of every page, to be looked at: ``python -m tests.ui.shots [FOLDER] [ADDRESS]``.

Without an address a service with invented records is started; the folder is ``docs/shots``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import settings_of
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
    "expert": "/?q=TI:%22mật+ong%22+NOT+KD:task",
    "expert-wrong": "/?q=TI:%22mật+ong%22+FD:[2019+TO",
    "record": "/record?number=1-2019-01234",
    "choice": "/record?number=00077",
    "missing": "/record?number=9-9999-99999",
    "overview": "/overview",
    "import": "/import",
    "overlap": "/overlap",
}
IMPORTED = """Số hiệu,Tên tiêu chuẩn,Năm,Tình trạng,Ngày ban hành,Cơ quan
TCVN 5520:2016,Cà phê hoà tan – Yêu cầu,2016,Hết hiệu lực,30/12/2016,Bộ KH&CN
TCVN 9000:2020,Phương pháp thử số 0,2020,Hết hiệu lực,15/06/2020,
TCVN 7777:2021,Mật ong – Yêu cầu kỹ thuật,2021,Còn hiệu lực,31/02/2021,Bộ Khoa học và Công nghệ
TCVN 7777:2021,Mật ong – Phương pháp thử,2021,Còn hiệu lực,01/03/2021,
TCVN 7778:2021,Chè – Lấy mẫu,2021,Còn hiệu lực,01/03/2021,
,,2021,,,
"""  # fmt: skip


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


def take_import(context: BrowserContext, address: str, name: Callable[[str], Path]) -> list[Path]:
    """Take the steps of an import, from its preview to its undo, and what stops one."""
    page = context.new_page()
    taken: list[Path] = []

    def shot(step: str, wait: str, press: str = "") -> None:
        """Take a step, and press what leads to the next."""
        page.wait_for_selector(wait, timeout=90_000)
        page.wait_for_timeout(900)
        taken.append(name(step))
        page.screenshot(path=taken[-1])
        if press and page.locator(press).count():
            page.locator(press).first.click()

    def send(file: str, content: bytes) -> None:
        page.goto(f"{address}/import")
        page.wait_for_selector(".import-lists")
        page.set_input_files(".pick", {"name": file, "mimeType": "text/csv", "buffer": content})

    send("tiêu chuẩn.csv", IMPORTED.encode())
    shot("import-preview", ".act", ".columns summary")
    shot("import-columns", ".mapping", ".chip.outcome-all")
    shot("import-all", ".chip.outcome-all[aria-current]", ".act .settled button")
    shot("import-report", ".import-report, .act p", ".import-report .deed button")
    shot(
        "import-undone", ".import-report h2:has-text('oàn tác'), h2:has-text('taken back'), .act p"
    )
    rows = "".join(f"TCVN {n}:1999,Phép thử,1999,,,\n" for n in range(20_000, 60_000))
    send("rất nhiều dòng.csv", (IMPORTED + rows).encode())
    shot("import-running", ".progress .phase:has-text('000')", ".progress button")
    shot("import-stopped", ".failure")
    send("hỏng.xlsx", b"PK\x03\x04 nothing")
    shot("import-failed", ".failure")
    page.close()
    return taken


def take_builder(page: Page, file: Path) -> Path:
    """Take the rows that write an expert line, open over the page."""
    page.locator(".st-key-builder button").click()
    page.wait_for_selector("[role=dialog] .understood")
    page.wait_for_timeout(900)
    page.screenshot(path=file)
    return file


def _named(folder: Path, look: Look, step: str) -> Path:
    return folder / f"{step}-{look.name}.png"


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
            page.wait_for_selector(
                ".results, .record, .overview, .box, .import-lists, .proposal, .wrong"
            )
            page.evaluate("document.fonts.ready")
            page.wait_for_timeout(600)
            taken.append(folder / f"{name}-{look.name}.png")
            page.screenshot(path=taken[-1])
            if name == "expert":
                taken.append(take_builder(page, _named(folder, look, "builder")))
            page.close()
        taken += take_import(context, address, partial(_named, folder, look))
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
            fill(settings_of(home))
            service = Service(home, ST_DB_LANGUAGE="vi").start()
            taken = take(browser, service.address, folder)
            service.stop()
        browser.close()
    sys.stdout.write(f"{len(taken)} pictures in {folder}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
