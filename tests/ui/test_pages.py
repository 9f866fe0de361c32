"""The pages as people use them, in a real browser over a real service."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.ui.records import HOSTILE

pytestmark = pytest.mark.chromium

BOX = "Nội dung cần tìm"


def _open(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(".results, .record, .overview, .annexes, .box, .failure")
    return page


def _titles(page: Page) -> list[str]:
    return page.locator(".result h3").all_inner_texts()


def _address(page: Page) -> str:
    return str(page.evaluate("location.pathname + decodeURIComponent(location.search)"))


def test_typing_without_marks_finds_the_record(page, pages):
    _open(page, pages).get_by_label(BOX).fill("mat ong")

    expect(page.locator(".result h3").first).to_contain_text(re.compile("mật ong", re.I))
    expect(page.locator(".result mark").first).to_be_visible()
    expect(page.locator(".summary")).to_contain_text("3 kết quả")
    expect(page.locator(".lamp")).to_contain_text("chỉ mục khớp cơ sở dữ liệu")
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator(".failure")).to_have_count(0)
    assert _address(page) == "/?q=mat+ong"


def test_a_facet_filters_and_the_address_says_so(page, pages):
    _open(page, f"{pages}/?q=mat+ong")
    page.evaluate("window.here = true")
    page.get_by_role("checkbox", name=re.compile("^Nhãn hiệu")).click()

    expect(page.locator(".summary")).to_contain_text("1 kết quả")
    expect(page.locator(".chips")).to_contain_text("Nhãn hiệu")
    assert "kind=trademark" in _address(page)
    assert page.evaluate("window.here"), "the page was loaded anew"

    page.get_by_role("link", name="Xoá lọc").click()
    expect(page.locator(".summary")).to_contain_text("3 kết quả")


def test_a_copied_address_shows_a_colleague_the_same(page, pages, browser):
    _open(page, f"{pages}/?q=phuong+phap&where=state=ended&sort=number&page=2")
    seen = _titles(page)
    colleague = browser.new_page()
    _open(colleague, page.url)

    assert len(seen) == 4
    assert _titles(colleague) == seen
    colleague.close()


def test_the_back_button_goes_back(page, pages):
    _open(page, pages).get_by_label(BOX).fill("mat ong")
    expect(page.locator(".summary")).to_contain_text("3 kết quả")
    page.get_by_role("checkbox", name=re.compile("^Sáng chế")).click()
    expect(page.locator(".summary")).to_contain_text("1 kết quả")
    page.locator(".result h3 a").first.click()
    expect(page.locator(".record h1")).to_contain_text("mật ong")

    page.go_back()
    expect(page.locator(".summary")).to_contain_text("1 kết quả")
    page.go_back()
    expect(page.locator(".summary")).to_contain_text("3 kết quả")
    assert page.get_by_label(BOX).input_value() == "mat ong"


def test_the_pager_turns_and_another_question_starts_on_page_one(page, pages):
    _open(page, f"{pages}/?kind=standard&sort=number")
    first = _titles(page)
    page.locator(".stPagination button").filter(has_text=re.compile("^2$")).click()
    expect(page.locator(".result h3")).to_have_count(5)
    assert not set(first) & set(_titles(page))
    assert "page=2" in _address(page)

    page.get_by_label(BOX).fill("ca phe")
    expect(page.locator(".summary")).to_contain_text("1 kết quả")
    assert "page=" not in _address(page)


def test_a_whole_number_stands_alone_on_top_with_its_name(page, pages):
    _open(page, pages).get_by_label(BOX).fill("1201901234")

    expect(page.locator(".alone h2")).to_have_text("Số đơn – sáng chế")
    expect(page.locator(".alone h3")).to_contain_text("sấy mật ong")


def test_nothing_found_says_what_to_drop(page, pages):
    _open(page, f"{pages}/?q=mật+ong&kind=standard")

    expect(page.locator(".nothing")).to_contain_text("Không tìm thấy bản ghi nào")
    page.locator(".nothing").get_by_role("link", name="Bỏ Loại: Tiêu chuẩn").click()
    expect(page.locator(".summary")).to_contain_text("3 kết quả")


def test_a_filter_that_is_no_field_is_explained(page, pages):
    _open(page, f"{pages}/?where=nhom=1")

    expect(page.get_by_role("alert")).to_contain_text("Không có trường “nhom” để lọc")
    expect(page.get_by_role("button", name="Thử lại")).to_be_visible()


def test_a_record_opens_by_its_number_in_any_punctuation(page, pages):
    _open(page, f"{pages}/record?number=1201901234")

    expect(page.locator(".record h1")).to_have_text("Quy trình sấy mật ong bằng bơm nhiệt")
    expect(page.locator(".life .step-now")).to_contain_text("Thẩm định")
    facts = page.locator("#thong-tin")
    expect(facts).to_contain_text("(71)")
    expect(facts).to_contain_text("16/03/2019")
    expect(facts).to_contain_text("Nguyễn Văn Thử")
    expect(page.locator(".tabs")).to_contain_text("Tiến trình 2")
    assert "1-2019-01234" in page.title()
    page.get_by_role("link", name="Công ty Mẫu Ong Rừng").first.click()
    expect(page.locator(".summary")).to_contain_text("2 kết quả")


def test_money_is_short_with_the_exact_amount_at_hand(page, pages):
    _open(page, f"{pages}/record?number=ĐTĐL.CN-01/20")

    amount = page.get_by_text("6,2 tỷ đồng")
    expect(amount).to_have_attribute("title", "6.200.000.000 đồng")


def test_a_link_to_an_unknown_record_stays_text(page, pages):
    _open(page, f"{pages}/record?number=TCVN 5520:2016")

    links = page.locator("#lien-ket")
    expect(links).to_contain_text("TCVN 5520:1991")
    expect(links).to_contain_text("chưa có trong cơ sở dữ liệu")


def test_one_number_of_two_records_asks_which(page, pages):
    _open(page, f"{pages}/record?number=00077")

    expect(page.locator(".choice li")).to_have_count(2)
    page.get_by_role("link", name=re.compile("Sản phẩm thử")).click()
    expect(page.locator(".record h1")).to_have_text("Sản phẩm thử")


def test_a_record_that_is_not_there_offers_a_search(page, pages):
    _open(page, f"{pages}/record?number=9-9999-99999")

    expect(page.locator(".box h1")).to_have_text("Không có bản ghi “9-9999-99999”")
    page.get_by_role("link", name="Tìm “9-9999-99999”").click()
    expect(page.get_by_label(BOX)).to_have_value("9-9999-99999")


@pytest.mark.parametrize("path", ["/?q=ác+ý", "/record?number=1-2024-00666"])
def test_hostile_titles_are_text(page, pages, path):
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    _open(page, pages + path)

    shown = page.locator(".result h3, .record h1").first.inner_text()
    assert shown == HOSTILE
    assert page.title() != "hacked"
    assert asked == []
    assert (
        page.locator('a[href^="javascript"], .result img, .record img:not(.qr, .on-paper)').count()
        == 0
    )


def test_the_language_lasts_and_is_not_in_the_address(page, pages):
    _open(page, f"{pages}/?q=mat+ong")
    page.get_by_role("link", name="Tiếng Anh (English)").click()

    expect(page.locator(".summary")).to_contain_text("3 results")
    assert _address(page) == "/?q=mat+ong"
    _open(page, f"{pages}/overview")
    expect(page.locator("h1")).to_have_text("Overview")


def test_every_figure_of_the_overview_opens_its_search(page, pages):
    _open(page, f"{pages}/overview")
    cell = page.get_by_role("link", name=re.compile("^Tiêu chuẩn, quy chuẩn, Hết hiệu lực: 24"))
    cell.click()

    expect(page.locator(".summary")).to_contain_text("24 kết quả")
    assert _address(page) == "/?kind=standard&where=state=ended"
    _open(page, f"{pages}/overview")
    page.get_by_role("link", name=re.compile("^Sáng chế, 2019: 1")).first.click()
    expect(page.locator(".summary")).to_contain_text("1 kết quả")


def test_every_number_of_an_annex_table_opens_its_records(page, pages):
    _open(page, f"{pages}/overview")
    page.get_by_role("link", name="Biểu số liệu").click()
    page.get_by_role("link", name="Tiêu chuẩn, quy chuẩn theo loại và tình trạng").click()
    expect(page.locator(".moment")).to_contain_text("Hiện tại")
    page.get_by_role("link", name="Hết hiệu lực, Tổng số: 24").click()
    expect(page.locator(".summary")).to_contain_text("24 kết quả")
    _open(page, f"{pages}/figures?name=standards-by-type&as_of=seq:20")
    expect(page.locator(".moment")).to_contain_text("Chốt đến")
    page.get_by_role("link", name=re.compile("^Tổng số, Tổng số: ")).click()
    expect(page.locator(".behind li").first).to_contain_text("TCVN")
    _open(page, f"{pages}/figures?as_of=hôm qua")
    expect(page.locator(".failure")).to_contain_text("Không hiểu thời điểm")


def test_a_phone_shows_results_first_and_filters_behind_one_button(phone, pages):
    for path in ("/?q=mat+ong", "/overview", "/figures", "/dti", "/record?number=1-2019-01234"):
        _open(phone, pages + path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        assert phone.evaluate("document.querySelector('.stMain').scrollWidth") <= 390

    _open(phone, f"{pages}/?q=mat+ong&kind=invention&kind=trademark")
    facet = phone.get_by_role("checkbox", name=re.compile("^Sáng chế"))
    expect(facet).to_be_hidden()
    phone.get_by_text("Lọc (2)").click()
    expect(facet).to_be_visible()
    facet.click()
    expect(phone.locator(".summary")).to_contain_text("1 kết quả")
    phone.get_by_role("link", name="Tổng quan").click()
    expect(phone.locator("h1")).to_have_text("Tổng quan")


def test_nothing_of_the_framework_and_nothing_from_outside(page, pages):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _open(page, pages)

    assert not [url for url in asked if not url.startswith((pages, "data:", "blob:", "ws:"))]
    for name in ("stMainMenu", "stAppDeployButton", "stDecoration"):
        expect(page.get_by_test_id(name)).to_be_hidden()


@pytest.mark.parametrize("path", ["/?q=mat+ong", "/record?number=1-2019-01234", "/overview",
                                  "/figures", "/dti", "/?q=mật+ong&kind=standard"])  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_pass_axe(page, pages, path, scheme):
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe_playwright_python, which brings axe.min.js, is not installed")
    page.emulate_media(color_scheme=scheme)
    _open(page, pages + path)
    page.evaluate(Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8"))
    report = page.evaluate("axe.run('.stMain', {runOnly: ['wcag2a', 'wcag2aa']})")

    told = [
        (rule["id"], node["html"][:160]) for rule in report["violations"] for node in rule["nodes"]
    ]
    assert told == []


def test_suggestions_are_chosen_by_the_keyboard(page, pages):
    box = _open(page, pages).get_by_label(BOX)
    box.press_sequentially("mat o", delay=30)
    offered = page.get_by_role("option")
    expect(offered.first).to_contain_text("mật ong")
    expect(box).to_have_attribute("aria-expanded", "true")

    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    box.press("Enter")
    expect(box).to_have_value("mật ong")
    expect(offered).to_have_count(0)


def test_escape_puts_suggestions_away_and_keeps_the_text(page, pages):
    box = _open(page, pages).get_by_label(BOX)
    box.press_sequentially("1-2019-01", delay=30)
    expect(page.get_by_role("option").first).to_contain_text("1-2019-01234")
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(box).to_have_value("1-2019-01")
    expect(box).to_have_attribute("aria-expanded", "false")
