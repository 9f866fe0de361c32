"""The rows that write an expert line, and what the page says of one, in a real browser."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.chromium


expect.set_options(timeout=20_000)


def asking(pages: str, line: str) -> str:
    """Return the address that asks a line."""
    return f"{pages}/?q={quote(line)}"


def test_rows_write_the_line_and_search(page: Page, pages: str) -> None:
    page.goto(f"{pages}/?q=")
    page.get_by_role("button", name="Tìm nâng cao").click()
    dialog = page.get_by_role("dialog")
    values = dialog.get_by_label("Giá trị")
    values.nth(0).fill("mật ong")
    expect(dialog.locator("code").first).to_have_text('TI:"mật ong"')
    dialog.get_by_role("button", name="Tìm", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_label("Nội dung cần tìm")).to_have_value('TI:"mật ong"')
    expect(page.locator(".understood")).to_contain_text("Hiểu là: Tên, Tên tiếng Anh: “mật ong”")
    expect(page.locator(".results li").first).to_be_visible()
    assert "q=" in page.url


def test_a_simple_line_is_read_back_into_rows_by_keyboard(page: Page, pages: str) -> None:
    page.goto(asking(pages, 'TI:"mật ong" NOT PA:none'))
    page.get_by_role("button", name="Tìm nâng cao").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("code").first).to_have_text('TI:"mật ong" NOT PA:none')
    expect(dialog.get_by_label("Giá trị")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_line_beyond_rows_is_not_lost(page: Page, pages: str) -> None:
    line = "(mật OR chè) AND FD:*"
    page.goto(asking(pages, line))
    page.get_by_role("button", name="Tìm nâng cao").click()
    expect(page.get_by_role("dialog").locator(".note")).to_contain_text("phức tạp hơn")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Nội dung cần tìm")).to_have_value(line)


def test_what_is_wrong_is_underlined_calmly(page: Page, pages: str) -> None:
    page.goto(asking(pages, "mật FD:[2019 TO"))
    expect(page.locator(".wrong mark")).to_have_text("[2019 TO")
    expect(page.locator(".note")).to_contain_text("Khoảng này chưa được đóng.")
    expect(page.locator(".failure")).to_have_count(0)
    page.get_by_label("Nội dung cần tìm").fill("mật FD:[2000 TO *]")
    expect(page.locator(".understood")).to_contain_text("2000–…")


def test_an_unfinished_line_shows_what_its_finished_part_finds(page: Page, pages: str) -> None:
    page.goto(asking(pages, 'TI:"mật ong" FD:[2019 TO'))
    expect(page.locator(".wrong mark")).to_have_text("[2019 TO")
    expect(page.locator(".understood code")).to_have_text('TI:"mật ong"')
    expect(page.locator(".results > li")).to_have_count(3)
    page.get_by_role("checkbox", name="Sáng chế").first.click()
    expect(page.locator(".summary")).to_contain_text("1 kết quả")
    expect(page.get_by_label("Nội dung cần tìm")).to_have_value('TI:"mật ong" FD:[2019 TO')


def test_nothing_found_offers_to_drop_a_condition(page: Page, pages: str) -> None:
    page.goto(asking(pages, 'TI:"mật ong" PA:zzz'))
    expect(page.locator(".nothing")).to_contain_text("trả lời đúng từng chữ")
    page.get_by_role("link", name="Bỏ “PA:zzz”").click()
    expect(page.get_by_label("Nội dung cần tìm")).to_have_value('TI:"mật ong"')


def test_the_rows_fit_a_phone_and_speak_english(phone: Page, pages: str) -> None:
    phone.context.add_cookies([{"name": "st_db_language", "value": "en", "url": pages}])
    phone.goto(asking(pages, 'TI:"mật ong" OR AB:mật'))
    phone.get_by_role("button", name="Advanced search").click()
    dialog = phone.get_by_role("dialog")
    expect(dialog.get_by_label("Value")).to_have_count(2)
    dialog.get_by_text("How to write the line yourself").click()
    expect(dialog.locator(".codes")).to_contain_text("Applicants")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_rows_and_the_note_pass_axe(page: Page, pages: str, scheme: str) -> None:
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe_playwright_python, which brings axe.min.js, is not installed")
    axe = Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(asking(pages, 'TI:"mật ong" FD:[2019'))
    expect(page.locator(".wrong")).to_be_visible()
    page.evaluate(axe)
    options = "{runOnly: ['wcag2a', 'wcag2aa']}"
    report = page.evaluate(f"axe.run('.st-key-asking, .note', {options})")
    assert [one["id"] for one in report["violations"]] == []
    page.goto(asking(pages, 'TI:"mật ong" NOT KD:task'))
    page.get_by_role("button", name="Tìm nâng cao").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Cách tự viết dòng tìm").click()
    expect(dialog.locator(".codes")).to_be_visible()
    page.wait_for_timeout(500)
    page.evaluate(axe)
    report = page.evaluate(f"axe.run('[role=dialog] .stVerticalBlock', {options})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in report["violations"]] == []
