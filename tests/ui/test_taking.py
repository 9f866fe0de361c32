"""Taking results along, keeping searches and seeing what is new, as people do it in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno
from playwright.sync_api import Page, expect

from tests.front_doors import Service

pytestmark = pytest.mark.chromium


def test_a_result_is_saved_as_a_file_named_after_it(page: Page, pages: str) -> None:
    page.goto(f"{pages}/?q=mat+ong", wait_until="commit")
    page.locator(".taking summary").filter(has_text="Xuất").click()
    expect(page.get_by_text("Cả 3 bản ghi")).to_be_visible()
    expect(page.get_by_text("khoảng").first).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV (.csv)").click()
    done = started.value
    assert done.suggested_filename.startswith("Kết quả tra cứu - mat ong - 20")
    text = Path(done.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("Loại bản ghi,")
    assert text.count("\n") >= 4


def test_a_record_goes_along_as_a_file_and_as_a_qr_code(page: Page, pages: str) -> None:
    page.goto(f"{pages}/record?number=TCVN 5520:2016")
    acts = page.locator(".acts")
    for name in ("Sửa", "Còn đúng", "Tạo bản ghi mới từ bản này", "Xuất", "Mã QR", "Lưu trữ"):
        expect(acts).to_contain_text(name)
    acts.locator("summary", has_text="Xuất").click()
    with page.expect_download() as waiting:
        acts.get_by_role("link", name="CSV").click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "TCVN 5520:2016" in lines[1]
    acts.locator("summary", has_text="Mã QR").click()
    drawn = acts.get_by_role("img", name="Mã QR dẫn tới TCVN 5520:2016")
    expect(drawn).to_be_visible()
    told = segno.make(f"{pages}/record?number=TCVN+5520%3A2016&kind=standard", error="m")
    assert drawn.get_attribute("src") == told.png_data_uri(scale=5, border=4)


def test_the_feed_of_a_search_is_named_where_readers_look(page: Page, pages: str) -> None:
    page.goto(f"{pages}/?q=mat+ong&kind=invention", wait_until="commit")
    feed = page.locator("head link[type='application/atom+xml']")
    expect(feed).to_have_attribute(
        "href", f"{pages}/feed.atom?q=mat+ong&kind=invention&language=vi"
    )


def test_a_search_is_kept_shows_what_is_new_and_is_brought_back(
    page: Page, own_pages: str, own_served: Service, tmp_path: Path
) -> None:
    page.goto(f"{own_pages}/?q=mat+ong", wait_until="commit")
    page.locator(".taking summary").filter(has_text="Lưu tìm kiếm này").click()
    page.get_by_label("Tên", exact=True).fill("Mật ong <b>mới</b>")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()

    more = tmp_path / "more.jsonl"
    more.write_text('{"kind": "invention", "number": "1-2026-01111", "title": "Quay mật ong"}\n')
    assert own_served.command("ingest", str(more)).returncode == 0

    page.goto(own_pages, wait_until="commit")
    kept = page.locator(".kept li")
    expect(kept).to_contain_text("Mật ong <b>mới</b>")
    expect(kept).to_contain_text("mới từ lần xem trước: 1")
    kept.get_by_role("link").click()
    expect(page.locator(".new-only")).to_contain_text("1 mới, 0 vừa cập nhật.")
    expect(page.locator("ol.results > li")).to_have_count(1)
    page.get_by_text("Xem tất cả").click()
    expect(page.locator("ol.results > li")).to_have_count(4)

    page.goto(own_pages, wait_until="commit")
    expect(kept).not_to_contain_text("mới từ lần xem trước")
    kept.locator("summary").click()
    page.get_by_role("button", name="Xoá").click()
    expect(page.get_by_text("Đã xoá tìm kiếm đã lưu.")).to_be_visible()
    expect(kept).to_have_count(0)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(kept).to_have_count(1)


def test_a_wrong_point_in_time_is_said(page: Page, pages: str) -> None:
    page.goto(f"{pages}/?q=mat+ong&since=hom+qua", wait_until="commit")
    expect(page.get_by_text("Không đọc được mốc thời gian “hom qua”.")).to_be_visible()
