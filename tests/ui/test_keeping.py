"""History, versions, archived records, still true and bulk changes, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.saving import save_record

Axe = Callable[[Page], list[tuple[str, str]]]

pytestmark = pytest.mark.chromium

TASK = "/record?number=ĐTĐL.CN-01/20&kind=task"


def saved(own_served, **values):
    """Change the task behind the pages' back."""
    from st_db.access import Caller
    from st_db.library import Library
    from tests.conftest import settings_of

    library = Library.open(settings_of(own_served.home, own_served.env["ST_DB_DATABASE_URL"]))
    try:
        an = Caller("an", frozenset({"administrator"}), origin="page")
        view = library.records.get(an, "ĐTĐL.CN-01/20", "task")
        return save_record(library, an, "task", values, id=view.id)
    finally:
        library.close()


def test_history_shows_differences_and_a_version_is_restored(
    own_pages: str, own_served, page: Page
) -> None:
    saved(own_served, title="Chế biến mật ong theo công nghệ sấy", host="Viện Mẫu Thực phẩm")
    page.goto(own_pages + TASK)
    latest = page.locator(".history > li").first
    expect(latest).to_contain_text("an")
    expect(latest.locator("ins").first).to_be_visible()
    expect(latest).to_contain_text("Viện Mẫu Nông nghiệp")
    page.get_by_role("link", name="Xem bản 1").click()
    banner = page.locator(".version")
    expect(banner).to_contain_text("Bản 1")
    expect(banner).to_contain_text("sẽ đổi 2 trường")
    expect(page.locator("h1")).to_have_text("Chế biến mật ong theo công nghệ mới")
    banner.get_by_role("button", name="Khôi phục bản 1").click()
    expect(page.locator(".history > li").first).to_contain_text("Khôi phục về bản 1")
    expect(page.locator("h1")).to_have_text("Chế biến mật ong theo công nghệ mới")


def test_a_restore_of_what_changed_meanwhile_is_refused(
    own_pages: str, own_served, page: Page
) -> None:
    page.goto(own_pages + TASK)
    page.get_by_role("link", name=re.compile("Xem bản")).first.click()
    button = page.locator(".version").get_by_role("button")
    expect(button).to_be_visible()
    saved(own_served, objective="Ai đó vừa sửa")
    button.click()
    expect(page.locator(".version .said.bad")).not_to_be_empty()


def test_still_true_is_one_click_and_can_be_taken_back(own_pages: str, page: Page) -> None:
    page.goto(own_pages + TASK)
    expect(page.locator(".record footer")).to_contain_text("chưa có lần kiểm tra nào")
    page.get_by_role("button", name="Còn đúng").click()
    expect(page.locator(".record footer")).to_contain_text("kiểm tra còn đúng")
    expect(page.locator(".history > li").first).to_contain_text("Xác nhận còn đúng")
    page.get_by_role("button", name="Rút lại xác nhận").click()
    expect(page.locator(".record footer")).to_contain_text("chưa có lần kiểm tra nào")


NEW_PAGES = {
    TASK: "article.record", TASK.replace("record", "history"): ".history", "/archived": ".archived",
    f"{TASK}&version=1": "article.record", "/bulk": ".box", "/backup": ".backups",
    "/duplicates": ".duplicates", "/edit": ".begin", "/import": ".import-lists",
}  # fmt: skip


def test_pages_pass_axe_with_everything_unfolded(own_pages: str, page: Page, axe: Axe) -> None:
    wrong = {}
    for path, there in NEW_PAGES.items():
        page.goto(own_pages + path)
        page.wait_for_selector(there)
        wrong[path] = axe(page)
    assert {path: told for path, told in wrong.items() if told} == {}


def test_an_archived_record_says_so_and_comes_back(own_pages: str, page: Page) -> None:
    page.goto(own_pages + "/record?number=TCVN 9003:2020&kind=standard")
    page.locator(".acts summary", has_text="Lưu trữ").click()
    page.get_by_label("Lý do").fill("Nhập nhầm <b>tệp</b>")
    page.get_by_role("button", name="Đưa vào lưu trữ").click()
    banner = page.locator(".archived")
    expect(banner).to_contain_text("Bản ghi đã được lưu trữ lúc")
    expect(banner).to_contain_text("Nhập nhầm <b>tệp</b>")
    expect(page.get_by_role("button", name="Còn đúng")).to_have_count(0)
    banner.get_by_role("link", name="Các bản ghi đã lưu trữ").click()
    row = page.locator("tbody tr", has_text="TCVN 9003:2020")
    expect(row).to_contain_text("Nhập nhầm")
    row.get_by_role("button", name="Khôi phục").click()
    expect(page.get_by_role("button", name="Còn đúng")).to_be_visible()
    expect(page.locator(".archived")).to_have_count(0)


def test_ticks_stay_over_pages_and_a_bulk_change_is_seen_done_and_undone(
    own_pages: str, page: Page
) -> None:
    page.goto(own_pages + "/?kind=standard&q=phương+pháp+thử&sort=number")
    first = page.locator("[data-tick]").first
    first.check()
    expect(page.locator("[data-ticked]")).to_have_text("Đã chọn 1 bản ghi")
    page.goto(own_pages + "/?kind=standard&q=phương+pháp+thử&sort=number&page=2")
    page.locator("[data-tick]").first.check()
    expect(page.locator("[data-ticked]")).to_have_text("Đã chọn 2 bản ghi")
    page.goto(own_pages + "/?kind=standard&q=phương+pháp+thử&sort=number")
    expect(page.locator("[data-tick]").first).to_be_checked()
    page.locator(".ticked a[href*=bulk]").click()
    expect(page.locator(".bulk-choose")).to_contain_text("2 bản ghi đã chọn")
    page.select_option("select[name=field]", "status")
    page.get_by_label("Giá trị").fill("Còn hiệu lực")
    page.get_by_role("button", name="Xem trước 2 bản ghi").click()
    lines = page.locator(".fates > li")
    expect(lines).to_have_count(2, timeout=60_000)
    expect(lines.first.locator("del").first).to_contain_text("Hết hiệu lực")
    expect(lines.first.locator("ins").first).to_contain_text("Còn hiệu lực")
    page.get_by_role("button", name="Sửa 2 bản ghi").click()
    expect(page.locator(".import-report")).to_contain_text("đã sửa", timeout=60_000)
    page.get_by_role("button", name="Hoàn tác lần sửa này").click()
    expect(page.locator(".import-report")).to_contain_text("2", timeout=60_000)
    page.goto(own_pages + "/record?number=TCVN 9000:2020&kind=standard")
    expect(page.locator(".history")).to_contain_text("sửa hàng loạt")


def test_a_whole_result_is_previewed_and_what_cannot_be_is_said(own_pages: str, page: Page) -> None:
    page.goto(own_pages + "/?kind=standard&q=phương+pháp+thử")
    page.locator(".bulk-whole").click()
    expect(page.locator(".bulk-choose")).to_contain_text("24 kết quả tìm")
    page.select_option("select[name=field]", "effective_date")
    page.get_by_label("Giá trị").fill("31/02/2026")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator(".bulk-choose .said.bad")).not_to_be_empty()
    page.get_by_label("Giá trị").fill("1/3/2026")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator(".fates > li").first).to_contain_text("01/03/2026", timeout=60_000)
    page.goto(own_pages + "/bulk?asked=kind%3Dstandard&field=visibility")
    page.select_option("select[name=value]", "internal")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator(".fates ins").first).to_contain_text("Nội bộ cơ quan", timeout=60_000)
