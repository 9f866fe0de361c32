"""A keystroke to painted results in a real browser, beside the same on a page that does nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from benchmarks.place import Place
from benchmarks.processes import environment, free_port, running
from benchmarks.queries import Mix
from benchmarks.report import Report, Row, percentile, summary
from benchmarks.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORK = "keystroke to painted results in a real browser, the widget's pause included"
CHROMIUM = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
TYPED = 30
EMPTY = Path(__file__).with_name("empty_page.py")

# Every change of the watched part is followed by a frame; a second frame means it is on the screen.
_WATCH = """
() => {
  window.keyAt = 0; window.paintedAt = 0; window.changes = 0;
  document.addEventListener('keydown', () => {
    window.keyAt = performance.now(); window.paintedAt = 0; window.changes = 0;
  }, true);
  const inside = node => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    return element && element.closest('.st-key-found');
  };
  new MutationObserver(found => {
    if (!window.keyAt || !found.some(m => inside(m.target))) return;
    window.changes += 1;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.paintedAt = performance.now();
    }));
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}
"""


def measure(place: Place, report: Report) -> None:
    """Type questions on both pages and compare."""
    measured = "p95"
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        report.skip(WORK, measured, "no Chromium on this machine")
        return
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        report.skip(WORK, measured, "the playwright package is missing")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            texts = _texts(place)
            empty = _empty(browser.new_page(), place, texts)
            ours = _ours(browser.new_page(), place, texts)
        finally:
            browser.close()
    _report(report, ours, empty)


def _report(report: Report, ours: list[float], empty: list[float]) -> None:
    if not ours or not empty:
        report.skip(WORK, "p95", f"nothing painted: {len(ours)} of ours, {len(empty)} empty")
        return
    p95 = percentile(ours, 0.95), percentile(empty, 0.95)
    report.add(
        Row(WORK, "p95", "ms", 600, 450, p95[0] * 1000),
        Row(WORK, "p95 ÷ an empty fragment's", "×", None, 1.3, p95[0] / p95[1]),
    )
    report.detail("browser", {"our page": summary(ours), "empty fragment": summary(empty)})


def _texts(place: Place) -> list[str]:
    """Return short questions to type: the last key of each is the one that is measured."""
    asks = Mix(place.samples()).asks(600)
    wanted = [a.query.text for a in asks if a.name.startswith(("one to four", "being typed"))]
    return list(dict.fromkeys(t for t in wanted if 4 <= len(t.strip()) <= 24))[:TYPED]


def _ours(page: Page, place: Place, texts: list[str]) -> list[float]:
    with served(place.settled(), place.folder / "serve.log") as (_, port, _):
        return _typed(page, f"http://127.0.0.1:{port}/", texts)


def _empty(page: Page, place: Place, texts: list[str]) -> list[float]:
    port = free_port()
    words = [
        sys.executable, "-m", "streamlit", "run", str(EMPTY), "--server.headless=true",
        f"--server.port={port}", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false",
        "--server.fileWatcherType=none",
    ]  # fmt: skip
    with running(words, environment(place.folder), place.folder / "empty.log") as process:
        _wait(process, port)
        return _typed(page, f"http://127.0.0.1:{port}/", texts)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            if process.poll() is not None:
                raise SystemExit("the empty page ended by itself") from None
            time.sleep(0.1)


def _typed(page: Page, address: str, texts: list[str]) -> list[float]:
    """Return the seconds from the last key of each text until its results stand still."""
    page.goto(address)
    box = page.locator("input").first
    box.wait_for(timeout=60_000)
    page.locator(".st-key-found").wait_for(timeout=60_000)
    page.evaluate(_WATCH)
    taken = []
    for number, text in enumerate(texts):
        box.fill("")
        page.wait_for_timeout(900)
        box.press_sequentially(text[:-1], delay=40)
        page.wait_for_timeout(900)
        box.press(text[-1]) if text[-1].isascii() else box.press_sequentially(text[-1])
        found = _settled(page)
        if found is not None and number >= 3:  # the first ones warm the page up
            taken.append(found)
    return taken


def _settled(page: Page) -> float | None:
    """Return the seconds from the key to the last painted change, or None when nothing changed."""
    seen: Any = None
    for _ in range(8):
        page.wait_for_timeout(450)
        now = page.evaluate("() => [window.keyAt, window.paintedAt, window.changes]")
        if now == seen and now[1]:
            return float(now[1] - now[0]) / 1000
        seen = now
    return None
