"""The overlap check in a real browser: paste, compare, refresh, print; and similar records."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import BrowserContext, Page, expect

from tests.ui.records import HOSTILE

pytestmark = pytest.mark.chromium

AXE = "axe.run('.stMain', {runOnly: ['wcag2a', 'wcag2aa']})"
TITLE = "CHE BIEN MAT ONG THEO CONG NGHE MOI TAI HUYEN NA RI"
TEXT = f"Mục tiêu: mật ong được sấy ở nhiệt độ thấp để giữ hương.\n{HOSTILE}"


def check(page: Page, address: str, title: str = TITLE, text: str = TEXT) -> None:
    page.goto(f"{address}/overlap")
    page.fill("[name=called]", title)
    page.fill("[name=text]", text)
    page.press("[name=text]", "Control+Enter")


def test_a_pasted_proposal_is_compared_and_survives_a_refresh(page: Page, pages: str) -> None:
    check(page, pages)
    first = page.locator(".near-card").first
    expect(first).to_contain_text("ĐTĐL.CN-01/20")
    expect(first).to_contain_text("Giống, chỉ khác địa bàn")
    expect(first.locator("mark").first).to_contain_text("CHE BIEN MAT ONG")
    assert "mật" not in page.url
    assert "BIEN" not in page.url
    page.reload()
    expect(page.locator(".near-card").first).to_contain_text("ĐTĐL.CN-01/20")
    assert page.title() != "hacked"


def test_the_text_comes_back_into_the_form_to_be_changed(page: Page, pages: str) -> None:
    check(page, pages)
    page.get_by_text("Sửa văn bản và kiểm tra lại").click()
    expect(page.locator("[name=called]")).to_have_value(TITLE)
    expect(page.locator("[name=text]")).to_have_value(TEXT)


def test_a_text_that_cannot_be_compared_is_refused_beside_the_button(
    page: Page, pages: str
) -> None:
    check(page, pages, "", "2021 2022")
    expect(page.locator(".said.bad")).to_contain_text("không có cụm từ nào để so")
    expect(page.locator("[name=text]")).to_have_value("2021 2022")


def test_a_lost_result_leads_back_to_the_form(page: Page, pages: str) -> None:
    page.goto(f"{pages}/overlap?check=nothing")
    expect(page.get_by_role("alert")).to_contain_text("không còn")
    expect(page.locator("[name=text]")).to_be_visible()


def test_a_word_file_fills_the_form(page: Page, pages: str, tmp_path) -> None:
    file = tmp_path / "đề xuất.docx"
    document = Document()
    document.add_paragraph("Sấy mật ong bằng bơm nhiệt")
    document.save(str(file))
    page.goto(f"{pages}/overlap")
    page.set_input_files("[data-read]", str(file))
    expect(page.locator("[name=text]")).to_have_value("Sấy mật ong bằng bơm nhiệt")


def test_paper_shows_everything_and_no_form(page: Page, pages: str) -> None:
    check(page, pages)
    expect(page.locator(".near-card").first).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".proposal")).to_be_hidden()
    expect(page.locator(".checked p").first).to_be_visible()
    expect(page.locator(".signatures")).to_be_visible()
    assert page.locator(".result-of-check details:not([open]):not(.again)").count() == 0


def test_a_task_is_checked_from_its_page(page: Page, pages: str) -> None:
    page.goto(f"{pages}/record?number=%C4%90T%C4%90L.CN-01/20")
    page.get_by_role("link", name="Kiểm tra trùng lặp với nhiệm vụ này").click()
    expect(page.locator(".result-of-check h1")).to_have_text("Kiểm tra trùng lặp")
    expect(page.locator(".result-of-check")).not_to_contain_text("Giống nhau")


def test_the_search_page_leads_to_the_check(page: Page, pages: str) -> None:
    page.goto(pages)
    page.get_by_role("link", name="Kiểm tra trùng lặp").click()
    expect(page.locator("[name=text]")).to_be_visible()


def test_the_page_speaks_english(context: BrowserContext, pages: str) -> None:
    context.add_cookies([{"name": "st_db_language", "value": "en", "url": pages}])
    page = context.new_page()
    check(page, pages)
    expect(page.locator(".near-card").first).to_contain_text("only the place differs")
    expect(page.locator(".formula")).to_contain_text("three neighbouring syllables")


def test_the_pages_are_accessible(page: Page, pages: str) -> None:
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe_playwright_python, which brings axe.min.js, is not installed")
    script = Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    page.goto(f"{pages}/overlap")
    expect(page.locator("[name=text]")).to_be_visible()
    page.evaluate(script)
    assert page.evaluate(AXE)["violations"] == []
    check(page, pages)
    expect(page.locator(".near-card").first).to_be_visible()
    page.evaluate(script)
    assert page.evaluate(AXE)["violations"] == []


def test_nothing_sticks_out_on_a_phone(phone: Page, pages: str) -> None:
    check(phone, pages)
    expect(phone.locator(".near-card").first).to_be_visible()
    assert phone.evaluate(
        "document.querySelector('.overlap').scrollWidth <= document.documentElement.clientWidth"
    )
