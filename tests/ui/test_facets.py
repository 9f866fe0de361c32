"""The filters beside the results: trees, ranges, blanks, and looking inside a long facet."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.chromium
DESIGNS = "/?kind=industrial_design"


def _open(page, address):
    page.goto(address)
    page.wait_for_selector(".facets", state="attached")
    page.wait_for_selector(".results, .nothing")
    return page


def _where(page):
    return unquote_plus(page.url.partition("?")[2])


def _box(page, name):
    return page.get_by_role("checkbox", name=re.compile(name))


def _total(page, count):
    expect(page.locator(".summary")).to_contain_text(f"{count} kết quả")


def test_a_tree_unfolds_level_by_level_and_keeps_the_path(page, pages):
    _open(page, f"{pages}{DESIGNS}")
    page.locator("summary", has_text="Locarno").click()
    expect(_box(page, "^01-0")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Mở 01")).click()
    expect(_box(page, "^01-01")).to_be_visible()
    assert "open=locarno=01" in _where(page)

    _box(page, "^01-01").click()
    _total(page, 5)
    assert "where=locarno=01-01" in _where(page)
    expect(_box(page, "^01 ")).to_have_attribute("aria-checked", "mixed")
    expect(_box(page, "^01-02")).to_be_visible()
    expect(_box(page, "^02 ")).to_be_visible()
    _box(page, "^01 ").click()
    _total(page, 10)
    assert "locarno=01-01" not in _where(page)


def test_a_folded_filter_comes_when_it_is_unfolded(page, pages):
    _open(page, f"{pages}{DESIGNS}")
    filters = page.locator("#filter-panel")
    heading = page.locator("summary", has_text="Locarno")
    expect(filters.locator("[data-key^='locarno=']")).to_have_count(0)
    heading.focus()
    page.keyboard.press("Enter")
    expect(_box(page, "^02 ")).to_be_visible()
    expect(heading).to_be_focused()
    assert "open=locarno=" in _where(page)
    page.locator(".st-key-q input").fill("kieu dang")
    expect(page.locator(".results mark").first).to_be_visible()
    expect(_box(page, "^02 ")).to_be_visible()
    heading.click()
    expect(filters.locator("[data-key^='locarno=']")).to_have_count(0)
    assert "open=" not in _where(page)


def test_values_after_the_first_come_when_they_are_asked_for(page, pages):
    _open(page, f"{pages}{DESIGNS}")
    boxes = page.locator("[data-key^='organizations=']")
    expect(boxes).to_have_count(5)
    page.locator("[data-kept='more organizations'] summary").click()
    expect(boxes).to_have_count(20)
    expect(boxes.last).to_be_visible()


def test_a_click_on_filters_drawn_for_another_address_loses_nothing(page, pages):
    _open(page, f"{pages}{DESIGNS}&where=locarno=01&page=1")
    moved = "/?kind=industrial_design&where=locarno=02&sort=date"
    page.evaluate("(address) => history.replaceState({}, '', address)", moved)
    page.get_by_role("checkbox", name="Năm 2000–2004").click()
    expect(page.locator(".chips")).to_contain_text("2000–2004")
    assert _where(page) == f"{moved[2:]}&where=year=2000..2004"


def test_all_values_of_a_long_facet_are_searched(page, pages):
    _open(page, f"{pages}{DESIGNS}")
    expect(_box(page, "Xưởng Mẫu 29")).to_have_count(0)
    page.get_by_placeholder("Tìm trong tổ chức…").fill("xuong 29")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("1 giá trị")
    assert "in=organizations&find=xuong 29" in _where(page)
    expect(page.locator("#filter-panel i")).to_have_count(0)

    _box(page, "Xưởng Mẫu 29").click()
    _total(page, 1)
    page.get_by_role("link", name="Xem lại tất cả").click()
    expect(page.locator(".told")).to_have_count(0)
    expect(_box(page, "Xưởng Mẫu 29")).to_have_attribute("aria-checked", "true")
    expect(page.locator(".chips")).to_contain_text("Xưởng Mẫu 29 <i>&</i>")


def test_what_is_missing_is_a_value_at_the_end(page, pages):
    _open(page, f"{pages}/?kind=standard")
    page.locator("summary", has_text="ICS").click()
    _box(page, "^Chưa có 24").first.click()
    _total(page, 24)
    assert "where=ics=" in _where(page)
    expect(page.locator(".chips")).to_contain_text("Phân loại ICS: Chưa có")


def test_bars_of_years_narrow_to_their_years(page, pages):
    _open(page, f"{pages}{DESIGNS}")
    expect(page.locator(".years a")).to_have_count(6)
    page.get_by_role("checkbox", name="Năm 2000–2004: 5 bản ghi").click()
    _total(page, 5)
    assert "where=year=2000..2004" in _where(page)
    page.get_by_role("checkbox", name="Năm 2003: 1 bản ghi").click()
    expect(page.get_by_role("checkbox", name="Năm 2003: 1 bản ghi")).to_have_attribute(
        "aria-checked", "true"
    )


def test_dates_and_amounts_are_narrowed_from_and_to(page, pages):
    _open(page, f"{pages}{DESIGNS}")
    page.locator("summary", has_text="Thời gian").click()
    row = page.locator(".between", has_text="Ngày nộp")
    expect(row.locator(".ends")).to_contain_text("04/05/1990 – 04/05/2019")
    row.get_by_label("Ngày nộp đơn: từ").fill("1/2000")
    row.get_by_label("Ngày nộp đơn: đến").fill("4/5/2001")
    page.keyboard.press("Enter")
    _total(page, 2)
    expect(page.locator(".chips")).to_contain_text("Ngày nộp đơn: 1/2000–4/5/2001")

    _open(page, f"{pages}/?kind=task")
    page.locator("summary", has_text="Kinh phí").click()
    page.get_by_label("Tổng kinh phí: từ").fill("1,5 tỷ")
    page.keyboard.press("Enter")
    _total(page, 1)
    expect(page.locator(".chips")).to_contain_text("Tổng kinh phí: từ 1,5 tỷ")


def test_a_slip_in_a_range_can_be_taken_back(page, pages):
    page.goto(f"{pages}{DESIGNS}&where=filing_date=abc..")
    expect(page.locator(".failure")).to_be_visible()
    page.get_by_role("link", name="Bỏ Ngày nộp đơn: từ abc").click()
    _total(page, 30)


def test_keys_tick_and_go_on_from_there(page, pages):
    _open(page, f"{pages}/?q=mat+ong")
    _box(page, "^Nhãn hiệu").focus()
    page.keyboard.press("Space")
    _total(page, 1)
    expect(_box(page, "^Nhãn hiệu")).to_be_focused()
    page.keyboard.press("Space")
    _total(page, 3)


def test_what_was_unfolded_stays_and_what_was_folded_too(page, pages):
    _open(page, f"{pages}{DESIGNS}")
    page.locator("summary", has_text="Locarno").click()
    page.locator("summary", has_text="Năm").click()
    _box(page, "^02 ").click()
    _total(page, 10)
    expect(_box(page, "^03 ")).to_be_visible()
    expect(page.locator(".years")).to_be_hidden()


def test_hostile_values_in_the_address_are_only_text(page, pages):
    hostile = "%3Cscript%3Edocument.title%3D1%3C%2Fscript%3E%00%27%22:.."
    for part in (f"where=organizations={hostile}", f"where=locarno={hostile}",
                 f"open=locarno={hostile}", f"in=organizations&find={hostile}"):  # fmt: skip
        page.goto(f"{pages}{DESIGNS}&{part}")
        page.wait_for_selector(".summary, .failure")
        assert page.title() != "1"


def test_filters_on_a_phone_stay_open_while_boxes_are_ticked(phone, pages):
    _open(phone, f"{pages}{DESIGNS}")
    phone.get_by_text("Lọc (1)").click()
    phone.locator("summary", has_text="Locarno").click()
    _box(phone, "^02 ").click()
    expect(phone.get_by_text("Lọc (2)")).to_be_visible()
    expect(_box(phone, "^03 ")).to_be_visible()
    assert phone.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_filters_pass_axe(page, pages, scheme):
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe_playwright_python, which brings axe.min.js, is not installed")
    page.emulate_media(color_scheme=scheme)
    _open(page, f"{pages}{DESIGNS}&where=locarno=01-01&where=filing_date=1990..&in=organizations"
          "&find=mau&open=locarno=02")  # fmt: skip
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8"))
    report = page.evaluate("axe.run('.stMain', {runOnly: ['wcag2a', 'wcag2aa']})")
    told = [(r["id"], node["html"][:160]) for r in report["violations"] for node in r["nodes"]]
    assert told == []
