"""The annual plan as a planner makes it in a browser, from a search to a table of lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.front_doors import ROOT, Service

pytestmark = pytest.mark.chromium

SUPPORT = "7. Hoạt động hỗ trợ và dịch vụ khoa học và công nghệ"
PLAN = "Kế hoạch <b>mẫu</b> năm 2027"


@pytest.fixture(scope="module")
def office(own_served: Service) -> str:
    """A register with the sample tasks that the demo shows."""
    done = own_served.command("ingest", str(ROOT / "data" / "nhiem-vu-khcn.xlsx"))
    assert done.returncode == 0, done.stderr
    return own_served.address


def _figure(text: str | None) -> float:
    return float((text or "0").replace(".", "").replace(",", "."))


def _begun(page: Page, office: str) -> None:
    page.goto(f"{office}/plan", wait_until="commit")
    form = page.locator("form[data-do='/do/plan_new']")
    form.get_by_label("Năm").fill("2027")
    form.get_by_label("Tên kế hoạch").fill(PLAN)
    form.get_by_role("button", name="Lập kế hoạch").click()
    expect(page.get_by_role("heading", name=PLAN, level=1)).to_be_visible()
    expect(page.locator(".outline li")).to_have_count(15)


def _filled_in(panel: Locator) -> None:
    expect(panel.locator(".cites li")).to_have_count(1)
    panel.get_by_label("Quý hoàn thành").select_option("Quý III")
    panel.get_by_label("Người phụ trách").fill("Nguyễn Văn Thử; Trần Thị Thử")
    panel.get_by_label("Mức phải đạt").fill("01 quy trình")
    money = panel.locator(".money-row").last
    money.locator("select").select_option("Quỹ KH&CN")
    money.get_by_label("Số tiền").fill("300 triệu")
    panel.get_by_role("button", name="Lưu").click()


def _rows_written(page: Page, office: str) -> int:
    """Return the rows of all tables of the plan's document."""
    address = page.get_by_role("link", name="Xuất Word").get_attribute("href")
    made = page.request.get(f"{office}{address}")
    with ZipFile(BytesIO(made.body())) as document:
        written = document.read("word/document.xml").decode()
    return len(re.findall(r"<w:tr[ >]", written))


def _approved(page: Page) -> None:
    page.get_by_role("button", name="Trình duyệt").click()
    page.get_by_text("Duyệt hoặc trả lại").click()
    expect(page.get_by_role("button", name="Trả lại")).to_be_visible()
    expect(page.get_by_text("Thêm dòng")).to_have_count(0)
    page.get_by_role("button", name="Phê duyệt").click()
    expect(page.locator(".facts-line")).to_contain_text("Đã phê duyệt")
    expect(page.locator(".plan-side")).to_contain_text("vẫn như khi phê duyệt")


def _followed(page: Page, axe: Callable[[Page], list[tuple[str, str]]]) -> None:
    """Report on a line of the approved plan, take that back, and carry open lines over."""
    page.get_by_role("link", name="Thực hiện", exact=True).click()
    expect(page.locator(".frozen-at")).to_contain_text("chốt khi phê duyệt")
    lines = page.locator(".reached tr[data-line]")
    count = lines.count()
    lines.nth(0).locator("th a").first.click()
    form = page.locator(".report-panel details[open] form")
    form.get_by_label("Đã đạt").fill("01 quy trình")
    form.get_by_label("Đã chi").fill("200 triệu")
    form.get_by_role("button", name="Lưu").click()
    expect(lines.nth(0)).to_contain_text("100 %")
    expect(lines.nth(0)).to_contain_text("Hoàn thành")
    expect(lines.nth(0).locator(".c-spent")).to_contain_text("200")
    assert axe(page) == []
    page.get_by_role("button", name="Hoàn tác").click()
    expect(lines.nth(0)).not_to_contain_text("100 %")

    page.get_by_role("link", name="Chuyển sang năm sau").click()
    ticks = page.locator(".open-lines input[type=checkbox]")
    expect(ticks).to_have_count(count)
    ticks.nth(0).uncheck()
    page.get_by_role("button", name="Chuyển các dòng đã chọn").click()
    expect(page.locator(".planning > .note")).to_contain_text(f"Đã thêm {count - 1} dòng")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2028")
    expect(page.locator("#muc-carried_over tr[data-line]")).to_have_count(count - 1)


def test_a_plan_of_twenty_lines_with_money_comes_from_a_search(
    page: Page, office: str, axe: Callable[[Page], list[tuple[str, str]]]
) -> None:
    _begun(page, office)
    page.locator(".doings .take > summary").click()
    page.get_by_role("link", name="Tra cứu để chọn bản ghi").click()
    expect(page.get_by_label("Nội dung cần tìm")).to_be_visible()
    page.goto(f"{office}/?kind=task", wait_until="commit")
    page.get_by_role("link", name="kết quả vào kế hoạch").click()
    add = page.get_by_role("button", name=re.compile(r"^Thêm \d+ dòng$"))
    count = int((add.text_content() or "").split()[1])
    assert count >= 20
    add.click()
    expect(page.locator(".planning > .note")).to_contain_text(f"Đã thêm {count} dòng.")
    lines = page.locator("tr[data-line]")
    expect(lines).to_have_count(count)
    expect(page.locator("#muc-carried_over tr[data-line]").first).to_be_visible()
    expect(page.locator(".facts-line")).to_contain_text(f"{count} dòng")
    total = page.locator(".sums tr:last-child td:last-child")
    before = _figure(total.text_content())

    lines.nth(0).get_by_role("link").click()
    _filled_in(page.locator(".line-panel"))
    expect(lines.nth(0)).to_contain_text("Quỹ KH&CN 300")
    expect(lines.nth(0)).to_contain_text("Nguyễn Văn Thử; Trần Thị Thử")
    expect(lines.nth(0)).to_contain_text("gõ tay")
    page.locator(".line-panel").get_by_role("link", name="Đóng").click()
    expect(page.locator(".sums")).to_contain_text("Quỹ KH&CN")
    assert _figure(total.text_content()) == pytest.approx(before + 300)

    assert _rows_written(page, office) > count, "the annexes have a row for every line"
    _approved(page)
    _followed(page, axe)


def _plan(page: Page, office: str) -> Locator:
    """Make a small plan of three typed lines; return its lines."""
    page.goto(f"{office}/plan", wait_until="commit")
    page.get_by_role("button", name="Lập kế hoạch").click()
    lines = page.locator("#muc-support tr[data-line]")
    for at, title in enumerate(("Việc một", "Việc hai", "Việc ba"), 1):
        page.locator(".doings .take > summary").click()
        page.get_by_label("Gõ một nhiệm vụ").fill(title)
        page.locator(".drop").get_by_label("Mục").select_option(SUPPORT)
        page.get_by_role("button", name="Thêm dòng này").click()
        expect(lines).to_have_count(at)
        expect(page.locator(".line-panel h2")).to_have_text(title)
    return lines


def _dragged_placed_and_cited(page: Page, lines: Locator) -> None:
    """Put the third line first by dragging, last by its number, and let it rest on a record."""
    lines.nth(2).locator(".grip").drag_to(lines.nth(0), target_position={"x": 200, "y": 3})
    expect(lines.nth(0)).to_contain_text("Việc ba")
    panel = page.locator(".line-panel")
    panel.get_by_label("Thứ mấy trong mục").fill("3")
    panel.get_by_role("button", name="Chuyển").click()
    expect(lines.nth(2)).to_contain_text("Việc ba")
    panel.get_by_label("Tìm bản ghi làm căn cứ").fill("mật ong")
    panel.get_by_role("button", name="Tìm").click()
    panel.get_by_role("button", name="Thêm làm căn cứ").first.click()
    expect(lines.nth(2)).to_contain_text("1 căn cứ")


def test_lines_are_moved_by_keyboard_taken_out_and_brought_back(
    page: Page, phone: Page, office: str, axe: Callable[[Page], list[tuple[str, str]]]
) -> None:
    lines = _plan(page, office)
    lines.nth(2).get_by_role("link").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(lines.nth(1)).to_contain_text("Việc ba")
    expect(lines.nth(1).get_by_role("link")).to_be_focused()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(lines.nth(2)).to_contain_text("Việc ba")

    _dragged_placed_and_cited(page, lines)
    phone.goto(page.url, wait_until="commit")
    expect(phone.locator(".line-panel h2")).to_have_text("Việc ba")
    panel = page.locator(".line-panel")
    panel.get_by_label("Thêm ý kiến").fill("Ghi rõ <i>số lớp</i>")
    panel.get_by_role("button", name="Gửi ý kiến").click()
    expect(panel.locator(".said-text")).to_have_text("Ghi rõ <i>số lớp</i>")
    panel.get_by_label("Tên").fill("Việc ba đã sửa")
    panel.get_by_role("button", name="Lưu").click()
    expect(lines.nth(2)).to_contain_text("Việc ba đã sửa")
    assert axe(page) == []

    stale = phone.locator(".line-panel")
    stale.get_by_label("Tên").fill("Việc ba của người khác")
    stale.get_by_role("button", name="Lưu").click()
    expect(stale.locator(".said.bad")).to_contain_text("Người khác vừa sửa")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    panel.get_by_role("button", name="Bỏ khỏi kế hoạch").click()
    expect(lines).to_have_count(2)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(lines).to_have_count(3)
    expect(lines.nth(2)).to_contain_text("Việc ba đã sửa")


def _costs(form: Locator, amount: str) -> None:
    money = form.locator(".money-row").last
    money.locator("select").select_option("Quỹ KH&CN")
    money.get_by_label("Số tiền").fill(amount)
    form.get_by_role("button", name="Lưu").click()


def _since_the_beginning(page: Page) -> None:
    """Compare a plan of three lines with what it was when it was made."""
    page.get_by_role("link", name="So sánh").click()
    expect(page.locator(".differing")).to_contain_text("Giữ trong kế hoạch")
    before = page.locator("[name=since]")
    before.select_option(before.locator("option").last.get_attribute("value"))
    expect(page.locator(".compared [role=status]")).to_contain_text("Thêm 3 dòng")
    expect(page.locator(".compared .sums")).to_contain_text("+150")


def _checked_for_overlap(page: Page) -> str | None:
    """Check three new lines, and return the first."""
    page.goto(page.url.partition("&")[0] + "&view=overlap", wait_until="commit")
    page.get_by_role("link", name="Rà 3 dòng chưa rà").click()
    outcomes = page.locator(".overlaps li")
    expect(outcomes.filter(has_text="Chưa rà.")).to_have_count(0)
    expect(outcomes).to_have_count(3)
    return outcomes.first.get_attribute("data-line")


def test_lines_are_scored_proposed_within_ceilings_taken_out_and_brought_back(
    page: Page, office: str, axe: Callable[[Page], list[tuple[str, str]]]
) -> None:
    lines = _plan(page, office)
    _costs(page.locator(".line-panel .line-form form"), "150 triệu")
    expect(lines.nth(2)).to_contain_text("150")
    page.get_by_role("link", name="Chấm điểm và trần").click()
    _costs(page.locator("form[data-do='/do/plan_ceilings']"), "100 triệu")
    expect(page.locator(".two-tables")).to_contain_text("Quỹ KH&CN 2027: 150 / 100")
    points = page.locator(".points input[type=number]")
    points.nth(8).fill("9")
    points.nth(8).press("Enter")
    expect(page.locator(".planning > .note")).to_contain_text("Đã lưu điểm của 1 dòng.")
    expect(page.locator(".points tbody tr").nth(2)).to_contain_text("2,7")
    assert axe(page) == []

    page.get_by_role("link", name="Đề xuất tập hợp tốt nhất").click()
    left = page.locator(".plan-body .proposal").first
    expect(left).to_contain_text("cần 150 triệu đồng, chỉ còn 100 triệu đồng")
    assert axe(page) == []
    page.get_by_role("button", name="Áp dụng: bỏ 1 dòng").click()
    expect(page.get_by_text("Các dòng đã bỏ ra (1)")).to_be_visible()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Để ngoài (1)")).to_be_visible()
    left.locator("select").select_option("Giữ trong kế hoạch")
    expect(page.get_by_text("Không dòng nào phải để ngoài.")).to_be_visible()

    _since_the_beginning(page)
    assert axe(page) == []
    line = _checked_for_overlap(page)
    assert axe(page) == []
    page.goto(f"{office}/edit?id={line}", wait_until="commit")
    page.get_by_role("link", name="Mở trong kế hoạch").click()
    expect(page.locator(".line-panel h2")).to_contain_text("Việc")


def _sections_arranged(page: Page) -> None:
    """Add a section of the plan's own, put it first, and leave the second one out."""
    page.get_by_role("link", name="Các mục", exact=True).click()
    page.get_by_label("Thêm mục riêng").fill("Chuyển đổi số")
    page.get_by_role("button", name="Thêm mục").last.click()
    rows = page.locator(".plan-sections tbody tr")
    expect(rows).to_have_count(15)
    rows.last.get_by_label("Thứ tự").fill("1")
    rows.nth(1).get_by_role("checkbox").check()
    page.get_by_role("button", name="Lưu").click()
    expect(rows).to_have_count(14)
    expect(rows.first.locator("th textarea")).to_have_value("Chuyển đổi số")
    expect(rows.nth(1).locator("th textarea")).to_have_value("Căn cứ pháp lý, chỉ đạo")
    expect(page.get_by_label("Thêm mục theo mẫu")).to_contain_text("Đánh giá tình hình")
    page.set_viewport_size({"width": 390, "height": 844})
    cut = "all => all.filter(one => one.scrollHeight > one.clientHeight).map(one => one.value)"
    assert page.locator(".plan-sections textarea").evaluate_all(cut) == []
    page.set_viewport_size({"width": 1366, "height": 768})


def test_what_a_search_brought_goes_out_again_in_one_go(
    page: Page, office: str, axe: Callable[[Page], list[tuple[str, str]]]
) -> None:
    page.goto(f"{office}/?q=mật+ong", wait_until="commit")
    page.locator("[data-tick]").nth(0).check()
    page.get_by_role("link", name="Đưa vào kế hoạch", exact=True).click()
    page.get_by_label("Đưa vào kế hoạch").select_option(label="Kế hoạch mới năm 2027")
    page.get_by_role("button", name="Thêm 1 dòng").click()
    expect(page.locator("tr[data-line]")).to_have_count(1)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("tr[data-line]")).to_have_count(0)
    expect(page.locator(".facts-line")).to_contain_text("0 dòng")
    _sections_arranged(page)
    assert axe(page) == []
