"""The files of a record on its page: attached, refused, opened, taken off, brought back, found."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

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
    sent = opened.locator("#tep .sending li")
    chosen(opened, tmp_path / "gia.pdf", b"<html><script>alert(1)</script></html>")
    expect(sent).to_contain_text("nội dung là text/html")
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


def test_of_several_files_each_says_how_it_fares_and_none_is_lost(
    page: Page, own_served: Service
) -> None:
    found = own_served.search(("q", "TCVN 5520:2016"), ("kind", "standard")).json["hits"][0]
    page.goto(f"{own_served.address}/record?id={quote(found['id'])}")
    box = page.locator("#tep form.attaching input[type=file]")
    expect(box).to_be_attached()
    lost: list[str] = []

    def lose(route: Route) -> None:
        """Cut the line once in the middle of one file."""
        if "name=lan-2.docx" in route.request.url and not lost:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/do/attach?**", lose)
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    files: list[FilePayload] = [
        {"name": name, "mimeType": word, "buffer": content}
        for name, content in (
            ("lan-1.docx", making.document("Một")),
            ("giả <b>.pdf", b"<html>"),
            ("lan-2.docx", making.document("Hai")),
            ("lan-3.docx", making.document("Ba")),
        )
    ]
    box.set_input_files(files)
    sent = page.locator("#tep .sending li")
    expect(sent).to_have_count(4)
    expect(page.locator("#tep .files > li")).to_have_count(2)  # the others went on
    expect(sent.filter(has_text="giả <b>.pdf")).to_contain_text("nội dung là text/html")
    expect(sent.filter(has_text="lan-1")).to_contain_text("Đã gắn")
    cut = sent.filter(has_text="lan-2")
    expect(cut).to_contain_text("Mất kết nối")
    cut.get_by_role("button", name="Gửi lại").click()
    expect(page.locator("#tep .files > li")).to_have_count(3)
    expect(cut).to_contain_text("Đã gắn")
    expect(sent.filter(has_text="giả <b>.pdf")).to_be_visible()


def test_papers_are_bound_to_a_criterion_on_its_page_and_taken_off(
    page: Page, own_served: Service, tmp_path: Path
) -> None:
    page.goto(f"{own_served.address}/dti")
    row = page.locator("tr[id='D3.1']")
    box = row.locator("form.proving input[type=file]")
    expect(box).to_be_attached()
    false, paper = tmp_path / "gia.pdf", tmp_path / "ke-hoach.docx"
    false.write_bytes(b"<html>")
    paper.write_bytes(making.document("Kế hoạch"))
    box.set_input_files(false)
    expect(row.locator(".sending li")).to_contain_text("nội dung là text/html")
    box.set_input_files(paper)
    expect(row.locator(".proofs li")).to_contain_text("ke-hoach.docx")
    expect(row.locator(".proofs code")).to_have_text(sha256(paper.read_bytes()).hexdigest())
    row.get_by_role("button", name="Gỡ ke-hoach.docx").click()
    expect(row).to_contain_text("Chưa có tài liệu")
    row.get_by_text("Đã gỡ (1)").click()
    row.get_by_role("button", name="Gắn lại ke-hoach.docx").click()
    with page.expect_download() as had:
        row.get_by_role("link", name="ke-hoach.docx").click()
    assert Path(had.value.path()).read_bytes() == paper.read_bytes()
