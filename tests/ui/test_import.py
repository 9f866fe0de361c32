"""The import page in a real browser: a file goes in, is seen, is found again."""

from __future__ import annotations

import http.client
import importlib.util
import re
import zipfile
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, TimeoutError, expect

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def pages(own_pages: str) -> str:
    """These tests write: they have a register of their own."""
    return own_pages


HEAD = "Số hiệu,Tên tiêu chuẩn,Năm,Tình trạng,Ghi chú\n"


def rows(first: int, count: int) -> str:
    return "".join(
        f"TCVN {first + n}:2020,Phương pháp đo số {n},2020,Còn hiệu lực,mục {n}\n"
        for n in range(count)
    )


def upload(page: Page, pages: str, name: str, content: str | bytes) -> Page:
    """Choose a file on the import page and wait until the server took it."""
    page.goto(f"{pages}/import")
    page.wait_for_selector(".chooser")
    raw = content.encode() if isinstance(content, str) else content
    page.set_input_files(".pick", {"name": name, "mimeType": "text/csv", "buffer": raw})
    page.wait_for_url(re.compile("job="))
    return page


def tried(page: Page) -> Page:
    page.wait_for_selector(".act", timeout=60_000)
    return page


def searched(page: Page, pages: str, number: str, *, found: bool) -> bool:
    """Tell whether a number comes to be found, or not to be, once the index has followed."""
    for _ in range(20):
        page.goto(f"{pages}/?q={number}")
        page.wait_for_selector(".results, .box, .lamp")
        if (page.locator(".alone").count() > 0) == found:
            return True
        page.wait_for_timeout(500)
    return False


def test_refused_rows_are_downloaded_as_a_workbook(page, pages):
    upload(page, pages, "dòng lỗi.csv", HEAD + rows(700, 2) + ",,2020,,mục lỗi\n")
    tried(page)
    page.get_by_role("button", name="Nhập 2 mới, bỏ qua 1 dòng lỗi").click()
    way = page.get_by_role("link", name=re.compile("Tải các dòng lỗi"))
    way.wait_for(timeout=60_000)
    with page.expect_download() as waiting:
        way.click()
    assert waiting.value.suggested_filename == "dòng lỗi - cần sửa.xlsx"
    with zipfile.ZipFile(waiting.value.path()) as parts:
        assert "xl/workbook.xml" in parts.namelist()


def test_a_file_is_tried_corrected_and_imported(page, pages):
    upload(page, pages, "tiêu chuẩn.csv", HEAD + rows(100, 3) + "TCVN 101:2020,Tên khác,,,\n")
    tried(page)

    expect(page.locator(".found-file h2")).to_contain_text("tiêu chuẩn.csv")
    expect(page.locator(".chip[aria-current]")).to_have_text(re.compile("Lỗi 1"))
    expect(page.locator(".fates li").first).to_contain_text("Dòng 5")
    expect(page.get_by_role("button", name="Nhập 3 mới, bỏ qua 1 dòng lỗi")).to_be_visible()

    page.locator(".columns summary").first.click()
    page.get_by_label("Đưa vào trường: Ghi chú").select_option("ignore")
    expect(page.get_by_role("button", name=re.compile("^Nhập"))).to_be_hidden()
    before = page.url
    page.get_by_role("button", name="Xem trước với các cột vừa đổi").click()
    page.wait_for_url(lambda url: url != before)
    # Until it is drawn, what stands there is the older preview, whose button imports that one.
    expect(page.locator(".columns summary").first).to_contain_text("1 cột bỏ qua")
    tried(page)
    page.get_by_role("button", name="Nhập 3 mới, bỏ qua 1 dòng lỗi").click()
    expect(page.locator(".import-report h2")).to_have_text(re.compile("Đã nhập “tiêu chuẩn.csv”"))
    expect(page.locator(".figure").first).to_contain_text("3")
    page.get_by_role("link", name=re.compile("TCVN 100:2020")).click()
    expect(page.locator(".record h1")).to_contain_text("Phương pháp đo số 0")

    page.goto(before)
    page.get_by_role("link", name="Mở bản mới").click()
    expect(page.get_by_text("Tệp này đã được nhập từ bản xem trước này")).to_be_visible()
    expect(page.locator(".act")).to_have_count(1)  # the page it came from is gone by now


def test_a_question_is_answered_with_one_press(page, pages):
    days = "".join(f"TCVN {1200 + n}:2021,Phép thử {n},0{n}/0{n + 1}/2021\n" for n in range(1, 8))
    for n in range(1, 8):  # some can only be read one way, some only the other
        day = f"0{n}/2{n}/2021" if n % 2 else f"2{n}/0{n}/2021"
        days += f"TCVN {1220 + n}:2021,Phép đo {n},{day}\n"
    upload(page, pages, "ngày.csv", "Số hiệu,Tên tiêu chuẩn,Ngày ban hành\n" + days)
    tried(page)

    asked = page.locator(".question")
    expect(asked).to_contain_text("7 ô đọc được cả hai cách")
    before = page.url
    asked.get_by_role("button", name=re.compile("^Ngày trước")).click()
    page.wait_for_url(lambda url: url != before)
    tried(page)
    expect(page.locator(".question")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Nhập 14 mới")).click()
    page.get_by_role("link", name=re.compile("TCVN 1203:2021")).click()
    expect(page.locator(".record")).to_contain_text("03/04/2021")


def test_a_way_of_reading_is_kept_and_applied_next_time(page, pages):
    head = "Mã,Tên gọi tắt,Cột lạ\n"
    upload(page, pages, "lạ.csv", head + "TCVN 1300:2021,Phép thử lạ,chuyên ngành\n")
    failed = page.url
    page.get_by_label("Loại bản ghi").select_option("standard")
    page.wait_for_url(lambda url: url != failed)
    tried(page)
    if not page.locator(".mapping").is_visible():
        page.locator(".columns summary").first.click()
    page.get_by_label("Đưa vào trường: Mã").select_option("designation")
    page.get_by_label("Đưa vào trường: Tên gọi tắt").select_option("title")
    page.get_by_label("Đưa vào trường: Cột lạ").select_option("ignore")
    before = page.url
    page.get_by_role("button", name="Xem trước với các cột này").click()
    page.wait_for_url(lambda url: url != before)
    tried(page)
    expect(page.locator(".columns summary").first).to_contain_text("1 cột bỏ qua")

    if not page.locator(".keep summary").is_visible():
        page.locator(".columns summary").first.click()
    page.locator(".keep summary").click()
    page.get_by_label("Tên", exact=True).fill("Danh mục phép thử")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".keep .said")).to_have_text("Đã lưu cách đọc “Danh mục phép thử”.")

    upload(page, pages, "lạ lần sau.csv", head + "TCVN 1301:2021,Phép thử khác,chuyên ngành\n")
    tried(page)
    expect(page.get_by_label("Cách đọc")).to_have_value("Danh mục phép thử")
    expect(page.locator(".columns summary").first).to_contain_text("1 cột bỏ qua")


def test_changes_are_shown_old_and_new(page, pages):
    upload(page, pages, "ong.csv", "Số đơn,Tên\n1-2019-01234,Quy trình sấy mật ong mới\n")
    tried(page)

    expect(page.locator(".chip[aria-current]")).to_have_text(re.compile("Thay đổi 1"))
    expect(page.locator(".differences del")).to_contain_text("bằng bơm nhiệt")
    expect(page.locator(".differences ins")).to_have_text("Quy trình sấy mật ong mới")


def test_refused_rows_come_back_as_a_workbook_that_takes_only_the_repaired_ones(page, pages):
    upload(page, pages, "sửa.csv", HEAD + rows(1400, 2) + ",,2020,,\n")
    tried(page)
    with page.expect_download() as got:
        page.get_by_role("link", name="Tải các dòng lỗi (1)").click()
    assert got.value.suggested_filename == "sửa - cần sửa.xlsx"
    book = load_workbook(BytesIO(Path(got.value.path()).read_bytes()))
    sheet = book.worksheets[1]
    refused = next(row for row in sheet.iter_rows() if "2020" in map(str, (c.value for c in row)))
    year = next(at for at, cell in enumerate(refused) if str(cell.value) == "2020")
    refused[year - 2].value, refused[year - 1].value = "TCVN 1499:2020", "Phép thử đã sửa"
    repaired = BytesIO()
    book.save(repaired)
    page.get_by_role("button", name="Nhập 2 mới, bỏ qua 1 dòng lỗi").click()
    expect(page.locator(".import-report")).to_contain_text("Tải các dòng lỗi (1)")

    upload(page, pages, got.value.suggested_filename, repaired.getvalue())
    tried(page)
    page.get_by_role("button", name="Nhập 1 mới", exact=True).click()
    page.get_by_role("link", name=re.compile("TCVN 1499:2020")).click()
    expect(page.locator(".record h1")).to_contain_text("Phép thử đã sửa")


def test_a_doubt_is_shown_and_settled_by_one_press(page, pages):
    alike = (
        "Tên nhiệm vụ,Tổ chức chủ trì,Thời gian bắt đầu\n"
        "Chế biến mật ong theo công nghệ mới,Viện Mẫu Nông nghiệp,01/01/2020\n"
    )
    upload(page, pages, "trùng.csv", alike)
    tried(page)
    expect(page.locator(".chip[aria-current]")).to_have_text(re.compile("Có thể trùng 1"))
    page.get_by_role("button", name="Là bản ghi này").first.click()
    expect(page.locator(".doubts")).to_contain_text("Đã chọn: là ĐTĐL.CN-01/20")
    before = page.url
    page.get_by_role("button", name="Xem trước lại với 1 câu trả lời").click()
    page.wait_for_url(lambda url: url != before)
    tried(page)
    expect(page.locator(".chip.outcome-doubt")).to_have_count(0)
    expect(page.locator(".fates .fate")).to_have_text("Không đổi")
    expect(page.locator(".fates .title a")).to_have_text("Chế biến mật ong theo công nghệ mới")


def test_an_import_is_taken_back_and_that_too(page, pages):
    upload(page, pages, "hoàn tác.csv", HEAD + rows(900, 2))
    tried(page)
    page.get_by_role("button", name="Nhập 2 mới").click()
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()

    expect(page.locator(".import-report h2")).to_have_text(re.compile("Đã hoàn tác “hoàn tác.csv”"))
    expect(page.locator(".figure").first).to_have_text(re.compile("2.*bản ghi về như trước"))
    assert searched(page, pages, "TCVN 900:2020", found=False)

    page.goto(f"{pages}/import")
    row = page.get_by_role("row", name=re.compile("^Hoàn tác của “hoàn tác.csv”"))
    row.get_by_role("button", name=re.compile("^Hoàn tác")).click()
    expect(page.locator(".import-report")).to_contain_text("bản ghi về như trước")
    assert searched(page, pages, "TCVN 900:2020", found=True)
    page.goto(f"{pages}/import")
    expect(page.locator(".latest").last).to_contain_text("Đã hoàn tác")


def test_work_in_progress_is_found_again_by_another_browser(page, pages, browser):
    upload(page, pages, "lớn.csv", HEAD + rows(200_000, 60_000))
    page.wait_for_selector(".progress .phase:has-text('dòng')", timeout=60_000)
    page.reload()
    page.wait_for_selector(".progress")
    other = browser.new_page()
    other.goto(f"{pages}/import")
    other.get_by_role("link", name="lớn.csv").click()
    other.wait_for_selector(".progress")
    other.get_by_role("button", name="Dừng lại").click()

    expect(page.locator(".failure")).to_contain_text("Chưa có gì được ghi", timeout=20_000)
    expect(other.locator(".failure")).to_contain_text("Đã dừng", timeout=20_000)
    other.close()


def test_a_file_nobody_can_read_is_explained_with_a_remedy(page, pages):
    upload(page, pages, "hỏng.xlsx", b"PK\x03\x04 nothing")

    expect(page.locator(".failure")).to_contain_text("hỏng.xlsx", timeout=60_000)
    expect(page.locator(".failure .quiet")).not_to_be_empty()
    page.get_by_role("link", name="Tiếng Anh (English)").click()
    expect(page.locator(".failure h2")).to_contain_text("Not done")


def test_an_unknown_address_is_explained(page, pages):
    page.goto(f"{pages}/import?job=nothing")

    expect(page.get_by_role("alert")).to_contain_text("Không có việc nào mang mã “nothing”")


def test_a_phone_imports_too(phone, pages):
    upload(phone, pages, "điện thoại.csv", HEAD + rows(500, 2))
    tried(phone)

    assert phone.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    phone.locator(".columns summary").first.click()
    assert phone.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    phone.get_by_role("button", name="Nhập 2 mới").tap()
    expect(phone.locator(".import-report")).to_be_visible()
    assert phone.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


def test_the_keyboard_alone_chooses_and_imports(page, pages):
    page.goto(f"{pages}/import")
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"] .import-lists')
    content = (HEAD + rows(600, 1)).encode()
    chosen = {"name": "phím.csv", "mimeType": "text/csv", "buffer": content}
    page.on("filechooser", lambda chooser: chooser.set_files(chosen))
    for _ in range(4):  # a page drawn anew at that moment takes the focus; a person presses again
        page.locator(".pick").focus()
        expect(page.locator(".pick")).to_be_focused()
        page.keyboard.press("Space")
        with suppress(TimeoutError):
            page.wait_for_url(re.compile("job="), timeout=8_000)
            break
    tried(page)
    page.get_by_role("button", name="Nhập 1 mới").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".import-report")).to_be_visible()


@pytest.mark.parametrize("path", ["/do/upload?name=a.csv", "/do/import", "/do/cancel"])
def test_a_form_of_another_site_is_refused(pages, path):
    address = pages.removeprefix("http://")
    with closing(http.client.HTTPConnection(address)) as connection:
        connection.request("POST", path, b"job=x", {"Cookie": "_streamlit_xsrf=2|00000000|aa|1"})
        answer = connection.getresponse()

        assert answer.status == 403
        assert b"error.foreign_form" in answer.read()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_import_page_passes_axe(page, pages, scheme):
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe_playwright_python, which brings axe.min.js, is not installed")
    axe = Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    page.emulate_media(color_scheme=scheme)

    def told() -> list[tuple[str, str]]:
        page.evaluate(axe)
        report = page.evaluate("axe.run('.stMain', {runOnly: ['wcag2a', 'wcag2aa']})")
        return [(rule["id"], node["html"][:160] + node["failureSummary"])
                for rule in report["violations"] for node in rule["nodes"]]  # fmt: skip

    page.goto(f"{pages}/import")
    page.wait_for_selector(".import-lists")
    assert told() == []
    start = 1600 if scheme == "light" else 1700
    content = (
        HEAD
        + rows(start, 2)
        + f"TCVN 5520:2016,Cà phê {scheme},2016,,\n,,,,\nTCVN {start}:2020,x,,,\n"
    )
    upload(page, pages, f"axe {scheme}.csv", content)
    tried(page)
    page.get_by_role("link", name=re.compile("^Tất cả")).click()
    page.locator(".columns summary").first.click()
    expect(page.locator(".differences")).to_be_visible()
    assert told() == []
    page.get_by_role("button", name=re.compile("^Nhập")).click()
    page.wait_for_selector(".import-report")
    assert told() == []
