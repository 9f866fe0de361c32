"""Quality, worklists and the desk in a real browser."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.front_doors import Service

pytestmark = pytest.mark.chromium

PATHS = (
    "/quality",
    "/worklist?list=missing",
    "/worklist?list=needed&kind=standard",
    "/desk",
    "/duties",
    "/duties?kind=office&limits=1",
    "/rules",
    "/lists",
    "/lists?list=plan_annex&code=proposed",
)


@pytest.fixture(scope="module", autouse=True)
def scored(served: Service) -> None:
    """Wait until every record has its score."""
    _scored(served)


def _scored(service: Service) -> None:
    for _ in range(240):
        if not service.get("/api/v1/quality").json["behind"]:
            return
        time.sleep(0.25)
    raise AssertionError(service.said())


def test_the_page_says_what_to_repair_first_and_what_becomes_of_the_score(
    page: Page, pages: str, served: Service
) -> None:
    told = served.get("/api/v1/quality").json
    page.goto(f"{pages}/quality")
    expect(page.locator(".sum .figure-value")).to_have_text(_points(told["score"]))
    expect(page.locator(".trend")).to_contain_text(_points(told["score"]))
    heading = page.locator(".repairs h2")
    expect(heading).to_contain_text("Sửa 12 ô này thì điểm từ")
    first = told["best"]["cells"][0]
    way = page.locator(".repairs tbody tr").first.locator("td").nth(1).locator("a")
    href = way.get_attribute("href") or ""
    assert f"id={first['id']}" in href
    assert "field=" in href or first["field"] == "checked_at"
    page.get_by_role("link", name="50 ô").click()
    expect(heading).to_contain_text("Sửa 50 ô này")


def _points(score: float) -> str:
    return f"{int(score * 10) / 10:.1f}".replace(".", ",")


def test_a_kind_is_chosen_and_its_rules_lead_to_their_cells(
    page: Page, pages: str, served: Service
) -> None:
    page.goto(f"{pages}/quality")
    page.get_by_label("Loại", exact=True).select_option("task")
    page.get_by_role("button", name="Xem").click()
    page.wait_for_url("**kind=task**")
    records = served.get("/api/v1/quality?kind=task").json["records"]
    expect(page.locator(".sum")).to_contain_text(f"trung bình của {records} bản ghi")
    page.get_by_text("Điểm được tính như thế nào").click()
    page.locator(".rules li", has_text="Ô phải có đã điền").get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Ô phải có đã điền")
    expect(page.locator(".worklist tbody tr").first).to_contain_text("Chế biến mật ong")


def test_a_worklist_has_pages_and_goes_along_as_a_file(page: Page, pages: str) -> None:
    page.goto(f"{pages}/worklist?list=missing")
    expect(page.locator(".worklist tbody tr")).to_have_count(25)
    page.locator(".pager").get_by_role("link").last.click()
    expect(page.locator(".pager")).to_contain_text("2")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải CSV").click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Loại,Số,Tên,Đơn vị,Ô,Việc cần làm")
    assert len(lines) > 26


def test_a_cell_opens_its_field_and_after_the_save_one_is_back(
    page: Page, own_served: Service
) -> None:
    _scored(own_served)
    page.goto(f"{own_served.address}/worklist?list=missing&kind=task")
    cell = page.locator(".worklist a[href*='field=objective']")
    cell.click()
    box = page.locator("#f-objective")
    expect(box).to_be_focused()
    expect(box).to_be_in_viewport()
    wanted = page.locator("[data-field=objective].wanted")
    expect(wanted.locator(".remedy")).to_contain_text("Điền ô này")
    page.keyboard.type("Mật ong sấy giữ được hương")
    expect(page.locator("[data-state]")).to_contain_text("Đã giữ bản nháp")
    page.reload()  # the line dropped: the draft's address still knows where one came from
    expect(box).to_be_focused()
    expect(box).to_have_value("Mật ong sấy giữ được hương")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/worklist?list=missing&kind=task&saved=**")
    expect(page.locator(".note")).to_contain_text("Đã lưu ĐTĐL.CN-01/20")
    expect(cell).to_have_count(0, timeout=60_000)  # drawn again by itself
    for address in ("https://evil.example", "//evil.example", "/admin", "/quality\\..", "[x"):
        page.goto(f"{own_served.address}/edit?kind=task&back={quote(address)}")
        assert json.loads(page.locator("form[data-form]").get_attribute("data-errand") or "") == {
            "field": "", "back": "",
        }  # fmt: skip


def test_hostile_titles_are_text(page: Page, pages: str) -> None:
    page.goto(f"{pages}/worklist?list=missing&kind=invention")
    expect(page.locator(".worklist")).to_contain_text("<script>document.title='hacked'</script>")
    assert page.title() != "hacked"
    page.goto(f"{pages}/worklist?list=%3Cscript%3E")
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_desk_forgets_what_was_seen(page: Page, own_pages: str) -> None:
    page.goto(f"{own_pages}/desk")
    expect(page.locator("h1")).to_have_text("Việc của tôi")
    expect(page.locator(".figures .figure")).to_have_count(6)
    expect(page.locator(".desk")).to_contain_text("Bản nháp của tôi")
    button = page.get_by_role("button", name="Đã xem hết")
    if button.count():
        button.click()
    expect(page.locator(".desk")).to_contain_text("Không có gì mới")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_pass_axe(
    page: Page, pages: str, path: str, language: str, axe: Callable[[Page], list[tuple[str, str]]]
) -> None:
    page.context.add_cookies([{"name": "st_db_language", "value": language, "url": pages}])
    page.goto(pages + path)
    page.wait_for_selector(".quality")
    assert axe(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_nothing_sticks_out_on_a_phone(phone: Page, pages: str, path: str) -> None:
    phone.goto(pages + path)
    phone.wait_for_selector(".quality")
    assert phone.evaluate(
        "document.querySelector('.quality').scrollWidth <= document.documentElement.clientWidth"
    )


def test_the_diary_shows_what_is_due_with_its_rule(page: Page, pages: str, served: Service) -> None:
    told = served.get("/api/v1/duties").json
    page.goto(f"{pages}/duties")
    entries = page.locator("li.duty")
    expect(entries).to_have_count(min(25, told["total"]))
    first = told["duties"][0]
    expect(entries.first).to_contain_text(first["name"])
    expect(entries.first).to_contain_text(first["sentence"])
    if first["source"]:
        expect(entries.first).to_contain_text(first["source"])
    expect(page.locator(".duties .figure")).to_have_count(4)
    count = page.locator(".duties .ways strong")
    page.get_by_label("Loại", exact=True).select_option("office")
    page.get_by_role("button", name="Xem").click()
    expect(count).to_have_text(f"{told['kinds']['office']} việc")
    page.goto(f"{pages}/desk")
    page.get_by_role("link", name=f"Trong 90 ngày: {told['digest']['90']}", exact=True).click()
    expect(count).to_have_text(f"{told['digest']['90']} việc")
    page.get_by_role("link", name="Mọi tháng").click()
    page.get_by_text(f"Theo tổ chức ({len(told['organizations'])})").click()
    first = told["organizations"][0]
    page.get_by_role("link", name=first["name"], exact=True).click()
    expect(page.locator("h2")).to_have_text(f"Danh sách gửi {first['name']}")
    expect(count).to_have_text(f"{first['count']} việc")


def test_a_duty_is_done_and_comes_back(page: Page, own_pages: str, own_served: Service) -> None:
    _scored(own_served)
    page.goto(f"{own_pages}/duties?kind=office")
    count = page.locator(".duties .ways strong")
    before = count.inner_text()
    first = page.locator("li.duty").first
    what = first.locator(".duty-when strong").inner_text()
    first.get_by_text("Xử lý").click()
    first.get_by_role("button", name="Đã xong").click()
    expect(page.get_by_text("Đã ghi quyết định.")).to_be_visible()
    expect(count).not_to_have_text(before)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(count).to_have_text(before)
    expect(page.locator("li.duty").first.locator(".duty-when strong")).to_have_text(what)
    # A calendar address of one's own, for what is shown; it is told once and can be taken back.
    page.get_by_text("Lịch của tôi").click()
    page.get_by_role("button", name="Tạo địa chỉ lịch").click()
    box = page.get_by_label("Địa chỉ lịch của tôi")
    expect(box).not_to_have_value("")
    address = box.input_value()
    assert address.startswith(f"{own_pages}/calendar/")
    path = address.removeprefix(own_pages)
    assert own_served.get(path).body.count(b"BEGIN:VEVENT") == int(before.split()[0])
    page.get_by_role("button", name="Chép").click()
    expect(page.get_by_text("Đã chép.")).to_be_visible()
    page.reload()
    page.get_by_text("Lịch của tôi").click()
    expect(box).to_have_value("")
    page.get_by_role("button", name="Thu hồi địa chỉ").click()
    expect(page.get_by_text("Bạn chưa có địa chỉ lịch riêng.")).to_be_visible()
    assert own_served.get(path).status == 404
    assert path[10:60] not in own_served.said()


def test_a_rule_is_corrected_where_it_is_read(page: Page, own_pages: str) -> None:
    page.goto(f"{own_pages}/rules?sure=U")
    rule = page.locator("details.rule", has_text="N03")
    rule.locator("summary").click()
    expect(rule).to_contain_text("chưa xác nhận")
    for typed, said in (("soon", "không hiểu"), ("certified_date+24m", "Đã ghi")):
        rule.get_by_label("Ngày đến hạn").fill(typed)
        rule.get_by_role("button", name="Ghi quy tắc").click()
        expect(page.get_by_text(said).first).to_be_visible()
    page.reload()
    expect(rule.get_by_label("Ngày đến hạn")).to_have_value("certified_date+24m")


def test_a_new_section_of_the_list_is_offered_in_a_plan(
    page: Page, own_pages: str, own_served: Service
) -> None:
    plan = json.loads(own_served.command("plan", "new", "2031", "--json").stdout)["id"]
    page.goto(f"{own_pages}/lists")
    page.get_by_role("link", name="Đề mục kế hoạch").click()
    page.get_by_text("Thêm mã").click()
    form = page.locator("form[data-do='/do/code_add']")
    form.get_by_label("Tên tiếng Việt").fill("Hợp tác quốc tế")
    holds, place = form.get_by_label("Nội dung"), form.get_by_label("Thứ tự")
    place.fill("ba")
    for box, said in ((place, "không phải là số thứ tự"), (holds, "Ô này cần có giá trị")):
        form.get_by_role("button", name="Thêm").click()
        expect(box.locator("xpath=..").locator("[data-wrong]")).to_contain_text(said)
        expect(box).to_be_focused()
        place.fill("3")
    holds.select_option("lines")
    form.get_by_role("button", name="Thêm").click()
    expect(page.get_by_text("Đã thêm “Hợp tác quốc tế”")).to_be_visible()
    expect(page.locator(".codes tbody th").nth(2)).to_have_text("hop-tac-quoc-te")

    page.goto(f"{own_pages}/plan?plan={plan}&view=sections")
    page.get_by_label("Thêm mục theo mẫu của cơ quan").select_option("Hợp tác quốc tế")
    page.locator("form[data-do='/do/plan_section_add']").first.get_by_role("button").click()
    expect(page.locator(".plan-sections tbody [name^=title]").last).to_have_value("Hợp tác quốc tế")


def test_a_new_abbreviation_of_the_list_is_found_by(
    page: Page, own_pages: str, own_served: Service
) -> None:
    page.goto(f"{own_pages}/lists?list=abbreviation")
    page.get_by_text("Thêm mã").click()
    form = page.locator("form[data-do='/do/code_add']")
    form.locator("[name=code]").fill("MTOG")
    form.get_by_label("Tên tiếng Việt").fill("mật ong")
    form.get_by_label("Nghĩa khác").fill("mực ống xào\nmỡ ong")
    form.get_by_role("button", name="Thêm").click()
    expect(page.get_by_text("Đã thêm “mật ong”")).to_be_visible()
    page.goto(f"{own_pages}/?q=MTOG")
    expect(page.locator(".results")).to_contain_text("Chế biến mật ong theo công nghệ mới")

    page.goto(f"{own_pages}/lists?list=abbreviation&find=MTOG&code=MTOG")
    change = page.locator("form[data-do='/do/code_set']")
    expect(change.get_by_label("Nghĩa khác")).to_have_value("mực ống xào\nmỡ ong")
    told = own_served.command("codes", "set", "abbreviation", "MTOG", "--also", "mỡ")
    assert told.returncode == 0
    change.get_by_label("Tên tiếng Anh").fill("honey")
    change.get_by_role("button", name="Ghi").click()
    expect(change.locator("[data-said]")).to_contain_text("vừa được người khác sửa")
    page.reload()
    expect(change.get_by_label("Nghĩa khác")).to_have_value("mỡ")
    page.get_by_role("button", name="Ngừng dùng").click()
    expect(page.get_by_text("Đã ngừng dùng “mật ong”.")).to_be_visible()
    page.locator(".note").get_by_role("button", name="Dùng lại").click()
    expect(page.get_by_text("“mật ong” được dùng lại.")).to_be_visible()
    page.goto(f"{own_pages}/lists?list=ics")
    expect(page.locator(".lists")).to_contain_text("giữ đúng như nguồn ban hành")
    expect(page.locator(".lists form[data-do]")).to_have_count(0)
