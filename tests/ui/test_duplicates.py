"""Duplicates as officers settle them in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.front_doors import Service, lines

pytestmark = pytest.mark.chromium

TITLE = "Xây dựng mô hình trồng chè Shan tuyết <b>hữu cơ</b> tại huyện Chợ Đồn"


@pytest.fixture(scope="module")
def doubled(own_served: Service, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two tasks that are one, and two that are not."""
    rows: list[dict[str, Any]] = [
        {"kind": "task", "code": "ĐT.01/20", "title": TITLE, "host": "Viện Mẫu",
         "start_date": "2020", "summary": "Tóm tắt <script>alert(1)</script>",
         "members": ["Nguyễn Văn Thử"]},
        {"kind": "task", "title": TITLE, "host": "Viện Mẫu", "start_date": "2021",
         "members": ["Trần Thị Thử"], "budget_total": 900000000, "currency": "VND"},
        {"kind": "task", "code": "ĐT.02/22", "title": "Sấy mít bằng bơm nhiệt quy mô nhỏ",
         "host": "Viện Mẫu", "start_date": "2022"},
        {"kind": "task", "title": "Sấy mít bằng bơm nhiệt quy mô nhỏ", "host": "Viện Mẫu",
         "start_date": "2022"},
    ]  # fmt: skip
    file = lines(tmp_path_factory.mktemp("doubled") / "task.jsonl", rows)
    assert own_served.command("ingest", str(file)).returncode == 0
    assert own_served.command("duplicates", "find").returncode == 0
    return own_served.address


def test_two_records_are_merged_field_by_field_and_parted(page: Page, doubled: str) -> None:
    page.goto(f"{doubled}/duplicates", wait_until="commit")
    pair = page.locator(".pairs > li").filter(has_text="Shan tuyết")
    expect(pair.locator(".why")).to_contain_text("cùng tên, cùng tổ chức, khác năm")
    pair.get_by_role("link", name="So từng trường và gộp").click()
    table = page.locator(".comparing")
    expect(table.locator("tbody tr").filter(has_text="900")).to_be_visible()
    expect(page.get_by_role("radio", name="Thành viên tham gia: Cả hai")).to_be_checked()
    page.get_by_role("radio", name="Ngày bắt đầu: Bản ghi được gộp vào").check()
    page.get_by_role("button", name="Gộp hai bản ghi").click()

    expect(page.locator(".stands-for")).to_contain_text("Đã gộp vào bản ghi này:")
    expect(page.locator("article.record")).to_contain_text("Nguyễn Văn Thử")
    expect(page.locator("article.record")).to_contain_text("Trần Thị Thử")
    expect(page.locator("article.record")).to_contain_text("01/01/2021")
    page.locator(".stands-for a").click()
    expect(page.locator(".archived")).to_contain_text("ĐT.01/20")
    expect(page.get_by_role("button", name="Tách ra như trước")).to_be_visible()
    page.goto(f"{doubled}/duplicates?show=merged", wait_until="commit")
    expect(page.locator(".pairs > li")).to_contain_text("người dùng trên máy này")
    page.get_by_role("button", name="Tách ra như trước").click()
    expect(page.locator(".comparing")).to_be_visible()
    page.goto(f"{doubled}/record?number=ĐT.01/20", wait_until="commit")
    expect(page.locator(".perhaps-same")).to_contain_text("khác năm")
    expect(page.locator("#thong-tin")).not_to_contain_text("Trần Thị Thử")


def test_rows_that_came_in_though_in_doubt_stand_on_the_worklist(page: Page, doubled: str) -> None:
    page.goto(f"{doubled}/worklist?list=unverified&kind=task", wait_until="commit")
    expect(page.locator(".worklist .pairs > li")).to_have_count(2)
    expect(page.locator(".worklist")).to_contain_text("cùng tên, cùng tổ chức, khác năm")
    page.goto(f"{doubled}/quality?kind=task", wait_until="commit")
    figure = page.locator(".figures .figure").filter(has_text="Trùng, khớp chưa rõ")
    expect(figure.locator(".figure-value")).not_to_have_text("0")


def test_a_page_that_is_older_than_the_record_merges_nothing(
    page: Page, doubled: str, own_served: Service, tmp_path
) -> None:
    page.goto(f"{doubled}/duplicates", wait_until="commit")
    pair = page.locator(".pairs > li").filter(has_text="Shan tuyết")
    pair.get_by_role("link", name="So từng trường và gộp").click()
    expect(page.locator(".comparing")).to_be_visible()
    row = {"kind": "task", "code": "ĐT.01/20", "title": TITLE, "status": "Đang thực hiện"}
    file = lines(tmp_path / "task.jsonl", [row])
    assert own_served.command("ingest", str(file)).returncode == 0
    page.get_by_role("button", name="Gộp hai bản ghi").click()
    expect(page.locator(".said.bad").first).to_be_visible()
    page.goto(f"{doubled}/duplicates?show=merged", wait_until="commit")
    expect(page.get_by_text("Chưa gộp bản ghi nào.")).to_be_visible()


def test_what_is_not_one_is_remembered_and_can_be_taken_back(page: Page, doubled: str) -> None:
    page.goto(f"{doubled}/duplicates", wait_until="commit")
    pair = page.locator(".pairs > li").filter(has_text="Sấy mít")
    pair.get_by_role("button", name="Không phải là một").click()
    expect(pair).to_have_count(0)
    page.get_by_role("link", name="Không trùng").click()
    kept = page.locator(".pairs > li")
    expect(kept).to_contain_text("Đã ghi nhớ là không trùng")
    kept.get_by_role("button", name="Bỏ ghi nhớ").click()
    expect(kept).to_have_count(0)
    page.get_by_role("link", name="Chờ quyết định").click()
    expect(pair).to_have_count(1)


def test_on_a_phone_nothing_is_wider_than_the_screen(phone: Page, doubled: str) -> None:
    phone.goto(f"{doubled}/duplicates", wait_until="commit")
    link = phone.get_by_role("link", name="So từng trường và gộp").first
    link.click()
    expect(phone.get_by_role("button", name="Gộp hai bản ghi")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_organization_gets_names_and_predecessors(
    page: Page, own_pages: str, own_served: Service, tmp_path
) -> None:
    rows = [
        {"kind": "organization", "title": "Trung tâm Đổi mới Mẫu", "tax_code": "0100233488"},
        {"kind": "organization", "title": "Trung tâm Ứng dụng <i>Cũ</i>"},
        {"kind": "task", "title": "Nhiệm vụ của một nơi cũ", "host": "Trung tâm Đổi mới vùng Mẫu"},
    ]
    file = lines(tmp_path / "organizations.jsonl", rows)
    assert own_served.command("ingest", str(file)).returncode == 0
    page.goto(f"{own_pages}/record?number=0100233488", wait_until="commit")
    part = page.locator("#ten-goi")
    part.get_by_role("button", name="Là tổ chức này").click()
    expect(part.get_by_text("Cách viết trong các bản ghi (1)")).to_be_visible()
    part.locator("summary").click()
    part.get_by_label("Tên cũ, mỗi dòng").fill("Ban Đổi mới Mẫu (01/05/1992 – 28/02/2025)")
    part.get_by_role("button", name="Lưu tên gọi").click()
    expect(part.locator("li").filter(has_text="(01/05/1992 – 28/02/2025)")).to_be_visible()
    part.locator("summary").click()
    part.get_by_label("Tên tổ chức").fill("Trung tâm Ứng dụng <i>Cũ</i>")
    part.get_by_label("Từ ngày").fill("31/02/2025")
    part.get_by_role("button", name="Thêm", exact=True).click()
    expect(part.locator(".said.bad")).to_be_visible()
    part.get_by_label("Từ ngày").fill("01/03/2025")
    part.get_by_role("button", name="Thêm", exact=True).click()
    part.get_by_role("link", name="Trung tâm Ứng dụng <i>Cũ</i>").click()
    expect(page.locator("#ten-goi")).to_contain_text("Tổ chức kế thừa")
    expect(page.locator("#ten-goi")).to_contain_text("sáp nhập, 01/03/2025")
