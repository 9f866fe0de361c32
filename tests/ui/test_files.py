"""The files of a record on its page: attached, refused, opened, taken off, brought back, found."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.files import making
from tests.front_doors import Service

pytestmark = pytest.mark.chromium


@pytest.fixture
def opened(own_served: Service, page: Page) -> Page:
    """The page of a record of the module's own register."""
    found = own_served.search(("q", ""), ("kind", "task"), ("limit", "1")).json["hits"][0]
    page.goto(f"{own_served.address}/record?id={quote(found['id'])}")
    expect(page.locator("#tep form.attaching")).to_be_attached()
    return page


def chosen(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.set_input_files("#tep form.attaching input[type=file]", path)


def test_a_file_comes_to_a_record_goes_and_comes_back(
    opened: Page, own_served: Service, tmp_path: Path
) -> None:
    said = opened.locator("#tep form.attaching [data-said]")
    chosen(opened, tmp_path / "gia.pdf", b"<html><script>alert(1)</script></html>")
    expect(said).to_contain_text("nội dung là text/html")
    assert opened.locator("#tep .files li").count() == 0

    document = making.document("Căn cứ", "Danh mục máy sấy bơm nhiệt kiểu tháp")
    chosen(opened, tmp_path / "phe-duyet.docx", document)
    row = opened.locator("#tep .files > li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("phe-duyet.docx")
    expect(row).to_contain_text("DOCX · 2 trang")
    expect(row).to_contain_text("Nội bộ")
    expect(opened.locator("nav.tabs")).to_contain_text("Tệp 1")

    row.locator("select").select_option("personal")
    expect(row.locator("p.quiet").first).to_contain_text("Có dữ liệu cá nhân")

    row.get_by_role("button", name="Gỡ").click()
    expect(opened.locator("#tep")).to_contain_text("Chưa có tệp nào")
    opened.locator("#tep summary").click()
    opened.get_by_role("button", name="Gắn lại").click()
    expect(row).to_have_count(1)

    with opened.expect_download() as had:
        row.get_by_role("link", name="Tải về").click()
    assert Path(had.value.path()).read_bytes() == document

    opened.goto(f"{own_served.address}/?q=" + quote("bơm nhiệt kiểu tháp"))
    found = opened.locator(".in-files")
    expect(found).to_contain_text("trong tệp phe-duyet.docx, trang 2")
    expect(found.locator("mark").first).to_have_text("bơm nhiệt kiểu tháp")
